# SPDX-License-Identifier: MIT
"""--report: valid by its schema and true in every mode and outcome, and out of the command's reach."""
import datetime
import json
import os
import re
import resource
import signal
import threading

import pytest

from harness import DEADLINE, REPO, kill
from modes import ALL, EACH, PAIRS, ROOT

SCHEMA = os.path.join(REPO, "docs", "report.schema.json")

# Those in which the command has brood's own user id and no privileges: what it may not do here it can nowhere.
SAME_USER = ["pidns-user", "subreaper-user", "none-user"] + (["pid1-user"] if ROOT else [])

MECHANISM = {"pid1": "pid1", "leaf": "cgroup"}


@pytest.fixture
def path(folder):
    return os.path.join(folder, "run.json")


def parse(text):
    jsonschema = pytest.importorskip("jsonschema")
    found = json.loads(text)
    with open(SCHEMA, encoding="utf-8") as f:
        jsonschema.validate(found, json.load(f))
    return found


def load(path):
    with open(path, encoding="utf-8") as f:
        return parse(f.read())


def report(box, path, *args, **popen):
    """A run's report, whose exit code is brood's."""
    result = box.run(f"--report={path}", *args, **popen)
    found = load(path)
    assert found["exit_code"] == result.code, result.err
    return found


def words(found):
    return found["outcome"], found["reason"], found["exit_code"], found["command_exit_code"], \
        found["signal"] and found["signal"]["name"]


# ---- each outcome

OUTCOMES = {
    "ok": (["--", "sh", "-c", "exit 0"], ("exited", "Exit code: 0", 0, 0, None)),
    "failed": (["--", "sh", "-c", "exit 3"], ("exited", "Exit code: 3", 3, 3, None)),
    "accepted": (["--ok-exit=3", "--", "sh", "-c", "exit 3"], ("exited", "Exit code: 3", 0, 3, None)),
    "killed": (["--", "sh", "-c", "kill -KILL $$"], ("signaled", "Killed by signal: KILL", 137, None, "KILL")),
    "timeout": (["--timeout=50ms", "--", "sleep", "100"], ("timed-out", "Timeout", 124, None, "TERM")),
    "timeout-deaf": (["--timeout=300ms", "--grace=50ms", "--", "sh", "-c", "trap '' TERM; while :; do sleep 1; done"],
                     ("timed-out", "Timeout", 124, None, "KILL")),
    "not-found": (["--", "/no/such/program"], ("not-started", "Error: no such file", 127, None, None)),
    "not-in-path": (["--", "no-such-program"], ("not-started", "Error: not found in PATH", 127, None, None)),
    "not-executable": (["--", "/etc/passwd"],
                       ("not-started", "Error: found, but not executable (permission denied)", 126, None, None)),
    "chdir": (["--chdir=/no/such", "--", "true"],
              ("not-started", "Error: change to --chdir '/no/such': No such file or directory", 125, None, None)),
}


@pytest.mark.modes(EACH)
@pytest.mark.parametrize("case", OUTCOMES)
def test_outcome(box, path, case):
    args, expected = OUTCOMES[case]
    found = report(box, path, *args)
    assert words(found) == expected
    assert found["command"] == args[args.index("--") + 1:]
    assert found["core"] is False and found["refused"] is None
    assert found["leftovers"]["count"] == 0 or case == "timeout-deaf"
    assert found["teardown"]["proved"] and found["teardown"]["survivors"] == {"count": 0, "processes": []}
    stopped = case.startswith("timeout")
    assert found["teardown"]["stop_signals"] == (1 if stopped else 0)
    assert (found["teardown"]["duration_s"] > 0) == stopped
    assert (found["teardown"]["killed"] > 0) == (case == "timeout-deaf")


