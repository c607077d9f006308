# SPDX-License-Identifier: MIT
"""brood procs, tree and find on known trees of processes."""
import getpass
import json
import os
import shutil
import time

import pytest

import harness

COLUMNS = ["pid", "parent", "user", "uid", "memory_bytes", "time_seconds", "threads", "age_seconds", "name", "command"]


def rows(box, *words):
    """Of --json, by pid: each valid by the schema."""
    jsonschema = pytest.importorskip("jsonschema")
    with open(os.path.join(harness.REPO, "docs", "processes.schema.json"), encoding="utf-8") as f:
        validator = jsonschema.Draft7Validator(json.load(f))
    result = box.run(*words, "--json")
    assert result.code in (0, 1) and result.err == "", result
    found = [json.loads(line) for line in result.out.splitlines()]
    for row in found:
        assert not list(validator.iter_errors(row)), row
    assert len({row["pid"] for row in found}) == len(found)
    return {row["pid"]: row for row in found}


def family(box, count, *options):
    """brood, the command, and so many children of it that stay: all of them by pid, and the three parts."""
    process = box.start(*options, "--", box.spawn, "many", str(count), box.cookie, "-1")
    box.await_alive()
    found = rows(box, "procs")
    [top] = [p for p, r in found.items() if f"many {count} {box.cookie}" in r["command"] and r["name"] == "spawn.exe"]
    return process, found, found[top]["parent"], top, {p for p, r in found.items() if r["parent"] == top}


def test_a_known_tree(box):
    _, found, brood, top, children = family(box, 5)
    assert found[brood]["name"] == "brood.exe"
    assert sorted(found[c]["command"].split(" ", 1)[1] for c in children) == [f"stay {box.cookie}{i}" for i in range(5)]
    for pid in [brood, top, *children]:
        row = found[pid]
        assert list(row) == COLUMNS
        assert row["uid"] is None and row["threads"] >= 1 and row["memory_bytes"] > 100_000
        assert row["time_seconds"] < 60 and 0 < row["age_seconds"] < 60
        assert row["user"].lower() == getpass.getuser().lower()
    assert all(found[c]["age_seconds"] <= found[top]["age_seconds"] <= found[brood]["age_seconds"] for c in children)


def test_tree_of_one(box):
    _, _, brood, top, children = family(box, 3)
    drawn = rows(box, "tree", str(brood))
    ours = [(p, r["depth"], r["parent"]) for p, r in drawn.items() if p in {brood, top, *children}]
    assert ours == [(brood, 0, drawn[brood]["parent"]), (top, 1, brood), *((c, 2, top) for c in sorted(children))]
    lines = box.run("tree", str(top)).out.splitlines()
    assert lines[0].split() == ["PID", "USER", "MEMORY", "COMMAND"]
    assert [int(line.split()[0]) for line in lines[1:] if "stay" in line] == sorted(children)
    gone = box.run("tree", "2147483646")
    assert gone.code == 1 and "2147483646" in gone.err


def test_nobody_is_lost_in_a_crowd(box):
    _, _, _, top, children = family(box, 200)
    assert len(children) == 200
    named = rows(box, "find", "spawn.exe", "--filter", f"parent={top}", "-o", "pid,name")
    assert set(named) == children and all(list(r) == ["pid", "name"] for r in named.values())


def test_the_parent_of_an_orphan_is_none(box):
    """The number that the system keeps of it is of somebody who is gone."""
    box.start("--leftovers=wait", "--", box.spawn, "leave", "plain", box.cookie)
    box.await_alive()
    harness.wait_for(lambda: not rows(box, "find", "--command", f"leave plain {box.cookie}", "--filter", "name=spawn.exe"),
                     "its parent is gone")
    [orphan] = rows(box, "find", "spawn.exe", "--command", box.cookie).values()
    assert orphan["command"].endswith(f"stay {box.cookie}")
    assert rows(box, "procs", "-f", f"pid={orphan['pid']}")[orphan["pid"]]["parent"] == 0


def test_who_has_ended_is_not_there(box):
    process, _, brood, top, children = family(box, 2)
    process.kill()
    box.await_gone()
    box.await_gone(box.cookie + "1")
    harness.wait_for(lambda: not {brood, top, *children} & set(rows(box, "procs")), "none of them is listed")


