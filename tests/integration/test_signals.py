# SPDX-License-Identifier: MIT
"""Signals sent to brood reach the command: each of them, in order, with its value, and also while it is starting."""
import os
import signal
import subprocess

import pytest

from harness import DEADLINE, process, sigqueue, status, wait_for
from modes import ALL, EACH, ORDINARY

NEVER = {signal.SIGKILL, signal.SIGSTOP, signal.SIGCHLD}
EVERY = [n for n in range(1, signal.SIGRTMAX + 1) if n not in NEVER]
# By kill(2) like any other; in tini and catatonit they end the init.
SYNCHRONOUS = [signal.SIGILL, signal.SIGTRAP, signal.SIGABRT, signal.SIGBUS, signal.SIGFPE, signal.SIGSEGV, signal.SIGSYS]
SI_USER, SI_QUEUE = 0, -1


def record(box, helper, count, *options):
    run = box.start(*options, "--", helper("record"), str(count))
    assert run.line() == "ready"
    return run, run.pid()


def next_signal(run):
    """The next that the command got; the continue that comes with a signal to end is brood's own."""
    return [int(word) for word in run.line().split()]


@pytest.mark.modes(ALL)
def test_every_signal_reaches_the_command(box, helper):
    """One after the other, so that the order is the sender's."""
    run, pid = record(box, helper, len(EVERY))
    for signo in EVERY:
        os.kill(pid, signo)
        assert next_signal(run)[0] == signo
    assert run.wait().code == 0


@pytest.mark.modes(ALL)
def test_queued_values_are_kept_in_order(box, helper):
    """The same real-time signal, many times in a burst: the kernel queues it, and so must brood."""
    values = [1, 2, 3, 0, -1, 2**31, 77] + list(range(100, 150))
    run, pid = record(box, helper, len(values))
    for value in values:
        sigqueue(pid, signal.SIGRTMIN + 3, value)
    got = [next_signal(run) for _ in values]
    assert got == [[signal.SIGRTMIN + 3, SI_QUEUE, value] for value in values]
    assert run.wait().code == 0


@pytest.mark.modes(EACH)
def test_a_burst_larger_than_brood_can_hold(box, helper):
    """While the command does not run, signals pile up; none is lost as long as the kernel has room for it."""
    count = 1000
    run, pid = record(box, helper, count)
    for value in range(count):
        sigqueue(pid, signal.SIGRTMIN, value)
    assert [next_signal(run)[2] for _ in range(count)] == list(range(count))
    assert run.wait().code == 0


@pytest.mark.modes(EACH)
def test_queued_ordinary_signal_keeps_its_value(box, helper):
    run, pid = record(box, helper, 2)
    sigqueue(pid, signal.SIGUSR1, 4711)
    assert next_signal(run) == [signal.SIGUSR1, SI_QUEUE, 4711]
    os.kill(pid, signal.SIGUSR2)
    assert next_signal(run)[0] == signal.SIGUSR2
    assert run.wait().code == 0


@pytest.mark.modes(ALL)
@pytest.mark.parametrize("signo", SYNCHRONOUS, ids=lambda s: s.name)
def test_synchronous_signals_end_the_command_not_brood(box, signo):
    run = box.start("--", "sh", "-c", "ulimit -c 0; echo ready; exec sleep 300")
    assert run.line() == "ready"
    run.signal(signo)
    assert run.wait().code == 128 + signo
    run.assert_nothing_left()


@pytest.mark.modes(ALL)
def test_stopped_command_is_ended_by_term(box):
    run = box.start("--", "sh", "-c", "echo ready; kill -STOP $$; sleep 300")
    assert run.line() == "ready"
    command = run.wait_broods(box.mode.broods)[-1]
    wait_for(lambda: stopped(command), "the command has stopped")
    run.signal(signal.SIGTERM)
    assert run.wait().code == 143
    run.assert_nothing_left()


@pytest.mark.modes(ALL)
def test_command_that_is_stopped_just_after_term(box):
    """The stop overtakes the signal: it must not stay pending for ever."""
    for _ in range(20):
        run = box.start("--", "sh", "-c", 'trap "exit 5" TERM; echo ready; while :; do sleep 0.01; done')
        assert run.line() == "ready"
        command = run.wait_broods(box.mode.broods)[-1]
        run.signal(signal.SIGTERM)
        try:
            os.kill(command, signal.SIGSTOP)
        except ProcessLookupError:
            pass
        assert run.wait().code == 5


