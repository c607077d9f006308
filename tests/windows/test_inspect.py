# SPDX-License-Identifier: MIT
"""The subcommands that look at the machine, by what Windows tells of it."""
import json

from harness import wait_for


def rows(box, *words):
    result = box.run("procs", "--json", *words)
    assert result.code == 0, result
    return [json.loads(line) for line in result.out.splitlines()]


def test_procs_and_tree(box):
    process = box.start("--leftovers=wait", "--", box.spawn, "leave", "plain", box.cookie)
    box.await_alive()
    def found():
        return [p for p in rows(box) if f"stay {box.cookie}" in p["command"]]
    [one] = wait_for(found, "it is listed")
    assert one["name"] == "spawn.exe" and one["pid"] > 0 and one["threads"] >= 1 and one["user"]
    assert one["memory_bytes"] > 100000 and 0 <= one["age_seconds"] < 300 and one.get("cwd") is None
    assert one["pid"] in [p["pid"] for p in rows(box, "--filter", "name=spawn.exe")]
    assert one["pid"] not in [p["pid"] for p in rows(box, "--filter", "name=probe.exe")]
    assert box.cookie in box.run("tree").out
    process.kill()
    process.wait()
    box.await_gone()
    assert not found()


def test_stat(box):
    result = box.run("stat", "--json")
    assert result.code == 0 and json.loads(result.out)["memory"]


def test_what_is_not_told_is_refused(box):
    result = box.run("find", "--cwd", ".")
    assert result.code == 125 and "--cwd" in result.err
    for words in (["procs", "--root", "x"], ["stat", "--proc", "x"]):
        assert box.run(*words).code == 125