@pytest.mark.modes(ALL)
def test_isolation(box, path):
    found = report(box, path, "--", "true")
    said = re.search(r"isolated by (\S+), guarantee (\S+), namespaces: (.*)", box.run("-v", "--", "true").err)
    isolation = found["isolation"]
    namespaces = [] if said.group(3) == "none" else said.group(3).split(", ")
    assert (isolation["mechanism"], isolation["guarantee"]) == (said.group(1), said.group(2))
    assert sorted(isolation["namespaces"]) == sorted(namespaces)
    assert isolation["guarantee"] == box.mode.guarantee
    if box.mode.kind != "auto":
        assert isolation["mechanism"] == MECHANISM.get(box.mode.kind, box.mode.kind)
        assert isolation["degraded"] == []
    assert found["teardown"]["proof"] == {"pidns": "PID namespace gone", "cgroup": "populated 0"}.get(
        isolation["mechanism"], "ECHILD")


@pytest.mark.modes(["leaf-user"])
def test_what_was_not_to_be_had(box, path):
    """auto, where no PID namespace can be made."""
    box.mode = type(box.mode)("leaf-user", leaf=True)
    found = report(box, path, "--", "true")
    assert found["isolation"]["mechanism"] in ("cgroup", "subreaper")
    assert found["isolation"]["degraded"][0]["name"] == "pidns"
    assert "max_pid_namespaces is 0" in found["isolation"]["degraded"][0]["why"]["text"]
    assert found["isolation"]["degraded"][0]["why"]["errno"] == "ENOSPC"


@pytest.mark.modes(ALL)
def test_leftovers(box, path, helper):
    found = report(box, path, "--leftovers=fail", "--grace=200ms", "--", helper("leave"), "0", "session", "deaf")
    assert words(found) == ("exited", "Left 2 process(es) behind", 123, 0, None)
    assert found["leftovers"]["count"] == 2
    for process in found["leftovers"]["processes"]:
        assert process["command"] == f"{helper('leave')} 0 session deaf" and process["age_s"] < DEADLINE
    assert (found["teardown"]["stop_signals"], found["teardown"]["killed"]) == (1, 1)
    assert 0.2 <= found["teardown"]["duration_s"] <= found["wall_s"]
    assert found["usage"]["zombies_reaped"] >= 2


@pytest.mark.modes(EACH)
def test_leftovers_killed_at_once(box, path, helper):
    found = report(box, path, "--leftovers=kill", "--stop-signal=INT", "--", helper("leave"), "4", "session", "daemon")
    assert words(found)[:4] == ("exited", "Exit code: 4", 4, 4)
    teardown = found["teardown"]
    assert (teardown["stop_signal"], teardown["stop_signals"], teardown["killed"]) == ("INT", 0, 2)


@pytest.mark.modes(EACH)
def test_kill_after(box, path):
    run = box.start(f"--report={path}", "--kill-after=100ms", "--", "sh", "-c",
                    "trap '' TERM; echo ready; while :; do sleep 1; done")
    assert run.line() == "ready"
    run.signal(signal.SIGTERM)
    assert run.wait().code == 137
    run.assert_nothing_left()
    assert words(load(path)) == ("stopped", "Killed by brood: --kill-after", 137, None, "KILL")


@pytest.mark.modes(EACH)
def test_a_signal_that_was_passed_on(box, path):
    run = box.start(f"--report={path}", "--", "sh", "-c", "echo ready; exec sleep 100")
    assert run.line() == "ready"
    run.signal(signal.SIGTERM)
    assert run.wait().code == 143
    assert words(load(path)) == ("signaled", "Killed by signal: TERM", 143, None, "TERM")


@pytest.mark.modes(PAIRS)
def test_init_killed(box, path, helper):
    """The supervisor ends the tree, and says so."""
    run = box.start(f"--report={path}", "--", helper("leave"), "stay", "session", "daemon")
    for _ in iter(run.line, "ready"):
        pass
    kill(run.wait_broods(2)[1])
    assert run.wait().code == 125
    run.assert_nothing_left()
    found = load(path)
    assert words(found) == ("stopped", "Error: brood's init was killed", 125, None, None)
    assert found["teardown"]["proved"]


