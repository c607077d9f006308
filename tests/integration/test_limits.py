# SPDX-License-Identifier: MIT
"""--memory, --swap, --pids, --cpus, --cpu-time, --rlimit, --nice, --oom-score-adj, --require, --allow-degraded."""
import json
import os
import re

import pytest

from harness import read
from modes import ROOT, cgroup_parent

USERS = ["auto-root", "auto-user", "none-user"]
BY_CGROUP = ["--memory=64M", "--swap=0", "--pids=50", "--cpus=1.5"]


def controllers():
    """What a leaf of this process's cgroup could be limited by."""
    parent = cgroup_parent()
    return set(read(f"{parent}/cgroup.controllers").split()) if parent else set()


@pytest.mark.modes(USERS)
def test_rlimits(box, folder):
    result = box.run("--rlimit=nofile=123:456", "--rlimit", "core=0", "--rlimit=fsize=64K", "--", "sh", "-c",
                     "ulimit -Sn; ulimit -Hn; ulimit -c; ulimit -f; head -c 70000 /dev/zero > x; echo $?", cwd=folder)
    assert result.out.splitlines()[:4] == ["123", "456", "0", "128"], result.err  # -f counts 512 bytes


@pytest.mark.modes(["auto-root"])
def test_a_named_cgroup_without_an_optional_limit(box, folder):
    """A leaf can be had where its controllers cannot: what may be missing is, and the report says so."""
    if not cgroup_parent():
        pytest.skip("no writable cgroup v2 here")
    here = controllers()
    for options, what in ((["--sandbox"], "pids"), (["--memory=64M", "--allow-degraded=memory"], "memory")):
        path = os.path.join(folder, "report")
        result = box.run("--isolate=cgroup", *options, f"--report={path}", "--", "echo", "started")
        assert (result.code, result.out) == (0, "started\n"), result.err
        isolation = json.loads(read(path))["isolation"]
        assert isolation["mechanism"] == "cgroup"
        assert [d["name"] for d in isolation["degraded"] if d["name"] == what] == ([] if what in here else [what])


@pytest.mark.modes(["none-user"])
def test_wrong_rlimits(box):
    for value, part in (("nofile", "="), ("nofiles=1", "nofiles"), ("nofile=x", "nofile=x"), ("nofile=5:4", "5:4"),
                        ("nofile=-1", "-1"),
                        ("nofile=99999999999999999999", "9999")):
        result = box.run(f"--rlimit={value}", "--", "echo", "started")
        assert (result.code, result.out) == (125, ""), value
        assert "--rlimit" in result.err and part in result.err


@pytest.mark.modes(["none-user", "auto-user"])
def test_raising_a_hard_limit_is_refused(box):
    result = box.run("--rlimit=nproc=unlimited", "--", "sh", "-c", "ulimit -Hu")
    if result.code == 0:
        assert result.out == "unlimited\n"  # it was so before
    else:
        assert result.code == 125 and "rlimit" in result.err


@pytest.mark.modes(USERS)
def test_cpu_time(box):
    result = box.run("--cpu-time=1s", "--", "sh", "-c", "while :; do :; done")
    assert result.code in (128 + 24, 137)  # XCPU


@pytest.mark.modes(USERS)
def test_nice(box):
    assert box.run("--nice=7", "--", "nice").out == "7\n"
    result = box.run("--nice=-5", "--", "nice")
    assert (result.code, result.out) == ((0, "-5\n") if ROOT and not box.mode.user else (125, "")), result.err
    assert result.code == 0 or "--nice -5" in result.err


@pytest.mark.modes(USERS)
def test_oom_score_adj(box):
    assert box.run("--oom-score-adj=500", "--", "cat", "/proc/self/oom_score_adj").out == "500\n"


@pytest.mark.modes(["auto-root"])
@pytest.mark.parametrize("option", BY_CGROUP)
def test_a_limit_is_kept_or_refused(box, option):
    """Never silently dropped. What it does is proven on a machine of its own (make check-vm)."""
    name = option[2:].split("=")[0]
    result = box.run(option, "--", "echo", "started")
    needed = "memory" if name == "swap" else name.rstrip("s") if name == "cpus" else name
    if needed in controllers():
        assert (result.code, result.out) == (0, "started\n"), result.err
    else:
        assert (result.code, result.out) == (125, "")
        assert option.split("=")[0] in result.err and re.search("cgroup|controller", result.err)


@pytest.mark.modes(["auto-root"])
def test_degraded_aloud(box):
    result = box.run(*BY_CGROUP, "--allow-degraded", "--", "echo", "started")
    assert (result.code, result.out) == (0, "started\n"), result.err
    for option in BY_CGROUP:
        name = option[2:].split("=")[0]
        if not controllers():
            assert f"degraded: --{name}" in result.err
    result = box.run("--memory=64M", "--allow-degraded=cpus", "--", "echo", "started")
    if "memory" in controllers():
        assert (result.code, result.out) == (0, "started\n")
    else:
        assert (result.code, result.out) == (125, "") and "--memory" in result.err


@pytest.mark.modes(["auto-root", "auto-user"])
def test_a_mechanism_without_limits_is_no_silent_loss(box):
    for isolate in ("pidns", "subreaper", "none"):
        result = box.run(f"--isolate={isolate}", "--memory=64M", "--", "echo", "started")
        assert (result.code, result.out) == (125, "") and "--isolate" in result.err
        result = box.run(f"--isolate={isolate}", "--memory=64M", "--allow-degraded=memory", "--", "echo", "started")
        assert (result.code, result.out) == (0, "started\n") and "degraded: --memory" in result.err


@pytest.mark.modes(["auto-root", "auto-user"])
def test_require(box):
    result = box.run("--require=pidns", "--", "sh", "-c", "echo $$")
    assert result.code == 0 and int(result.out) < 10
    result = box.run("--require=pidns", "--isolate=subreaper", "--", "echo", "started")
    assert (result.code, result.out) == (125, "")
    result = box.run("--require=pids", "--allow-degraded=pids", "--pids=5", "--", "echo", "started")
    assert (result.code, result.out) == (125, "") and "--require" in result.err
    for options, part in ((["--require=memory"], "--memory"), (["--require=pids"], "--pids"), (["--sandbox", "--require=cpus"], "--cpus"),
                          (["--require=landlock", "--landlock=off"], "--landlock=off")):
        result = box.run(*options, "--", "echo", "started")
        assert (result.code, result.out) == (125, "") and part in result.err, options


@pytest.mark.modes(["subreaper-user", "none-user"])
def test_where_there_is_no_cgroup(box):
    for option in ("--memory=64M", "--cpus=2"):
        result = box.run(option, "--", "echo", "started")
        assert (result.code, result.out) == (125, "") and "--isolate" in result.err


@pytest.mark.modes(["none-user"])
def test_log_format(box):
    result = box.run("--log-format=json", "--", "no-such-command")
    assert result.code == 127
    assert result.err.startswith("{") and '"level"' in result.err and "no-such-command" in result.err
