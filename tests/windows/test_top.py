# SPDX-License-Identifier: MIT
"""brood top live on a console, which Wine makes of a terminal. It draws what is sent there, sequences too."""
import os
import subprocess

import pytest

import harness

pytestmark = pytest.mark.skipif(os.name == "nt", reason="no test can type at a console of Windows' own: Wine makes one of a terminal")

ENTER, LEAVE = "\x1b[?1049h", "\x1b[?1049l"


@pytest.fixture
def terminal():
    with harness.Terminal() as made:
        yield made


def top(box, terminal, *words):
    process = terminal.start(box, "top", *words)
    harness.wait_for(lambda: terminal.shows("COMMAND") and terminal.shows("k kill"), "top is there")
    return process


def two(box):
    """Two processes that stay, by pid."""
    pids = {}
    for cookie in (box.cookie + "a", box.cookie + "b"):
        box.running.append(harness.start([f"{box.stage}/spawn.exe", "stay", cookie], stdout=subprocess.DEVNULL))
        box.await_alive(cookie)
        pids[int(box.run("find", "-q", "-c", f"stay {cookie}", "-f", "name=spawn.exe").out)] = cookie
    return [pids[pid] for pid in sorted(pids)]


def test_quit(box, terminal):
    process = top(box, terminal)
    assert process.poll() is None
    assert terminal.shows(ENTER) and not terminal.shows(LEAVE)
    terminal.type("q")
    assert process.wait(harness.DEADLINE) == 0
    harness.wait_for(lambda: terminal.shows(LEAVE), "the screen is given back")


def test_ctrl_c_gives_the_screen_back(box, terminal):
    process = top(box, terminal)
    terminal.type("\x03")
    assert process.wait(harness.DEADLINE) == harness.code(0xc000013a)
    harness.wait_for(lambda: terminal.shows(LEAVE), "the screen is given back")


@pytest.mark.parametrize("keys, ended", [
    ("kn", []), ("kk", [0]), ("\x1b[Bkk", [1]), ("\x1b[B\x1b[Akk", [0]), ("\x1b[Fkk", [1]), ("y\x1b[6~kK", [1]),
])
def test_filter_move_and_kill(box, terminal, keys, ended):
    cookies = two(box)
    process = top(box, terminal, "--sort", "pid")
    terminal.type(f"/{box.cookie}\r{keys}q")
    assert process.wait(harness.DEADLINE) == 0
    for i, cookie in enumerate(cookies):
        if i in ended:
            box.await_gone(cookie)
        else:
            assert box.alive(cookie)


def test_the_next_sample_comes_by_itself(box, terminal):
    process = top(box, terminal, "--every", "200ms", "--filter", "name=spawn.exe")
    started = box.cookie + "later"
    box.running.append(harness.start([f"{box.stage}/spawn.exe", "stay", started], stdout=subprocess.DEVNULL))
    box.await_alive(started)
    harness.wait_for(lambda: terminal.shows(started), "the new process is drawn")
    terminal.type("q")
    assert process.wait(harness.DEADLINE) == 0