@pytest.mark.modes(EACH)
def test_stopped_command_stays_stopped_otherwise(box):
    """Brood neither spins nor continues it; a CONT does."""
    run = box.start("--", "sh", "-c", "echo ready; kill -STOP $$; exit 6")
    assert run.line() == "ready"
    command = run.wait_broods(box.mode.broods)[-1]
    wait_for(lambda: stopped(command), "the command has stopped")
    run.signal(signal.SIGCONT)
    assert run.wait().code == 6


def stopped(pid):
    row = process(pid)
    return row and row.state == "T"


EARLY = {"pidns-user": (0, 1, 2), "subreaper-user": (0, 1, 2), "none-user": (0, 1)}


@pytest.mark.modes(list(EARLY))
@pytest.mark.parametrize("to", ["command", "group", "tree"])
def test_none_is_lost_while_starting(box, helper, to):
    """TERM as soon as brood runs, has a child, has a grandchild: 200 times, no run ends as if nothing had come."""
    argv = [box.program, *box.mode.options, f"--signal-to={to}", "--", "sleep", "3"]
    wrapper = box.mode.wrapper()
    for depth in EARLY[box.mode.name]:
        rounds = "200" if to == "command" else "70"
        done = subprocess.run([*wrapper, helper("early"), rounds, str(depth), str(int(signal.SIGTERM)), *argv],
                              stdout=subprocess.PIPE, timeout=DEADLINE * 3, check=True)
        assert done.stdout == b"lost 0\n", f"sent at depth {depth}"


@pytest.mark.modes(["pid1-root", "pid1-user"])
def test_none_is_lost_while_pid_1_is_starting(box):
    """The kernel drops a signal to a PID 1 that has not blocked it; from the moment it has, none is lost."""
    for _ in range(60):
        run = box.start("--", "sleep", "20")
        pid = run.pid()
        while not int(status(pid, "SigBlk") or "0", 16) & 1 << (signal.SIGTERM - 1):
            assert run.popen.poll() is None
        os.kill(pid, signal.SIGTERM)
        assert run.wait().code == 143


@pytest.mark.modes(EACH)
def test_map_signal(box, helper):
    run, pid = record(box, helper, 3, "--map-signal=TERM:QUIT", "--map-signal", "USR1:0,HUP:RTMIN+2")
    os.kill(pid, signal.SIGUSR1)
    os.kill(pid, signal.SIGTERM)
    assert next_signal(run)[0] == signal.SIGQUIT
    os.kill(pid, signal.SIGUSR1)
    os.kill(pid, signal.SIGHUP)
    assert next_signal(run)[0] == signal.SIGRTMIN + 2
    os.kill(pid, signal.SIGUSR2)
    assert next_signal(run)[0] == signal.SIGUSR2
    assert run.wait().code == 0


@pytest.mark.modes(EACH)
@pytest.mark.parametrize("to", ["command", "group", "tree"])
def test_signal_to(box, helper, folder, to):
    """Who gets it: a child in the command's group, and one in a session of its own."""
    logs = {name: os.path.join(folder, name) for name in ("group", "session")}
    for path in logs.values():
        open(path, "w").close()
        os.chmod(path, 0o666)
    script = f'''
        note() {{ trap "echo got >>$1" USR1; echo started; while :; do sleep 0.01; done; }}
        trap "echo command got it" USR1
        note {logs["group"]} &
        setsid sh -c 'trap "echo got >>{logs["session"]}" USR1; echo started; while :; do sleep 0.01; done' &
        while :; do sleep 0.01; done'''
    run = box.start(f"--signal-to={to}", "--grace=0", "--", "sh", "-c", script)
    assert [run.line(), run.line()] == ["started", "started"]
    run.signal(signal.SIGUSR1)
    assert run.line() == "command got it"
    reached = {"command": [], "group": ["group"], "tree": ["group", "session"]}[to]
    for name in reached:
        wait_for(lambda name=name: os.path.getsize(logs[name]), f"{name} has it")
    run.signal(signal.SIGTERM)
    run.wait()
    run.assert_nothing_left()
    for name, path in logs.items():
        assert bool(os.path.getsize(path)) == (name in reached), name


@pytest.mark.modes(ORDINARY)
def test_signals_while_everything_ends(box, helper):
    """A sender that does not stop sending can neither hold the end up nor change the code."""
    run = box.start("--grace=200ms", "--", helper("leave"), "stay", "deaf", "session")
    for _ in iter(run.line, "ready"):
        pass
    pid = run.pid()
    while run.popen.poll() is None:
        try:
            os.kill(pid, signal.SIGTERM)
        except ProcessLookupError:
            break
    assert run.wait().code == 143
    run.assert_nothing_left()
