# SPDX-License-Identifier: MIT
"""What becomes of processes that the command leaves: the four policies, in every mode."""
import os
import re
import signal

import pytest

from harness import kill, process, wait_for
from modes import ALL, EACH

KINDS = ["group", "session", "daemon", "deaf", "stopped"]


@pytest.fixture
def fifo(folder):
    path = os.path.join(folder, "fifo")
    os.mkfifo(path)
    os.chmod(path, 0o666)
    return path


@pytest.mark.modes(ALL)
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("policy", ["stop", "kill", "fail"])
def test_nothing_is_left(box, helper, policy, kind):
    result = box.run(f"--leftovers={policy}", "--grace=200ms", "--", helper("leave"), "0", kind)
    assert result.code == (123 if policy == "fail" else 0)
    assert f"{kind} " in result.out


@pytest.mark.modes(ALL)
def test_nothing_is_left_of_all_kinds_at_once(box, helper):
    result = box.run("--grace=200ms", "--", helper("leave"), "9", *KINDS, *KINDS)
    assert result.code == 9


@pytest.mark.modes(ALL)
def test_fail_lists_each_with_pid_age_and_command(box, helper):
    result = box.run("--leftovers=fail", "--grace=200ms", "--", helper("leave"), "0", "session", "daemon")
    assert result.code == 123
    said = re.findall(r"pid (\d+), age (\S+): (.*)", result.err)
    assert len(said) == 2
    assert sorted(pid for pid, _, _ in said) == sorted(re.findall(r"(?:session|daemon) (\d+)", result.out))
    for _, age, command in said:
        assert re.fullmatch(r"[\d.]+(ms|s|m)?", age)
        assert command == f"{helper('leave')} 0 session daemon"


@pytest.mark.modes(ALL)
def test_fail_keeps_a_failed_commands_own_code(box, helper):
    result = box.run("--leftovers=fail", "--grace=200ms", "--", helper("leave"), "9", "session")
    assert result.code == 9
    assert "leave" in result.err


@pytest.mark.modes(ALL)
def test_fail_without_leftovers_is_silent(box):
    result = box.run("--leftovers=fail", "--", "sh", "-c", "sleep 0.01 & wait")
    assert (result.code, result.err) == (0, "")


def test_fail_does_not_count_zombies(box):
    """A child that has exited when the command exits, and was not reaped by it, is no leftover."""
    result = box.run("--leftovers=fail", "--", "sh", "-c", "(exit 3) & exec sleep 0.2")
    assert (result.code, result.err) == (0, "")


@pytest.mark.modes(ALL)
def test_wait_lets_them_end_by_themselves(box, helper, fifo):
    run = box.start("--leftovers=wait", "--", helper("leave"), "5", f"until={fifo}")
    wait_for(lambda: len([row for row in run.left() if row.argv[:1] == [helper("leave")]]) == 1, "the command is reaped")
    with open(fifo, "w"):  # opens once the leftover reads: it is alive, and so is brood
        assert run.popen.poll() is None
    assert run.wait_exit() == 5
    run.assert_nothing_left()


@pytest.mark.modes(EACH)
def test_wait_passes_signals_to_what_is_left(box, helper, folder):
    log = os.path.join(folder, "log")
    run = box.start("--leftovers=wait", "--", helper("leave"), "stay", f"watcher={log}")
    for _ in iter(run.line, "ready"):
        pass
    command = run.wait_broods(box.mode.broods)[-1]
    kill(command)
    wait_for(lambda: process(command) is None, "the command is reaped")
    run.signal(signal.SIGUSR1)
    wait_for(lambda: os.path.exists(log), "the leftover has the signal")
    run.signal(signal.SIGTERM)
    assert run.wait_exit() == 137
    with open(log) as f:
        assert set(f.read().split()) - {str(int(signal.SIGCONT))} == {str(int(signal.SIGUSR1)), str(int(signal.SIGTERM))}


@pytest.mark.modes(ALL)
def test_helper_gets_its_grace(box, helper, folder):
    """A helper with a 0.3 s TERM handler finishes its work."""
    done = os.path.join(folder, "done")
    result = box.run("--", helper("leave"), "0", f"graceful={done}")
    assert result.code == 0
    with open(done) as f:
        assert f.read() == "done\n"


@pytest.mark.modes(EACH)
def test_helper_gets_its_grace_when_brood_is_told_to_end(box, helper, folder):
    done = os.path.join(folder, "done")
    run = box.start("--", helper("leave"), "stay", f"graceful={done}")
    for _ in iter(run.line, "ready"):
        pass
    run.signal(signal.SIGTERM)
    assert run.wait().code == 143
    run.assert_nothing_left()
    with open(done) as f:
        assert f.read() == "done\n"


@pytest.mark.modes(EACH)
def test_grace_ends_with_the_last_process(box, helper):
    """It is a limit, not a sleep."""
    result = box.run("--grace=10m", "--", helper("leave"), "0", "session", "daemon", "stopped")
    assert result.code == 0


@pytest.mark.modes(EACH)
def test_grace_of_zero_kills_at_once(box, helper, folder):
    done = os.path.join(folder, "done")
    result = box.run("--grace=0", "--", helper("leave"), "0", "deaf", f"graceful={done}")
    assert result.code == 0
    assert not os.path.exists(done)


@pytest.mark.modes(EACH)
def test_kill_gives_no_grace(box, helper, folder):
    done = os.path.join(folder, "done")
    result = box.run("--leftovers=kill", "--grace=10m", "--", helper("leave"), "0", "deaf", f"graceful={done}")
    assert result.code == 0
    assert not os.path.exists(done)


@pytest.mark.modes(EACH)
def test_stop_signal_is_what_leftovers_get(box, helper, folder):
    log = os.path.join(folder, "log")
    result = box.run("--stop-signal=USR1", "--grace=300ms", "--", helper("leave"), "0", f"watcher={log}")
    assert result.code == 0
    with open(log) as f:
        assert f.readline() == f"{int(signal.SIGUSR1)}\n"


@pytest.mark.modes(EACH)
def test_stopped_leftover_handles_the_stop_signal(box, folder):
    """A stopped process is continued, so that its handler runs, rather than killed."""
    done = os.path.join(folder, "done")
    script = f'(trap "echo done >{done}; exit" TERM; kill -STOP $(sh -c "echo \\$PPID"); while :; do sleep 0.01; done) & ' \
             'while ! grep -q "^State:.*T" /proc/$!/status; do sleep 0.01; done'
    result = box.run("--grace=10m", "--", "sh", "-c", script)
    assert result.code == 0
    assert os.path.exists(done)


@pytest.mark.modes(EACH)
def test_a_signal_during_the_grace_does_not_end_it(box, helper, folder):
    done = os.path.join(folder, "done")
    log = os.path.join(folder, "log")
    run = box.start("--stop-signal=USR1", "--grace=10m", "--", helper("leave"), "0", f"watcher={log}", f"graceful={done}")
    wait_for(lambda: os.path.exists(log), "the leftovers have got their stop signal")
    run.signal(signal.SIGTERM)
    assert run.wait_exit() == 0
    run.assert_nothing_left()
    assert os.path.exists(done)


@pytest.mark.modes(EACH)
def test_a_leftover_that_starts_others_during_the_grace(box):
    """Each asked to end, it leaves another behind: none of them may survive the grace."""
    script = 'spawn() { (trap "spawn" TERM; while :; do sleep 0.01; done) & }; spawn; exit 3'
    assert box.run("--grace=300ms", "--", "sh", "-c", script).code == 3
