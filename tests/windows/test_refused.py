# SPDX-License-Identifier: MIT
"""What Windows cannot honour is refused by name, before anything is started; so is what is wrong."""
import json
import os
import re

import pytest

from harness import REPO

LACKING = {
    "at-end": "poweroff", "signal-to": "tree", "unshare": "net", "no-network": None, "hostname": "x", "share-net": None,
    "map-users": "0:1000:1", "map-groups": "0:1000:1", "user": "1000", "reset-signals": None, "sandbox": None,
    "require": "memory", "allow-degraded": "memory", "root": "C:\\", "ro": "C:\\x", "rw": "C:\\x", "tmpfs": "C:\\x", "hide": "C:\\x",
    "overlay": "C:\\x", "proc": None, "dev": None, "cap-drop": "all", "cap-keep": "all", "seccomp": "default", "seccomp-log": None,
    "landlock": "auto", "no-new-privs": None, "keep-fd": "3", "swap": "1G", "rlimit": "nofile=10", "oom-score-adj": "5", "log-size": "1M", "log-keep": "2",
}

# With a value that works, and a test elsewhere that it does.
HONOURED = {
    "grace", "timeout", "kill-after", "stop-signal", "leftovers", "map-signal", "ok-exit", "isolate", "chdir", "clear-env", "env",
    "pass-env", "env-file", "profile", "stdin", "log", "verbose", "quiet", "dry-run", "report", "log-format", "memory", "pids", "cpus",
    "cpu-time", "nice",
}


def all_options():
    with open(os.path.join(REPO, "docs", "completions", "brood.fish"), encoding="utf-8") as f:
        return {m for line in f if "__brood_options" in line for m in re.findall(r" -l ([a-z-]+)", line)} - {"help", "version"}


def test_every_option_is_one_or_the_other():
    assert all_options() == HONOURED | set(LACKING)
    assert not HONOURED & set(LACKING)


@pytest.mark.parametrize("option", LACKING)
def test_refused_by_name(box, option):
    value = LACKING[option]
    words = [f"--{option}" if value is None else f"--{option}={value}"]
    result = box.run("--report", "report.json", *words, "--", box.probe, "args", "out")
    assert result.code == 125 and not os.path.exists(box.path("out"))
    assert f"--{option} cannot be had on Windows: " in result.err
    report = box.read_report()
    assert report["outcome"] == "not-started" and f"--{option}" in report["refused"]["text"]


def test_refused_by_name_from_a_profile(box):
    with open(box.path("p"), "w", encoding="ascii", newline="\r\n") as f:
        f.write("grace = 1s\nsandbox = yes\n")
    result = box.run("--profile", "p", "--", box.probe, "exit", "0")
    assert result.code == 125 and "sandbox" in result.err


def test_a_profile_is_read(box):
    with open(box.path("p"), "w", encoding="utf-8", newline="\r\n") as f:
        f.write("\ufeff# comment\ntimeout = 1m\nok-exit = 7\nchdir = .\nenv = A=ü\n")
    assert box.run("--profile", "p", "--", box.probe, "exit", "7").code == 0
    assert box.run("--profile", "no-such", "--", box.probe, "exit", "7").code == 125
    assert box.run("--profile", ".", "--", box.probe, "exit", "7").code == 125


def test_help_tells(box):
    text = box.run("--help").out
    lacking = re.sub(r"\s+", " ", text[text.index("Not on Windows"):])
    for option in LACKING:
        assert f"--{option}" in lacking
        assert f" --{option} " not in text[:text.index("Not on Windows")]
    for option in HONOURED:
        assert f"--{option}" in text


@pytest.mark.parametrize("mechanism", ["pidns", "cgroup", "subreaper", "none"])
def test_mechanisms_of_other_platforms(box, mechanism):
    result = box.run("--isolate", mechanism, "--", box.probe, "exit", "0")
    assert result.code == 125 and f"--isolate={mechanism} cannot be had on Windows" in result.err


@pytest.mark.parametrize("options, words", [
    (["--stop-signal", "STOP"], "--stop-signal STOP cannot be had"), (["--stop-signal", "USR1"], "USR1"),
    (["--map-signal", "INT:STOP"], "--map-signal to STOP cannot be had"), (["--map-signal", "INT:WINCH"], "WINCH"),
    (["--report", "fd:3"], "fd:3"), (["--report", "no\\such\\folder\\r.json"], "no\\\\such"), (["--report", "."], "folder"),
    (["--report", "a?b"], "a?b"), (["--report", ""], ""), (["--timeout", "1x"], "1x"), (["--timeout", "-1"], "-1"),
    (["--memory", "1Q"], "1Q"), (["--grace", "99999999999999999999"], "9999"), (["--frob"], "--frob"), (["--timeot", "1"], "--timeout"),
    (["--env", "=x"], "=x"), (["--chdir", ""], ""), (["--log", ""], ""), (["frob"], "frob"),
])
def test_wrong(box, options, words):
    result = box.run(*options, "--", box.probe, "args", "out")
    assert result.code == 125 and words in result.err and not os.path.exists(box.path("out")), result


