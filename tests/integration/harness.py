# SPDX-License-Identifier: MIT
"""Running brood, waiting for conditions, and looking at what a run has left."""
import ctypes
import os
import re
import signal
import subprocess
import time
import uuid
from collections import namedtuple

REPO = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BROOD = os.environ.get("TEST_BROOD", os.path.join(REPO, "build", "brood"))
BROOD_INIT = os.environ.get("TEST_BROOD_INIT", os.path.join(REPO, "build", "brood-init"))

# How long anything that must happen may take on a slow and busy machine. Never waited for in vain.
DEADLINE = int(os.environ.get("TEST_DEADLINE", "60"))

# The command that most tests run: static or not, it is one process and quick.
TRUE = ["sh", "-c", "exit 0"]

Result = namedtuple("Result", "code out err seconds")
Process = namedtuple("Process", "pid parent state argv")


def wait_for(condition, what, seconds=DEADLINE):
    """The first true value of condition(); fails the test when there is none in time."""
    end = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        assert time.monotonic() < end, f"after {seconds} s still not so: {what}"
        time.sleep(0.005)


def read(path, mode="r"):
    """A file's contents, or nothing where it or its process is gone or hidden."""
    try:
        with open(path, mode) as f:
            return f.read()
    except (OSError, UnicodeDecodeError):
        return b"" if "b" in mode else ""


def process(pid):
    """One row of the process table, or None."""
    stat = read(f"/proc/{pid}/stat", "rb")
    if b")" not in stat:
        return None
    state, parent = stat[stat.rindex(b")") + 2:].split()[:2]
    argv = read(f"/proc/{pid}/cmdline", "rb").split(b"\0")[:-1]
    return Process(int(pid), int(parent), state.decode(), [a.decode(errors="replace") for a in argv])


def processes():
    rows = (process(pid) for pid in os.listdir("/proc") if pid.isdigit())
    return {row.pid: row for row in rows if row}


def below(root, table=None):
    """root and its descendants, parents first."""
    table = processes() if table is None else table
    found = [table[root]] if root in table else []
    for parent in found:
        found += [row for row in table.values() if row.parent == parent.pid]
    return found


def bearers(cookie):
    """Live processes that have the cookie in their command line or environment; zombies have neither."""
    mark = cookie.encode()
    return [int(pid) for pid in os.listdir("/proc") if pid.isdigit() and
            (mark in read(f"/proc/{pid}/cmdline", "rb") or mark in read(f"/proc/{pid}/environ", "rb"))]


def status(pid, field):
    """A line of /proc/PID/status, without its name."""
    found = re.search(rf"^{field}:\s*(.*)$", read(f"/proc/{pid}/status"), re.M)
    return found.group(1) if found else None


def kill(pid, signo=signal.SIGKILL):
    try:
        os.kill(pid, signo)
    except ProcessLookupError:
        pass


def sigqueue(pid, signo, value):
    """sigqueue(3)."""
    libc = ctypes.CDLL(None, use_errno=True)
    libc.sigqueue.argtypes = [ctypes.c_int, ctypes.c_int, ctypes.c_void_p]
    if libc.sigqueue(pid, signo, ctypes.c_void_p(value)) < 0:
        raise OSError(ctypes.get_errno(), "sigqueue")


class Run:
    """One started brood, found again by its cookie. Made by Box.start."""

    def __init__(self, argv, cookie, program, env=None, stdin=subprocess.DEVNULL, **popen):
        self.cookie = cookie
        self.program = program
        self.began = time.monotonic()
        popen.setdefault("stdout", subprocess.PIPE)
        popen.setdefault("stderr", subprocess.PIPE)
        self.popen = subprocess.Popen(argv, env=env, stdin=stdin, **popen)

    def broods(self):
        """The brood processes, the outermost first."""
        return [row.pid for row in below(self.popen.pid) if row.argv[:1] == [self.program]]

    def wait_broods(self, count):
        """Until there are so many of them, with a command below; their pids, and the command's."""
        def ready():
            assert self.popen.poll() is None, f"brood has ended: {self.popen.returncode}"
            tree = below(self.popen.pid)
            broods = [row.pid for row in tree if row.argv[:1] == [self.program]]
            inner = [row.pid for row in tree if broods and row.parent == broods[-1]]
            return len(broods) == count and inner and broods + inner[:1]
        return wait_for(ready, f"{count} brood process(es) and a command")

    def pid(self):
        """The outermost brood, which signals are sent to."""
        def running():
            assert self.popen.poll() is None, f"brood has ended: {self.popen.returncode}"
            return self.broods()
        return wait_for(running, "brood runs")[0]

    def signal(self, signo):
        os.kill(self.pid(), signo)

    def line(self):
        """The next line of the command's output; nothing at its end."""
        return self.popen.stdout.readline().decode().strip()

    def wait(self, seconds=DEADLINE, data=None):
        try:
            out, err = self.popen.communicate(data, timeout=seconds)
        except subprocess.TimeoutExpired:
            tree = [row for row in below(self.popen.pid)]
            self.kill()
            out, err = self.popen.communicate()
            raise AssertionError(f"no end within {seconds} s: {tree}\nstdout: {out}\nstderr: {err}") from None
        text = [(b or b"").decode(errors="replace") for b in (out, err)]
        return Result(self.popen.returncode, *text, time.monotonic() - self.began)

    def wait_exit(self, seconds=DEADLINE):
        """The exit code; does not wait for the ends of pipes."""
        try:
            return self.popen.wait(seconds)
        except subprocess.TimeoutExpired:
            tree = below(self.popen.pid)
            self.kill()
            raise AssertionError(f"no end within {seconds} s: {tree}") from None

    def left(self):
        """What is alive of this run, as rows; the run itself must have been waited for."""
        return [row for row in map(process, bearers(self.cookie)) if row and row.state not in "ZX"]

    def assert_nothing_left(self):
        assert self.left() == []

    def wait_nothing_left(self):
        """For runs whose brood was killed: the rest follows on its own."""
        wait_for(lambda: not self.left(), "nothing of the run is alive")

    def kill(self):
        for _ in range(100):
            left = bearers(self.cookie)
            for pid in left:
                kill(pid)
            if not left:
                break
            time.sleep(0.01)
        if self.popen.returncode is None:
            self.popen.kill()

    def close(self):
        """Whatever the test did, nothing of it outlives the test."""
        self.kill()
        for pipe in (self.popen.stdin, self.popen.stdout, self.popen.stderr):
            if pipe:
                pipe.close()
        self.popen.wait()


def new_cookie():
    return f"cookie-{uuid.uuid4().hex}"
