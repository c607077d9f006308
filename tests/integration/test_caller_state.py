# SPDX-License-Identifier: MIT
"""What brood was started with: mask, ignored signals, closed descriptors, a deleted directory, an empty argv[0], no room."""
import os
import resource
import signal
import subprocess

import pytest

from harness import TRUE, DEADLINE, read
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


def with_signals():
    for signo in IGNORED:
        signal.signal(signo, signal.SIG_IGN)
    signal.pthread_sigmask(signal.SIG_SETMASK, BLOCKED)


def with_nothing():
    for signo in range(1, signal.SIGRTMAX + 1):
        if signo not in (signal.SIGKILL, signal.SIGSTOP, 32, 33):
            signal.signal(signo, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_SETMASK, [])


@pytest.mark.modes(ALL)
def test_mask_and_ignored_signals_are_transparent(box):
    result = box.run(*STATUS, preexec_fn=with_signals, restore_signals=False)
    assert masks(result) == (bit(*BLOCKED), bit(*IGNORED))


@pytest.mark.modes(ALL)
def test_nothing_is_added(box):
    assert masks(box.run(*STATUS, preexec_fn=with_nothing)) == (0, 0)


@pytest.mark.modes(ALL)
def test_reset_signals(box):
    result = box.run("--reset-signals", *STATUS, preexec_fn=with_signals, restore_signals=False)
    assert masks(result) == (0, 0)


@pytest.mark.modes(ALL)
def test_sigchld_ignored_by_the_caller(box):
    """Inits that wait for SIGCHLD hang here. The command gets it as it was."""
    result = box.run("--", "sh", "-c", "exit 6", preexec_fn=lambda: signal.signal(signal.SIGCHLD, signal.SIG_IGN))
    assert result.code == 6
    _, ignored = masks(box.run(*STATUS, preexec_fn=lambda: signal.signal(signal.SIGCHLD, signal.SIG_IGN)))
    assert ignored & bit(signal.SIGCHLD)


@pytest.mark.modes(EACH)
def test_everything_blocked_by_the_caller(box):
    """brood itself works with any mask: the stop signal still comes through, and so does the end of the command."""
    def block():
        signal.pthread_sigmask(signal.SIG_SETMASK, range(1, signal.SIGRTMAX + 1))
    result = box.run("--timeout=100ms", "--grace=100ms", "--", "sleep", "300", preexec_fn=block)
    assert result.code == 124


@pytest.mark.modes(EACH)
def test_nohup(box):
    """A hang-up passes through brood, and the command, started by nohup, ignores it."""
    def ignore():
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
    run = box.start("--", "sh", "-c", "echo ready; read line; exit 8", preexec_fn=ignore, stdin=subprocess.PIPE)
    assert run.line() == "ready"
    run.signal(signal.SIGHUP)
    assert run.wait(data=b"go on\n").code == 8


@pytest.mark.modes(ALL)
@pytest.mark.parametrize("closed", [(0,), (1,), (2,), (0, 1), (0, 1, 2)], ids=str)
def test_standard_descriptors_closed(box, closed, folder):
    """brood works, and what it opens for itself never becomes the command's stdin, stdout or stderr."""
    def close():
        for fd in closed:
            os.close(fd)
    seen = os.path.join(folder, "seen")
    script = f'for fd in 0 1 2; do [ -e /proc/$$/fd/$fd ] && echo $fd; done >{seen}; exit 6'
    assert box.run("--", "sh", "-c", script, preexec_fn=close).code == 6
    if box.mode.kind not in ("leaf",):  # there a shell comes before brood
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


@pytest.mark.modes(["auto-user", "subreaper-user", "none-user"])
def test_empty_or_missing_argv0(box):
    for name in ("[\"\", \"--isolate=auto\", \"--\", \"sh\", \"-c\", \"exit 6\"]", "[\"\"]", "[\"\", \"--help\"]"):
        script = f"import os; os.execv({box.program!r}, {name})"
        done = subprocess.run([*box.mode.wrapper(), "/usr/bin/env", "python3", "-c", script], timeout=DEADLINE,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
        assert done.returncode == (6 if "exit 6" in name else 0 if "help" in name else 125), done.stderr
        assert done.returncode != 125 or done.stderr


@pytest.mark.modes(ALL)
@pytest.mark.static
def test_hardly_a_descriptor_to_be_had(box):
    """Each limit either suffices, or brood says 125 and why; it never hangs, and never half-runs."""
    codes = []
    for limit in (3, 4, 5, 6, 8, 10, 12, 16, 24):
        result = box.run("--", "sh", "-c", "exit 6",
                         preexec_fn=lambda limit=limit: resource.setrlimit(resource.RLIMIT_NOFILE, (limit, limit)))
        codes.append(result.code)
        if box.mode.leaf and result.code in (1, 2, 127):
            continue  # the shell before brood could not start
        assert result.code in (6, 125), (limit, result)
        if result.code == 125:
            assert "NOFILE" in result.err or "descriptor" in result.err, (limit, result)
    assert codes[-1] == 6


@pytest.mark.modes(["pidns-user", "subreaper-user", "none-user"])
@pytest.mark.static
def test_no_process_to_be_had(box):
    """RLIMIT_NPROC leaves no room for a fork: 125 and why."""
    if os.getuid() != 0:
        pytest.skip("this user's other processes count as well")

    def limit():
        resource.setrlimit(resource.RLIMIT_NPROC, (1, 1))
    result = box.run("--", *TRUE, preexec_fn=limit)
    assert result.code == 125
    assert result.err


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
