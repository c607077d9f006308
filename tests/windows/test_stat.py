# SPDX-License-Identifier: MIT
"""brood stat on Windows: what it tells of the machine."""
import json
import os

import pytest

from harness import REPO


def test_figures(box):
    jsonschema = pytest.importorskip("jsonschema")
    result = box.run("stat", "--json")
    assert (result.code, result.err) == (0, "")
    found = json.loads(result.out)
    with open(os.path.join(REPO, "docs", "stat.schema.json"), encoding="utf-8") as f:
        jsonschema.validate(found, json.load(f))
    memory = found["memory"]
    assert 0 < memory["available_bytes"] <= memory["total_bytes"]
    cpu = found["cpu"]
    assert (cpu["online"], cpu["cores"]) == (None, []) and cpu["allowed"] >= 1 and found["uptime_seconds"] > 0  # not told of each


def test_another_root_is_refused(box):
    result = box.run("stat", "--from", "proc")
    assert (result.code, result.out) == (125, "")
    assert "Windows has no files to read figures from: 'proc'" in result.err