@pytest.mark.modes(EACH)
def test_codes_are_told_apart(box, path):
    """The command's own 123 to 127 and 137 are not brood's."""
    for code in (123, 124, 125, 126, 127, 137):
        found = report(box, path, "--leftovers=fail", "--timeout=1h", "--", "sh", "-c", f"exit {code}")
        assert words(found) == ("exited", f"Exit code: {code}", code, code, None)
        assert found["refused"] is None


def test_options_that_contradict_each_other(box, path):
    found = report(box, path, "--isolate=none", "--unshare=net", "--", "true")
    assert found["outcome"] == "not-started" and found["exit_code"] == 125
    assert found["refused"]["stage"] == "plan" and "--isolate=none" in found["refused"]["text"]
    assert found["reason"] == f"Error: plan: {found['refused']['text']}"
    assert found["isolation"] == {"mechanism": None, "guarantee": None, "namespaces": [], "degraded": []}
    assert found["teardown"]["proof"] is None


@pytest.mark.modes(["leaf-user"])
def test_a_mechanism_that_cannot_be_had(box, path):
    box.mode.options, options = [], box.mode.options
    try:
        found = report(box, path, "--isolate=pidns", "--", "true")
    finally:
        box.mode.options = options
    assert found["refused"]["errno"] == "ENOSPC" and "max_pid_namespaces" in found["refused"]["text"]


# ---- what is in it

def test_id_and_times(box, path):
    before = datetime.datetime.now(datetime.timezone.utc)
    seen = [report(box, path, "--", "sleep", "0.1") for _ in range(3)]
    after = datetime.datetime.now(datetime.timezone.utc)
    assert len({found["id"] for found in seen}) == 3
    for found in seen:
        start = datetime.datetime.fromisoformat(found["start"].replace("Z", "+00:00"))
        assert before - datetime.timedelta(milliseconds=1) <= start <= after
        assert 0.1 <= found["wall_s"] <= (after - before).total_seconds() + 1


@pytest.mark.modes(EACH)
def test_usage(box, path):
    """Of the command's children as well, which it has not waited for."""
    loop = "i=0; while [ $i -lt 200000 ]; do i=$((i+1)); done"
    found = report(box, path, "--", "sh", "-c", f"({loop}) & wait; head -c 20000000 /dev/zero | tail -c 15000000 >/dev/null")
    usage = found["usage"]
    assert usage["user_s"] + usage["system_s"] > 0.02
    assert usage["max_rss_bytes"] > 10_000_000
    assert usage["user_s"] + usage["system_s"] <= found["wall_s"] * os.cpu_count() + 1


@pytest.mark.modes(EACH)
def test_zombies_are_counted(box, path):
    found = report(box, path, "--", "sh", "-c", "for i in 1 2 3; do (true &); done; sleep 0.2")
    assert found["usage"]["zombies_reaped"] == 3


def test_cpu_time_limit(box, path):
    found = report(box, path, "--", "sh", "-c", "ulimit -S -t 1; while :; do :; done")
    assert words(found) == ("signaled", "Resource limit exceeded: CPU time", 128 + signal.SIGXCPU, None, "XCPU")
    assert found["usage"]["user_s"] + found["usage"]["system_s"] > 0.5


HOSTILE = [b"\x01\x1b[2J", b"\"\\\n", b"\xff\xfe", b"\xed\xa0\x80", b"\xc0\x80", b"\xe2\x82", b"\x7f\xc2\x85", b"",
           "\u20ac\U0001f423".encode()]
SHOWN = ["\x01\x1b[2J", "\"\\\n", "\ufffd\ufffd", "\ufffd\ufffd\ufffd", "\ufffd\ufffd", "\ufffd\ufffd", "\x7f\x85", "",
         "\u20ac\U0001f423"]


@pytest.mark.modes(EACH)
def test_hostile_command_lines(box, path):
    """Of the command and of what it leaves."""
    script = "sh -c 'sleep 100; exit' \"$@\" & sleep 0.2"
    found = report(box, path, "--", "sh", "-c", script, "sh", *HOSTILE)
    assert found["command"][4:] == SHOWN
    with open(path, "rb") as f:
        text = f.read()
    assert not [byte for byte in text if byte < 32 and byte != 10 or byte == 127]
    left = [process["command"] for process in found["leftovers"]["processes"]]
    assert any("\x01\x1b[2J" in command and "\ufffd" in command for command in left), left


