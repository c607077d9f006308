# SPDX-License-Identifier: MIT
"""Started as tini, dumb-init or catatonit, brood starts commands, passes signals on and ends as they do."""
import re
import signal
import subprocess

import pytest

from harness import kill, status
from personas import EACH, ours_only, sh


@pytest.mark.parametrize("name", EACH)
def test_exit_codes_pass(inits, name, pid1):
    assert inits.run(name, *sh("exit 255"), pid1=pid1).code == 255
    assert inits.run(name, *sh("kill -9 $$"), pid1=pid1).code == 137
    assert inits.run(name, "--", "true", pid1=pid1).code == 0


@pytest.mark.parametrize("name, missing, forbidden, other", [
    ("tini", 127, 126, 1), ("dumb-init", 2, 2, 2), ("catatonit", 1, 1, 1)])
def test_codes_of_a_failed_start(inits, name, pid1, missing, forbidden, other):
    assert inits.run(name, "--", "no-such-command", pid1=pid1).code == missing
    assert inits.run(name, "--", "", pid1=pid1).code == missing
    assert inits.run(name, "--", "/etc", pid1=pid1).code == forbidden
    assert inits.run(name, "--", "/etc/passwd/x", pid1=pid1).code == other


def test_tini_remaps_exit_codes(inits):
    assert inits.run("tini", "-e", "3", *sh("exit 3")).code == 0
    assert inits.run("tini", "-e143", *sh("kill $$")).code == 0
    assert inits.run("tini", "-e", "127", "--", "no-such-command").code == 0
    assert inits.run("tini", "-e", "3", *sh("exit 4")).code == 4


def test_script_without_interpreter_line(inits, tmp_path):
    script = tmp_path / "script"
    script.write_text("exit 5\n")
    script.chmod(0o755)
    for name in EACH:
        assert inits.run(name, "--", str(script)).code == 5


def test_shebang(inits, tmp_path):
    script = tmp_path / "script"
    script.write_text(f"#!{inits.folder}/dumb-init /bin/sh\nexit 6\n")
    script.chmod(0o755)
    assert subprocess.run([script], check=False).returncode == 6


@ours_only
@pytest.mark.parametrize("name", EACH)
def test_options_after_the_command_are_its_own(inits, name):
    assert inits.run(name, "sh", "-c", "exit 7").code == 7


@pytest.mark.parametrize("name", EACH)
def test_a_signal_reaches_the_command(inits, name, pid1):
    run = inits.start(name, *sh('trap "exit 9" TERM; echo ready; while :; do sleep 0.01; done'), pid1=pid1)
    assert run.line() == "ready"
    run.signal(signal.SIGTERM)
    assert run.wait().code == 9


@ours_only
@pytest.mark.parametrize("name", EACH)
def test_synchronous_signals_reach_the_command(inits, name, pid1, helper):
    run = inits.start(name, "--", helper("record"), "2", pid1=pid1)
    assert run.line() == "ready"
    for signo in (signal.SIGSEGV, signal.SIGFPE):
        run.signal(signo)
        assert run.line().split()[0] == str(int(signo))
    assert run.wait().code == 0


@pytest.mark.parametrize("name, ignored", [
    ("tini", [signal.SIGTTIN, signal.SIGTTOU]),
    ("catatonit", [signal.SIGTSTP, signal.SIGTTIN, signal.SIGTTOU])])
def test_signals_that_are_not_passed_on(inits, name, pid1, ignored, helper):
    run = inits.start(name, "--", helper("record"), "1", pid1=pid1)
    assert run.line() == "ready"
    for signo in ignored:
        run.signal(signo)
    run.signal(signal.SIGUSR1)
    assert run.line().split()[0] == str(int(signal.SIGUSR1))
    assert run.wait().code == 0


GROUP = 'trap "wait; exit 3" USR1; ' \
        'sh -c \'trap "echo member; exit" USR1; echo ready; while :; do sleep 0.01; done\' & wait'


@pytest.mark.parametrize("name, options, env", [
    ("tini", ["-g"], {}), ("docker-init", [], {"TINI_KILL_PROCESS_GROUP": ""}), ("catatonit", ["-g"], {}),
    ("dumb-init", [], {})])
def test_signals_to_the_group(inits, name, options, env, pid1):
    run = inits.start(name, *options, *sh(GROUP), env=env, pid1=pid1)
    assert run.line() == "ready"
    run.signal(signal.SIGUSR1)
    assert run.line() == "member"
    assert run.wait().code == 3


@pytest.mark.parametrize("name, options, env", [
    ("tini", [], {}), ("catatonit", [], {}), ("dumb-init", ["-c"], {}), ("dumb-init", [], {"DUMB_INIT_SETSID": "0"})])
def test_signals_to_the_command_alone(inits, name, options, env):
    text = 'trap "echo main; exit 3" USR1; ' \
           'sh -c \'trap "echo member; exit" USR1; echo ready; while :; do sleep 0.01; done\' & wait'
    run = inits.start(name, *options, *sh(text), env=env)
    assert run.line() == "ready"
    run.signal(signal.SIGUSR1)
    assert run.line() == "main"
    assert run.wait_exit() == 3
    assert any("member" in " ".join(row.argv) for row in run.left())


def test_rewritten_signals(inits, helper):
    run = inits.start("dumb-init", "-r", "15:10", "--rewrite=1:0", "-r2:31", "--", helper("record"), "2")
    assert run.line() == "ready"
    run.signal(signal.SIGHUP)
    run.signal(signal.SIGTERM)
    assert run.line().split()[0] == "10"
    run.signal(signal.SIGINT)
    assert run.line().split()[0] == "31"
    assert run.wait().code == 0


@pytest.mark.parametrize("name, options, group, session", [
    ("tini", [], True, False), ("catatonit", [], True, False),
    ("dumb-init", [], True, True), ("dumb-init", ["-c"], False, False)])
def test_group_and_session(inits, name, options, group, session):
    pid, pgid, sid = inits.run(name, *options, *sh("echo $$ $(ps -o pgid=,sid= -p $$)")).out.split()
    assert (pid == pgid, pid == sid) == (group, session)


def with_signals():
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    signal.signal(signal.SIGUSR2, signal.SIG_IGN)
    signal.pthread_sigmask(signal.SIG_SETMASK, [signal.SIGUSR1])


@pytest.mark.parametrize("name, kept", [
    ("tini", True), ("dumb-init", False), pytest.param("catatonit", True, marks=ours_only)])
def test_inherited_signals(inits, name, kept):
    result = inits.run(name, "--", "cat", "/proc/self/status", preexec_fn=with_signals, restore_signals=False)
    got = [int(re.search(rf"^{field}:\s*(\w+)", result.out, re.M).group(1), 16) for field in ("SigBlk", "SigIgn")]
    bits = [1 << (signal.SIGUSR1 - 1), 1 << (signal.SIGHUP - 1) | 1 << (signal.SIGUSR2 - 1)]
    assert [a & b for a, b in zip(got, bits)] == (bits if kept else [0, 0])


@ours_only
@pytest.mark.parametrize("name", EACH)
def test_sigchld_ignored_by_the_caller(inits, name, pid1):
    def ignore():
        signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    assert inits.run(name, *sh("exit 8"), pid1=pid1, preexec_fn=ignore, restore_signals=False).code == 8
