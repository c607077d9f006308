# SPDX-License-Identifier: MIT
"""brood kill on Windows, which can only end a process; whole trees; suspend and resume, which it cannot do; top, once through."""
import json
import os
import subprocess

import pytest

import harness

KILLED = 137  # a command that brood's KILL has ended


def stays(box, cookie=None):
    """A process that stays, as brood's command: brood, and its pid."""
    cookie = cookie or box.cookie
    process = box.start("--", box.spawn, "stay", cookie)
    box.await_alive(cookie)
    found = box.run("find", "-q", "-c", f"stay {cookie}", "-f", "name=spawn.exe")
    assert found.code == 0, found
    return process, int(found.out)


def read(box, name):
    with open(box.path(name), "rb") as f:
        return harness.text(f.read())


def test_by_number(box):
    process, pid = stays(box)
    result = box.run("kill", "--force", str(pid))
    assert (result.code, result.out, result.err) == (0, f"Sent KILL to spawn.exe ({pid})\n", "")
    assert process.wait(harness.DEADLINE) == KILLED
    box.await_gone()
    again = box.run("kill", "-s", "KILL", str(pid))
    assert (again.code, again.out) == (1, "") and "not found" in again.err


def test_by_name_each_has_its_result(box, tmp_path):
    name = "killed-" + box.cookie + ".exe"
    with open(f"{box.stage}/spawn.exe", "rb") as f:
        (tmp_path / name).write_bytes(f.read())
    started = []
    for i in "ab":
        started.append(box.start("--", ".\\" + name, "stay", box.cookie + i))
        box.await_alive(box.cookie + i)
    _, other = stays(box, box.cookie + "c")
    result = box.run("kill", "-s", "9", "--json", "killed-*.exe", "2147483646")
    assert result.code == 1
    rows = [json.loads(line) for line in result.out.splitlines()]
    assert [r["result"] for r in rows] == ["sent", "sent", "not found"], rows
    assert [r["name"] for r in rows[:2]] == [name, name] and {r["signal"] for r in rows} == {"KILL"}
    for process in started:
        assert process.wait(harness.DEADLINE) == KILLED
    assert box.alive(box.cookie + "c")
    assert box.run("kill", "--force", str(other)).code == 0


@pytest.mark.parametrize("words, why", [
    (["kill"], "Windows has no signal TERM for another process; --force ends it by KILL"),
    (["kill", "-s", "INT"], "Windows has no signal INT for another process; --force ends it by KILL"),
    (["suspend"], "Windows has no signal STOP for another process"),
    (["resume"], "Windows has no signal CONT for another process"),
    (["kill", "--tree"], "Windows has no signal TERM for another process; --force ends it by KILL"),
    (["suspend", "--tree"], "Windows has no signal STOP for another process"),
])
def test_what_cannot_be_sent(box, words, why):
    process, pid = stays(box)
    result = box.run(*words, str(pid))
    assert (result.code, result.out) == (125, "")
    assert result.err == f"brood {words[0]}: {why}\n"
    assert box.alive() and process.poll() is None


def alone(box, *words):
    """spawn without brood above it, with nobody to end what it leaves; and its pid, when it lives."""
    box.running.append(harness.start([f"{box.stage}/spawn.exe", *words], stdout=subprocess.DEVNULL))
    box.await_alive()
    found = box.run("find", "-q", "-c", " ".join(words), "-f", "name=spawn.exe")
    assert found.code == 0, found
    return box.running[-1], int(found.out)


def test_a_tree(box):
    """Six below each other, and beside them one that is not theirs."""
    process, pid = alone(box, "deep", "6", box.cookie)
    stays(box, box.cookie + "x")
    harness.wait_for(lambda: len(box.run("find", "-q", "-c", box.cookie, "-f", "name=spawn.exe").out.split()) == 8, "all are there")
    result = box.run("kill", "--force", "--tree", str(pid))
    assert (result.code, result.out, result.err) == (0, f"Sent KILL to spawn.exe ({pid}) and 6 below it\n", "")
    process.wait(harness.DEADLINE)
    assert not box.alive() and box.alive(box.cookie + "x")