def test_find(box):
    _, found, _, top, children = family(box, 2)
    both = {top, *children}
    user = found[top]["user"]
    assert both <= set(rows(box, "find", "spawn.exe"))
    assert both <= set(rows(box, "find", "sp?wn*"))
    assert both == set(rows(box, "find", "spawn.exe", "-c", box.cookie, "-u", user, "-f", "memory>64K", "-f", "age<1h"))
    assert not rows(box, "find", "spawn.exe", "-c", box.cookie, "-f", f"user!={user}")
    assert not rows(box, "find", "spawn.exe", "-u", "4294967295")
    assert not rows(box, "find", "brood.exe", "-c", "brood.exe find")  # itself
    pids = box.run("find", "-q", "-c", f"stay {box.cookie}", "-f", "name=spawn.exe")
    assert pids.code == 0 and {int(p) for p in pids.out.split()} == children
    none = box.run("find", "no-such-program.exe")
    assert (none.code, none.out, none.err) == (1, "", "")


def test_names_and_arguments_are_any_text(box, tmp_path):
    """A name beyond ASCII, and arguments of half characters and control sequences: valid JSON, and safe to show."""
    name = "späß €😀.exe"
    shutil.copy(os.path.join(box.stage, "spawn.exe"), tmp_path / name)
    box.start("--", ".\\" + name, "stay", box.cookie, "naïve", "😀", "a\x1b[31mb")
    box.await_alive()
    [row] = rows(box, "find", name, "-o", "pid,name,command").values()
    assert row["name"] == name and row["command"].endswith(f"stay {box.cookie} naïve 😀 a\x1b[31mb")
    shown = box.run("find", name)
    assert shown.code == 0 and "\x1b" not in shown.out and "a\\x1b[31mb" in shown.out


@pytest.mark.parametrize("letter", ["x", "€", "😀"])
def test_a_long_command_is_cut_to_whole_characters(box, letter):
    box.start("--", box.spawn, "stay", box.cookie, letter * 9000, letter * 5000)
    box.await_alive()
    [row] = rows(box, "find", "spawn.exe", "-c", f"stay {box.cookie}").values()
    text, _, letters = row["command"].partition(f"stay {box.cookie} ")
    assert set(letters) <= {letter, " "}
    whole = len(letter.encode()) * 14000 + 1
    held = len(row["command"].encode())
    assert 16384 - 4 < held <= 16384 if whole > 16384 else len(letters.encode()) == whole


@pytest.mark.parametrize("words, option, what", [
    (["find", "--cwd", "."], "--cwd", "cwd"),
    (["find", "--state", "running"], "--state", "state"),
    (["procs", "--filter", "state=zombie"], "--filter", "state"),
    (["procs", "--filter", "cwd=/x"], "--filter", "cwd"),
    (["procs", "--columns", "pid,state"], "--columns", "state"),
    (["tree", "--columns", "cwd"], "--columns", "cwd"),
    (["procs", "--sort", "state"], "--sort", "state"),
])
def test_what_windows_does_not_tell_is_refused(box, words, option, what):
    result = box.run(*words)
    assert (result.code, result.out) == (125, "")
    assert result.err == f"brood {words[0]}: {option}: Windows tells no process's {what}\n"


@pytest.mark.parametrize("command", [["procs"], ["tree"], ["find", "x"]])
def test_another_root_is_refused(box, command):
    result = box.run(*command, "--from", "proc")
    assert (result.code, result.out) == (125, "")
    assert "--from: read processes: Windows shows none by files" in result.err and "'proc'" in result.err


def test_help_and_columns(box):
    assert box.run("procs", "--help").code == 0
    head = box.run("procs").out.splitlines()[0].split()
    assert head == ["PID", "PARENT", "USER", "MEMORY", "TIME", "THR", "AGE", "NAME", "COMMAND"]


def test_watch_appends_where_there_is_no_terminal(box):
    process = box.start("procs", "--watch", "100ms", "--json", "-f", "name=brood.exe")
    lines = [json.loads(process.stdout.readline()) for _ in range(4)]
    process.kill()
    assert len({line["sampled"] for line in lines}) > 1 and all(line["name"] == "brood.exe" for line in lines)


def test_a_busy_process_keeps_a_processor(box):
    box.start("--", box.probe, "busy", "8000")
    busy = harness.wait_for(lambda: rows(box, "find", "probe.exe", "-c", "busy 8000", "-f", "name=probe.exe"), "it is there")
    [pid] = busy
    before = rows(box, "find", "probe.exe", "-o", "pid,time")[pid]["time_seconds"]
    time.sleep(1)
    after = rows(box, "find", "probe.exe", "-o", "pid,time")[pid]["time_seconds"]
    if after - before < 0.2 and os.name != "nt":
        pytest.skip("Wine tells the asker's own times of another process")
    assert rows(box, "procs", "--cpu", "1s", "-f", f"pid={pid}")[pid]["cpu_percent"] > 30
