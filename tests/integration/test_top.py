# SPDX-License-Identifier: MIT
"""brood top, as a person sees it: keys, sizes, signals, a storm, a dead terminal; and once through without one."""
import os
import re
import signal
import subprocess
import sys

import pytest

import harness
from harness import process, wait_for
from modes import PID_MAX_IS_LOCAL
from terminal import BASH, Terminal

pytest.importorskip("pyte", reason="needs python3-pyte")
from screen import Screen  # noqa: E402

HOSTILE = b"b\x1b[31m\nb\xff\xc2\x9b"


class Top:
    """The program, and what ends with the test."""

    def __init__(self, stage, folder):
        self.program = os.path.join(stage, "brood")
        self.stage = stage
        self.folder = folder
        self.made = []

    def screen(self, *args, **how):
        made = Screen([self.program, "top", *args], **how)
        self.made.append(made)
        return made

    def sleepers(self, count, name="sleep"):
        program = "sleep"
        if name != "sleep":
            program = os.path.join(os.fsencode(self.folder), os.fsencode(name))
            os.symlink("/bin/sleep", program)
        started = [subprocess.Popen([program, "1000"]) for _ in range(count)]
        self.made += started
        for one in started:
            wait_for(lambda one=one: process(one.pid) and len(process(one.pid).argv) == 2, "it sleeps")
        return started

    def close(self):
        for made in self.made:
            if isinstance(made, subprocess.Popen):
                made.kill()
                made.wait()
            else:
                made.close()


@pytest.fixture
def top(stage, tmp_path):
    made = Top(stage, str(tmp_path))
    yield made
    made.close()


