# SPDX-License-Identifier: MIT
"""The programs for another processor, as user-mode qemu runs them: PID 1, as in a container that is tried out with it."""
import os
import signal
import subprocess

import pytest

from harness import BROOD, BROOD_INIT, DEADLINE, read, wait_for

EMULATOR = os.environ["TEST_EMULATOR"]  # conftest.py leaves this file out where it is not set
FIRST = ["unshare", "-pf", "--mount-proc", "--kill-child"]

pytestmark = pytest.mark.parametrize("program", [BROOD, BROOD_INIT], ids=["brood", "brood-init"])


def can_be_first():
    return subprocess.run([*FIRST, "true"], stderr=subprocess.DEVNULL, check=False).returncode == 0


@pytest.fixture
def first():
    """Runs words as the first process of a PID namespace; the command among them is one of this machine."""
    if not can_be_first():
        pytest.skip("no PID namespace can be had here")

    def run(*words):
        return subprocess.run([*FIRST, EMULATOR, *words], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, text=True, timeout=DEADLINE, check=False)
    return run


def test_version(program):
    out = subprocess.run([EMULATOR, program, "--version"], stdout=subprocess.PIPE, text=True, check=True).stdout
    assert out.startswith(os.path.basename(program) + " ")


def test_plan(program):
    out = subprocess.run([EMULATOR, program, "--dry-run", "--grace=2s", "--", "true"], stdout=subprocess.PIPE, text=True,
                         check=True).stdout
    assert "2s, then SIGKILL" in out


@pytest.mark.parametrize("script, code", [("exit 7", 7), ("kill -9 $$", 137), ("exec /no/such/command", 127)])
def test_exit_status(first, program, script, code):
    assert first(program, "--", "sh", "-c", script).returncode == code


def test_no_command(first, program):
    assert first(program, "--", "/no/such/command").returncode == 127


def test_what_is_left_ends(first, program, folder):
    """It has its grace first."""
    result = first(program, "--grace=60s", "--", "sh", "-c", """
        mkfifo $0/ready
        setsid sh -c 'trap "echo ended; exit" TERM; echo >$0/ready; while :; do sleep 0.01; done' $0 &
        read line <$0/ready; exit 4""", folder)
    assert (result.returncode, result.stdout) == (4, "ended\n")


def test_a_signal_is_passed_on(program):
    if not can_be_first():
        pytest.skip("no PID namespace can be had here")
    outer = subprocess.Popen([*FIRST, EMULATOR, program, "--", "sh", "-c",
                              "trap 'exit 9' TERM; echo ready; while :; do sleep 0.01; done"], stdout=subprocess.PIPE)
    try:
        assert outer.stdout.readline() == b"ready\n"
        inner = wait_for(lambda: read(f"/proc/{outer.pid}/task/{outer.pid}/children").split(), "brood runs")
        os.kill(int(inner[0]), signal.SIGTERM)
        assert outer.wait(DEADLINE) == 9
    finally:
        outer.kill()
        outer.wait()
        outer.stdout.close()
