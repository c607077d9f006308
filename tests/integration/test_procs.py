# SPDX-License-Identifier: MIT
"""brood procs, tree and find: against ps and /proc, against recorded roots, in a storm, on a terminal."""
import fcntl
import json
import os
import pty
import re
import select
import shutil
import signal
import struct
import subprocess
import sys
import termios
import time

import pytest

import harness
from harness import REPO, TRUE, wait_for
from modes import PID_MAX_IS_LOCAL

HOSTILE = b"a\x1b[31m\nb\xff\xc2\x9b"
COLUMNS = "pid,parent,user,state,cpu,memory,time,threads,age,name,cwd,command"


class Inspector:
    """The program, and processes that end with the test."""

    def __init__(self, program):
        self.program = program
        self.started = []

    def run(self, *args, env=None, **popen):
        popen.setdefault("timeout", harness.DEADLINE)
        return subprocess.run([self.program, *args], capture_output=True, check=False,
                              env={**os.environ, **(env or {})}, **popen)

    def rows(self, *args):
        """Of --json, by pid."""
        done = self.run(*args, "--json")
        assert done.returncode == 0 and done.stderr == b"", done
        return {row["pid"]: row for row in map(json.loads, done.stdout.splitlines())}

    def start(self, *argv, **popen):
        process = subprocess.Popen(argv, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, **popen)
        self.started.append(process)
        return process

    def sleeper(self, name="sleep", **popen):
        """A sleep that has begun to be one."""
        process = self.start(name, "1000", **popen)
        def sleeps():
            now = harness.process(process.pid)
            return now and len(now.argv) == 2 and now.state == "S"
        wait_for(sleeps, "it sleeps")
        return process

    def close(self):
        for process in self.started:
            process.kill()
            process.wait()


@pytest.fixture
def inspector(stage):
    made = Inspector(os.path.join(stage, "brood"))
    yield made
    made.close()


def schema():
    with open(os.path.join(REPO, "docs", "processes.schema.json"), encoding="utf-8") as f:
        return json.load(f)


# ---- against the system's own tools


