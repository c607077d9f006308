# SPDX-License-Identifier: MIT
"""brood kill, suspend and resume: every result, whole trees, a storm, hostile names, the question on a terminal."""
import json
import os
import re
import signal
import subprocess
import sys
import tempfile

import pytest

import harness
from harness import REPO, below, process, wait_for
from modes import PID_MAX_IS_LOCAL
from terminal import Terminal

try:
    import jsonschema
except ImportError:
    jsonschema = None

HOSTILE = b"a\x1b[31m\nb\xff"


class Killer:
    """The program, and processes that end with the test."""

    def __init__(self, stage):
        self.stage = stage
        self.program = os.path.join(stage, "brood")
        self.started = []
        with open(os.path.join(REPO, "docs", "kill.schema.json"), encoding="utf-8") as f:
            self.schema = json.load(f)

    def run(self, *args, **popen):
        popen.setdefault("timeout", harness.DEADLINE)
        popen.setdefault("stdin", subprocess.DEVNULL)
        return subprocess.run([self.program, *map(str, args)], capture_output=True, check=False, **popen)

    def rows(self, *args, **popen):
        done = self.run(*args, "--json", **popen)
        rows = [json.loads(line) for line in done.stdout.splitlines()]
        for row in rows:
            if jsonschema:
                jsonschema.validate(row, self.schema)
        return done.returncode, rows

    def start(self, *argv, **popen):
        made = subprocess.Popen(argv, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, start_new_session=True, **popen)
        self.started.append(made)
        return made

    def sleeper(self, name=None):
        """A sleep, under another name where one is given."""
        program = "sleep"
        if name:
            program = os.path.join(self.folder(), os.fsdecode(name))
            if not os.path.exists(program):
                os.symlink("/bin/sleep", program)
        made = self.start(program, "1000")
        wait_for(lambda: process(made.pid) and len(process(made.pid).argv) == 2, "it sleeps")
        return made

    def folder(self):
        if not hasattr(self, "made"):
            self.made = tempfile.TemporaryDirectory(prefix="brood-kill-")
        return self.made.name

    def tree(self, script, count):
        """sh with so many below it, counted with itself."""
        made = self.start("sh", "-c", script)
        wait_for(lambda: len(below(made.pid)) == count and
                 all(row.argv[:1] != ["sh"] or row.pid == made.pid for row in below(made.pid)[-1:]), f"{count} processes")
        return made

    def close(self):
        for made in self.started:
            try:
                os.killpg(made.pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
            made.kill()
            made.wait()


@pytest.fixture
def killer(stage):
    made = Killer(stage)
    yield made
    made.close()


def state(pid):
    row = process(pid)
    return row.state if row else None


def alive(pid):
    return state(pid) not in (None, "Z", "X")


SHELLS = "sleep 1000 & (sleep 1000 & sleep 1000 & wait) & wait"
"""sh, a sleep, a subshell, two more sleeps."""


# ---- one process

def test_sent(killer):
    victim = killer.sleeper()
    done = killer.run("kill", victim.pid)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"Sent TERM to sleep (%d)\n" % victim.pid, b"")
    assert victim.wait() == -signal.SIGTERM


@pytest.mark.parametrize("given, died_of", [
    (["-s", "USR1"], signal.SIGUSR1), (["--signal=SIGINT"], signal.SIGINT), (["-s9"], signal.SIGKILL),
    (["--force"], signal.SIGKILL), (["--force", "-s", "HUP"], signal.SIGHUP), (["-f"], signal.SIGKILL),
])
def test_which_signal(killer, given, died_of):
    victim = killer.sleeper()
    assert killer.run("kill", victim.pid, *given).returncode == 0
    assert victim.wait() == -died_of


def test_not_found(killer):
    gone = killer.sleeper()
    gone.kill()
    gone.wait()
    code, rows = killer.rows("kill", gone.pid, "no such name")
    assert code == 1
    assert [row["result"] for row in rows] == ["not found", "not found"]
    assert [row["pid"] for row in rows] == [gone.pid, None]
    done = killer.run("kill", "no\x1bname")
    assert (done.returncode, done.stdout, done.stderr) == (1, b"", b"brood kill: no\\x1bname: not found\n")


