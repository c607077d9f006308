# SPDX-License-Identifier: MIT
"""Lifecycle options from the environment: BROOD_GRACE=20s for images whose entrypoint takes no options."""
import os
import signal

import pytest

from modes import EACH

NAMES = {
    "BROOD_GRACE": "1x",
    "BROOD_TIMEOUT": "0",
    "BROOD_KILL_AFTER": "-1",
    "BROOD_STOP_SIGNAL": "NOSUCH",
    "BROOD_LEFTOVERS": "burn",
    "BROOD_AT_END": "explode",
    "BROOD_SIGNAL_TO": "everyone",
    "BROOD_MAP_SIGNAL": "KILL:TERM",
    "BROOD_OK_EXIT": "256",
}
GOOD = {
    "BROOD_GRACE": "7s",
    "BROOD_TIMEOUT": "1h",
    "BROOD_KILL_AFTER": "1m",
    "BROOD_STOP_SIGNAL": "USR1",
    "BROOD_LEFTOVERS": "fail",
    "BROOD_AT_END": "exit",
    "BROOD_SIGNAL_TO": "tree",
    "BROOD_MAP_SIGNAL": "TERM:QUIT",
    "BROOD_OK_EXIT": "3",
}


def with_env(**variables):
    return dict(os.environ, **variables)


@pytest.mark.parametrize("name", NAMES)
def test_bad_value_is_the_same_error(box, folder, name):
    for value in (NAMES[name], ""):
        result = box.run("--", "touch", f"{folder}/started", env=with_env(**{name: value}))
        assert result.code == 125
        assert name in result.err and value in result.err
        assert os.listdir(folder) == []


@pytest.mark.modes(EACH)
def test_they_are_removed_from_the_commands_environment(box):
    result = box.run("--", "env", env=with_env(**GOOD, BROOD_OTHER="stays", NOT_BROOD_GRACE="stays"))
    assert result.code == 0
    left = [line for line in result.out.splitlines() if "BROOD_" in line and not line.startswith("TEST_")]
    assert sorted(left) == ["BROOD_OTHER=stays", "NOT_BROOD_GRACE=stays"]


def test_what_the_user_names_stays(box):
    result = box.run("--env=BROOD_GRACE=3s", "--", "env", env=with_env(BROOD_GRACE="7s"))
    assert "BROOD_GRACE=3s" in result.out.splitlines()


def test_dry_run_shows_them_and_the_command_line_wins(box):
    plan = box.run("--dry-run", "--", "true", env=with_env(**GOOD)).out
    for word in ("7s", "1h", "1m", "USR1", "tree"):
        assert word in plan, plan
    plan = box.run("--dry-run", "--grace=9s", "--signal-to=group", "--stop-signal=INT", "--", "true", env=with_env(**GOOD)).out
    for word in ("9s", "group", "INT"):
        assert word in plan, plan
    for word in ("7s", "USR1", "tree\n"):
        assert word not in plan, plan


@pytest.mark.modes(EACH)
def test_they_take_effect(box, helper):
    assert box.run("--", "sh", "-c", "exit 3", env=with_env(BROOD_OK_EXIT="3,4")).code == 0
    assert box.run("--", "sleep", "300", env=with_env(BROOD_TIMEOUT="100ms")).code == 124
    assert box.run("--", helper("leave"), "0", "session", env=with_env(BROOD_LEFTOVERS="fail")).code == 123
    assert box.run("--", helper("leave"), "0", "deaf", env=with_env(BROOD_GRACE="100ms")).code == 0
    run = box.start("--", helper("record"), "1", env=with_env(BROOD_MAP_SIGNAL="USR1:USR2"))
    assert run.line() == "ready"
    run.signal(signal.SIGUSR1)
    assert run.line().split()[0] == str(int(signal.SIGUSR2))
    run.wait()


def test_command_line_wins(box):
    assert box.run("--timeout=1h", "--", "sh", "-c", "exit 4", env=with_env(BROOD_TIMEOUT="1ms")).code == 4
    # What is repeatable is replaced too, not added to.
    assert box.run("--ok-exit=5", "--", "sh", "-c", "exit 3", env=with_env(BROOD_OK_EXIT="3")).code == 3
    assert box.run("--ok-exit=5", "--", "sh", "-c", "exit 5", env=with_env(BROOD_OK_EXIT="3")).code == 0


def test_bad_value_is_an_error_although_the_command_line_wins(box):
    """Whoever set it believes that it means something."""
    result = box.run("--grace=1s", "--", "true", env=with_env(BROOD_GRACE="soon"))
    assert result.code == 125 and "BROOD_GRACE" in result.err


def test_nothing_that_isolates_can_be_set(box):
    """Such a variable is passed on, and said to have no effect."""
    for name, value in (("BROOD_ISOLATE", "none"), ("BROOD_UNSHARE", "net"), ("BROOD_USER", "1"), ("BROOD_HOSTNAME", "x")):
        result = box.run("-v", "--", "env", env=with_env(**{name: value}))
        assert result.code == 0
        assert f"{name}={value}" in result.out.splitlines()
        assert name in result.err
        assert "pidns" in result.err  # what auto takes all the same


def test_help_and_check_need_no_good_environment(box):
    env = with_env(BROOD_GRACE="soon")
    assert box.run("--help", env=env, bare=True).code == 0
    assert box.run("--version", env=env, bare=True).code == 0