def test_as_ps_says(inspector):
    made = [inspector.sleeper() for _ in range(5)]
    found = inspector.rows("procs")
    for process in made:
        line = subprocess.run(["ps", "-o", "ppid=,user:32=,comm=,rss=,nlwp=,args=", "-p", str(process.pid)],
                              capture_output=True, check=True, text=True).stdout.split(None, 5)
        row = found[process.pid]
        assert [str(row["parent"]), row["user"], row["name"], str(row["threads"])] == line[:3] + line[4:5]
        # The kernel's two ways of counting pages differ by what it has not yet added up.
        assert abs(row["memory_bytes"] // 1024 - int(line[3])) <= 1024
        assert row["command"] == line[5].strip() == "sleep 1000"
        assert not row["kernel"]
        assert row["cwd"] == os.getcwd() and row["uid"] == os.geteuid()
        assert 0 <= row["age_seconds"] < 3 * harness.DEADLINE
        # A page that it still faults in puts it in another state for a moment.
        wait_for(lambda pid=process.pid: inspector.rows("procs")[pid]["state"] == "sleeping", "it sleeps")


def test_every_stable_process_is_there(inspector):
    before = set(harness.processes())
    found = set(inspector.rows("procs", "-o", "pid,name"))
    assert before & set(harness.processes()) <= found | {os.getpid()}
    assert os.getpid() in found


def test_states(inspector):
    stopped, zombie, busy = inspector.sleeper(), inspector.start(*TRUE), inspector.start("sh", "-c", "while :; do :; done")
    stopped.send_signal(signal.SIGSTOP)
    wait_for(lambda: harness.process(stopped.pid).state == "T", "it is stopped")
    wait_for(lambda: harness.process(zombie.pid).state == "Z", "it has exited")
    found = inspector.rows("procs")
    assert found[stopped.pid]["state"] == "stopped"
    assert found[zombie.pid]["state"] == "zombie" and found[zombie.pid]["command"] == "[sh]"
    assert found[zombie.pid]["cwd"] is None
    assert found[busy.pid]["state"] in ("running", "sleeping")
    assert inspector.run("find", "-q", "--state", "zombie", "-f", f"pid={zombie.pid}").stdout == b"%d\n" % zombie.pid
    assert inspector.run("find", "-q", "--state", "T", "-f", f"pid={stopped.pid}").stdout == b"%d\n" % stopped.pid


def test_share_of_a_processor(inspector):
    """By its own clocks: what the kernel counted in the time between is the measure, however busy the machine is."""
    busy, idle = inspector.start("sh", "-c", "while :; do :; done"), inspector.sleeper()
    before = time.monotonic(), cpu_ticks(busy.pid)
    found = inspector.rows("procs", "--cpu", "500ms", "-o", "pid,cpu")
    spent, ticks = time.monotonic() - before[0], cpu_ticks(busy.pid) - before[1]
    assert found[idle.pid]["cpu_percent"] == 0
    assert found[busy.pid]["cpu_percent"] > 0
    assert found[busy.pid]["cpu_percent"] <= 100 * (ticks + 2) / 100 / 0.5 and spent >= 0.5


def cpu_ticks(pid):
    fields = harness.read(f"/proc/{pid}/stat").rsplit(")", 1)[1].split()
    return int(fields[11]) + int(fields[12])


def test_users(inspector):
    if os.geteuid() != 0:
        pytest.skip("needs root to become another user")
    other = inspector.sleeper(user=65534, group=65534, extra_groups=[])
    unknown = inspector.sleeper(user=54321, group=54321, extra_groups=[])
    found = inspector.rows("procs", "-o", "pid,user")
    assert found[other.pid]["user"] == "nobody" and found[other.pid]["uid"] == 65534
    assert found[unknown.pid]["user"] == "54321"
    for user, process in (("nobody", other), ("65534", other), ("54321", unknown)):
        assert str(process.pid) in inspector.run("find", "-q", "-u", user).stdout.decode().split()


def test_a_process_that_may_not_be_dumped(inspector):
    """The kernel gives such a process's files to root; its user is another still."""
    if os.geteuid() != 0:
        pytest.skip("needs root to become another user")
    code = "import ctypes, time; ctypes.CDLL(None).prctl(4, 0); print(flush=True); time.sleep(1000)"
    process = subprocess.Popen([sys.executable, "-c", code], user=65534, group=65534, stdout=subprocess.PIPE)
    inspector.started.append(process)
    process.stdout.readline()
    assert os.stat(f"/proc/{process.pid}/stat").st_uid == 0
    assert inspector.rows("procs", "-o", "pid,user")[process.pid]["uid"] == 65534
    process.stdout.close()


# ---- JSON


def test_schema(inspector):
    jsonschema = pytest.importorskip("jsonschema")
    inspector.sleeper()
    check = jsonschema.Draft7Validator(schema())
    for args in (["procs"], ["procs", "--cpu", "20ms"], ["tree"], ["find", "*"], ["procs", "-o", "pid"]):
        for row in inspector.rows(*args).values():
            check.validate(row)
    row = inspector.rows("procs", "-o", COLUMNS)[os.getpid()]
    assert set(row) | {"depth", "sampled"} == set(schema()["properties"])


def test_asked_columns_alone(inspector):
    row = inspector.rows("procs", "--columns", "memory,pid")[os.getpid()]
    assert list(row) == ["memory_bytes", "pid"]
    done = inspector.run("procs", "--columns=name,pid")
    assert done.stdout.splitlines()[0].split() == [b"NAME", b"PID"]


# ---- hostile names


@pytest.fixture
def hostile(inspector, folder):
    path = os.path.join(os.fsencode(folder), HOSTILE)
    shutil.copy("/bin/sleep", path)
    process = inspector.start(path, "1000", cwd=folder)
    wait_for(lambda: harness.read(f"/proc/{process.pid}/cmdline", "rb").endswith(b"\0001000\0"), "it runs")
    return process


@pytest.mark.parametrize("subcommand", [["procs"], ["tree"], ["find", "*"]], ids=lambda words: words[0])
def test_hostile_names(inspector, hostile, subcommand):
    done = inspector.run(*subcommand)
    assert done.returncode == 0
    assert not re.search(rb"[\x00-\x09\x0b-\x1f\x7f]", done.stdout)
    line = next(line for line in done.stdout.decode().splitlines() if f"{hostile.pid} " in line.lstrip()[:12])
    assert r"\x1b[31m\x0ab\xff\xc2\x9b" in line
    row = inspector.rows(*subcommand)[hostile.pid]
    assert row["command"].endswith("/a\x1b[31m\nb\ufffd\x9b 1000")


# ---- terms, order


def test_filters(inspector, folder):
    below = os.path.join(folder, "www", "deep")
    beside = os.path.join(folder, "www2")
    for path in (below, beside):
        os.makedirs(path)
    inside, outside = inspector.sleeper(cwd=below), inspector.sleeper(cwd=beside)
    os.symlink("www", os.path.join(folder, "link"))
    for name in ("www", "www/deep", "link", "www/"):
        found = inspector.rows("find", "--cwd", os.path.join(folder, name))
        assert list(found) == [inside.pid], name
        assert found[inside.pid]["cwd"] == os.path.realpath(below)
    assert sorted(inspector.rows("find", "-C", ".", )) and inspector.run("find", "-q", "-C", "www", cwd=folder).stdout.split() == \
        [b"%d" % inside.pid]
    mine = f"parent={os.getpid()}"
    both = sorted([inside.pid, outside.pid])
    assert sorted(inspector.rows("procs", "-f", mine, "-f", "name=sleep")) == both
    assert sorted(inspector.rows("procs", "-f", mine, "-f", "name=sl*p", "-f", "age<1h", "-f", "memory>1")) == both
    assert sorted(inspector.rows("find", "sleep", "-c", "1000", "-f", mine)) == both
    assert inspector.run("find", "sleep", "-f", mine, "-f", "memory>1T").returncode == 1
    assert inspector.run("find", "no-such-name").returncode == 1
    assert inspector.run("find", "slee", "-f", mine).returncode == 1


def test_find_does_not_find_itself(inspector):
    assert inspector.run("find", "-q", "brood", "-c", inspector.program).stdout == b""


def test_two_dashes_end_the_options(inspector, folder):
    path = os.path.join(folder, "--json")
    shutil.copy("/bin/sleep", path)
    process = inspector.sleeper(path)
    assert inspector.run("find", "-q", "--", "--json").stdout == b"%d\n" % process.pid
    assert inspector.run("tree", "-o", "pid", "--", str(process.pid)).stdout.split()[1:] == [b"%d" % process.pid]
    assert inspector.run("procs", "--").returncode == 0


def test_long_name(inspector, folder):
    path = os.path.join(folder, "a-name-of-more-than-fifteen")
    shutil.copy("/bin/sleep", path)
    process = inspector.sleeper(path)
    assert inspector.run("find", "-q", "a-name-of-more-than-fifteen").stdout == b"%d\n" % process.pid


def test_sort(inspector):
    for key, member in (("memory", "memory_bytes"), ("age", "age_seconds"), ("threads", "threads")):
        values = [row[member] for row in inspector.rows("procs", "--sort", key).values()]
        assert values == sorted(values, reverse=True)
        values = [row[member] for row in inspector.rows("procs", "--sort", key, "--reverse").values()]
        assert values == sorted(values)
    names = [row["name"].encode() for row in inspector.rows("procs", "--sort=name").values()]
    assert names == sorted(names)


def test_tree(inspector):
    process = inspector.start("sh", "-c", "sleep 1000 & sh -c 'sleep 2000; :' & wait")
    wait_for(lambda: len(harness.below(process.pid)) == 4 and
             sum(row.argv[:1] == ["sleep"] for row in harness.below(process.pid)) == 2, "four of them")
    rows = inspector.rows("tree", str(process.pid))
    assert sorted(rows) == sorted(row.pid for row in harness.below(process.pid))
    assert [row["depth"] for row in rows.values()] == [0, 1, 1, 2]
    done = inspector.run("tree", str(process.pid), "-o", "command", env={"LC_ALL": "C"})
    assert done.stdout.decode().splitlines()[2:] == ["|- sleep 1000", "`- sh -c sleep 2000; :", "   `- sleep 2000"]
    done = inspector.run("tree", str(process.pid), "-o", "command", env={"LC_ALL": "C.UTF-8"})
    assert done.stdout.decode().splitlines()[2:] == ["├─ sleep 1000", "└─ sh -c sleep 2000; :", "   └─ sleep 2000"]
    for row in harness.below(process.pid)[1:]:
        harness.kill(row.pid)


def test_a_long_command(inspector):
    """Where no terminal cuts it, it is whole, drawn below its parent, too; what is longer than 16 KiB is cut there."""
    for length, shown in ((9000, 9000), (20000, (16 << 10) - len("sh -c : "))):
        process = inspector.start("sh", "-c", 'sh -c "sleep 1000; :" $1; :', "sh", "x" * length)
        wait_for(lambda pid=process.pid: len(harness.below(pid)) == 3, "three of them")
        for args in (["tree", str(process.pid)], ["procs", "-f", f"parent={process.pid}"]):
            lines = inspector.run(*args, "-o", "command").stdout.decode().splitlines()
            assert abs(lines[-2 if args[0] == "tree" else -1].count("x") - shown) < 40, args
        for row in harness.below(process.pid)[1:]:
            harness.kill(row.pid)


def test_all_trees(inspector):
    rows = inspector.rows("tree")
    assert os.getpid() in rows
    for row in rows.values():
        if row["depth"]:
            assert row["parent"] in rows


# ---- recorded roots


@pytest.fixture
def recorded(tmp_path):
    """Three processes: one with hostile names, one that has vanished, one below the first."""
    def write(pid, parent, name, command, start):
        at = tmp_path / str(pid)
        at.mkdir()
        numbers = f"S {parent} 1 1 0 -1 0 0 0 0 0 100 50 0 0 20 0 1 0 {start} 0 10 0\n"
        (at / "stat").write_bytes(b"%d (%s) " % (pid, name) + numbers.encode())
        (at / "comm").write_bytes(name + b"\n")
        (at / "cmdline").write_bytes(command)
        os.symlink("/srv/www", at / "cwd")
    write(10, 0, b"init", b"/sbin/init\0", 5)
    write(20, 10, b"x) R 1 (", HOSTILE + b"\0\xf0\x9f\x98\x80\0", 500)
    (tmp_path / "30").mkdir()
    (tmp_path / "uptime").write_text("100.00 1.00\n")
    return str(tmp_path)


def test_recorded(inspector, recorded):
    rows = inspector.rows("procs", "--from", recorded)
    assert sorted(rows) == [10, 20]
    assert rows[20]["name"] == "x) R 1 (" and rows[20]["parent"] == 10
    assert rows[20]["age_seconds"] == 95 and rows[20]["time_seconds"] == 1.5
    assert [row["depth"] for row in inspector.rows("tree", "10", "--from", recorded).values()] == [0, 1]
    assert sorted(inspector.rows("find", "--cwd", "/srv", "--from", recorded)) == [10, 20]
    assert inspector.run("find", "--cwd", "/sr", "--from", recorded).returncode == 1
    assert inspector.run("tree", "30", "--from", recorded).returncode == 1


# ---- wrong command lines


@pytest.mark.parametrize("args, says", [
    (["procs", "--jsn"], "did you mean --json"),
    (["procs", "--columns"], "needs a value"),
    (["procs", "--columns", "pid,nme"], "'nme' is no column"),
    (["procs", "--columns", "pid,pid"], "named twice"),
    (["procs", "--columns", ""], "no column"),
    (["procs", "--sort", "start"], "'start' is no column"),
    (["procs", "--filter", "memory>many"], "'many' is not a size"),
    (["procs", "--filter", "name"], "KEY=VALUE"),
    (["procs", "--json=yes"], "takes no value"),
    (["procs", "--watch=0"], "--watch: '0'"),
    (["procs", "--cpu=x"], "--cpu: 'x'"),
    (["procs", "sleep"], "brood find sleep"),
    (["procs", "--from", "/no/such"], "/no/such"),
    (["procs", "--from", "/etc"], "--from: read processes: there is no process in it; is it a procfs?"),
    (["procs", "--filter", "pid=4294967296"], "'4294967296' is not a number below 2147483648"),
    (["procs", "-x"], "'-x'"),
    (["find"], "name is missing"),
    (["find", "a", "b"], "'b'"),
    (["find", "--cwd", "/no/such"], "--cwd: '/no/such'"),
    (["find", "--state", "odd"], "'odd'"),
    (["find", "--user", ""], "--user: ''"),
    (["find", "--command", ""], "--command: ''"),
    (["tree", "x"], "'x'"),
    (["tree", "1", "2"], "'2': tree takes one PID"),
    (["tree", "99999999999"], "99999999999"),
    (["tree", "--from", ""], "--from"),
    (["proc"], "brood procs"),
])
def test_wrong_words(inspector, args, says):
    done = inspector.run(*args)
    assert done.returncode == 125 and done.stdout == b""
    assert says in done.stderr.decode() and done.stderr.count(b"\n") == 1


@pytest.mark.parametrize("subcommand", ["procs", "tree", "find"])
def test_help(inspector, subcommand):
    done = inspector.run(subcommand, "--help")
    assert done.returncode == 0 and done.stderr == b""
    text = done.stdout.decode()
    assert text.startswith(f"usage: brood {subcommand}") and "Exit status" in text
    assert max(map(len, text.splitlines())) <= 100
    assert inspector.run(subcommand, "-h").stdout == done.stdout
    # The completions name the same options.
    with open(os.path.join(REPO, "docs", "completions", "brood.bash"), encoding="utf-8") as f:
        line = re.search(rf"== {subcommand} \]\] && options='([^']*)'", f.read())
    assert set(line[1].split()) == set(re.findall(r"--[a-z]+", text.split("\n\n")[2])), "init/subcommands.c"


def test_output_that_cannot_be_written(inspector):
    for args in (["procs"], ["tree"], ["find", "*"], ["procs", "--json"], ["find", "*", "-q"], ["procs", "--help"], ["check", "--help"]):
        with open("/dev/full", "wb") as full:
            done = subprocess.run([inspector.program, *args], stdout=full, stderr=subprocess.PIPE, check=False)
        assert done.returncode == 125 and b"cannot be written" in done.stderr


# ---- terminals


class Terminal:
    """brood on a terminal of so many rows and columns."""

    def __init__(self, argv, rows, columns, env=None):
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            try:
                size(0, rows, columns)
                os.execve(argv[0], argv, {"PATH": os.environ["PATH"], "TERM": "xterm", **(env or {})})
            finally:
                os._exit(99)
        self.text = b""

    def read(self, seconds=0.05):
        """What has come; nothing at the end."""
        try:
            if not select.select([self.fd], [], [], seconds)[0]:
                return b""
            data = os.read(self.fd, 65536)
        except OSError:
            return None
        self.text += data
        return data

    def until(self, condition, what):
        wait_for(lambda: self.read() is None or condition(self.text), what)
        assert condition(self.text), self.text

    def end(self):
        while self.read(harness.DEADLINE):
            pass
        status = os.waitpid(self.pid, 0)[1]
        os.close(self.fd)
        return status


def size(fd, rows, columns):
    fcntl.ioctl(fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))


