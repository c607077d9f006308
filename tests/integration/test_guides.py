# SPDX-License-Identifier: MIT
"""Each command in docs/guides/ does what the guide says."""
import glob
import os
import re
import subprocess

import pytest

from harness import DEADLINE, REPO
from modes import PATH

BLOCK = re.compile(r"^```sh(?: exit=(\d+))?\n(.*?)^```$", re.M | re.S)
GUIDES = sorted(glob.glob(f"{REPO}/docs/guides/*.md"))


def blocks():
    for path in GUIDES:
        with open(path, encoding="utf-8") as f:
            for number, found in enumerate(BLOCK.finditer(f.read()), 1):
                yield pytest.param(found, id=f"{os.path.basename(path)[:-3]}-{number}")


def test_there_are_guides():
    assert {os.path.basename(path) for path in GUIDES} == {"agent.md", "container.md", "tests.md"}


@pytest.mark.parametrize("block", blocks())
def test_block(block, stage, folder):
    expected = re.findall(r"^#=> (.*)$", block[2], re.M)
    done = subprocess.run(["bash", "-e", "-c", block[2]], cwd=folder, env={"PATH": f"{stage}:{PATH}", "HOME": folder},
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=DEADLINE, check=False)
    out, err = done.stdout.decode(), done.stderr.decode()
    assert done.returncode == int(block[1] or 0), (out, err)
    for line in expected:
        assert line in out, (out, err)
