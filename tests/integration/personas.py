# SPDX-License-Identifier: MIT
"""brood and brood-init under other inits' names. With TEST_PERSONAS=/usr/bin the tests show what the originals do."""
import os

import pytest

from harness import Run, new_cookie
from modes import AS_PID1, AS_PID1_ALONE, ROOT, works

ORIGINALS = os.environ.get("TEST_PERSONAS")
PROGRAMS = ["the originals"] if ORIGINALS else ["brood", "brood-init"]
NAMES = ["tini", "tini-static", "docker-init", "dumb-init", "catatonit"]
EACH = ["tini", "dumb-init", "catatonit"]
PID1 = AS_PID1 if ROOT else AS_PID1_ALONE

ours_only = pytest.mark.skipif(bool(ORIGINALS), reason="better than the originals")


class Personas:
    """One program under all the names."""

    def __init__(self, folder, program):
        self.folder, self.runs = ORIGINALS or folder, []
        for name in [] if ORIGINALS else NAMES:
            os.symlink(program, os.path.join(folder, name))

    def start(self, name, *args, pid1=False, env=None, **popen):
        if pid1 and not works(*PID1, "true"):
            pytest.skip("no PID namespace can be made here")
        original = "tini" if ORIGINALS and name == "docker-init" else name
        path, cookie = os.path.join(self.folder, original), new_cookie()
        argv = (PID1 if pid1 else []) + [path, *args]
        self.runs.append(Run(argv, cookie, path, env=dict(os.environ, TEST_COOKIE=cookie, **(env or {})), **popen))
        return self.runs[-1]

    def run(self, name, *args, **popen):
        return self.start(name, *args, **popen).wait()

    def close(self):
        for run in self.runs:
            run.close()


def sh(text, *args):
    return ["--", "sh", "-c", text, "sh", *args]
