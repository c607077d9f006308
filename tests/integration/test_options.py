# SPDX-License-Identifier: MIT
"""What the options do that have no page of their own: input, log, directory, dry run, verbosity, forms of writing."""
import os

import pytest

from harness import TRUE, wait_for
from modes import ALL, EACH


@pytest.mark.modes(EACH)
def test_chdir(box, folder):
    os.mkdir(os.path.join(folder, "below"))
    assert box.run(f"--chdir={folder}/below", "--", "pwd", "-P").out == f"{os.path.realpath(folder)}/below\n"
    assert box.run("--chdir=below", "--", "pwd", "-P", cwd=folder).out == f"{os.path.realpath(folder)}/below\n"


@pytest.mark.modes(EACH)
def test_working_directory_is_kept(box, folder):
    assert box.run("--", "pwd", "-P", cwd=folder).out == f"{os.path.realpath(folder)}\n"


@pytest.mark.modes(EACH)
def test_chdir_that_fails_starts_nothing(box, folder):
    result = box.run("--chdir=/no/such/dir", "--", "touch", f"{folder}/started")
    assert result.code == 125
    assert "--chdir" in result.err and "/no/such/dir" in result.err
    assert os.listdir(folder) == []


@pytest.mark.modes(EACH)
def test_stdin_is_inherited(box):
    assert box.run("--", "cat", data=b"some input").out == "some input"


@pytest.mark.modes(EACH)
def test_stdin_file_and_null(box, folder):
    path = os.path.join(folder, "input")
    with open(path, "w") as f:
        f.write("from a file")
    os.chmod(path, 0o644)
    assert box.run(f"--stdin={path}", "--", "cat", data=b"not this").out == "from a file"
    assert box.run("--stdin", "null", "--", "cat", data=b"not this").out == ""


@pytest.mark.modes(EACH)
def test_stdin_that_fails_starts_nothing(box, folder):
    result = box.run("--stdin=/no/such/file", "--", "touch", f"{folder}/started")
    assert result.code == 125
    assert "--stdin" in result.err and "/no/such/file" in result.err
    assert os.listdir(folder) == []


@pytest.mark.modes(EACH)
def test_log_takes_both_streams_and_appends(box, folder):
    path = os.path.join(folder, "log")
    for _ in range(2):
        result = box.run(f"--log={path}", "--", "sh", "-c", "echo to stdout; echo to stderr >&2")
        assert (result.code, result.out, result.err) == (0, "", "")
    with open(path) as f:
        assert f.read() == "to stdout\nto stderr\n" * 2


@pytest.mark.modes(EACH)
def test_log_that_fails_starts_nothing(box, folder):
    result = box.run("--log=/no/such/dir/log", "--", "touch", f"{folder}/started")
    assert result.code == 125
    assert "--log" in result.err and "/no/such/dir/log" in result.err
    assert os.listdir(folder) == []


def test_broods_messages_stay_out_of_the_log(box, folder):
    path = os.path.join(folder, "log")
    assert "no-such-command" in box.run(f"--log={path}", "--", "no-such-command").err
    assert os.path.getsize(path) == 0


@pytest.mark.modes(ALL)
def test_dry_run_prints_the_plan_and_starts_nothing(box, folder):
    result = box.run("--dry-run", "--grace=3s", "--timeout=7m", "--", "touch", f"{folder}/started")
    assert result.code == 0 and result.err == ""
    assert os.listdir(folder) == []
    words = {"pidns": "pidns", "cgroup": "cgroup", "leaf": "cgroup", "subreaper": "subreaper", "none": "init",
             "pid1": "pid1", "auto": "pidns"}
    assert words[box.mode.kind] in result.out
    assert "touch" in result.out and "3s" in result.out and "7m" in result.out


@pytest.mark.modes(["auto-user", "pid1-user"])
def test_dry_run_refuses_what_a_run_would(box):
    result = box.run("--dry-run", "--isolate=none", "--unshare=net", "--", "true")
    assert result.code == 125
    assert "--unshare" in result.err and "--isolate" in result.err


@pytest.mark.modes(ALL)
def test_quiet_by_default(box):
    result = box.run("--", *TRUE)
    assert (result.code, result.out, result.err) == (0, "", "")


@pytest.mark.modes(ALL)
def test_verbose_names_the_mechanism(box):
    guarantee = box.mode.guarantee
    for option in ("-v", "--verbose", "-vv"):
        result = box.run(option, "--", *TRUE)
        assert result.code == 0 and result.out == ""
        assert guarantee in result.err


def test_verbose_names_the_signals_sent(box, helper):
    result = box.run("-v", "--grace=100ms", "--", helper("leave"), "0", "deaf")
    assert "TERM" in result.err and "leave" in result.err


def test_quiet_says_errors_only(box, helper):
    result = box.run("-q", "--timeout=100ms", "--", "sleep", "300")
    assert (result.code, result.err) == (124, "")
    assert "no-such-command" in box.run("--quiet", "--", "no-such-command").err


def test_ways_of_writing_an_option(box):
    for words in (["--timeout=100ms"], ["--timeout", "100ms"], ["-t100ms"], ["-t", "100ms"], ["-qt100ms"], ["-qt", "100ms"],
                  ["--timeout=1h", "--timeout=0.1"], ["-t", "0.1s"]):
        assert box.run(*words, "--", "sleep", "300").code == 124, words


def test_run_is_the_same_as_no_subcommand(box):
    assert box.run("run", "--ok-exit=4", "--", "sh", "-c", "exit 4", bare=True).code == 0
    assert box.run("run", "--", "sh", "-c", "exit 4", bare=True).code == 4


def test_nothing_after_the_dashes_is_an_option(box):
    assert box.run("--", "echo", "--help", "--", "-v", "--version").out == "--help -- -v --version\n"


@pytest.mark.modes(EACH)
def test_output_held_open_does_not_hold_the_run(box, helper, folder):
    """A background child that keeps stdout open: brood ends it, and until it is ended, waits for nothing on that pipe."""
    fifo = os.path.join(folder, "fifo")
    os.mkfifo(fifo, 0o666)
    os.chmod(fifo, 0o666)
    result = box.run("--", helper("leave"), "4", "holder")
    assert result.code == 4


def test_brood_holds_no_pipe_of_the_callers(box):
    """Once the command has closed its output, the reader sees the end, though brood lives on."""
    run = box.start("--", "sh", "-c", "exec >&- 2>&-; exec sleep 300")
    assert run.popen.stdout.read() == b""
    assert run.popen.poll() is None
    run.signal(15)
    assert run.wait_exit() == 143


def test_brood_keeps_no_descriptor_of_the_callers(box):
    """A pipe given to the command as descriptor 5: closed by the command, it reads as ended."""
    reader, writer = os.pipe()
    run = box.start("--", "bash", "-c", f"exec {writer}>&-; exec sleep 300", pass_fds=[writer])
    os.close(writer)
    with os.fdopen(reader, "rb") as pipe:
        assert pipe.read() == b""
    assert run.popen.poll() is None
    run.signal(15)
    assert run.wait_exit() == 143


def test_brood_does_not_keep_the_directory_busy(box, folder):
    run = box.start("--", "sh", "-c", "cd / && echo ready && exec sleep 300", cwd=folder)
    assert run.line() == "ready"
    for pid in run.broods():
        wait_for(lambda pid=pid: os.getuid() != 0 or os.readlink(f"/proc/{pid}/cwd") == "/", "brood has left the folder")
    run.signal(15)
    assert run.wait_exit() == 143