def test_already_stopped(killer):
    zombie = killer.start("sh", "-c", "exit 0")
    wait_for(lambda: state(zombie.pid) == "Z", "it has exited")
    for verb in ("kill", "suspend", "resume"):
        for tree in ([], ["--tree"]):
            code, rows = killer.rows(verb, zombie.pid, *tree)
            assert (code, rows[0]["result"], rows[0]["ended"]) == (0, "already stopped", 1)
    done = killer.run("kill", zombie.pid)
    assert done.returncode == 0 and b"already stopped" in done.stderr


@pytest.mark.skipif(os.geteuid() != 0, reason="needs another user: run as root")
def test_permission_denied(killer):
    victim = killer.sleeper()
    for tree in ([], ["--tree"]):
        code, rows = killer.rows("kill", victim.pid, *tree, user=65534, group=65534)
        assert (code, rows[0]["result"], rows[0]["denied"]) == (1, "permission denied", 1)
    assert state(victim.pid) == "S"


@pytest.mark.skipif(os.geteuid() != 0, reason="needs another user and a /proc of its own: run as root")
def test_a_process_that_may_not_be_looked_at(killer):
    """Each target has its result, also where /proc shows others' numbers alone (hidepid=1)."""
    script = """
        mount -o remount,hidepid=1 /proc || exit 77
        nobody='setpriv --reuid 65534 --regid 65534 --clear-groups'
        sleep 1000 & other=$!
        $nobody sleep 1000 & own=$!
        until [ "$(stat -c %u /proc/$own)" = 65534 ]; do :; done
        $nobody "$1" kill --json $other $own; echo $?
        $nobody "$1" kill --tree $other; echo $?
        kill -0 $other && echo alive
    """
    done = subprocess.run(["unshare", "-pfm", "--mount-proc", "--kill-child", "sh", "-c", script, "sh", killer.program],
                          capture_output=True, check=False, timeout=harness.DEADLINE)
    if done.returncode == 77:
        pytest.skip("hidepid cannot be had here")
    first, second, *codes = done.stdout.splitlines()
    rows = [json.loads(first), json.loads(second)]
    assert [row["result"] for row in rows] == ["permission denied", "sent"] and codes == [b"1", b"1", b"alive"], done
    assert [row["denied"] for row in rows] == [1, 0] and b"another user" in done.stderr


def test_a_thread_is_no_process(killer):
    script = "import threading, time; t = threading.Thread(target=time.sleep, args=(1000,)); t.start(); t.join()"
    victim = killer.start(sys.executable, "-c", script)
    threads = wait_for(lambda: len(os.listdir(f"/proc/{victim.pid}/task")) == 2 and os.listdir(f"/proc/{victim.pid}/task"),
                       "a thread")
    other = [tid for tid in threads if int(tid) != victim.pid][0]
    assert killer.rows("kill", other)[1][0]["result"] == "not found"
    assert alive(victim.pid)


def test_the_first_thread_may_have_ended(killer):
    """Then it reads Z, and lives."""
    script = ("import ctypes, threading, time\nthreading.Thread(target=time.sleep, args=(1000,)).start()\n"
              "ctypes.CDLL(None).pthread_exit(None)")
    victim = killer.start(sys.executable, "-c", script)
    wait_for(lambda: state(victim.pid) == "Z", "its first thread has ended")
    assert killer.rows("kill", victim.pid)[1][0]["result"] == "sent"
    assert victim.wait() == -signal.SIGTERM


