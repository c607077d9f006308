# SPDX-License-Identifier: MIT
"""A process that SIGKILL does not end: never a silent hang; it is named, and brood exits 125."""
import json
import os
import signal

import pytest

from harness import below, kill, read, wait_for
from modes import ROOT

SECONDS = 90
FREEZER = "/sys/fs/cgroup/freezer"

pytestmark = pytest.mark.skipif(not (ROOT and os.access(f"{FREEZER}/cgroup.procs", os.W_OK)),
                                reason="needs root and cgroup version 1's freezer, in which a process cannot be killed")


@pytest.fixture
def freezer():
    path = f"{FREEZER}/test-brood.{os.getpid()}.{os.urandom(4).hex()}"
    os.mkdir(path)
    try:
        yield path
    finally:
        thaw(path)
        os.rmdir(path)


def thaw(path):
    with open(f"{path}/freezer.state", "w", encoding="ascii") as f:
        f.write("THAWED")
    for pid in read(f"{path}/cgroup.procs").split():
        kill(int(pid))
    wait_for(lambda: not read(f"{path}/cgroup.procs"), "those who were thawed have died")


def freeze(path, pid):
    with open(f"{path}/cgroup.procs", "w", encoding="ascii") as f:
        f.write(str(pid))
    with open(f"{path}/freezer.state", "w", encoding="ascii") as f:
        f.write("FROZEN")
    wait_for(lambda: read(f"{path}/freezer.state") == "FROZEN\n", "it is frozen")


@pytest.mark.static
@pytest.mark.modes(["pidns-root"])
@pytest.mark.parametrize("reported", [False, True])
def test_it_is_named(box, folder, freezer, reported):
    named(box, folder, freezer, reported)


@pytest.mark.slow
@pytest.mark.static
@pytest.mark.modes(["cgroup-root", "subreaper-root", "none-root"])
def test_it_is_named_in_other_modes(box, folder, freezer):
    named(box, folder, freezer, True)
    for leaf in box.leaves():  # said to be left
        os.rmdir(leaf)


def named(box, folder, freezer, reported):
    path = os.path.join(folder, "report")
    options = [f"--report={path}"] if reported else []
    errors = os.path.join(folder, "stderr")  # no pipe, which the one that is left would hold open
    with open(errors, "wb") as stderr:
        run = box.start("--grace=0", *options, "--", "sh", "-c", "sleep 1234 & echo up; wait", stderr=stderr)
    assert run.line() == "up"
    sleeper = wait_for(lambda: [row.pid for row in below(run.popen.pid) if row.argv[:1] == ["sleep"]], "sleep runs")[0]
    freeze(freezer, sleeper)
    run.signal(signal.SIGTERM)
    code = run.wait_exit(30)
    said = read(errors)
    assert code == 125 and "sleep 1234" in said and "SIGKILL" in said, said
    if reported:
        teardown = json.loads(read(path))["teardown"]
        named = [row["command"] for row in teardown["survivors"]["processes"]]
        assert not teardown["proved"] and "sleep 1234" in named
        assert teardown["survivors"]["count"] == len(named)
    thaw(freezer)
    run.wait_nothing_left()
