# SPDX-License-Identifier: MIT
"""The ways in which brood can hold a tree, each as root and as an ordinary user; and whether they can be had here."""
import functools
import itertools
import os
import re
import shutil
import subprocess

from harness import DEADLINE, Run, new_cookie, process, read, wait_for

ROOT = os.getuid() == 0

# /proc/sys/kernel/pid_max is a PID namespace's own since Linux 6.14; before that the whole machine's, which no test may touch.
PID_MAX_IS_LOCAL = tuple(int(n) for n in os.uname().release.split("-")[0].split(".")[:2]) >= (6, 14)

# Without folders that only the caller may enter.
PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

# An id that no account has and no other test session is likely to use.
UID = 50000 + os.getpid() % 10000

# By their whole names: a test may set another PATH.
SETPRIV, UNSHARE, SH = (shutil.which(name, path=PATH) or name for name in ("setpriv", "unshare", "sh"))

BECOME_USER = [SETPRIV, f"--reuid={UID}", f"--regid={UID}", "--clear-groups", "--"]
AS_PID1 = [UNSHARE, "-pf", "--mount-proc", "--kill-child", "--"]
AS_PID1_ALONE = [UNSHARE, "-Urpf", "--mount-proc", "--kill-child", "--"]
# A user namespace in which no PID namespace can be made.
NO_PID_NAMESPACES = [UNSHARE, "-Ur", SH, "-c", 'echo 0 >/proc/sys/user/max_pid_namespaces && exec "$@"', "sh"]


class Mode:
    def __init__(self, name, options=(), guarantee="kernel", broods=2, cgroup=False, pid1=False, leaf=False):
        self.name, self.kind, self.user = name, name.split("-")[0], name.split("-")[1] == "user"
        self.options, self.guarantee, self.broods = list(options), guarantee, broods
        self.cgroup, self.pid1, self.leaf = cgroup, pid1, leaf

    def __str__(self):
        return self.name

    def wrapper(self):
        """The words before brood's own: who it is, and in which namespaces."""
        become = BECOME_USER if self.user and ROOT else []
        if self.leaf:
            return become + NO_PID_NAMESPACES
        if self.pid1:
            return AS_PID1 + become if ROOT else AS_PID1_ALONE
        return become

    def why_not(self):
        """Why this mode cannot be had here; nothing where it can."""
        if not self.user and not ROOT:
            return "needs root"
        if self.user and ROOT and not works(*BECOME_USER, "true"):
            return "setpriv cannot become another user here"
        if self.cgroup and not cgroup_parent():
            return "no cgroup v2 folder that can be written to"
        if self.pid1 and not works(*(AS_PID1 if ROOT else AS_PID1_ALONE), "true"):
            return "no PID namespace can be made here"
        become = BECOME_USER if self.user and ROOT else []
        if self.leaf and not works(*become, *NO_PID_NAMESPACES, "true"):
            return "no user namespace in which PID namespaces are switched off"
        if self.kind in ("pidns", "auto") and self.user and not works(*become, UNSHARE, "-U", "true"):
            return "an ordinary user can make no user namespace here"
        if self.kind in ("pidns", "auto") and not self.user and not works(*AS_PID1, "true"):
            return "no PID namespace can be made here"
        return None


def _both(kind, **facts):
    return [Mode(f"{kind}-root", **facts), Mode(f"{kind}-user", **facts)]


MODES = {m.name: m for m in itertools.chain(
    _both("pidns", options=["--isolate=pidns"]),
    _both("cgroup", options=["--isolate=cgroup"], cgroup=True),
    _both("leaf", options=["--isolate=cgroup"], cgroup=True, leaf=True, guarantee="pair"),
    _both("subreaper", options=["--isolate=subreaper"], guarantee="best-effort"),
    _both("none", options=["--isolate=none"], guarantee="init", broods=1),
    _both("pid1", pid1=True, broods=1),
    _both("auto"),
)}
ALL = list(MODES)
# Those in which the tree ends although one brood process was killed.
GUARDED = [m.name for m in MODES.values() if m.guarantee != "init"]
PAIRS = [m.name for m in MODES.values() if m.broods == 2]
# One of each kind, for what hardly depends on who runs it.
EACH = ["pidns-user", "cgroup-root", "leaf-root", "subreaper-user", "none-user", "pid1-root"]
ORDINARY = ["pidns-user", "subreaper-user", "none-user", "pid1-user"]