def test_suspend_and_resume(killer):
    victim = killer.sleeper()
    done = killer.run("suspend", victim.pid)
    assert (done.returncode, done.stdout) == (0, b"Suspended sleep (%d)\n" % victim.pid)
    wait_for(lambda: state(victim.pid) == "T", "it is stopped")
    done = killer.run("resume", victim.pid)
    assert (done.returncode, done.stdout) == (0, b"Resumed sleep (%d)\n" % victim.pid)
    wait_for(lambda: state(victim.pid) == "S", "it goes on")


# ---- names, and more than one

def test_by_name(killer):
    name = f"b{os.getpid():x}name"
    victims = [killer.sleeper(name) for _ in range(3)]
    other = killer.sleeper(name + "2")
    done = killer.run("kill", name)
    assert done.returncode == 0
    assert sorted(done.stdout.decode().splitlines()) == sorted(f"Sent TERM to {name} ({v.pid})" for v in victims)
    assert {v.wait() for v in victims} == {-signal.SIGTERM}
    assert alive(other.pid)
    assert killer.run("kill", name + "*").returncode == 0
    assert other.wait() == -signal.SIGTERM


def test_each_has_its_result(killer):
    victim = killer.sleeper()
    zombie = killer.start("sh", "-c", "exit 0")
    wait_for(lambda: state(zombie.pid) == "Z", "it has exited")
    code, rows = killer.rows("kill", victim.pid, zombie.pid, 1, "no such name", victim.pid)
    assert code == 1
    assert [row["result"] for row in rows] == ["sent", "already stopped", "refused", "not found"]  # each once


def test_many_targets(killer):
    """More than are held at a time."""
    victims = [killer.start("sleep", "1000") for _ in range(300)]
    code, rows = killer.rows("kill", *(v.pid for v in victims))
    assert code == 0 and [row["result"] for row in rows] == ["sent"] * 300
    assert {v.wait() for v in victims} == {-signal.SIGTERM}


def test_few_descriptors(killer):
    victims = [killer.start("sleep", "1000") for _ in range(40)]
    done = subprocess.run(["sh", "-c", 'ulimit -n 24; exec "$@"', "sh", killer.program, "kill", *(str(v.pid) for v in victims)],
                          capture_output=True, check=False)
    assert done.returncode in (0, 125), done  # all, or none
    if done.returncode == 0:
        assert {v.wait() for v in victims} == {-signal.SIGTERM}
    else:
        assert b"files" in done.stderr and all(alive(v.pid) for v in victims)


def test_hostile_names(killer):
    victim = killer.sleeper(HOSTILE)
    done = killer.run("kill", victim.pid)
    assert done.returncode == 0
    assert done.stdout == b"Sent TERM to a\\x1b[31m\\x0ab\\xff (%d)\n" % victim.pid
    victim.wait()
    victim = killer.sleeper(HOSTILE)
    code, rows = killer.rows("kill", HOSTILE.decode(errors="surrogateescape"))
    assert code == 0 and rows[0]["name"] == "a\x1b[31m\nb\ufffd"


# ---- the answer

@pytest.mark.parametrize("form", [[], ["--json"]])
def test_an_answer_that_cannot_be_written(killer, form):
    """It is said, and does not keep a signal from anybody."""
    victims = [killer.sleeper() for _ in range(2)]
    with open("/dev/full", "wb") as full:
        done = subprocess.run([killer.program, "kill", *form, *(str(v.pid) for v in victims)], stdout=full, stderr=subprocess.PIPE,
                              check=False)
    assert done.returncode == 125 and done.stderr.count(b"cannot be written") == 1
    assert {v.wait() for v in victims} == {-signal.SIGTERM}


def test_nobody_reads(killer):
    """As in `brood kill A B | head -1`: what is said does not come between."""
    victims = [killer.sleeper() for _ in range(3)]
    read, write = os.pipe()
    os.close(read)
    done = subprocess.run([killer.program, "kill", *(str(v.pid) for v in victims)], stdout=write, check=False)
    os.close(write)
    assert done.returncode == -signal.SIGPIPE
    wait_for(lambda: not any(alive(v.pid) for v in victims), "each has got it")


# ---- refused