def test_a_long_command_line(box, path):
    found = report(box, path, "--", "sh", "-c", "exit 0", "x" * 100_000, *["\x01"] * 2000)
    assert len(found["command"]) == 2004 and found["command"][3] == "x" * 100_000


@pytest.mark.modes(EACH)
def test_panic(box, path, folder):
    """From what this run has written to --log, not another."""
    log = os.path.join(folder, "log")
    with open(log, "w") as f:
        f.write("panic: of another run\n")
    os.chmod(log, 0o666)
    options = [f"--log={log}", "--", "sh", "-c"]
    assert report(box, path, *options, "exit 1")["reason"] == "Exit code: 1"
    found = report(box, path, *options, "echo hello; echo 'panic: no \"room\"' >&2; exit 2")
    assert words(found)[:3] == ("exited", 'Panic: no "room"', 2)
    assert report(box, path, *options, "echo 'panic: no' >&2")["reason"] == "Exit code: 0"
    found = report(box, path, *options, "echo 'thread x panicked at a.rs:1:2:' >&2; echo boom >&2; kill -ABRT $$")
    assert found["reason"] == "Panic: thread x panicked at a.rs:1:2: boom" and found["signal"]["name"] == "ABRT"


# ---- where it goes

@pytest.mark.modes(EACH)
def test_to_stdout(box):
    result = box.run("--report=-", "--", "sh", "-c", "echo said; exit 4")
    assert result.code == 4 and result.out.startswith("said\n{")
    assert parse(result.out[5:])["exit_code"] == 4


@pytest.mark.modes(EACH)
@pytest.mark.parametrize("number", [3, 5, 200])
def test_to_a_descriptor(box, number):
    """Which the command does not get."""
    out, into = os.pipe()
    os.set_inheritable(into, True)

    def prepare():
        os.dup2(into, number)
        resource.setrlimit(resource.RLIMIT_NOFILE, (256, 256))
    try:
        result = box.run(f"--report=fd:{number}", "--", "sh", "-c", f"[ -e /proc/self/fd/{number} ] && echo open; echo fake >&{number}",
                         preexec_fn=prepare, close_fds=False)
        os.close(into)
        with open(out, closefd=False) as f:
            found = parse(f.read())
    finally:
        os.close(out)
    assert result.out == ""
    assert result.code == 2 == found["exit_code"]


def test_to_a_slow_reader(box):
    """More than a pipe holds."""
    out, into = os.pipe()
    text = []

    def drain():
        with open(out) as f:
            text.append(f.read())
    thread = threading.Thread(target=drain)
    run = box.start("--report=fd:9", "--", "true", *["\x01" * 1000] * 100, preexec_fn=lambda: os.dup2(into, 9),
                    close_fds=False)
    os.close(into)
    thread.start()
    assert run.wait().code == 0
    thread.join()
    assert parse(text[0])["command"][1] == "\x01" * 1000


BAD = {
    "/no/such/folder/x": "folder does not exist",
    "/tmp": "is a folder",
    "fd:77": "not open",
    "fd:x": "a number",
    "fd:0": "not open for writing",
}


@pytest.mark.modes(EACH)
@pytest.mark.parametrize("where", BAD)
def test_nothing_starts_without_it(box, folder, where):
    with open("/dev/null") as stdin:
        result = box.run(f"--report={where}", "--", "touch", f"{folder}/ran", stdin=stdin)
    assert result.code == 125
    assert re.search(f"open --report: .*{BAD[where]}", result.err), result.err
    assert not os.path.exists(f"{folder}/ran")


@pytest.mark.modes(["pidns-user", "none-user"])
def test_a_folder_that_brood_may_not_write(box, folder):
    os.chmod(folder, 0o555)
    result = box.run(f"--report={folder}/x", "--", "true")
    assert result.code == 125 and "ermission denied" in result.err