def record(folder, count, seconds=1000):
    """A recorded /proc of so many processes, and the machine's figures."""
    with open(f"{folder}/uptime", "w", encoding="ascii") as f:
        f.write(f"{seconds}.00 5.00\n")
    with open(f"{folder}/loadavg", "w", encoding="ascii") as f:
        f.write("0.50 0.25 0.10 1/100 4711\n")
    for pid in range(1, count + 1):
        os.mkdir(f"{folder}/{pid}")
        with open(f"{folder}/{pid}/stat", "w", encoding="ascii") as f:
            fields = ["0"] * 49
            fields[1 - 1] = str(0 if pid == 1 else 1 + (pid - 2) // 3)
            fields[20 - 4] = "1"
            fields[22 - 4] = str(pid)
            fields[24 - 4] = str(pid % 997)
            f.write(f"{pid} (worker-{pid}) S {' '.join(fields)}\n")
        with open(f"{folder}/{pid}/cmdline", "wb") as f:
            f.write(f"/usr/lib/some/where/worker-{pid}\0--with\0--some=arguments\0/var/lib/{pid}.conf\0".encode())
        with open(f"{folder}/{pid}/status", "w", encoding="ascii") as f:
            f.write(f"Name:\tworker-{pid}\nUid:\t0\t0\t0\t0\n")
    return str(folder)


# ---- without a terminal

def test_once_through(top):
    sleeper = top.sleepers(1)[0]
    done = subprocess.run([top.program, "top"], capture_output=True, check=False, stdin=subprocess.DEVNULL)
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"\x1b" not in done.stdout
    lines = done.stdout.decode(errors="replace").splitlines()
    assert re.match(r"CPU +\[[| ]{20}\] +[\d.]+%  load ", lines[0])
    assert re.match(r" +0 \[[| ]{10}\] +[\d.]+%", lines[1])
    assert any(re.match(rf" *{sleeper.pid} .* sleep 1000$", line) for line in lines)


@pytest.mark.parametrize("env, stdin", [({"TERM": "dumb"}, None), ({"TERM": ""}, None), ({"TERM": "xterm"}, subprocess.DEVNULL)])
def test_a_terminal_that_cannot(top, env, stdin):
    if stdin:
        screen = Screen(["/bin/sh", "-c", f"{top.program} top </dev/null"], env=env, rows=50)
    else:
        screen = top.screen(env=env, rows=50)
    assert screen.wait() == 0
    assert b"\x1b[?1049h" not in screen.raw and b"COMMAND" in screen.raw


def test_options(top, tmp_path):
    root = record(tmp_path, 50)
    done = subprocess.run([top.program, "top", "--from", root, "--sort", "memory", "--columns", "memory,name"], capture_output=True,
                          check=False)
    rows = done.stdout.decode().split("MEMORY NAME\n")[1].splitlines()
    assert rows[0].endswith("worker-50") and len(rows) == 50
    done = subprocess.run([top.program, "top", "--from", root, "--sort=pid", "--reverse", "--filter", "name=worker-4*", "-opid"],
                          capture_output=True, check=False)
    assert done.stdout.decode().split("PID\n")[1].split() == ["49", "48", "47", "46", "45", "44", "43", "42", "41", "40", "4"]
    done = subprocess.run([top.program, "top", "--from", root, "--tree", "--filter", "pid<4", "-o", "command"],
                          capture_output=True, check=False, env={**os.environ, "LC_ALL": "C"})
    assert [line.split("/")[0] for line in done.stdout.decode().splitlines()[-3:]] == ["", "|- ", "`- "]


@pytest.mark.parametrize("args, said", [
    (["now"], "top takes options alone"), (["--sort", "beauty"], "--sort: 'beauty' is no column"), (["--every", "1ms"], "--every: '1ms'"),
    (["--every", "soon"], "--every: 'soon'"), (["--filter", "name"], "--filter"), (["--columns", "x"], "--columns: 'x'"),
    (["--from", "/nowhere"], "/nowhere"), (["--json"], "'--json' is no option of top"),
])
def test_mistakes(top, args, said):
    done = subprocess.run([top.program, "top", *args], capture_output=True, check=False)
    assert done.returncode == 125 and said in done.stderr.decode() and done.stdout == b""


# ---- keys

def test_quit_restores(top):
    screen = top.screen()
    screen.shows("COMMAND")
    screen.type("q")
    assert screen.wait() == 0 and screen.restored()


def test_figures_and_refresh(top):
    screen = top.screen("--every", "100ms")
    screen.until(lambda lines: re.match(r"CPU +\[[| ]{20}\] +[\d.]+%  load [\d.]+ [\d.]+ [\d.]+  up ", lines[0]), "the machine")
    screen.until(lambda lines: re.match(r" +0 \[[| ]{10}\] +[\d.]+%", lines[1]), "the first core")
    screen.until(lambda lines: any(re.match(r"Mem +\[[| ]{20}\] +[\d.]+%  \S+ of \S+", line) for line in lines[2:6]), "memory")
    screen.shows("q quit")
    late = top.sleepers(1, "latecomer")[0]
    screen.type("/latecomer\r")
    screen.shows(f"{late.pid} ")
    late.kill()
    late.wait()
    screen.lacks(f"{late.pid} ")


def test_sort(top, tmp_path):
    screen = top.screen("--from", record(tmp_path, 60), "--columns", "pid,memory,name", "--sort", "pid")

    def first():
        return next((line.split()[0] for i, line in enumerate(screen.lines()) if i and "MEMORY" in screen.lines()[i - 1]), None)
    screen.until(lambda lines: first() == "1", "by pid")
    screen.type("m")
    screen.until(lambda lines: first() == "60", "by memory")
    screen.type("m")
    screen.until(lambda lines: first() == "1", "again: the other way round")
    screen.type("r")
    screen.until(lambda lines: first() == "60", "reversed")
    screen.type("<")
    screen.until(lambda lines: first() == "1" and any("by pid" in line for line in lines), "the column before it")
    screen.type(">>")
    screen.until(lambda lines: first() == "1" and any("by name" in line for line in lines), "the last one")
    screen.type("r")
    screen.until(lambda lines: first() == "9", "by name, reversed")


def test_scroll(top, tmp_path):
    screen = top.screen("--from", record(tmp_path, 500), "--sort", "pid", rows=20)

    def cursor():
        """The pid of the row in reverse."""
        for y, line in enumerate(screen.screen.display):
            if screen.screen.buffer[y][0].reverse:
                return int(line.split()[0])
        return None
    screen.until(lambda lines: cursor() == 1, "the cursor on the first")
    for keys, at in (("\x1b[B", 2), ("jj", 4), ("\x1b[A", 3), ("\x1b[F", 500), ("\x1b[A", 499), ("\x1b[H", 1), ("\x1bOB", 2), ("G", 500),
                     ("g", 1)):
        screen.type(keys)
        screen.until(lambda lines, at=at: cursor() == at, f"{keys!r} goes to {at}")
    screen.type("\x1b[6~")
    page = screen.until(lambda lines: (cursor() or 0) > 5 and cursor(), "a page down")
    screen.type("\x1b[5~")
    screen.until(lambda lines: cursor() == 1, "and up")
    assert page < 20
    # The cursor stays with its process when the order changes.
    screen.type("jjjr")
    screen.until(lambda lines: cursor() == 4 and any(line.startswith("497/500") for line in lines), "it stays")


def test_tree(top, tmp_path):
    screen = top.screen("--from", record(tmp_path, 9), "--sort", "pid")
    screen.shows("worker-9")
    screen.type("t")
    screen.shows("├─ /usr/lib")
    screen.until(lambda lines: [int(line.split()[0]) for line in lines if "worker" in line] == [1, 2, 5, 6, 7, 3, 8, 9, 4], "the order")
    screen.type("t")
    screen.lacks("├─")


def test_filter(top, tmp_path):
    screen = top.screen("--from", record(tmp_path, 30), "--sort", "pid", rows=50)
    screen.shows("worker-30")

    def pids(lines):
        return [int(line.split()[0]) for line in lines if "/usr/lib" in line]
    screen.type("/")
    screen.shows("filter (a part of a command, or cpu>5, user=root...): _")
    screen.type("er-2")  # as it is typed
    screen.until(lambda lines: pids(lines) == [2, *range(20, 30)], "those with er-2")
    screen.shows("filter: er-2_")
    screen.type("\x7f3\r")
    screen.until(lambda lines: pids(lines) == [3, 30], "those with er-3")
    screen.shows("filter er-3")
    screen.type("/\x15pid<4\r")
    screen.until(lambda lines: pids(lines) == [1, 2, 3], "a term")
    screen.type("/no such\x1b")  # given up: the one before it
    screen.until(lambda lines: pids(lines) == [1, 2, 3], "the filter before")
    screen.type("\x1b")
    screen.until(lambda lines: len(pids(lines)) == 30, "all")
    screen.type("/no such thing\r")
    screen.until(lambda lines: pids(lines) == [], "none")
    screen.type("kkjG\x1b[5~")  # nobody to kill
    screen.type("q")
    assert screen.wait() == 0


@pytest.mark.parametrize("columns", ["pid,user,command", "pid,cpu"])
def test_a_filter_on_what_no_column_shows(top, columns):
    """It is read then, and at once: not with the next sample, which may be far."""
    victim = top.sleepers(1)[0]
    os.mkdir(f"{top.folder}/here")
    other = subprocess.Popen(["sleep", "1000"], cwd=f"{top.folder}/here")
    top.made.append(other)
    wait_for(lambda: process(other.pid) and len(process(other.pid).argv) == 2, "it sleeps")
    screen = top.screen("--columns", columns, "--every", "1h")

    def pids(lines):
        return [int(line.split()[0]) for line in lines if re.match(r" *\d+ +\S+", line) and "[" not in line and "/" not in line.split()[0]]
    screen.shows("q quit")
    screen.type(f"/cwd={top.folder}/here\r")
    screen.until(lambda lines: pids(lines) == [other.pid], "who works there")
    screen.type("/\x15sleep 1000\r")
    screen.until(lambda lines: {victim.pid, other.pid} <= set(pids(lines)), "whose command has it")
    screen.type("q")
    assert screen.wait() == 0


@pytest.mark.skipif(os.geteuid() != 0, reason="needs another user: run as root")
def test_sorted_by_what_no_column_shows(top):
    first = top.sleepers(1)[0]
    second = subprocess.Popen(["sleep", "1000"], user=65534)
    top.made.append(second)
    wait_for(lambda: process(second.pid) and process(second.pid).argv == ["sleep", "1000"], "it sleeps")
    screen = top.screen("--columns", "pid", "--sort", "pid", "--filter", "command=sleep 1000", "--every", "1h")

    def pids(lines):
        return [int(line) for line in lines if line.strip() in (str(first.pid), str(second.pid))]
    screen.until(lambda lines: pids(lines) == [first.pid, second.pid], "by pid")
    screen.type("uu")  # from z on: root before nobody
    screen.shows("by user reversed")
    screen.until(lambda lines: pids(lines) == [first.pid, second.pid], "by user, reversed")
    screen.type("u")
    screen.until(lambda lines: pids(lines) == [second.pid, first.pid], "by user")


def test_kill(top):
    name = f"b{os.getpid():x}top"
    first, second, third = sorted(top.sleepers(3, name), key=lambda p: p.pid)
    screen = top.screen("--filter", f"name={name}", "--sort", "pid", "--every", "100ms")
    screen.shows(str(third.pid))
    screen.type("k")
    screen.shows(f"{name} ({first.pid}): y TERM")
    screen.type("n")
    screen.shows("q quit")
    assert first.poll() is None
    screen.type("jky")
    screen.shows(f"Sent TERM to {name} ({second.pid})")
    assert second.wait() == -signal.SIGTERM
    screen.lacks(f" {second.pid} ")
    screen.type("gkk")
    screen.shows(f"Sent KILL to {name} ({first.pid})")
    assert first.wait() == -signal.SIGKILL and third.poll() is None


def test_kill_tree(top):
    shell = subprocess.Popen(["sh", "-c", "sleep 1000 & sleep 1000 & wait"], start_new_session=True)
    try:
        wait_for(lambda: len(harness.below(shell.pid)) == 3, "its children")
        screen = top.screen("--filter", f"pid={shell.pid}", "--every", "100ms")
        screen.shows(str(shell.pid))
        screen.type("kt")
        screen.shows(f"Sent TERM to sh ({shell.pid}) and 2 below it")
        assert shell.wait() == -signal.SIGTERM
    finally:
        shell.poll() is None and os.killpg(shell.pid, signal.SIGKILL)
        shell.wait()


def test_kill_refused(top, tmp_path):
    screen = top.screen("--filter", "pid=1")
    screen.shows("COMMAND")
    screen.type("kK")
    screen.shows("process 1 is the first process")
    screen = top.screen("--from", record(tmp_path, 3))
    screen.shows("worker-3")
    screen.type("k")
    screen.shows("recorded root")


def test_a_process_that_ends_under_the_question(top):
    victim = top.sleepers(1)[0]
    screen = top.screen("--filter", f"pid={victim.pid}", "--every", "100ms")
    screen.shows(str(victim.pid))
    screen.type("k")
    screen.shows("y TERM")
    victim.kill()
    victim.wait()
    screen.type("y")
    screen.shows(f"there is no process {victim.pid}")


# ---- what is written

@pytest.mark.parametrize("env", [{}, {"NO_COLOR": "1"}])
def test_hostile_names(top, env):
    victim = top.sleepers(1, HOSTILE)[0]
    screen = top.screen("--columns", "pid,name,command", "--filter", f"pid={victim.pid}", env=env)
    screen.shows("b\\x1b[31m\\x0ab\\xff")
    assert b"\x1b[31m\n" not in screen.raw and b"\xff" not in screen.raw and b"\xc2\x9b" not in screen.raw
    screen.type("k")
    screen.shows("y TERM")
    screen.type("y")
    screen.shows("Sent TERM to b\\x1b[31m")
    screen.type("/\x1bq")
    screen.wait()
    sequences = set(re.findall(rb"\x1b\[?([^a-zA-Z]*[a-zA-Z])", screen.raw))
    assert all(re.fullmatch(rb"\d*;?\d*[HJKm]|\?(1049|25|7)[hl]", one) for one in sequences), sequences
    if env:
        assert not re.search(rb"\x1b\[3\dm", screen.raw)


def test_only_changed_lines(top, tmp_path):
    root = record(tmp_path, 100)
    screen = top.screen("--from", root, "--every", "20ms", "--sort", "pid")
    screen.shows("worker-9")
    while screen.pump(0.3):
        pass
    assert screen.pump(0.5) == 0  # 25 samples later
    before = len(screen.raw)
    screen.type("j")
    screen.until(lambda lines: any(line.startswith("2/100") for line in lines), "the cursor has moved")
    assert len(re.findall(rb"\x1b\[\d+;1H", screen.raw[before:])) == 3  # two rows, and the line below


@pytest.mark.parametrize("rows, columns", [(1, 1), (2, 3), (3, 10), (5, 20), (20, 5), (100, 300), (500, 500), (24, 80)])
def test_sizes(top, tmp_path, rows, columns):
    screen = top.screen("--from", record(tmp_path, 400), "--every", "50ms")
    screen.shows("worker")
    before = len(screen.raw)
    screen.resize(rows, columns)
    screen.until(lambda lines: b"\x1b[2J" in screen.raw[before:], "drawn anew")
    screen.type("tjjGgk\x1b/x\x7f\r")
    screen.until(lambda lines: screen.keys() == 0, "the keys are taken")
    screen.resize(24, 90)
    screen.shows("q quit")
    written = screen.raw[before:].split(b"\x1b[2J")[1]  # in that size
    drawn = re.findall(rb"\x1b\[(\d+);1H\x1b\[K((?:[^\x1b]|\x1b\[[\d;]*m)*)", written)
    assert drawn and all(1 <= int(row) <= rows for row, _ in drawn), drawn
    assert all(len(re.sub(rb"\x1b\[[\d;]*m", b"", text).decode()) <= columns for _, text in drawn), drawn
    screen.type("q")
    assert screen.wait() == 0 and screen.restored()


def test_resizes_without_end(top):
    screen = top.screen("--every", "10ms")
    screen.shows("COMMAND")
    for i in range(300):
        screen.resize(*[(1, 1), (20, 5), (300, 100), (100, 300), (5, 20)][i % 5])
        screen.pump(0)
    screen.resize(24, 90)
    screen.shows("q quit")
    screen.type("q")
    assert screen.wait() == 0 and screen.restored()


# ---- every way out

@pytest.mark.parametrize("signo", ["INT", "TERM", "HUP", "QUIT", "SEGV", "ABRT", "BUS"])
def test_signals_restore(top, signo):
    screen = top.screen()
    screen.shows("q quit")
    os.kill(screen.pid, getattr(signal, "SIG" + signo))
    assert screen.wait() == -getattr(signal, "SIG" + signo)
    assert screen.restored()


@pytest.mark.parametrize("key, code", [("\x03", -signal.SIGINT), ("\x1c", -signal.SIGQUIT)])
def test_typed_signals_restore(top, key, code):
    screen = top.screen()
    screen.shows("q quit")
    screen.type("k" + key)
    assert screen.wait() == code and screen.restored()


def test_a_terminal_that_takes_no_more(top):
    """^S, and then somebody ends it from elsewhere."""
    screen = top.screen("--every", "10ms")
    screen.shows("q quit")
    screen.type("\x13")
    wait_for(screen.full, "it takes no more")
    os.kill(screen.pid, signal.SIGTERM)
    assert screen.wait() == -signal.SIGTERM


def test_nobody_reads(top):
    """The terminal's buffer is full."""
    screen = top.screen("--every", "10ms", rows=200, columns=400)
    wait_for(screen.full, "it takes no more")
    os.kill(screen.pid, signal.SIGTERM)
    assert os.waitstatus_to_exitcode(os.waitpid(screen.pid, 0)[1]) == -signal.SIGTERM
    screen.code = 0


def test_hang_up(top):
    screen = top.screen("--every", "50ms")
    screen.shows("q quit")
    screen.hang_up()
    assert os.waitstatus_to_exitcode(os.waitpid(screen.pid, 0)[1]) == -signal.SIGHUP
    screen.code = 0


def test_hang_up_that_is_ignored(top):
    """nohup: it ends all the same when nobody is there."""
    screen = Screen(["/bin/sh", "-c", f"trap '' HUP; exec {top.program} top"])
    screen.shows("q quit")
    screen.hang_up()
    assert os.waitstatus_to_exitcode(os.waitpid(screen.pid, 0)[1]) == 128 + signal.SIGHUP


def test_stopped_and_back(top):
    terminal = Terminal(BASH)
    try:
        terminal.prompt()
        terminal.enter(f"TERM=xterm {top.program} top")
        terminal.expect(r"\x1b\[\?1049h")
        terminal.expect("q quit")
        terminal.type("\x1a")
        terminal.expect(r"\x1b\[\?25h.*\x1b\[\?1049l")
        terminal.expect("Stopped")
        terminal.prompt()
        assert " echo " in terminal.command("stty -a") and terminal.command("echo here") == "here\n"
        terminal.enter("fg")
        terminal.expect(r"\x1b\[\?1049h")
        terminal.expect("q quit")
        terminal.type("q")
        terminal.expect(r"\x1b\[\?1049l")
        terminal.prompt()
        assert terminal.status() == 0
    finally:
        terminal.close()


def test_stopped_by_force_and_back(top):
    screen = top.screen("--every", "50ms")
    screen.shows("q quit")
    os.kill(screen.pid, signal.SIGSTOP)
    wait_for(lambda: process(screen.pid).state == "T", "it is stopped")
    screen.pump(0)
    before = len(screen.raw)
    os.kill(screen.pid, signal.SIGCONT)
    screen.until(lambda lines: b"\x1b[2J" in screen.raw[before:], "drawn anew")
    screen.type("q")
    assert screen.wait() == 0


# ---- many

STORM = r"""
import os, subprocess, sys, time
sys.path.insert(0, sys.argv[3])
from screen import Screen
with open("/proc/sys/kernel/pid_max", "w") as f:
    f.write("400")
screen = Screen([sys.argv[2], "top", "--every", "20ms", "--tree"], rows=40, columns=120)
screen.shows("q quit")
storm = subprocess.Popen(["nice", "-n", "19", sys.argv[1], "/tmp/never"])  # or it gets all of the processor
screen.until(lambda lines: any("forkstorm" in line for line in lines), "the storm")
end = time.monotonic() + 2
while time.monotonic() < end:
    screen.pump(0.05)
    assert os.waitpid(screen.pid, os.WNOHANG)[0] == 0
screen.type("q")
print("code", screen.wait(), "restored", screen.restored(), flush=True)
os._exit(0)
"""


@pytest.mark.static  # a sanitizer needs a process of its own at the end
@pytest.mark.skipif(os.geteuid() != 0, reason="needs a PID namespace: run as root")
def test_fork_storm(top):
    if not PID_MAX_IS_LOCAL:
        pytest.skip("before Linux 6.14 pid_max is the whole machine's")
    done = subprocess.run(["unshare", "-pf", "--mount-proc", "--kill-child", sys.executable, "-c", STORM,
                           os.path.join(top.stage, "forkstorm"), top.program, os.path.dirname(os.path.abspath(__file__))],
                          capture_output=True, check=False, timeout=150)
    assert b"code 0 restored True" in done.stdout, done


@pytest.mark.static
def test_memory(top, tmp_path):
    """5,000 processes, some samples, every view: below 8 MB."""
    screen = top.screen("--from", record(tmp_path, 5000), "--every", "50ms", rows=60, columns=200)
    screen.shows("worker")
    screen.type("tmGcg")
    screen.shows("/5000")
    for _ in range(40):
        screen.pump(0.05)
    peak = int(harness.status(screen.pid, "VmHWM").split()[0])
    assert peak < 8192, f"{peak} KB"


def test_what_cannot_be_read(top, tmp_path):
    """It says so, shows what was there, and goes on when it can."""
    os.mkdir(tmp_path / "proc")
    root = record(tmp_path / "proc", 5)
    screen = top.screen("--from", root, "--every", "30ms")
    screen.shows("worker-5")
    for pid in range(1, 6):
        os.rename(f"{root}/{pid}", f"{tmp_path}/{pid}")
    screen.shows("cannot be read")
    assert sum("/usr/lib" in line for line in screen.lines()) == 5 and not any("brood top:" in line for line in screen.lines())
    for pid in range(1, 5):
        os.rename(f"{tmp_path}/{pid}", f"{root}/{pid}")
    screen.lacks("worker-5")
    screen.type("jq")
    assert screen.wait() == 0 and screen.restored()
