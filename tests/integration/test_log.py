# SPDX-License-Identifier: MIT
"""--log-size and --log-keep: the log is begun anew in time, whole lines stay whole, and nothing is lost."""
import json
import os
import re
import signal

import pytest

from harness import read, wait_for
from modes import ALL, EACH

LINES = 'i=0; while [ $i -lt $0 ]; do echo "this is line $i"; i=$((i+1)); done'


def files(folder, name="log"):
    """The newest last: their texts."""
    found = [f for f in os.listdir(folder) if re.fullmatch(rf"{name}(\.\d+)?", f)]
    return [read(os.path.join(folder, f)) for f in sorted(found, key=lambda f: -int(f.partition(".")[2] or 0))]


@pytest.mark.modes(ALL)
def test_whole_lines_in_full_files(box, folder):
    result = box.run("--log=log", "--log-size=1K", "--log-keep=20", "--", "sh", "-c", LINES, "300", cwd=folder)
    assert (result.code, result.out, result.err) == (0, "", "")
    texts = files(folder)
    assert "".join(texts).split("\n") == [f"this is line {i}" for i in range(300)] + [""]
    assert len(texts) > 4 and all(900 < len(text) <= 1024 and text.endswith("\n") for text in texts[:-1])


@pytest.mark.modes(EACH)
def test_only_so_many_are_kept(box, folder):
    box.run("--log=log", "--log-size=1K", "--log-keep=2", "--", "sh", "-c", LINES, "300", cwd=folder)
    assert sorted(os.listdir(folder)) == ["log", "log.1", "log.2"]
    assert "".join(files(folder)).endswith("this is line 299\n")
    box.run("--log=log", "--log-size=1K", "--log-keep=0", "--", "sh", "-c", LINES, "100", cwd=folder)
    assert "".join(files(folder)).endswith("this is line 99\n")
    assert sorted(os.listdir(folder)) == ["log", "log.1", "log.2"]  # those of before are not its own to remove
    assert len(read(os.path.join(folder, "log"))) <= 1024


@pytest.mark.modes(EACH)
def test_what_was_there_counts(box, folder):
    with open(os.path.join(folder, "log"), "w", encoding="ascii") as f:
        f.write("x" * 999 + "\n")
    os.chmod(os.path.join(folder, "log"), 0o666)
    box.run("--log=log", "--log-size=1K", "--", "sh", "-c", LINES, "10", cwd=folder)
    assert [len(text) for text in files(folder)] == [1000 + 15, 9 * 15]


@pytest.mark.modes(EACH)
def test_a_line_longer_than_a_file(box, folder):
    box.run("--log=log", "--log-size=1K", "--log-keep=9", "--", "sh", "-c", "head -c 5000 /dev/zero | tr '\\0' x; echo; echo end", cwd=folder)
    texts = files(folder)
    assert "".join(texts) == "x" * 5000 + "\nend\n"
    assert all(len(text) <= 2048 for text in texts)


@pytest.mark.modes(EACH)
def test_a_flood_does_not_hold_up_a_signal(box, folder):
    run = box.start("--log=log", "--log-size=1M", "--grace=10s", "--", "sh", "-c",
                    "trap 'exit 7' TERM; yes & while :; do wait; done", cwd=folder)
    wait_for(lambda: os.path.exists(os.path.join(folder, "log.3")), "the log is begun anew")
    run.signal(signal.SIGTERM)
    assert run.wait().code == 7
    run.assert_nothing_left()


@pytest.mark.modes(EACH)
def test_a_background_child_does_not_hold_the_run_open(box, folder):
    result = box.run("--log=log", "--log-size=1M", "--leftovers=kill", "--", "sh", "-c", "sleep 1000 & echo last words", cwd=folder)
    assert result.code == 0 and files(folder) == ["last words\n"]


@pytest.mark.modes(EACH)
def test_a_panic_after_it_was_begun_anew(box, folder):
    script = LINES + "; echo 'panic: out of luck'; exit 2"
    result = box.run("--log=log", "--log-size=1K", "--report=report", "--", "sh", "-c", script, "200", cwd=folder)
    assert result.code == 2
    assert json.loads(read(os.path.join(folder, "report")))["reason"] == "Panic: out of luck"


@pytest.mark.modes(["auto-user", "none-user"])
def test_a_folder_that_allows_no_files_is_refused(box, folder):
    with open(os.path.join(folder, "log"), "w", encoding="ascii"):
        os.chmod(os.path.join(folder, "log"), 0o666)
    os.chmod(folder, 0o555)
    result = box.run("--log=log", "--log-size=1K", "--", "echo", "started", cwd=folder)
    os.chmod(folder, 0o755)
    if os.getuid() == 0 and box.uid == 0:
        pytest.skip("root may make files everywhere")
    assert result.code == 125 and "--log-size" in result.err and "folder" in result.err
    assert read(os.path.join(folder, "log")) == ""


@pytest.mark.modes(["auto-root", "none-user"])
@pytest.mark.parametrize("options, part", [
    (["--log-size=1K"], "--log FILE"), (["--log=x", "--log-keep=2"], "--log-size"), (["--log=/dev/null", "--log-size=1K"], "regular file"),
    (["--log=x", "--log-size=0"], '"0"'), (["--log=x", "--log-size=1X"], "1X"), (["--log=x", "--log-size=50%"], "50%"),
    (["--log=x", "--log-size=1K", "--log-keep=-1"], "-1"), (["--log=x", "--log-size=1K", "--log-keep=1001"], "1001"),
    (["--log=no/x", "--log-size=1K"], "no/x")])
def test_bad_input(box, folder, options, part):
    result = box.run(*options, "--", "echo", "started", cwd=folder)
    assert (result.code, result.out) == (125, "") and part in result.err
    assert os.listdir(folder) in ([], ["x"])
