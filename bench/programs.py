# SPDX-License-Identifier: MIT
"""The programs that are compared, where every user can run them, and how each is called."""
import os
import shutil
import subprocess
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
DRIVERS = ("true", "starts", "receiver", "signals", "orphans", "load", "teardown", "parallel", "filters", "looks",
           "system")
INITS = ("tini", "tini-static", "dumb-init", "catatonit")
NOBODY = 65534  # the ordinary user that root becomes
BUDGET = 20  # seconds for the rounds of one measure


class Broken(Exception):
    """A run that did not do what it should: its figures would mean nothing."""


class Programs:
    """Paths in a folder of this run's own, which is removed at the end."""

    def __init__(self, quick):
        self.quick = quick
        self.root = os.geteuid() == 0
        self.dir = tempfile.mkdtemp(prefix="brood-bench-")
        os.chmod(self.dir, 0o755)
        self.brood, self.brood_init = (self._stage("build/" + n) for n in ("brood", "brood-init"))
        for name in DRIVERS:
            setattr(self, name.replace("-", "_"), self._stage("build/bench/" + name))
        self.peers = {p: shutil.which(p) for p in INITS + ("bwrap",)}
        self.peers = {p: path for p, path in self.peers.items() if path}

    def _stage(self, path):
        try:
            copy = shutil.copy(os.path.join(ROOT, path), self.dir)
            with open(copy, "rb") as f:
                os.fsync(f.fileno())  # pages that are still to be written count as dirty memory of who runs it
            return copy
        except OSError as e:
            raise Broken(f"{path}: {e.strerror}; run make") from e

    def close(self):
        shutil.rmtree(self.dir, ignore_errors=True)

    def some(self, full, least):
        return least if self.quick else full

    def rounds(self, full):
        """So many rounds, but fewer on a machine so busy that they take too long."""
        end = time.monotonic() + BUDGET
        for i in range(self.some(full, 2)):
            if i < 2 or time.monotonic() < end:
                yield i

    def missing(self, names):
        gone = [n for n in names if n not in self.peers]
        return ["not installed: " + ", ".join(gone)] if gone else []

    def inits(self, as_pid1):
        """The peers that are inits, each as it is called in front of a command."""
        calls = {
            "tini": ["--"] if as_pid1 else ["-s", "--"],
            "tini-static": ["--"] if as_pid1 else ["-s", "--"],
            "dumb-init": ["--"],
            "catatonit": ["--"],
        }
        return {n: [self.peers[n]] + args for n, args in calls.items() if n in self.peers}

    def bwrap(self, *options):
        if "bwrap" not in self.peers:
            return {}
        return {"bwrap": [self.peers["bwrap"], *options, "--bind", "/", "/", "--proc", "/proc"]}

    def as_nobody(self):
        """What runs a driver as an ordinary user; None where that is not possible."""
        if not self.root:
            return []
        if not shutil.which("setpriv"):
            return None
        return ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"]

    def new_pid_namespace(self):
        """unshare(1), so that what follows is PID 1 and ends with it; None where there is none."""
        if not shutil.which("unshare"):
            return None
        call = ["unshare", "--pid", "--fork", "--mount-proc", "--kill-child"]
        return call if self.root else call + ["--user", "--map-root-user"]


def numbers(call, timeout):
    """Run a driver; the numbers that it prints, by line."""
    try:
        done = subprocess.run(call, stdin=subprocess.DEVNULL, capture_output=True, text=True,
                              timeout=timeout, check=False)
    except subprocess.TimeoutExpired as e:
        raise Broken(f"{os.path.basename(call[0])}: no end in {timeout} s") from e
    if done.returncode != 0:
        raise Broken(done.stderr.strip() or f"{call[0]}: exit status {done.returncode}")
    return [[int(word) for word in line.split()] for line in done.stdout.splitlines()]


def in_turns(driver, calls, timeout):
    """A driver that takes several commands: {name: its first number}."""
    args = []
    for call in calls.values():
        args += ([","] if args else []) + call
    lines = numbers(driver + args, timeout)
    if len(lines) != len(calls):
        raise Broken(f"{len(lines)} figures for {len(calls)} commands")
    return {name: line[0] for name, line in zip(calls, lines)}