@pytest.mark.modes(EACH)
def test_a_full_device(box, folder):
    result = box.run("--report=/dev/full", "--", "touch", f"{folder}/ran")
    assert result.code == 125 and os.path.exists(f"{folder}/ran")
    assert "write --report" in result.err and "No space left" in result.err


def test_nobody_reads(box):
    out, into = os.pipe()
    os.close(out)
    result = box.run("--report=fd:9", "--", "true", preexec_fn=lambda: os.dup2(into, 9), close_fds=False)
    os.close(into)
    assert result.code == 125 and "Broken pipe" in result.err


@pytest.mark.modes(EACH)
def test_closed_streams(box, path):
    """Its descriptor never becomes one of the command's standard streams."""
    for stream in (0, 1, 2):
        found = report(box, path, "--", "sh", "-c", "echo fake; echo fake >&2; exit 0", through=[f"close={stream}"])
        assert found["exit_code"] == 0


def test_relative_path(box, folder):
    box.run("--report=a.json", "--chdir=/", "--", "true", cwd=folder)
    assert load(f"{folder}/a.json")["exit_code"] == 0


def test_empty_until_it_is_whole(box, path):
    with open(path, "w") as f:
        f.write("of an earlier run")
    os.chmod(path, 0o666)
    assert report(box, path, "--", "sh", "-c", f"wc -c <{path} >{path}.was; exit 0")["exit_code"] == 0
    with open(f"{path}.was") as f:
        assert f.read().strip() == "0"


def test_dry_run_writes_none(box, path):
    assert box.run(f"--report={path}", "--dry-run", "--", "true").code == 0
    assert not os.path.exists(path)


# ---- attacks

REACH = """
for pid in $PPID /proc/[0-9]*; do
    pid=/proc/${pid#/proc/}
    for fd in $pid/fd/*; do
        case $(readlink $fd) in *run.json*) echo "found $fd";; esac
        case $fd in */fd/[3-9]|*/fd/[1-9][0-9]) case $pid in */self|*/$$) ;; *) (echo fake >$fd) 2>/dev/null && echo "wrote $fd";; esac;; esac
    done
done
(: </proc/$PPID/mem) 2>/dev/null && echo traced
ls /proc/self/fd
exit 7
"""


@pytest.mark.modes(SAME_USER)
def test_the_command_cannot_reach_it(box, folder, helper, path):
    """Through its own descriptors, brood's in /proc, or brood's memory; where both are the same user."""
    log = os.path.join(folder, "log")
    result = box.run(f"--report={path}", f"--log={log}", "--", "sh", "-c", REACH)
    with open(log) as f:
        said = f.read()
    assert not re.search("found|wrote|traced", said), said
    assert said.split() == ["0", "1", "2", "3"], said  # 3: ls's own
    assert (load(path)["exit_code"], result.code) == (7, 7)


def holders(pids, path):
    def target(entry):
        try:
            return os.readlink(entry.path)
        except FileNotFoundError:
            return None  # closed while we look
    def held(pid):
        return [target(entry) for entry in os.scandir(f"/proc/{pid}/fd")]
    return [pid for pid in pids if path in held(pid)]


@pytest.mark.skipif(not ROOT, reason="needs root")
@pytest.mark.modes(EACH)
def test_only_the_outer_brood_has_it(box, path):
    run = box.start(f"--report={path}", "--", "sh", "-c", "echo ready; exec sleep 100")
    assert run.line() == "ready"
    pids = run.wait_broods(box.mode.broods)
    held = holders(pids, path)
    run.signal(signal.SIGTERM)
    assert run.wait().code == 143
    assert held == pids[:1]


TAMPER = {
    "written": "echo '{\"exit_code\": 0}' >run.json",
    "removed": "rm run.json",
    "replaced": "rm run.json; echo '{\"exit_code\": 0}' >run.json",
    "renamed": "echo '{\"exit_code\": 0}' >x; mv x run.json",
    "read-only": "chmod 0 run.json",
    "link": "echo precious >victim; rm run.json; ln -s victim run.json",
    "hard-link": "ln run.json other",
}