def plain(text):
    return re.sub(rb"\x1b\[[0-9;]*[a-zA-Z]", b"", text).decode(errors="replace")


@pytest.mark.parametrize("columns", [40, 80, 200])
def test_fits_the_terminal(inspector, hostile, columns):
    shown = Terminal([inspector.program, "procs"], 24, columns)
    assert shown.end() == 0
    lines = plain(shown.text).split("\r\n")
    assert len(lines) > 3 and max(map(len, lines)) <= columns
    assert b"\x1b[1mPID\x1b[m" in shown.text
    assert b"\x1b[31m\n" not in shown.text and b"\xff" not in shown.text


@pytest.mark.parametrize("env", [{"NO_COLOR": "1"}, {"TERM": "dumb"}])
def test_no_colour(inspector, env):
    shown = Terminal([inspector.program, "procs"], 24, 80, env)
    assert shown.end() == 0 and b"\x1b" not in shown.text


def test_watch_in_place(inspector):
    shown = Terminal([inspector.program, "procs", "--watch", "50ms"], 10, 60)
    shown.until(lambda text: text.count(b"\x1b[H") >= 4, "four tables")
    assert shown.text.count(b"\x1b[2J") == 1
    for table in plain_tables(shown.text)[1:4]:
        assert len(table) <= 9 and max(map(len, table)) <= 60 and "CPU%" in table[0]
    size(shown.fd, 30, 100)
    shown.until(lambda text: any(max(map(len, table)) > 60 for table in plain_tables(text)[1:]), "the new width")
    os.kill(shown.pid, signal.SIGINT)
    assert os.WTERMSIG(shown.end()) == signal.SIGINT


