# SPDX-License-Identifier: MIT
"""SIGKILL to brood itself: what the command started ends all the same, where the mode guarantees it."""
import os
import signal

import pytest

from harness import kill, process, read, wait_for
from modes import ALL, GUARDED, PAIRS

KINDS = ["group", "session", "daemon", "deaf", "stopped"]


def start_tree(box, helper, *options):
    run = box.start(*options, "--", helper("leave"), "stay", *KINDS)
    for _ in iter(run.line, "ready"):
        pass
    return run


@pytest.mark.modes(GUARDED)
def test_supervisor_killed(box, helper):
    """In PID 1 mode there is only the one."""
    run = start_tree(box, helper)
    kill(run.wait_broods(box.mode.broods)[0])
    run.wait_exit()
    run.wait_nothing_left()
    if box.cgroup:
        wait_for(lambda: not box.leaves(), "the survivor of the pair removes the cgroup")


@pytest.mark.modes(PAIRS)
def test_init_killed(box, helper):
    run = start_tree(box, helper)
    kill(run.wait_broods(2)[1])
    result = run.wait()
    run.assert_nothing_left()
    assert result.code == 125
    assert "init" in result.err and "killed" in result.err
    assert box.leaves() == []


@pytest.mark.modes(["pidns-root", "pidns-user", "cgroup-root"])
def test_both_killed_at_once(box, helper):
    """The kernel's guarantee."""
    run = start_tree(box, helper)
    broods = run.wait_broods(2)[:2]
    for pid in broods:
        os.kill(pid, signal.SIGSTOP)  # neither may act on the other's death
    for pid in broods:
        kill(pid)
    run.wait_exit()
    run.wait_nothing_left()
    for leaf in box.leaves():  # nobody was there to remove it; a process that is not seen any more may still be leaving it
        wait_for(lambda: "populated 0" in read(f"{leaf}/cgroup.events"), "the leaf is empty")
        os.rmdir(leaf)


@pytest.mark.modes(GUARDED)
def test_supervisor_killed_again_and_again(box, helper):
    """At whatever moment of a short run it comes."""
    for _ in range(15):
        run = box.start("--", helper("leave"), "stay", "session")
        wait_for(run.broods, "brood runs")
        kill(run.broods()[0] if run.broods() else run.popen.pid)
        run.wait_exit()
        run.wait_nothing_left()
        run.close()
    if box.cgroup:
        for leaf in box.leaves():  # killed before it had an init, nobody was there to remove it
            os.rmdir(leaf)


@pytest.mark.modes(PAIRS)
def test_stopped_init_does_not_hold_the_end_up(box, helper):
    """The supervisor dies while its init is stopped. A group that is orphaned so is continued by the kernel."""
    run = start_tree(box, helper)
    supervisor, init = run.wait_broods(2)[:2]
    os.kill(init, signal.SIGSTOP)
    wait_for(lambda: process(init).state == "T", "the init has stopped")
    kill(supervisor)
    run.wait_exit()
    run.wait_nothing_left()


@pytest.mark.modes(ALL)
def test_command_killed(box, helper):
    """SIGKILL to the command itself: 137, and the rest is ended as after any exit."""
    run = start_tree(box, helper, "--grace=300ms")
    kill(run.wait_broods(box.mode.broods)[-1])
    assert run.wait().code == 137
    run.assert_nothing_left()


@pytest.mark.modes(["pidns-root", "pidns-user", "pid1-root", "pid1-user"])
def test_command_cannot_take_brood_along(box):
    """kill(-1) in a PID namespace reaches everybody but its first process. (Never where the pid is that of a larger one.)"""
    assert box.run("--", "sh", "-c", "[ $$ -lt 50 ] && kill -KILL -1; exit 4").code in (4, 137)