@pytest.mark.parametrize("options, words", [
    (["--chdir", "no-such"], "--chdir 'no-such'"), (["--chdir", "file"], "--chdir 'file'"),
    (["--stdin", "no-such"], "--stdin 'no-such'"), (["--stdin", "."], "--stdin '.'"),
    (["--log", "no\\such"], "--log"), (["--log", "."], "--log '.'"), (["--chdir", "Q:\\x"], "--chdir"),
    (["--log", "\\\\no-server\\share\\log"], "--log"), (["--env-file", "no-such"], "no-such"),
])
def test_files_that_cannot_be_had(box, options, words):
    open(box.path("file"), "w", encoding="ascii").close()
    result = box.run(*options, "--", box.probe, "args", "out")
    assert result.code == 125 and words in result.err and not os.path.exists(box.path("out")), result


def test_no_command(box):
    for words in ([], ["--"], ["-v"]):
        assert box.run(*words).code == 125
    assert box.run("--", "").code == 125


def test_invalid_utf16(box):
    """In every place that a word can stand."""
    for line in ("-- \ud800", "--timeout \udc00 -- x", "\ud800", "--env A\ud800=1 -- no-such", "--chdir \ud800 -- x",
                 "--report \ud800\\r -- x", "check \ud800"):
        result = box.raw(line)
        assert result.code in (125, 127) and result.err, (line, result)


def test_dry_run_starts_nothing(box):
    result = box.run("--dry-run", "-t", "5", "--memory", "64M", "--chdir", "C:\\", "--log", "x.log", "--", box.probe, "args", "out")
    assert result.code == 0 and not os.path.exists(box.path("out")) and not os.path.exists(box.path("x.log"))
    for words in ("isolate    job, guarantee kernel", "timeout    5s", "directory  C:\\", "memory"):
        assert words in result.out


def test_version_and_help(box):
    assert re.fullmatch(r"brood \d+\.\d+\.\d+\n", box.run("--version").out)
    for words in (["--help"], ["-h"], ["check", "--help"]):
        result = box.run(*words)
        assert result.code == 0 and result.out.startswith("usage: brood")


def test_check(box):
    result = box.run("check")
    assert result.code == 0 and "guarantee kernel" in result.out and result.out.startswith("Windows ")
    jsonschema = pytest.importorskip("jsonschema")
    answer = json.loads(box.run("check", "--json").out)
    with open(os.path.join(REPO, "docs", "check.schema.json"), encoding="utf-8") as f:
        jsonschema.validate(answer, json.load(f))
    assert answer["run"]["mechanism"] == "job" and answer["run"]["guarantee"] == "kernel"
    assert answer["offers"]["job"]["state"] == "yes"


def test_the_report_is_out_of_reach(box):
    """While brood runs, nobody can remove or replace the file."""
    script = "del report.json & ren report.json x & echo no>report.json & exit 5"
    result, report = box.report("--", "cmd", "/c", script)
    if os.name == "nt":
        assert result.code == 5
    assert report["exit_code"] == report["command_exit_code"]


def test_report_to_stdout(box):
    result = box.run("--report", "-", "--", box.probe, "say", "hello")
    assert result.code == 0 and result.out.startswith("hello\n{")
    assert json.loads(result.out[6:])["exit_code"] == 0


def test_log_lines_as_json(box):
    result = box.run("--log-format", "json", "--", "no-such")
    line = json.loads(result.err)
    assert (line["level"], line["program"]) == ("error", "brood") and "no-such" in line["message"]


@pytest.mark.parametrize("option, value", [("memory", "64M"), ("pids", "2"), ("cpus", "0.1"), ("cpu-time", "1"), ("nice", "10")])
def test_a_limit_is_kept_or_refused(box, option, value):
    """By what brood check says of this system: never taken and forgotten."""
    offers = json.loads(box.run("check", "--json").out)["offers"]
    words = {"memory": ["memory", "200"], "pids": ["exit", "55"], "cpus": ["exit", "55"], "cpu-time": ["busy", "20000"],
             "nice": ["priority"]}[option]
    result = box.run(f"--{option}", value, "--report", "report.json", "--", box.probe, *words)
    if offers[f"limit-{option}"]["state"] == "no":
        assert result.code == 125 and f"--{option}: this system's jobs" in result.err
        assert box.read_report()["outcome"] == "not-started"
        pytest.skip("it is refused here, and that was tested: " + offers[f"limit-{option}"]["problem"]["cause"])
    if option == "cpu-time":
        assert box.read_report()["reason"] == "Resource limit exceeded: CPU time"
    elif option == "nice":
        assert result.code == 0x4000 & 0xff or result.code == 0x4000  # BELOW_NORMAL_PRIORITY_CLASS
    else:
        assert result.code == 55
    if option == "pids":
        assert box.run("--pids", "2", "-g", "0", "--", box.spawn, "many", "5", box.cookie).code == 77
