# SPDX-License-Identifier: MIT
"""Zombies are reaped promptly, and an idle brood never wakes up."""
import subprocess
import time

import pytest

from harness import read, status, wait_for
from modes import ALL, MODES, Box, zombies_of


@pytest.mark.modes(ALL)
def test_2000_orphans(box, helper):
    run = box.start("--", helper("orphans"), "2000", stdin=subprocess.PIPE)
    assert run.line() == "done"
    broods = run.wait_broods(box.mode.broods)[:-1]
    for pid in broods:
        wait_for(lambda pid=pid: not zombies_of(pid), "every orphan is reaped")
    assert run.wait(data=b"").code == 0
    run.assert_nothing_left()


@pytest.mark.modes(["none-user", "subreaper-user", "pidns-user"])
def test_an_orphan_is_reaped_at_once(box):
    """One alone, with nothing else happening: no timer, no further event is waited for."""
    script = 'for i in 1 2 3 4 5; do (sleep 0 & echo $!); done; echo done; read line'
    run = box.start("--", "sh", "-c", script, stdin=subprocess.PIPE)
    while run.line() != "done":
        pass
    inner = run.wait_broods(box.mode.broods)[-2]
    wait_for(lambda: not zombies_of(inner), "the orphan is reaped")
    assert run.wait(data=b"\n").code == 0


def switches(pid):
    return int(status(pid, "voluntary_ctxt_switches")) + int(status(pid, "nonvoluntary_ctxt_switches"))


@pytest.mark.static
def test_idle_brood_never_wakes(stage, request):
    """All modes at once, for as long as a periodic wake-up could be missed: tini has one a second."""
    boxes, runs = [], []
    try:
        for mode in MODES.values():
            if mode.why_not():
                continue
            boxes.append(Box(mode, f"{stage}/brood"))
            run = boxes[-1].start("--timeout=1h", "--", "sh", "-c", "echo ready; exec sleep 300")
            assert run.line() == "ready"
            runs.append((mode, run.wait_broods(mode.broods)[:-1]))

        def settled():
            asleep = [(pid, status(pid, "State"), switches(pid)) for _, pids in runs for pid in pids]
            time.sleep(0.1)
            return [(pid, status(pid, "State"), switches(pid)) for _, pids in runs for pid in pids] == asleep
        wait_for(settled, "all have started")
        before = {pid: switches(pid) for _, pids in runs for pid in pids}
        time.sleep(3)
        for mode, pids in runs:
            for pid in pids:
                assert switches(pid) == before[pid], f"{mode}: {read(f'/proc/{pid}/cmdline')}"
    finally:
        for box in boxes:
            box.close()


@pytest.mark.static
@pytest.mark.modes(["pidns-user", "none-user", "subreaper-user"])
def test_idle_memory(box):
    """At most 64 KB that are its own; the rest is the program's file."""
    run = box.start("--", "sh", "-c", "echo ready; exec sleep 300")
    assert run.line() == "ready"
    for pid in run.wait_broods(box.mode.broods)[:-1]:
        rollup = read(f"/proc/{pid}/smaps_rollup")
        if not rollup:
            pytest.skip("the memory of an init cannot be read by an ordinary user")
        figures = {line.split(":")[0]: int(line.split()[1]) for line in rollup.splitlines()[1:] if line.endswith("kB")}
        # Not Private_Dirty: a program that was just copied has file pages which are dirty on their way to the disk.
        assert figures["Anonymous"] <= 64, rollup
    run.kill()
    run.wait_exit()


@pytest.mark.static
@pytest.mark.modes(["pid1-user", "none-user"])
def test_many_children_cost_no_memory(box, helper):
    """Reaping keeps nothing of what it has reaped."""
    run = box.start("--", helper("orphans"), "3000", stdin=subprocess.PIPE)
    assert run.line() == "done"
    brood = run.wait_broods(1)[0]
    peak = status(brood, "VmHWM")
    if peak is None:
        pytest.skip("VmHWM cannot be read")
    assert int(peak.split()[0]) < 1024
    assert run.wait(data=b"").code == 0