def test_refused(killer):
    def ancestors():
        pid = os.getpid()
        while pid > 1:
            yield pid
            pid = process(pid).parent

    for pid in {1, *ancestors()}:
        for verb in ("kill", "suspend"):
            code, rows = killer.rows(verb, pid, "--tree")
            assert (code, rows[0]["result"], rows[0]["sent"]) == (1, "refused", 0), pid
    done = killer.run("kill", 1)
    assert done.returncode == 1 and b"--force" in done.stderr


def test_force_reaches_an_ancestor(killer):
    """And its whole tree, but the one that asks; no session leader is in between."""
    script = f"sleep 1000 & {killer.program} kill --tree --force $$ >{killer.folder()}/said; exit 7"
    victim = killer.start("sh", "-c", script)
    assert victim.wait() == -signal.SIGKILL
    said = wait_for(lambda: harness.read(f"{killer.folder()}/said"), "it says so")
    assert said == f"Sent KILL to sh ({victim.pid}) and 1 below it\n"


# ---- trees

def test_tree(killer):
    victim = killer.tree(SHELLS, 5)
    pids = [row.pid for row in below(victim.pid)]
    done = killer.run("kill", "--tree", victim.pid)
    assert (done.returncode, done.stdout) == (0, b"Sent TERM to sh (%d) and 4 below it\n" % victim.pid)
    wait_for(lambda: not any(alive(pid) for pid in pids), "all have ended")


def test_tree_that_ignores(killer):
    victim = killer.tree("trap '' TERM; sleep 1000 & sleep 1000 & wait", 3)
    pids = [row.pid for row in below(victim.pid)]
    assert killer.rows("kill", "-t", victim.pid)[1][0]["sent"] == 3
    assert all(wait_for(lambda pid=pid: state(pid) == "S", "it goes on") for pid in pids)
    assert killer.rows("kill", "-t", "-f", victim.pid)[1][0]["sent"] == 3
    wait_for(lambda: not any(alive(pid) for pid in pids), "all have ended")


def test_suspended_tree(killer):
    victim = killer.tree(SHELLS, 5)
    pids = [row.pid for row in below(victim.pid)]
    outside = killer.sleeper()
    assert killer.run("suspend", "--tree", victim.pid).returncode == 0
    assert {state(pid) for pid in pids} == {"T"}  # already: it has been seen
    assert state(outside.pid) == "S"
    assert killer.rows("resume", "--tree", victim.pid)[1][0]["sent"] == 5
    for pid in pids:
        wait_for(lambda pid=pid: state(pid) == "S", "it goes on")
    # One that was suspended can be ended.
    killer.run("suspend", "--tree", victim.pid)
    assert killer.run("kill", "--tree", victim.pid).returncode == 0
    wait_for(lambda: not any(alive(pid) for pid in pids), "all have ended")


def test_a_tree_with_sessions_of_its_own(killer):
    """Descent counts, not sessions or groups."""
    victim = killer.tree("setsid -w sleep 1000 & setsid -w sh -c 'sleep 1000; :' & wait", 4)
    pids = [row.pid for row in below(victim.pid)]
    killer.run("kill", "-tf", victim.pid)
    wait_for(lambda: not any(alive(pid) for pid in pids), "all have ended")


