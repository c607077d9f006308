# SPDX-License-Identifier: MIT
"""Stopping and continuing under another name, with a terminal and without."""
import os
import signal

import pytest

from harness import below, process, wait_for
from personas import EACH, ours_only, sh
from terminal import BASH, Terminal


def test_dumb_init_stops_with_its_group(inits, helper):
    """Without a terminal too; the group gets SIGSTOP, which it cannot ignore."""
    run = inits.start("dumb-init", *sh('trap "" TSTP; echo $$; exec sleep 300'))
    command, init = int(run.line()), run.pid()
    for signo in (signal.SIGTSTP, signal.SIGTTIN, signal.SIGTTOU):
        os.kill(init, signo)
        for pid in (init, command):
            wait_for(lambda p=pid: process(p).state == "T", "stopped")
        os.kill(init, signal.SIGCONT)
        for pid in (init, command):
            wait_for(lambda p=pid: process(p).state != "T", "continued")
    os.kill(init, signal.SIGTERM)
    assert run.wait().code == 143


def test_dumb_init_alone_stops_as_well(inits):
    run = inits.start("dumb-init", "-c", *sh("echo $$; exec sleep 300"))
    command, init = int(run.line()), run.pid()
    os.kill(init, signal.SIGTSTP)
    for pid in (init, command):
        wait_for(lambda p=pid: process(p).state == "T", "stopped")
    os.kill(init, signal.SIGCONT)
    for pid in (init, command):
        wait_for(lambda p=pid: process(p).state != "T", "continued")
    os.kill(init, signal.SIGTERM)
    assert run.wait().code == 143


@ours_only
@pytest.mark.parametrize("name", EACH)
def test_a_stopped_command_can_be_ended(inits, name):
    run = inits.start(name, *sh("echo $$; exec sleep 300"))
    command = int(run.line())
    os.kill(command, signal.SIGSTOP)
    wait_for(lambda: process(command).state == "T", "stopped")
    run.signal(signal.SIGTERM)
    assert run.wait().code == 143


@pytest.fixture
def terminal(inits):
    """Starts a program on a terminal of its own: call it with its words."""
    made = []

    def start(*argv, **env):
        made.append(Terminal(argv, dict(os.environ, **env)))
        return made[-1]
    start.program = lambda name: os.path.join(inits.folder, name)
    yield start
    for one in made:
        one.close()


@pytest.mark.parametrize("name", EACH)
def test_session_leader_hands_the_terminal_over(terminal, name):
    """As under `docker run -t`: the command reads from the terminal, ^C reaches it, and no stray HUP does."""
    text = 'trap "echo stray" HUP CONT; trap "echo int; exit 4" INT; ' \
           'read line </dev/tty; echo "got $line"; while :; do sleep 0.01; done'
    screen = terminal(terminal.program(name), *sh(text))
    screen.enter("words")
    screen.expect("^got words$")
    assert "stray" not in screen.screen
    screen.type("\x03")
    screen.expect("int$")
    assert screen.wait() == 4


@ours_only
@pytest.mark.parametrize("name, options", [
    ("tini", ["-sg"]), ("dumb-init", []), ("dumb-init", ["-c"]), ("catatonit", ["-g"])])
def test_signals_at_the_start(terminal, name, options, helper):
    """On a terminal too: sent as soon as there is a child, when it has no session or group of its own yet."""
    screen = terminal(helper("early"), "60", "1", str(int(signal.SIGTERM)), terminal.program(name), *options,
                      "--", "sleep", "0.1")
    screen.expect("^lost 0$")


@pytest.mark.parametrize("name", [
    pytest.param("tini", marks=ours_only), "dumb-init", pytest.param("catatonit", marks=ours_only)])
def test_job_control_under_a_shell(terminal, name):
    """^Z gives the shell its prompt, fg continues, ^C ends; and the shell still has its terminal afterwards."""
    screen = terminal(*BASH, TINI_SUBREAPER="")
    screen.prompt()
    screen.enter(f"{terminal.program(name)} -- sh -c 'echo rea''dy; exec sleep 300'")
    screen.expect("^ready$")
    screen.type("\x1a")
    screen.expect("Stopped")
    screen.prompt()
    screen.enter("fg")
    screen.expect("^/.*sleep 300")
    wait_for(lambda: all(row.state == "S" for row in below(screen.pid)), "continued")
    screen.type("\x03")
    screen.prompt()
    assert screen.status() == 130
    assert "still here" in screen.command(f"{terminal.program(name)} -- true & wait; echo still here")
    screen.enter("exit 6")
    assert screen.wait() == 6
