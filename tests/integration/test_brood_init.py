# SPDX-License-Identifier: MIT
"""brood-init: the same init, without namespaces, cgroups and subcommands, and small."""
import os

import pytest

from modes import MODES, Box

NAMES = ["none-user", "none-root", "pid1-root", "pid1-user"]


@pytest.fixture
def small(request, stage):
    """brood-init in a mode; without options it does what it can."""
    mode = MODES[request.param]
    if mode.why_not():
        pytest.skip(f"{mode}: {mode.why_not()}")
    made = Box(mode, os.path.join(stage, "brood-init"))
    made.mode = made_without_options(mode)
    yield made
    made.close()


def made_without_options(mode):
    from copy import copy
    plain = copy(mode)
    plain.options = []
    return plain


each = pytest.mark.parametrize("small", NAMES, indirect=True)


@each
def test_exit_codes(small):
    for code in (0, 7, 255):
        assert small.run("--", "sh", "-c", f"exit {code}").code == code
    assert small.run("--", "sh", "-c", "kill -KILL $$").code == 137
    assert small.run("--timeout=100ms", "--", "sleep", "300").code == 124
    assert small.run("--", "no-such-command").code == 127
    assert small.run("--", "/etc/passwd").code == 126


@each
def test_nothing_is_left(small, helper):
    result = small.run("--grace=200ms", "--", helper("leave"), "9", "group", "session", "daemon", "deaf", "stopped")
    assert result.code == 9
    result = small.run("--leftovers=fail", "--", helper("leave"), "0", "session", "daemon")
    assert result.code == 123 and result.err.count("leave 0 session daemon") == 2


@each
def test_helper_gets_its_grace(small, helper, folder):
    assert small.run("--", helper("leave"), "0", f"graceful={folder}/done").code == 0
    assert os.path.exists(f"{folder}/done")


@each
def test_signals(small, helper):
    run = small.start("--map-signal=USR1:USR2", "--", helper("record"), "2")
    assert run.line() == "ready"
    run.signal(10)
    assert run.line().split()[0] == "12"
    run.signal(1)
    assert run.line().split()[0] == "1"
    assert run.wait().code == 0


@each
def test_lifecycle_options_by_the_environment(small):
    env = dict(os.environ, BROOD_OK_EXIT="3", PATH="/bin:/usr/bin")
    assert small.run("--", "sh", "-c", "exit 3", env=env).code == 0


@pytest.mark.parametrize("small", ["none-user"], indirect=True)
def test_what_needs_no_isolation_works(small, folder):
    result = small.run("--clear-env", "--env=A=1", f"--chdir={folder}", "--stdin=null", "--", "/bin/sh", "-c", "echo $A; pwd -P; cat")
    assert result.out == f"1\n{os.path.realpath(folder)}\n"
    assert small.run("--isolate=none", "--", "sh", "-c", "exit 4").code == 4
    assert small.run("--isolate=auto", "--", "sh", "-c", "exit 4").code == 4


@each
@pytest.mark.parametrize("option", ["--isolate=pidns", "--isolate=cgroup", "--isolate=subreaper", "--unshare=net", "--hostname=x"])
def test_isolation_is_refused_by_name(small, folder, option):
    result = small.run(option, "--", "touch", f"{folder}/started")
    assert result.code == 125
    assert os.listdir(folder) == []
    assert result.err.startswith("brood-init: ")
    assert option.split("=")[0].lstrip("-") in result.err
    assert "use brood" in result.err or "brood on Linux" in result.err


@pytest.mark.parametrize("small", ["none-user"], indirect=True)
def test_no_subcommands(small):
    for word in ("check", "run"):
        result = small.run(word, "--", "true", bare=True)
        assert result.code == 125 and word in result.err


@pytest.mark.parametrize("small", ["none-user"], indirect=True)
def test_help_and_version(small):
    result = small.run("--help", bare=True)
    assert result.code == 0 and "brood-init" in result.out and "--grace" in result.out
    result = small.run("--version", bare=True)
    assert result.code == 0 and result.out.startswith("brood-init ")


@pytest.mark.static
def test_size(stage):
    assert os.path.getsize(f"{stage}/brood-init") <= 56 * 1024
    assert os.path.getsize(f"{stage}/brood") <= 708080 / 2