def test_watch_on_a_terminal_that_tells_no_size(inspector):
    """As a serial line: 24 rows of 80 columns."""
    shown = Terminal([inspector.program, "procs", "--watch", "50ms", "-f", "pid!=0"], 0, 0)
    sleepers = [inspector.start("sleep", "1" + "0" * 100) for _ in range(30)]
    wait_for(lambda: all(harness.process(s.pid).argv[:1] == ["sleep"] for s in sleepers), "they sleep")
    before = shown.text.count(b"\x1b[H")
    shown.until(lambda text: text.count(b"\x1b[H") >= before + 4, "more tables")
    table = plain_tables(shown.text)[-2]
    assert len(table) == 23 and max(map(len, table)) <= 80
    os.kill(shown.pid, signal.SIGINT)
    assert os.WTERMSIG(shown.end()) == signal.SIGINT


def plain_tables(text):
    return [plain(part).rstrip("\r\n").split("\r\n") for part in text.split(b"\x1b[H")]


def test_watch_appends_elsewhere(inspector):
    process = subprocess.Popen([inspector.program, "procs", "--watch", "20ms", "-f", f"pid={os.getpid()}", "-o", "pid,cpu"],
                               stdout=subprocess.PIPE)
    inspector.started.append(process)
    lines = [process.stdout.readline() for _ in range(8)]
    process.stdout.close()
    assert [line.split()[:1] for line in lines] == [[b"PID"], [b"%d" % os.getpid()], []] * 2 + [[b"PID"], [b"%d" % os.getpid()]]


