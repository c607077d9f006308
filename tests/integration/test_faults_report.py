# SPDX-License-Identifier: MIT
"""
The same for a report: whichever call fails, or wherever brood is killed, it is whole and goes with the exit code, or it is empty
and brood says so.
"""
import os
import threading

import pytest

import test_faults
from harness import read
from modes import MODES
from test_faults import Faults, judge_failure, judge_kill, judge_kill_of_first
from test_report import parse

pytestmark = pytest.mark.static
SECONDS = test_faults.SECONDS


class Reported(Faults):
    """Each run's report stands behind its output."""

    def __init__(self, *args):
        self.run_of = threading.local()
        super().__init__(*args)

    @property
    def options(self):
        return [f"--report={self.run_of.path}"]

    def run(self, box, *args):
        self.run_of.path = f"{self.folder}/{self.boxes.index(box)}.json"
        if os.path.exists(self.run_of.path):
            os.remove(self.run_of.path)
        code, out, *rest = super().run(box, *args)
        return code, out + "\nREPORT\n" + read(self.run_of.path), *rest


@pytest.fixture
def reported(request, stage, folder):
    mode = MODES[request.param]
    if mode.why_not():
        pytest.skip(f"{mode}: {mode.why_not()}")
    made = Reported(mode, stage, folder)
    yield made
    made.close()


def judge_report(code, out):
    text = out.split("\nREPORT\n")[1]
    try:
        found = parse(text) if text else None
    except Exception as e:  # whatever is wrong with it
        return f"the report is not whole: {e}"
    if code != 125 and (not found or found["exit_code"] != code):
        return "the report is missing, or has another exit code"
    return None


def judge_failed(call, code, out, err, report, leaves):
    return judge_failure(call, code, out, err, report, leaves) or judge_report(code, out)


def judge_killed(call, code, out, err, report, leaves):
    return judge_kill(call, code, out, err, report, leaves) or judge_report(code, out)


def judge_killed_first(call, code, out, err, report, leaves):
    """Nobody is left to write it; but half of it is not there."""
    return judge_kill_of_first(call, code, out, err, report, leaves) or judge_report(125, out)


NAMES = ["pidns-root", "leaf-root", "subreaper-user", "none-user"]


@pytest.mark.parametrize("reported", NAMES, indirect=True)
def test_each_call_fails_once(reported):
    wrong = reported.each(reported.calls(), "fail", judge_failed)
    assert not wrong, "\n".join([f"{len(wrong)} wrong", *wrong])


@pytest.mark.parametrize("reported", NAMES[:-1], indirect=True)
def test_brood_is_killed_at_each_call(reported):
    calls = [call for call in reported.calls() if call[0] == 0]
    wrong = reported.each(calls, "kill", judge_killed_first)
    assert not wrong, "\n".join([f"{len(wrong)} wrong", *wrong])


@pytest.mark.parametrize("reported", NAMES, indirect=True)
def test_the_other_process_is_killed_at_each_call(reported):
    calls = [call for call in reported.calls() if call[0] > 0]
    wrong = reported.each(calls, "kill", judge_killed)
    assert not wrong, "\n".join([f"{len(wrong)} wrong", *wrong])
