# SPDX-License-Identifier: MIT
"""A brood whose command sleeps keeps little memory and sleeps itself."""
import re
import signal
import time

import pytest

from harness import read, status, wait_for

RESIDENT_KB = 160  # the figure is 128 (make bench); how much the kernel maps around a page varies
MODES = ["auto-root", "cgroup-root", "subreaper-root", "none-root", "pid1-root"]


def resident(pid):
    return int(re.search(r"^Rss:\s*(\d+) kB", read(f"/proc/{pid}/smaps_rollup"), re.M)[1])


def switches(pids):
    return [int(status(pid, "voluntary_ctxt_switches")) for pid in pids]


@pytest.fixture
def asleep(box):
    """The brood processes of a run that has nothing to do."""
    run = box.start("--", "sleep", "300")
    yield run.wait_broods(box.mode.broods)[:-1]
    run.signal(signal.SIGTERM)
    assert run.wait().code == 143


@pytest.mark.static
@pytest.mark.modes(MODES)
def test_memory(asleep):
    wait_for(lambda: max(map(resident, asleep)) <= RESIDENT_KB, f"{asleep} keep no more than {RESIDENT_KB} KB")


@pytest.mark.modes(MODES)
def test_no_wakeups(asleep):

    def quiet():
        before = switches(asleep)
        time.sleep(1)  # what is proven is that nothing happens in it
        return switches(asleep) == before
    wait_for(quiet, "a second without a wake-up")