def test_watch_as_json(inspector):
    process = subprocess.Popen([inspector.program, "procs", "--watch=20ms", "-f", f"pid={os.getpid()}", "--json"],
                               stdout=subprocess.PIPE)
    inspector.started.append(process)
    rows = [json.loads(process.stdout.readline()) for _ in range(3)]
    process.stdout.close()
    assert sorted({row["sampled"] for row in rows}) == [row["sampled"] for row in rows]
    assert all(row["cpu_percent"] >= 0 for row in rows)


# ---- a storm


STORM = """
import os, sys, time
end = time.monotonic() + 60
stable = [os.spawnlp(os.P_NOWAIT, "sleep", "sleep", "1000") for _ in range(10)]
while any(open(f"/proc/{pid}/cmdline").read() != "sleep\\x001000\\x00" for pid in stable):
    pass
for _ in range(3):
    if os.fork() == 0:
        while time.monotonic() < end:
            pid = os.fork()
            if pid == 0:
                if os.fork() == 0:
                    os.execlp("true", "true")
                os._exit(0)
            os.waitpid(pid, 0)
        os._exit(0)
print(*stable, flush=True)
time.sleep(60)
"""


def test_in_a_storm(inspector):
    """Each answer is whole, and who lives throughout is in every one."""
    if os.geteuid() != 0 or subprocess.run(["unshare", "-pf", "--mount-proc", "true"], capture_output=True, check=False).returncode:
        pytest.skip("no PID namespace for the storm to stay in")
    limit = "echo 1000 >/proc/sys/kernel/pid_max; " if PID_MAX_IS_LOCAL else ""
    script = (f"{limit}{sys.executable} -c '{STORM}' & read -r go; "
              f"for i in $(seq 40); do {inspector.program} procs --json || exit 1; echo; {inspector.program} tree >/dev/null || exit 2; done")
    storm = subprocess.Popen(["unshare", "-pf", "--mount-proc", "--kill-child", "sh", "-c", script], stdin=subprocess.PIPE,
                             stdout=subprocess.PIPE)
    inspector.started.append(storm)
    stable = {int(pid) for pid in storm.stdout.readline().split()}
    storm.stdin.write(b"go\n")
    storm.stdin.close()
    answers = storm.stdout.read().split(b"\n\n")
    storm.stdout.close()
    assert storm.wait() == 0 and len(answers) >= 40
    for answer in answers[:40]:
        rows = [json.loads(line) for line in answer.splitlines()]
        assert stable <= {row["pid"] for row in rows}
        assert len({row["pid"] for row in rows}) == len(rows)
        assert {frozenset(row) for row in rows} == {frozenset(rows[0])}
        for row in rows:
            assert row["name"] and row["command"] and row["user"]
            if row["pid"] in stable:
                assert row["command"] == "sleep 1000"
