# SPDX-License-Identifier: MIT
"""Processes that fork faster than they can be found: comets, fork storms. Each in a PID namespace of the test's own."""
import json
import os
import shutil
import subprocess

import pytest

from modes import AS_PID1, AS_PID1_ALONE, PID_MAX_IS_LOCAL, ROOT

# For a test, of which a storm has a part: an ordinary user's brood gets its turn once a second in it.
SECONDS = 400
STORM_SECONDS = 150

MODES = ["pidns-user", "cgroup-root", "leaf-root", "subreaper-user", "none-user", "pid1-root"]
PAIRS = ["pidns-user", "cgroup-root", "leaf-root", "subreaper-user"]
GUARDED = PAIRS + ["pid1-root"]
BY_THE_KERNEL = ["pidns-user", "cgroup-root", "leaf-root", "pid1-root"]
BY_SEARCHING = ["subreaper-user", "none-user"]


@pytest.fixture
def storm(box, stage, folder):
    """Run brood with a storm in it; answers what storm.py does."""
    def run(command, deed, *options, pid_max=2000):
        ready = os.path.join(folder, "ready")
        wrapper = box.mode.wrapper()
        if box.mode.pid1 and not ROOT:  # this namespace's user is root already
            wrapper = ["unshare", "-pf", "--mount-proc", "--kill-child", "--"]
        task = {"argv": [*wrapper, box.program, *box.mode.options, *options, "--", *command, ready], "deed": deed,
                "ready": ready, "seconds": STORM_SECONDS, "pid1": box.mode.pid1, "cgroup": box.cgroup,
                "pid_max": pid_max if PID_MAX_IS_LOCAL and ROOT else 0}
        python = shutil.which("python3", path="/usr/bin") or shutil.which("python3")
        script = os.path.join(os.path.dirname(os.path.abspath(__file__)), "storm.py")
        outer = subprocess.Popen([*(AS_PID1 if ROOT else AS_PID1_ALONE), python, script, json.dumps(task)],
                                 stdin=subprocess.DEVNULL, stdout=subprocess.PIPE)
        try:
            out, _ = outer.communicate(timeout=2 * STORM_SECONDS)
        except subprocess.TimeoutExpired:
            outer.kill()  # and so, with --kill-child, the namespace's first process, and all of it
            outer.communicate()
            pytest.fail("the namespace's deadline is over")
        answer = json.loads(out)
        assert answer["blows"], answer
        return answer
    return run


def assert_gone(answer, code):
    assert answer["ended"], answer
    assert answer["left"] == [], answer
    assert answer["code"] == code, answer


def assert_gone_or_named(answer, code):
    """Where the mechanism is only as good as its searching: all gone, or 125 with the survivors."""
    assert answer["ended"], answer
    if "they are left" in answer["err"]:
        assert answer["code"] == 125, answer
    else:
        assert_gone(answer, code)


@pytest.mark.modes(MODES)
@pytest.mark.parametrize("count", [1, 32])
def test_comets_at_the_commands_end(box, storm, helper, count):
    assert_gone(storm([helper("comets-then-exit"), str(count)], "exit", "--grace=100ms"), 5)


@pytest.mark.modes(BY_THE_KERNEL)
def test_many_comets_at_the_commands_end(box, storm, helper):
    assert_gone(storm([helper("comets-then-exit"), "128"], "exit", "--grace=100ms"), 5)


@pytest.mark.slow
@pytest.mark.modes(BY_SEARCHING)
def test_many_comets_at_the_commands_end_by_searching(box, storm, helper):
    assert_gone_or_named(storm([helper("comets-then-exit"), "128"], "exit", "--grace=100ms"), 5)


@pytest.mark.modes(MODES)
@pytest.mark.parametrize("count", [1, 32, 128])
def test_comets_on_a_signal(box, storm, helper, count):
    answer = storm([helper("comets"), str(count)], "term", "--leftovers=kill")
    (assert_gone_or_named if uncertain(box, count) else assert_gone)(answer, 143)


@pytest.mark.modes(GUARDED)
def test_comets_when_the_supervisor_is_killed(box, storm, helper):
    answer = storm([helper("comets"), "128"], "kill supervisor")
    assert answer["ended"], answer
    if not uncertain(box, 128):
        assert answer["left"] == [], answer


@pytest.mark.modes(PAIRS)
def test_comets_when_the_init_is_killed(box, storm, helper):
    answer = storm([helper("comets"), "128"], "kill init")
    (assert_gone_or_named if uncertain(box, 128) else assert_gone)(answer, 125)


def uncertain(box, count):
    return box.mode.name in BY_SEARCHING and count > 32


@pytest.mark.modes(BY_THE_KERNEL)
@pytest.mark.parametrize("deed", ["term", "kill supervisor"])
def test_fork_storm(box, storm, helper, deed):
    """It fills its namespace, so that brood itself can fork no more: the end comes all the same."""
    if not PID_MAX_IS_LOCAL:
        pytest.skip("before Linux 6.14 pid_max is the whole machine's")
    if not ROOT:
        pytest.skip("pid_max can be set by root only")
    answer = storm([helper("forkstorm")], deed, "--leftovers=kill", pid_max=500)
    assert answer["ended"] and answer["left"] == [], answer
    if deed == "term":
        assert answer["code"] == 143, answer


@pytest.mark.modes(BY_SEARCHING)
def test_fork_storm_by_searching(box, storm, helper):
    """No mechanism of the kernel's holds it: ended, or said to be left; never a hang."""
    if not PID_MAX_IS_LOCAL or not ROOT:
        pytest.skip("pid_max of a namespace needs root and Linux 6.14")
    answer = storm([helper("forkstorm")], "term", "--leftovers=kill", pid_max=500)
    assert answer["ended"], answer
    if "they are left" not in answer["err"]:
        assert answer["left"] == [] and answer["code"] == 143, answer
