# SPDX-License-Identifier: MIT
"""On a terminal, under an interactive bash: ^C, ^Z, fg, bg, background starts, pipes, and the terminal given back."""
import os
import shlex

import pytest

from harness import below, kill, wait_for
from terminal import BASH, Terminal

MODES = ["auto-root", "auto-user", "subreaper-user", "none-user", "leaf-root"]

# Answers for as long as it has the terminal, and forks nothing: dash forks by vfork(2), and is deaf until the child's exec.
ECHOER = "sh -c 'echo runs; while read line; do echo got $line; done'"


@pytest.fixture
def shell(box):
    """A prompt of bash, run by the mode's user; `brood` there is brood with the mode's options."""
    terminal = Terminal(box.mode.wrapper() + BASH)
    try:
        if box.cgroup:
            with open(f"{box.cgroup}/cgroup.procs", "w") as f:
                f.write(str(terminal.pid))
        terminal.prompt()
        terminal.command(f"brood() {{ {shlex.join([box.program, *box.mode.options])} \"$@\"; }}")
        yield terminal
        terminal.enter("exit")
        wait_for(lambda: terminal.left() == [] or not terminal._more(0.01), "the shell and all it ran have ended")
    finally:
        terminal.close()


@pytest.mark.modes(MODES)
def test_interrupt(shell):
    shell.enter("brood -- sh -c 'echo runs; exec sleep 300'")
    shell.expect("^runs$")
    shell.type("\x03")
    shell.prompt()
    assert shell.status() == 130
    assert shell.command("brood -- echo again").strip() == "again"


@pytest.mark.modes(MODES)
def test_quit(shell):
    shell.command("ulimit -c 0")
    shell.enter("brood -- sh -c 'echo runs; exec sleep 300'")
    shell.expect("^runs$")
    shell.type("\x1c")
    shell.prompt()
    assert shell.status() == 131


@pytest.mark.modes(MODES)
def test_stop_and_foreground(shell):
    shell.enter(f"brood -- {ECHOER}")
    shell.expect("^runs$")
    for words in ("one", "two"):
        shell.type("\x1a")
        shell.expect("Stopped")
        shell.prompt()
        assert "Stopped" in shell.command("jobs")
        shell.enter("fg")
        shell.expect("fg\n")
        shell.enter(words)  # the command has the terminal again
        shell.expect(f"^got {words}$")
    shell.type("\x03")
    shell.prompt()
    assert shell.status() == 130


@pytest.mark.modes(MODES)
def test_stop_background_foreground(shell, folder):
    os.mkfifo(f"{folder}/go")
    os.chmod(f"{folder}/go", 0o666)
    shell.enter(f"brood -- sh -c 'echo runs; read go <{folder}/go; echo went on; read line; echo got $line'")
    shell.expect("^runs$")
    shell.type("\x1a")
    shell.expect("Stopped")
    shell.prompt()
    shell.command("bg")
    shell.enter(f"echo go >{folder}/go")
    shell.expect("went on\n")
    wait_stopped(shell)  # it wants to read, and is in the background
    shell.enter("fg")
    shell.expect("fg\n")
    shell.enter("words")
    shell.expect("^got words$")
    shell.prompt()
    assert shell.status() == 0


def wait_stopped(shell):
    """Until the shell has been told that its job has stopped, and is at its prompt."""
    wait_for(lambda: "Stopped" in shell.command("jobs"), "the job has stopped")


@pytest.mark.modes(MODES)
def test_command_that_stops_itself(shell):
    shell.enter("brood -- sh -c 'echo runs; kill -STOP $$; echo went on; exit 6'")
    shell.expect("^runs$")
    shell.expect("Stopped")
    shell.prompt()
    shell.enter("fg")
    shell.expect("^went on$")
    shell.prompt()
    assert shell.status() == 6


@pytest.mark.modes(MODES)
def test_kill_a_stopped_job(shell):
    shell.enter("brood -- sh -c 'echo runs; exec sleep 300'")
    shell.expect("^runs$")
    shell.type("\x1a")
    shell.expect("Stopped")
    shell.prompt()
    shell.command("kill %1")
    wait_for(lambda: shell.command("jobs") is not None and "Exit 143" in shell.screen, "the job has ended")


@pytest.mark.modes(MODES)
def test_background_start_leaves_the_shell_alone(shell):
    """An init that takes the terminal from a background job makes the calling bash exit."""
    shell.command("brood -- sleep 2 &")
    assert shell.command("echo still here").strip() == "still here"
    assert shell.command("brood -- echo another").strip().splitlines()[0] == "another"
    shell.enter("wait; echo status $?")
    shell.expect("^status 0$")


