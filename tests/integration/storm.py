#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""
The first process of a small PID namespace in which a storm can do no harm: started by test_storms.py with one JSON
argument, it starts brood, waits until the storm blows, does to brood what is asked, and prints as JSON how that ended:
the exit code, what brood said, the seconds from the deed to the end, and who was alive then.
"""
import json
import os
import signal
import subprocess
import sys
import tempfile
import time


def alive():
    """Everybody but this process; zombies are nobody."""
    found = []
    for pid in os.listdir("/proc"):
        if pid.isdigit() and pid != "1":
            try:
                with open(f"/proc/{pid}/stat", "rb") as f:
                    stat = f.read()
                with open(f"/proc/{pid}/cmdline", "rb") as f:
                    argv = f.read().split(b"\0")[:-1]
            except OSError:
                continue
            if stat[stat.rindex(b")") + 2:].split()[0] not in (b"Z", b"X"):
                found.append([int(pid), [a.decode(errors="replace") for a in argv]])
    return found


def children(pid):
    try:
        with open(f"/proc/{pid}/task/{pid}/children") as f:
            return [int(word) for word in f.read().split()]
    except OSError:
        return []


def until(condition, end):
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.005)
    return False


def main(task):
    if task["pid_max"]:
        with open("/proc/sys/kernel/pid_max", "w") as f:
            f.write(str(task["pid_max"]))
    end = time.monotonic() + task["seconds"]
    if task["cgroup"]:
        with open(f"{task['cgroup']}/cgroup.procs", "w") as f:
            f.write("0")
    # Ahead of the storm, which leaves this process little time otherwise.
    try:
        os.sched_setscheduler(0, os.SCHED_FIFO | os.SCHED_RESET_ON_FORK, os.sched_param(1))
    except OSError:
        pass
    said = tempfile.TemporaryFile()  # and no pipe, which survivors would keep open
    run = subprocess.Popen(task["argv"], stdin=subprocess.DEVNULL, stderr=said)
    began = time.monotonic()
    blows = until(lambda: os.path.exists(task["ready"]) or run.poll() is not None, end)
    if task["deed"] != "exit":
        began = time.monotonic()
    brood = run.pid
    if task["pid1"] and run.poll() is None:  # there unshare(1) is in between
        brood = children(run.pid)[0]
    if task["deed"] == "term":
        os.kill(brood, signal.SIGTERM)
    elif task["deed"] == "kill supervisor":
        os.kill(brood, signal.SIGKILL)
    elif task["deed"] == "kill init":
        os.kill(children(brood)[0], signal.SIGKILL)
    ended = until(lambda: run.poll() is not None, end)
    seconds = time.monotonic() - began
    if task["deed"].startswith("kill"):
        until(lambda: not alive(), end)
    left = alive()
    # Orphans come here; what is seen must stay gone, as comets hop from pid to pid.
    for _ in range(20):
        try:
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
        except ChildProcessError:
            pass
        left = left or alive()
    said.seek(0)
    print(json.dumps({"blows": blows, "ended": ended, "code": run.returncode, "seconds": seconds, "left": left[:50],
                      "left_count": len(left), "err": said.read().decode(errors="replace")[-4000:]}), flush=True)
    os._exit(0)  # and with this process whatever is left


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
