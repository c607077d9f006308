# SPDX-License-Identifier: MIT
"""
Each system call that brood makes, from its start to its end, made to fail once; and brood killed at each of them. However that
goes, the run ends, nothing is left, and the exit code and the message are right.

A sample of the calls by default; with BROOD_FAULTS=all every one.
"""
import itertools
import os
import re
import subprocess
import tempfile
from concurrent.futures import ThreadPoolExecutor

import pytest

from harness import DEADLINE, new_cookie
from modes import MODES, Box

pytestmark = pytest.mark.static

SECONDS = 600
# Longer than the grace and what SIGKILL is given together.
PATIENCE = 45
EVERY = os.environ.get("BROOD_FAULTS") == "all"
SAMPLE = 100
WORKERS = 4

NAMES = ["pidns-root", "pidns-user", "cgroup-root", "leaf-root", "subreaper-user", "none-user", "pid1-root"]


class Faults:
    """Runs of one mode under the helper `fault`; WORKERS at a time, each in a cgroup of its own."""

    options = []

    def command(self):
        return [f"{self.stage}/leave", "7", "session", "daemon"]

    def __init__(self, mode, stage, folder):
        self.mode, self.stage, self.folder = mode, stage, folder
        self.program = f"{stage}/brood"
        self.boxes = [Box(mode, self.program) for _ in range(WORKERS)]
        self.ids = itertools.count()

    def run(self, box, process, number, action):
        """Exit code, stdout, stderr, the helper's report, and the cgroups that are left."""
        cookie = new_cookie()
        report = f"{self.folder}/report.{next(self.ids)}"
        open(report, "w").close()
        argv = [f"{self.stage}/fault", report, str(PATIENCE), self.program, str(process), str(number), action, "--",
                *self.mode.wrapper(), self.program, *self.mode.options, *self.options, f"--env=TEST_COOKIE={cookie}",
                "--grace=1s", "--", *self.command()]
        if box.cgroup:
            argv = ["sh", "-c", 'echo 0 >"$0" && exec "$@"', f"{box.cgroup}/cgroup.procs", *argv]
        with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
            # Files, so that nobody who holds a pipe open can hold this test up.
            code = subprocess.run(argv, cwd=self.folder, stdin=subprocess.DEVNULL, stdout=out, stderr=err, timeout=PATIENCE + DEADLINE,
                                  check=False).returncode
            out.seek(0)
            err.seek(0)
            said = out.read().decode(errors="replace"), err.read().decode(errors="replace")
        with open(report) as f:
            lines = f.read()
        os.remove(report)
        leaves = box.leaves()
        for leaf in leaves:
            subprocess.run(["rmdir", leaf], check=False)
        return code, *said, lines, [os.path.basename(leaf) for leaf in leaves]

    def calls(self):
        """Every call of a run in which nothing fails: (process, number, name)."""
        code, _, err, report, _ = self.run(self.boxes[0], 0, 0, "count")
        if code in (94, 95):
            pytest.skip("ptrace is not allowed here" if code == 95 else "the helper does not know this architecture")
        assert code == 7, err
        found = re.findall(r"^call (\d+) (\d+) (\S+)$", report, re.M)
        return [(int(process), int(number), name) for process, number, name in found]

    def sample(self, calls):
        """All, or at least one of each name in each process."""
        if EVERY or len(calls) <= SAMPLE:
            return calls
        step = len(calls) / SAMPLE
        chosen = {int(i * step) for i in range(SAMPLE)}
        seen = set()
        for i, (process, _, name) in enumerate(calls):
            if (process, name) not in seen:
                chosen.add(i)
            seen.add((process, name))
        return [calls[i] for i in sorted(chosen)]

    def each(self, calls, action, judge):
        """What is wrong with each of these runs."""
        free = list(self.boxes)

        def one(call):
            box = free.pop()
            try:
                answer = self.run(box, call[0], call[1], action)
            finally:
                free.append(box)
            why = judge(call, *answer)
            return why and f"{call}: {why}: {answer}"
        with ThreadPoolExecutor(WORKERS) as pool:
            return [why for why in pool.map(one, self.sample(calls)) if why]

    def close(self):
        for box in self.boxes:
            box.close()


@pytest.fixture
def faults(request, stage, folder):
    mode = MODES[request.param]
    if mode.why_not():
        pytest.skip(f"{mode}: {mode.why_not()}")
    made = Faults(mode, stage, folder)
    yield made
    made.close()


def ended(report):
    if "alive" in report or "end\n" not in report:
        return "it hangs, or something is left for ever"
    return None


def judge_failure(call, code, out, err, report, leaves):
    name = call[2]
    why = ended(report)
    if not why and not re.search(r"^left 0$", report, re.M) and code != 125:
        why = "something was alive when brood ended, and it did not say so"
    if not why and leaves and not (code == 125 and leaves[0] in err):
        why = "a cgroup is left"
    if not why and code not in (7, 125) and not (name == "execve" and code in (126, 127)):
        why = "the exit code is neither the command's nor brood's"
    if not why and code != 7 and "brood" not in err and not name.startswith("write"):
        why = "brood does not say why"
    if not why and code == 7 and "ready" not in out:
        why = "the command has not run"
    return why


@pytest.mark.parametrize("faults", NAMES, indirect=True)
def test_each_call_fails_once(faults):
    wrong = faults.each(faults.calls(), "fail", judge_failure)
    assert not wrong, "\n".join([f"{len(wrong)} wrong", *wrong])


def judge_kill_of_first(call, code, out, err, report, leaves):
    del call, code, out, err
    return ended(report) or (leaves and "a cgroup is left")


def judge_kill(call, code, out, err, report, leaves):
    """Of the init, or of the process that is to become the command."""
    del call, out
    why = ended(report)
    if not why and not re.search(r"^left 0$", report, re.M):
        why = "something was alive when brood ended"
    if not why and leaves:
        why = "a cgroup is left"
    if not why and code not in (7, 125, 137):
        why = "the exit code is not right"
    if not why and code == 125 and "killed" not in err:
        why = "brood does not say why"
    return why


@pytest.mark.parametrize("faults", [n for n in NAMES if not n.startswith("none")], indirect=True)
def test_brood_is_killed_at_each_call(faults):
    calls = [call for call in faults.calls() if call[0] == 0]
    wrong = faults.each(calls, "kill", judge_kill_of_first)
    assert not wrong, "\n".join([f"{len(wrong)} wrong", *wrong])


@pytest.mark.parametrize("faults", NAMES, indirect=True)
def test_the_other_process_is_killed_at_each_call(faults):
    """A pair's init; and what is about to become the command."""
    calls = [call for call in faults.calls() if call[0] > 0]
    wrong = faults.each(calls, "kill", judge_kill)
    assert not wrong, "\n".join([f"{len(wrong)} wrong", *wrong])