@pytest.mark.modes(MODES)
def test_background_start_and_foreground(shell):
    shell.command("brood -- sh -c 'read line; echo got $line' &")
    wait_stopped(shell)
    shell.enter("fg")
    shell.expect("fg\n")
    shell.enter("words")
    shell.expect("^got words$")
    shell.prompt()


@pytest.mark.modes(MODES)
def test_terminal_is_given_back_to_a_script(shell, box):
    """A script's next read must work; tini and catatonit leave it without the terminal."""
    words = shlex.join([box.program, *box.mode.options])
    shell.enter(f"sh -c '{words} -- true; read x && echo read $x'")
    shell.expect("\n")
    shell.enter("words")
    shell.expect("^read words$")
    shell.prompt()


@pytest.mark.modes(MODES)
def test_interrupt_ends_the_script_around_it(shell, box):
    """As without brood: a ^C that was typed at the command ends the loop that it stands in."""
    words = shlex.join([box.program, *box.mode.options])
    shell.enter(f"sh -c 'for i in 1 2 3; do {words} -- sh -c \"echo round $i; exec sleep 300\"; done; echo after'")
    shell.expect("^round 1$")
    shell.type("\x03")
    shell.prompt()
    assert "round 2" not in shell.screen and "\nafter" not in shell.screen


@pytest.mark.modes(MODES)
def test_command_has_the_terminal(shell):
    assert shell.command("brood -- sh -c 'echo to the terminal >/dev/tty'").strip() == "to the terminal"
    assert shell.command("brood -- sh -c 'test -t 0 && test -t 1 && echo yes'").strip() == "yes"
    shell.enter("brood -- sh -c 'read line </dev/tty; echo got $line'")
    shell.expect("\n")
    shell.enter("words")
    shell.expect("^got words$")
    shell.prompt()


@pytest.mark.modes(MODES)
def test_interactive_shell_inside(shell):
    shell.enter("brood -- " + shlex.join(BASH))
    shell.prompt()
    shell.enter(ECHOER)
    shell.expect("^runs$")
    shell.type("\x1a")
    shell.expect("Stopped")
    shell.prompt()
    assert "Stopped" in shell.command("jobs")
    shell.enter("fg")
    shell.expect("fg\n")
    shell.enter("words")
    shell.expect("^got words$")
    shell.type("\x03")
    shell.prompt()
    assert shell.command("echo $((6 * 7))").strip() == "42"
    shell.command("exit 9")
    assert shell.status() == 9
    assert shell.command("echo outside").strip() == "outside"


@pytest.mark.modes(MODES)
def test_in_a_pipeline(shell):
    assert shell.command("brood -- echo through | cat").strip() == "through"
    assert shell.command("echo words | brood -- cat").strip() == "words"
    assert shell.command("echo words | brood -- cat | cat").strip() == "words"
    shell.enter("brood -- sh -c 'while :; do echo x; sleep 0.01; done' | sed s/x/line/")
    shell.expect("^line$")
    shell.type("\x03")
    shell.prompt()
    assert shell.command("echo here").strip() == "here"


@pytest.mark.modes(MODES)
def test_reader_of_the_terminal_at_the_end_of_a_pipeline(shell):
    """A pager: it reads keys from the terminal while brood's command feeds it."""
    shell.enter("brood -- echo through | sh -c 'cat; read key </dev/tty; echo key $key'")
    shell.expect("^through$")
    shell.enter("q")
    shell.expect("^key q$")
    shell.prompt()


@pytest.mark.modes(MODES)
def test_reader_of_the_terminal_at_the_start_of_a_pipeline(shell):
    shell.enter("brood -- sh -c 'read line; echo got $line' | cat")
    shell.expect("\n")
    shell.enter("words")
    shell.expect("^got words$")
    shell.prompt()


@pytest.mark.modes(["auto-root", "auto-user", "subreaper-user", "leaf-root"])
def test_brood_killed_in_the_foreground(shell, box):
    """The shell takes its terminal back."""
    shell.enter("brood -- sh -c 'echo runs; exec sleep 300'")
    shell.expect("^runs$")
    kill(next(row.pid for row in below(shell.pid) if row.argv[:1] == [box.program]))
    shell.expect("Killed")
    shell.prompt()
    assert shell.command("echo here").strip() == "here"