@pytest.mark.modes(EACH)
@pytest.mark.parametrize("how", TAMPER)
def test_tampering(box, folder, path, how):
    assert box.run(f"--report={path}", "--chdir", folder, "--", "sh", "-c", f"{TAMPER[how]}; exit 3").code == 3
    os.chmod(path, 0o644)
    found = load(path)
    assert words(found)[:3] == ("exited", "Exit code: 3", 3)
    assert not [name for name in os.listdir(folder) if name.startswith(".brood")]
    if how == "link":
        with open(f"{folder}/victim") as f:
            assert f.read() == "precious\n"


@pytest.mark.modes(["auto-root", "auto-user"])
@pytest.mark.parametrize("how", ["written", "removed", "replaced"])
def test_in_a_sandbox(box, folder, how):
    """Which may write to the current directory, the report's."""
    script = f"{TAMPER[how]}; ls /proc/self/fd; exit 3"
    result = box.run("--sandbox", "--report=run.json", "--", "sh", "-c", script, cwd=folder)
    found = load(f"{folder}/run.json")
    assert result.code == 3 and result.out.split() == ["0", "1", "2", "3"], result
    assert words(found)[:3] == ("exited", "Exit code: 3", 3)
    assert {"pid", "mount", "net", "ipc", "uts"} <= set(found["isolation"]["namespaces"])
    # The limit of processes and Landlock are taken where they can be had; nothing else is missing.
    assert {missing["name"] for missing in found["isolation"]["degraded"]} <= {"pids", "landlock"}


@pytest.mark.modes(["auto-user"])
def test_not_kept_for_the_command(box):
    out, into = os.pipe()
    result = box.run("--sandbox", "--report=fd:9", "--keep-fd=9", "--", "true", preexec_fn=lambda: os.dup2(into, 9),
                     close_fds=False)
    os.close(into)
    os.close(out)
    assert result.code == 125 and "--keep-fd" in result.err


@pytest.mark.modes(["pidns-user", "none-user", "subreaper-root"])
def test_a_folder_that_was_moved(box, folder):
    """No link laid in its place is followed, and what is there is not passed off as the report."""
    os.mkdir(f"{folder}/out")
    os.chmod(f"{folder}/out", 0o777)
    script = "mv out away; mkdir elsewhere; ln -s elsewhere out; echo '{}' >out/run.json"
    result = box.run(f"--report={folder}/out/run.json", "--chdir", folder, "--", "sh", "-c", script)
    assert result.code == 125 and "not the report" in result.err
    with open(f"{folder}/elsewhere/run.json") as f:
        assert f.read() == "{}\n"


@pytest.mark.modes(PAIRS)
def test_killed_supervisor_leaves_no_half(box, path):
    run = box.start(f"--report={path}", "--", "sleep", "100")
    kill(run.wait_broods(2)[0])
    run.wait_exit()
    run.wait_nothing_left()
    assert os.path.getsize(path) == 0


# ---- brood's own messages

@pytest.mark.modes(EACH)
def test_log_format(box):
    result = box.run("-v", "--log-format=json", "--timeout=50ms", "--", "sleep", "100")
    lines = [json.loads(line) for line in result.err.splitlines()]
    assert result.code == 124 and len(lines) >= 2
    for line in lines:
        assert list(line) == ["time", "level", "program", "message"] and line["program"] == "brood"
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", line["time"])
    assert lines[0]["level"] == "info" and lines[0]["message"].startswith("isolated by")
    assert any(line == {**line, "level": "warning", "message": "timed out"} for line in lines)


def test_log_format_of_errors(box):
    line = json.loads(box.run("--log-format=json", "--grace=x", "--", "true").err)
    assert line["level"] == "error" and "--grace" in line["message"]
    line = json.loads(box.run("--log-format=json", "--", "/no/\x1b[2J\"such").err)
    assert line["message"] == "cannot run '/no/\x1b[2J\"such': no such file"
    assert box.run("--log-format=xml", "--", "true").code == 125