@functools.lru_cache(None)
def works(*argv):
    try:
        return subprocess.run(argv, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                              stderr=subprocess.DEVNULL, timeout=DEADLINE).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


@functools.lru_cache(None)
def cgroup_parent():
    """The cgroup v2 folder of this process, where others can be made in it; else nothing."""
    own = re.search(r"^0::(/.*)$", read("/proc/self/cgroup"), re.M)
    mount = re.search(r"^\S+ \S+ \S+ / (\S+) .* - cgroup2 ", read("/proc/self/mountinfo"), re.M)
    if not own or not mount:
        return None
    path = mount.group(1) + own.group(1).rstrip("/")
    probe = f"{path}/test-brood-probe.{os.getpid()}"
    try:
        os.mkdir(probe)
        os.rmdir(probe)
    except OSError:
        return None
    return path


class Box:
    """brood in one mode: start runs, and see to it that nothing of them is left."""

    count = itertools.count()

    def __init__(self, mode, program):
        self.mode, self.program = mode, program
        self.runs, self.cgroup = [], None
        self.uid = UID if mode.user and ROOT else os.getuid()
        if mode.cgroup:
            self.cgroup = f"{cgroup_parent()}/test-brood.{os.getpid()}.{os.urandom(4).hex()}.{next(Box.count)}"
            os.mkdir(self.cgroup)
            if ROOT and mode.user:  # delegated, as cgroups(7) has it
                for name in ("", "cgroup.procs", "cgroup.threads", "cgroup.subtree_control"):
                    os.chown(os.path.join(self.cgroup, name), UID, UID)

    def start(self, *args, env=None, bare=False, through=(), preexec_fn=None, **popen):
        """
        brood with these words after the mode's; bare: without a word before them; through: with the helper `with`, whose
        settings these are, between it and what the mode needs before it.
        """
        cookie = new_cookie()
        options = [] if bare else self.mode.options + [f"--env=TEST_COOKIE={cookie}"]
        through = [os.path.join(os.path.dirname(self.program), "with"), *through, "--"] if through else []
        argv = [*self.mode.wrapper(), *through, self.program, *options, *args]
        env = dict(dict(os.environ, PATH=PATH) if env is None else env, TEST_COOKIE=cookie)

        def prepare():
            if self.cgroup:
                with open(f"{self.cgroup}/cgroup.procs", "w") as f:
                    f.write("0")
            if preexec_fn:
                preexec_fn()
        run = Run(argv, cookie, self.program, env=env, preexec_fn=prepare, **popen)
        self.runs.append(run)
        return run

    def run(self, *args, data=None, seconds=DEADLINE, **popen):
        """A whole run, after which nothing of it may be alive."""
        if data is not None:
            popen["stdin"] = subprocess.PIPE
        run = self.start(*args, **popen)
        result = run.wait(seconds, data)
        run.assert_nothing_left()
        return result

    def leaves(self):
        """Cgroups that brood has made and not removed."""
        return [e.path for e in os.scandir(self.cgroup) if e.is_dir()] if self.cgroup else []

    def close(self):
        for run in self.runs:
            run.close()
        if not self.cgroup:
            return []
        left = self.leaves()
        for path in left:
            subprocess.run(["find", path, "-depth", "-type", "d", "-exec", "rmdir", "{}", ";"], check=False)

        def removed():
            try:
                os.rmdir(self.cgroup)
            except FileNotFoundError:
                return True
            except OSError:
                return False
            return True
        wait_for(removed, f"{self.cgroup} is empty")
        return left


def zombies_of(pid):
    """Exited children that pid has not reaped."""
    rows = (process(p) for p in os.listdir("/proc") if p.isdigit())
    return [row for row in rows if row and row.parent == pid and row.state == "Z"]
