# SPDX-License-Identifier: MIT
"""A wrapper whose command sleeps: how often it wakes up, and what memory it keeps."""
import os
import re
import select
import signal
import subprocess
import time

from programs import Broken
from table import Row, Target

SECONDS = 3
PATIENCE = 10
MEASURES = (("wakeups in 3 s", "", 0), ("private dirty", "KB", 64), ("resident", "KB", 128))


def read(path):
    with open(path, encoding="ascii", errors="replace") as f:
        return f.read()


def switches(pid):
    """How often the process has been put on a processor: what idle must not add to."""
    return sum(int(n) for n in re.findall(r"ctxt_switches:\s*(\d+)", read(f"/proc/{pid}/status")))


def memory(pid, name):
    return int(re.search(rf"^{name}:\s*(\d+) kB", read(f"/proc/{pid}/smaps_rollup"), re.M)[1])


class Wrapper:
    """A wrapper around a sleeping command: its own process, and its second one where it has one."""

    def __init__(self, call, receiver):
        self.process = subprocess.Popen(call + [receiver], stdin=subprocess.DEVNULL,
                                        stdout=subprocess.PIPE)
        if not select.select([self.process.stdout], [], [], PATIENCE)[0]:
            raise Broken(f"{call[0]}: the command did not start")
        self.pids = [self.process.pid]
        exe = os.readlink(f"/proc/{self.process.pid}/exe")
        for child in read(f"/proc/{self.process.pid}/task/{self.process.pid}/children").split():
            if os.readlink(f"/proc/{child}/exe") == exe:
                self.pids.append(int(child))

    def figures(self, before):
        woken = sum(switches(pid) for pid in self.pids) - before
        dirty = max(memory(pid, "Private_Dirty") for pid in self.pids)
        return woken, dirty, max(memory(pid, "Rss") for pid in self.pids)

    def close(self):
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process.stdout.close()


def measure(calls, receiver):
    wrappers = {}
    try:
        for name, call in calls.items():
            wrappers[name] = Wrapper(call, receiver)
        time.sleep(1)
        before = {name: sum(switches(pid) for pid in w.pids) for name, w in wrappers.items()}
        time.sleep(SECONDS)
        return {name: w.figures(before[name]) for name, w in wrappers.items()}
    finally:
        for w in wrappers.values():
            w.close()


def idle(p):
    ours = {
        "--isolate=none": [p.brood, "--isolate=none", "--"],
        "brood-init": [p.brood_init, "--"],
        "own PID namespace": [p.brood, "--"],
    }
    peers = {**p.inits(as_pid1=False), **p.bwrap("--unshare-pid", "--die-with-parent")}
    try:
        got = measure({**ours, **peers}, p.receiver)
    except OSError as e:
        yield Row("idle", skip=f"{e.filename}: {e.strerror}")
        return
    for i, (what, unit, limit) in enumerate(MEASURES):
        for name in ours:
            yield Row(f"idle, {what}: {name}", unit=unit, ours=got[name][i],
                      peers={peer: got[peer][i] for peer in peers}, targets=(Target(limit=limit),),
                      notes=["of its two processes the larger"] if "own" in name and i else [])


STEPS = (idle,)