@pytest.mark.static
@pytest.mark.parametrize("signo", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_no_tree_is_left_stopped(killer, signo):
    """A signal that comes while the tree is stopped waits until it goes on."""
    if subprocess.run(["strace", "-V"], capture_output=True, check=False).returncode:
        pytest.skip("no strace")
    victim = killer.tree("trap : USR1; sleep 1000 & wait; sleep 1000; :", 2)
    child = below(victim.pid)[-1].pid
    slow = killer.start("strace", "-f", "-o", "/dev/null", "-e", "inject=pidfd_send_signal:delay_exit=100000", killer.program, "kill",
                        "--tree", "-s", "USR1", str(victim.pid))
    wait_for(lambda: state(victim.pid) == "T", "it is stopped")
    brood = [row.pid for row in below(slow.pid) if row.pid != slow.pid][0]
    os.kill(brood, signo)
    wait_for(lambda: not alive(child), "the signal has come")
    wait_for(lambda: state(victim.pid) == "S", "and it goes on")
    assert slow.wait() == -signo


STORM = r"""
import os, subprocess, sys, time
with open("/proc/sys/kernel/pid_max", "w") as f:
    f.write("1200")

def gated(*argv):  # started while there is still room
    made = subprocess.Popen(["sh", "-c", 'read go; exec "$@"', "sh", *argv], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                            stderr=subprocess.STDOUT, start_new_session=True)
    return made
def run(made):
    out = made.communicate(b"go\n", timeout=80)[0]
    return made.returncode, out
storm = gated(sys.argv[1], "/tmp/never")
brood = gated(sys.argv[2], *sys.argv[4:], str(storm.pid))
last = gated(sys.argv[2], "kill", "-tf", str(storm.pid))
bystander = subprocess.Popen(["sleep", "1000"])
end = time.monotonic() + 100
def count():
    return sum(name.isdigit() for name in os.listdir("/proc"))
storm.stdin.write(b"go\n")
storm.stdin.flush()
while count() < int(sys.argv[3]) and time.monotonic() < end:
    pass
began = time.monotonic()
code, out = run(brood)
seconds = time.monotonic() - began
stopped = 0
if sys.argv[4] == "suspend":
    states = []
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{pid}/stat") as f:
                stat = f.read()
        except OSError:
            continue
        if "(forkstorm)" in stat:
            states.append(stat.rsplit(") ")[1][0])
    stopped = len(states)
    print("states", sorted(set(states)))
    code, more = run(last)
    out += more
storm.wait()
while True:
    left = []
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{pid}/stat") as f:
                stat = f.read()
        except OSError:
            continue
        if "(forkstorm)" in stat and stat.rsplit(") ")[1][0] not in "ZX":
            left.append(pid)
    if not left or time.monotonic() > end:
        break
print("left", len(left), "bystander", bystander.poll(), "code", code, "seconds", round(seconds, 2))
print(out.decode())
last.kill()
bystander.kill()
"""


@pytest.mark.static  # a sanitizer needs a process of its own at the end
@pytest.mark.skipif(os.geteuid() != 0, reason="needs a PID namespace: run as root")
@pytest.mark.parametrize("count", [8, 60, 1000])
@pytest.mark.parametrize("verb", ["kill", "suspend"])
def test_fork_storm(killer, count, verb):
    """Nobody of it is left, and nobody else is touched. In a namespace of its own, with a deadline."""
    if not PID_MAX_IS_LOCAL:
        pytest.skip("before Linux 6.14 pid_max is the whole machine's")
    options = ["--tree", "--force"] if verb == "kill" else ["--tree"]
    run = subprocess.Popen(["unshare", "-pf", "--mount-proc", "--kill-child", sys.executable, "-c", STORM,
                            os.path.join(killer.stage, "forkstorm"), killer.program, str(count), verb, *options],
                           stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    try:
        out = run.communicate(timeout=120)[0].decode()
    finally:
        run.kill()
        run.wait()
    assert "left 0 bystander None code 0" in out, out
    if verb == "suspend":
        assert re.search(r"states \['T'\]|states \['T', 'Z'\]", out), out


# ---- the question

def ask(killer, *args):
    return Terminal([killer.program, *map(str, args)])


@pytest.mark.parametrize("answer, goes", [("y", True), ("Y", True), ("yes", True), ("n", False), ("", False), ("\x04", False)])
def test_more_than_one_asks(killer, answer, goes):
    name = f"b{os.getpid():x}ask"
    victims = [killer.sleeper(name) for _ in range(2)]
    terminal = ask(killer, "kill", name)
    try:
        terminal.expect(rf"Send TERM to 2 processes: {name} \(\d+\), {name} \(\d+\) \[y/N\] ")
        assert all(alive(v.pid) for v in victims)
        terminal.type(answer if answer == "\x04" else answer + "\n")
        assert terminal.wait() == (0 if goes else 1)
        if goes:
            assert {v.wait() for v in victims} == {-signal.SIGTERM}
        else:
            assert "nothing was sent" in terminal.screen and all(alive(v.pid) for v in victims)
    finally:
        terminal.close()


def test_yes_and_one_do_not_ask(killer):
    victims = [killer.sleeper() for _ in range(3)]
    for args in ([victims[0].pid], [victims[1].pid, victims[2].pid, "--yes"]):
        terminal = ask(killer, "kill", *args)
        try:
            assert terminal.wait() == 0
            assert "[y/N]" not in terminal.screen
        finally:
            terminal.close()
    assert {v.wait() for v in victims} == {-signal.SIGTERM}


def test_a_held_number_means_no_other(killer):
    """While the question stands its processes end and are reaped: nobody else gets the signal."""
    name = f"b{os.getpid():x}held"
    victims = [killer.sleeper(name) for _ in range(2)]
    terminal = ask(killer, "suspend", name)
    try:
        terminal.expect(r"Suspend 2 processes.*\[y/N\] ")
        for victim in victims:
            victim.kill()
            victim.wait()
        terminal.enter("y")
        assert terminal.wait() == 1
        assert terminal.screen.count("not found") == 2
    finally:
        terminal.close()


# ---- mistakes

@pytest.mark.parametrize("args, said", [
    (["kill"], "a target is missing"), (["suspend"], "a target is missing"), (["resume"], "a target is missing"),
    (["kill", "0"], "'0' is no process's number"), (["kill", "99999999999"], "'99999999999' is no process's number"),
    (["kill", ""], "'' is no process's number"),
    (["kill", "-s", "NOSUCH", "1"], "--signal: 'NOSUCH' is not a signal"), (["kill", "1", "-s"], "--signal needs a value"),
    (["kill", "--tre", "1"], "did you mean --tree?"), (["suspend", "-s", "TERM", "1"], "'-s' is no option of suspend"),
    (["kill", "--json=1", "1"], "--json takes no value"),
    (["kill", "-9", "1"], "'-9' is no option of kill; did you mean -s 9?"), (["kill", "1", "-SIGHUP"], "did you mean -s SIGHUP?"),
    (["resume", "-9", "1"], "'-9' is no option of resume; `brood resume --help`"), (["kill", "-z", "1"], "`brood kill --help`"),
])
def test_mistakes(killer, args, said):
    done = killer.run(*args)
    assert done.returncode == 125 and said in done.stderr.decode() and done.stdout == b""


@pytest.mark.parametrize("verb", ["kill", "suspend", "resume"])
def test_help(killer, verb):
    done = killer.run(verb, "--help")
    assert done.returncode == 0 and done.stdout.startswith(b"usage: brood " + verb.encode())
    for option in ("--tree", "--force", "--yes", "--json"):
        assert option.encode() in done.stdout


@pytest.mark.static
def test_faults(killer):
    """Without pidfd it works by number and start; where processes cannot be read nothing is sent."""
    if subprocess.run(["strace", "-V"], capture_output=True, check=False).returncode:
        pytest.skip("no strace")
    victim = killer.sleeper()
    done = subprocess.run(["strace", "-f", "-o", "/dev/null", "-e", "inject=pidfd_open:error=ENOSYS", killer.program, "kill",
                           str(victim.pid)], capture_output=True, check=False)
    assert done.returncode == 0 and victim.wait() == -signal.SIGTERM, done
    victim = killer.sleeper()
    done = subprocess.run(["strace", "-f", "-o", "/dev/null", "-e", "inject=pidfd_send_signal:error=EINVAL", killer.program,
                           "kill", str(victim.pid)], capture_output=True, check=False)
    assert done.returncode == 1 and b"Invalid argument" in done.stderr and alive(victim.pid)