@pytest.mark.modes(MODES)
def test_modes_of_the_terminal_survive(shell):
    before = shell.command("stty -a")
    shell.command("brood -- true")
    shell.enter("brood -- sh -c 'echo runs; exec sleep 300'")
    shell.expect("^runs$")
    shell.type("\x03")
    shell.prompt()
    assert shell.command("stty -a") == before


SESSION_LEADERS = ["pid1-root", "auto-user", "subreaper-user", "none-user"]


@pytest.fixture
def container(box):
    """brood as the leader of a session with a terminal, as `docker run -t` starts it, with the given command."""
    made = []

    def start(*command, leader=True):
        wrapper = box.mode.wrapper()
        if leader and box.mode.pid1:  # unshare(1) would be the leader
            wrapper = wrapper + ["setsid", "-c"]
        made.append(Terminal(wrapper + [box.program, *box.mode.options, "--", *command], own=wrapper[-1] != "-c"))
        return made[0]
    yield start
    for terminal in made:
        terminal.close()


@pytest.mark.modes(SESSION_LEADERS)
def test_session_leader_interrupt(container):
    terminal = container("sh", "-c", "echo runs; exec sleep 300")
    terminal.expect("^runs$")
    terminal.type("\x03")
    assert terminal.wait() == 130


@pytest.mark.modes(SESSION_LEADERS)
def test_session_leader_with_an_interactive_shell(container):
    terminal = container(*BASH)
    terminal.prompt()
    assert "no job control" not in terminal.screen
    terminal.enter(ECHOER)
    terminal.expect("^runs$")
    terminal.type("\x1a")
    terminal.expect("Stopped")
    terminal.prompt()
    assert "Stopped" in terminal.command("jobs")
    terminal.enter("fg")
    terminal.expect("fg\n")
    terminal.enter("words")
    terminal.expect("^got words$")
    terminal.type("\x03")
    terminal.prompt()
    assert terminal.status() == 130
    terminal.enter("exit 7")
    assert terminal.wait() == 7


@pytest.mark.modes(SESSION_LEADERS)
def test_session_leader_suspend_key_does_not_hang(container):
    """Nobody could continue the command: as for any orphaned group, ^Z is undone."""
    terminal = container("sh", "-c", "echo runs; read line; echo got $line; exit 8")
    terminal.expect("^runs$")
    terminal.type("\x1a")
    terminal.enter("words")
    terminal.expect("^got words$")
    assert terminal.wait() == 8


@pytest.mark.modes(["pid1-root", "pid1-user"])
def test_suspend_key_where_the_group_is_not_in_the_namespace(container):
    """As `unshare -pf` leaves it: brood's process group has no number that brood could see."""
    terminal = container("sh", "-c", "echo runs; read line; echo got $line; exit 8", leader=False)
    terminal.expect("^runs$")
    terminal.type("\x1a")
    terminal.enter("words")
    terminal.expect("^got words$")
    assert terminal.wait() == 8


@pytest.mark.modes(["pid1-root", "pid1-user"])
def test_background_start_where_the_group_is_not_in_the_namespace(box):
    """A shell's background job in `unshare -pf` does not take the terminal from the shell."""
    terminal = Terminal(BASH)
    try:
        terminal.prompt()
        terminal.enter(shlex.join([*box.mode.wrapper(), box.program, "--", "sh", "-c", "echo runs; exec sleep 300"]) + " &")
        terminal.expect("runs$")
        terminal.enter("read line")
        terminal.enter("words")
        terminal.prompt()
        assert terminal.command("echo got $line").strip() == "got words"
        terminal.enter("fg")
        terminal.expect("^(?!.*PROMPT).*exec sleep 300'$")
        # The shell says so before it gives the terminal away.
        wait_for(lambda: os.tcgetpgrp(terminal.fd) != terminal.pid, "the job has the terminal")
        terminal.type("\x03")
        terminal.prompt()
        terminal.enter("exit 9")
        assert terminal.wait() == 9
    finally:
        terminal.close()


@pytest.mark.modes(SESSION_LEADERS)
def test_session_leader_gets_the_hangup(container):
    """The terminal goes away: the command is told, and the run ends."""
    terminal = container("sh", "-c", "echo runs; exec sleep 300")
    terminal.expect("^runs$")
    os.close(terminal.fd)
    wait_for(lambda: not [pid for pid in terminal.left() if pid != terminal.pid], "all have ended")
    terminal.fd = os.open("/dev/null", os.O_RDWR)
