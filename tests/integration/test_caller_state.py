# SPDX-License-Identifier: MIT
"""What brood was started with: mask, ignored signals, closed descriptors, a deleted directory, an empty argv[0], no room."""
import os
import signal
import subprocess

import pytest

from harness import read
from modes import ALL, EACH


def bit(*signals):
    return sum(1 << (s - 1) for s in signals)


def masks(result):
    """The command's blocked and ignored signals, of /proc/self/status as it printed it."""
    lines = dict(line.split(":\t") for line in result.out.splitlines() if ":\t" in line)
    return int(lines["SigBlk"], 16), int(lines["SigIgn"], 16)


STATUS = ["--", "cat", "/proc/self/status"]
BLOCKED = [signal.SIGUSR1, signal.SIGTERM, signal.SIGCHLD, signal.SIGRTMIN + 5]
IGNORED = [signal.SIGHUP, signal.SIGPIPE, signal.SIGTSTP, signal.SIGUSR2, signal.SIGRTMAX]
SIGNALS = ["default"] + [f"block={int(s)}" for s in BLOCKED] + [f"ignore={int(s)}" for s in IGNORED]
CHLD_IGNORED = [f"ignore={int(signal.SIGCHLD)}"]


@pytest.mark.modes(ALL)
def test_mask_and_ignored_signals_are_transparent(box):
    assert masks(box.run(*STATUS, through=SIGNALS)) == (bit(*BLOCKED), bit(*IGNORED))


@pytest.mark.modes(ALL)
def test_nothing_is_added(box):
    assert masks(box.run(*STATUS, through=["default"])) == (0, 0)


@pytest.mark.modes(ALL)
def test_reset_signals(box):
    assert masks(box.run("--reset-signals", *STATUS, through=SIGNALS)) == (0, 0)


@pytest.mark.modes(ALL)
def test_sigchld_ignored_by_the_caller(box):
    """Inits that wait for SIGCHLD hang here. The command gets it as it was."""
    assert box.run("--", "sh", "-c", "exit 6", through=CHLD_IGNORED).code == 6
    _, ignored = masks(box.run(*STATUS, through=CHLD_IGNORED))
    assert ignored & bit(signal.SIGCHLD)


@pytest.mark.modes(EACH)
def test_everything_blocked_by_the_caller(box):
    """brood itself works with any mask: its deadlines, its teardown, the end of the command."""
    blocked = [f"block={n}" for n in range(1, signal.SIGRTMAX + 1)]
    result = box.run("--timeout=100ms", "--grace=100ms", "--", "sleep", "300", through=blocked)
    assert result.code == 124


@pytest.mark.modes(EACH)
def test_nohup(box):
    """A hang-up passes through brood, and the command, started by nohup, ignores it."""
    run = box.start("--", "sh", "-c", "echo ready; read line; exit 8", through=[f"ignore={int(signal.SIGHUP)}"],
                    stdin=subprocess.PIPE)
    assert run.line() == "ready"
    run.signal(signal.SIGHUP)
    assert run.wait(data=b"go on\n").code == 8


@pytest.mark.modes(ALL)
@pytest.mark.parametrize("closed", [(0,), (1,), (2,), (0, 1), (0, 1, 2)], ids=str)
def test_standard_descriptors_closed(box, closed, folder):
    """brood works, and what it opens for itself never becomes the command's stdin, stdout or stderr."""
    seen = os.path.join(folder, "seen")
    script = f'for fd in 0 1 2; do [ -h /proc/$$/fd/$fd ] && open="$open $fd"; done; echo $open >{seen}; exit 6'
    assert box.run("--", "sh", "-c", script, through=[f"close={fd}" for fd in closed]).code == 6
    assert read(seen).split() == [str(fd) for fd in range(3) if fd not in closed]


@pytest.mark.modes(EACH)
def test_other_descriptors_reach_the_command(box):
    reader, writer = os.pipe()
    with os.fdopen(reader, "rb") as pipe:
        run = box.start("--", "bash", "-c", f"echo through the pipe >&{writer}", pass_fds=[writer])
        os.close(writer)
        assert pipe.read() == b"through the pipe\n"
    assert run.wait().code == 0


@pytest.mark.modes(EACH)
def test_command_gets_no_descriptor_of_broods(box):
    result = box.run("--", "sh", "-c", "ls /proc/$$/fd")
    assert result.out.split() == ["0", "1", "2"]


@pytest.mark.modes(ALL)
def test_deleted_working_directory(box, folder):
    path = os.path.join(folder, "gone")
    os.mkdir(path)

    def enter():
        os.chdir(path)
        os.rmdir(path)
    assert box.run("--", "sh", "-c", "exit 6", preexec_fn=enter).code == 6


@pytest.mark.modes(EACH)
def test_empty_argv0(box):
    assert box.run("--", "sh", "-c", "exit 6", through=["argv0="]).code == 6
    assert "brood" in box.run("--help", bare=True, through=["argv0="]).out
    result = box.run(bare=True, through=["argv0="])
    assert result.code == 125 and result.err


def test_no_word_at_all(box):
    result = box.run(bare=True, through=["argc=0"])
    assert result.code == 125 and result.err


@pytest.mark.modes(ALL)
@pytest.mark.static
def test_hardly_a_descriptor_to_be_had(box, helper):
    """Each limit either suffices, or brood says 125 and why; it never hangs, and never half-runs."""
    codes = []
    for limit in (3, 4, 5, 6, 8, 10, 12, 16, 24):
        result = box.run("--", helper("leave"), "6", through=[f"nofile={limit}"])
        codes.append(result.code)
        assert result.code in (6, 125), (limit, result)
        if result.code == 125:
            assert "NOFILE" in result.err or "descriptor" in result.err or "open files" in result.err, (limit, result)
            assert result.out == "", limit
    assert codes[-1] == 6


@pytest.mark.modes(["pidns-user", "subreaper-user", "none-user"])
@pytest.mark.static
def test_no_process_to_be_had(box):
    """RLIMIT_NPROC leaves no room for a fork: 125 and why."""
    if os.getuid() != 0:
        pytest.skip("this user's other processes count as well")
    result = box.run("--", "echo", "started", through=["nproc=1"])
    assert (result.code, result.out) == (125, "")
    assert "NPROC" in result.err or "process" in result.err


@pytest.mark.modes(EACH)
def test_stderr_closed_or_broken(box):
    """A message that cannot be written changes nothing about the code, and SIGPIPE does not end brood."""
    reader, writer = os.pipe()
    os.close(reader)
    run = box.start("-vv", "--timeout=100ms", "--", "sleep", "300", stderr=writer, stdout=writer)
    os.close(writer)
    assert run.wait_exit() == 124
    run.assert_nothing_left()


@pytest.mark.modes(EACH)
def test_stderr_full(box):
    """Nobody reads what brood says: that must not hold the run up for ever."""
    reader, writer = os.pipe()
    os.set_blocking(writer, False)
    try:
        while os.write(writer, b"x" * 4096):
            pass
    except BlockingIOError:
        pass
    run = box.start("-vv", "--timeout=100ms", "--", "sleep", "300", stderr=writer)
    os.close(writer)
    assert run.wait_exit() == 124
    os.close(reader)


def test_command_line_far_too_long_for_a_message(box):
    result = box.run("--", "x" * 100000)
    assert result.code == 127
    assert len(result.err) < 10000