def test_a_tree_that_grows(box):
    """Each child that it has begun goes with it: alive() is of all of them."""
    process, pid = alone(box, "breed", box.cookie)
    result = box.run("kill", "--force", "--tree", "--json", str(pid))
    row = json.loads(result.out)
    assert (result.code, row["result"], row["tree"], row["denied"], row["failed"]) == (0, "sent", True, 0, 0), row
    assert row["sent"] + row["ended"] >= 2
    process.wait(harness.DEADLINE)
    assert not box.alive()


def test_who_asks_is_not_of_the_tree(box, tmp_path):
    """brood kill, started by the tree's root: that one goes, and brood says so."""
    name = "asks-" + box.cookie + ".exe"
    with open(f"{box.stage}/spawn.exe", "rb") as f:
        (tmp_path / name).write_bytes(f.read())
    line = f'"{harness.windows(box.brood)}" kill --force --tree --json {name}'
    (tmp_path / "line").write_bytes(line.encode("utf-16-le"))
    with open(box.path("out"), "wb") as out:
        box.running.append(harness.start([str(tmp_path / name), "raw", "line"], cwd=box.folder, stdout=out))
        box.running[-1].wait(harness.DEADLINE)
        harness.wait_for(lambda: read(box, "out").endswith("\n"), "brood has said what it did")
    [row] = [json.loads(line) for line in read(box, "out").splitlines()]
    assert (row["target"], row["result"], row["sent"], row["ended"], row["failed"]) == (name, "sent", 1, 0, 0)


def test_bad_command_lines(box):
    for words in ([], ["0"], ["-s", "NOSUCH", "1"]):
        assert box.run("kill", *words).code == 125


def test_oneself_and_ancestors(box):
    """The command is brood itself; its parent, another brood, is left alone."""
    result = box.run("--", harness.windows(box.brood), "kill", "-s", "KILL", "brood.exe", "--json")
    rows = [json.loads(line) for line in result.out.splitlines()]
    assert rows and "refused" in {r["result"] for r in rows}, result
    assert result.code == 1


@pytest.mark.skipif(os.name == "nt", reason="no test can type at a console of Windows' own: Wine makes one of a terminal")
@pytest.mark.parametrize("typed, sent", [
    ("\r", False), ("n\r", False), ("nay y\r", False), ("y\r", True), (" Yes\r", True),
])
def test_more_than_one_is_asked_about_on_a_console(box, typed, sent):
    pids = [str(stays(box, box.cookie + i)[1]) for i in "ab"]
    question = f"Send KILL to 2 processes: spawn.exe ({pids[0]}), spawn.exe ({pids[1]}) [y/N] "
    with harness.Terminal() as terminal, open(box.path("out"), "wb") as out, open(box.path("err"), "wb") as err:
        asks = box.start("kill", "--force", *pids, stdin=terminal.end, stdout=out, stderr=err)
        harness.wait_for(lambda: read(box, "err") == question, "brood asks")
        assert all(box.alive(box.cookie + i) for i in "ab")
        terminal.type(typed)
        code = asks.wait(harness.DEADLINE)
    if sent:
        assert (code, read(box, "err")) == (0, question)
        assert read(box, "out") == "".join(f"Sent KILL to spawn.exe ({pid})\n" for pid in pids)
    else:
        assert (code, read(box, "out"), read(box, "err")) == (1, "", question + "brood kill: nothing was sent\n")
    for i in "ab":
        if sent:
            box.await_gone(box.cookie + i)
        else:
            assert box.alive(box.cookie + i)


def test_one_and_yes_are_not_asked_about(box):
    pids = [str(stays(box, box.cookie + i)[1]) for i in "abc"]
    for words in (["kill", "--force", pids[0]], ["kill", "--force", "--yes", *pids[1:]]):
        result = box.console(*words)
        assert (result.code, result.err) == (0, ""), result


def test_top_is_printed_once(box):
    result = box.run("top")
    assert result.code == 0, result
    head = next(line for line in result.out.splitlines() if "PID" in line.split())
    assert "COMMAND" in head and " S " not in head
    assert "brood.exe" in result.out
