# SPDX-License-Identifier: MIT
"""Stopping and continuing under another name, with a terminal and without."""
import fcntl
import os
import pty
import re
import select
import signal
import subprocess
import termios
import time

import pytest

from harness import DEADLINE, below, kill, process, read, wait_for
from personas import EACH, ours_only, sh


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


class Terminal:
    """A pty; started programs lead its session."""

    def __init__(self):
        self.master, self.slave = pty.openpty()
        self.text = b""

    def lead(self):
        os.setsid()
        fcntl.ioctl(0, termios.TIOCSCTTY, 0)

    def popen(self):
        return {"stdin": self.slave, "stdout": self.slave, "stderr": self.slave, "preexec_fn": self.lead}

    def wait_text(self, pattern):
        end = time.monotonic() + DEADLINE
        while not re.search(pattern, self.text):
            if select.select([self.master], [], [], max(0, end - time.monotonic()))[0]:
                try:
                    self.text += os.read(self.master, 4096)
                except OSError:
                    break
            assert time.monotonic() < end, self.text
        assert re.search(pattern, self.text), self.text
        self.text = b""

    def type(self, text):
        os.write(self.master, text)


@pytest.fixture
def terminal():
    made = Terminal()
    yield made
    os.close(made.master)
    os.close(made.slave)


@pytest.mark.parametrize("name", EACH)
def test_session_leader_hands_the_terminal_over(inits, name, terminal):
    """As under `docker run -t`: the command reads from the terminal, ^C reaches it, and no stray HUP does."""
    text = 'trap "echo hup" HUP; trap "echo cont" CONT; trap "echo int; exit 4" INT; ' \
           'read line </dev/tty; echo "got $line"; while :; do sleep 0.01; done'
    run = inits.start(name, *sh(text), **terminal.popen())
    terminal.type(b"words\n")
    terminal.wait_text(rb"^(?!.*(hup|cont))[^$]*got words\r\n")
    terminal.type(b"\x03")
    terminal.wait_text(rb"int\r\n")
    assert run.wait_exit() == 4


@ours_only
@pytest.mark.parametrize("name, options", [("tini", ["-sg"]), ("dumb-init", []), ("dumb-init", ["-c"]), ("catatonit", ["-g"])])
def test_signals_at_the_start(inits, name, options, terminal, helper):
    """On a terminal too: sent as soon as there is a child, when it has no session or group of its own yet."""
    program = os.path.join(inits.folder, name)
    early = [helper("early"), "60", "1", str(int(signal.SIGTERM)), program, *options, "--", "sleep", "0.1"]
    with subprocess.Popen(early, **terminal.popen()):
        terminal.wait_text(rb"lost 0\r\n")


@pytest.mark.parametrize("name", [
    pytest.param("tini", marks=ours_only), "dumb-init", pytest.param("catatonit", marks=ours_only)])
def test_job_control_under_a_shell(inits, name, terminal):
    """^Z gives the shell its prompt, fg continues, ^C ends; and the shell still has its terminal afterwards."""
    program = os.path.join(inits.folder, name)
    env = dict(os.environ, PS1="prompt> ", TINI_SUBREAPER="", INPUTRC="/dev/null", TERM="dumb")
    shell = subprocess.Popen(["bash", "--norc", "--noprofile", "-i"], env=env, close_fds=True, **terminal.popen())
    try:
        terminal.wait_text(rb"prompt> ")
        terminal.type(f"{program} -- sh -c 'echo rea''dy; exec sleep 300'\n".encode())
        terminal.wait_text(rb"\nready")
        terminal.type(b"\x1a")
        terminal.wait_text(rb"Stopped[^$]*prompt> ")
        terminal.type(b"fg\n")
        terminal.wait_text(rb"sleep 300")
        wait_for(lambda: all(row.state == "S" for row in below(shell.pid)[1:]), "continued")
        terminal.type(b"\x03")
        terminal.wait_text(rb"prompt> ")
        terminal.type(b"echo code $?\n")
        terminal.wait_text(rb"code 130\r\n")
        terminal.type(f"{program} -- true & wait; echo still here\n".encode())
        terminal.wait_text(rb"\nstill here")
        terminal.type(b"exit 0\n")
        assert shell.wait(DEADLINE) == 0
    finally:
        for row in below(shell.pid):
            kill(row.pid)
        shell.wait()
