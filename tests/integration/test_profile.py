# SPDX-License-Identifier: MIT
"""--profile: a team's sandbox in a file, and the examples that the documentation has."""
import json
import os
import pathlib
import shutil
import signal
import subprocess
import time

import pytest

EXAMPLES = pathlib.Path(__file__).resolve().parents[2] / "docs/examples"
SANDBOXES = ["auto-root", "auto-user"]


@pytest.fixture
def profile(box, folder):
    """Runs a command with these lines as its profile, in a folder of its own."""
    os.chmod(folder, 0o777)

    def run(lines, *words, before=(), after=(), **popen):
        path = pathlib.Path(folder, "team.ini")
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return box.run(*before, "--profile", str(path), *after, "--", *words, cwd=folder, **popen)
    run.folder = folder
    return run


@pytest.mark.modes(SANDBOXES)
def test_it_is_its_options(profile):
    result = profile(["# ours", "[run]", "sandbox = yes", "env = WHO=team", "hostname = box", "ok-exit = 7"],
                     "sh", "-c", "echo $WHO; cat /proc/sys/kernel/hostname; touch here /etc/there; exit 7")
    assert result.code == 0
    assert result.out == "team\nbox\n"
    assert "there" in result.err and "here" in os.listdir(profile.folder)
    assert not os.path.exists("/etc/there")


def test_place_on_the_command_line(profile):
    say = "sh", "-c", "echo $A $B $C"
    lines = ["env = A=file", "env = B=file"]
    result = profile(lines, *say, before=["--env=A=before", "--env=C=before"], after=["--env=B=after"])
    assert result.out == "file after before\n"


def test_relative_paths_begin_where_brood_was_started(profile):
    os.mkdir(os.path.join(profile.folder, "below"))
    result = profile(["chdir = below", "log = run.log"], "pwd")
    assert result.code == 0, result.err
    assert pathlib.Path(profile.folder, "run.log").read_text() == f"{profile.folder}/below\n"


def test_the_environment_is_overridden(profile):
    env = dict(os.environ, BROOD_OK_EXIT="3")
    assert profile(["ok-exit = 4"], "sh", "-c", "exit 4", env=env).code == 0
    assert profile(["ok-exit = 4"], "sh", "-c", "exit 3", env=env).code == 3


@pytest.mark.parametrize("line, words", [
    ("memroy = 2G", ["memroy", "did you mean memory"]),
    ("memory = 2X", ["memory", "2X", "64K, 512M, 2G"]),
    ("memory =", ["memory", "a value is missing"]),
    ("memory 2G", ["memory 2G", "KEY = VALUE"]),
    ("sandbox = no", ["sandbox", "leave the line out"]),
    ("grace = 1s\ngrace = 2s", ["grace", "already"]),
    ("profile = other.ini", ["profile", "cannot name another"]),
    ("[service web]", ["[service web]", "no section but [run]"]),
    ("host\0name = x", ["host?name", "NUL"]),
])
def test_mistakes_are_named_with_their_line(profile, line, words):
    result = profile(["# first", "", "signal-to = group", line], "touch", "started")
    number = 3 + len(line.split("\n"))
    assert result.code == 125 and result.out == ""
    assert f"team.ini, line {number}: " in result.err
    for word in words:
        assert word in result.err
    assert os.listdir(profile.folder) == ["team.ini"]


def test_files_that_are_none(box, folder):
    fifo = os.path.join(folder, "fifo")
    os.mkfifo(fifo)
    os.chmod(folder, 0o755)
    for path, why in [(fifo, "no regular file"), (folder, "folder"), ("/dev/zero", "no regular file"),
                      (os.path.join(folder, "none"), "No such file"), ("", "empty")]:
        result = box.run(f"--profile={path}", "--", "true")
        assert result.code == 125 and why in result.err and path in result.err, path


# ---- the examples; --allow-degraded for hosts without the controllers

@pytest.fixture
def example(box, folder, stage):
    os.chmod(folder, 0o777)

    def run(name, *words, options=(), **popen):
        copy = os.path.join(folder, f"{name}.ini")
        shutil.copy(EXAMPLES / f"{name}.ini", copy)
        os.chmod(copy, 0o644)
        return box.run(f"--profile={copy}", "--allow-degraded", *options, "--", *words, cwd=folder, **popen)
    run.folder = folder
    return run


def test_each_example_has_a_test():
    assert sorted(path.stem for path in EXAMPLES.glob("*.ini")) == ["agent", "compiler", "judge"]


@pytest.mark.modes(SANDBOXES)
def test_agent(example):
    result = example("agent", "bash", "-c", "ls -A /home /root 2>&1; echo $HOME $PAGER; echo made >made; cat made; read x; echo $?; "
                                            "grep -c : /proc/net/dev; touch /etc/there")
    lines = result.out.splitlines()
    home = [line for line in lines if line and not line.startswith("/")]
    assert "/tmp cat" in lines and home[-3:] == ["made", "1", "1"], result.out + result.err
    assert "there" in result.err
    assert not [name for name in os.listdir("/home") if name in lines]


@pytest.mark.modes(SANDBOXES)
def test_compiler(example):
    if not shutil.which("gcc", path="/usr/bin"):
        pytest.skip("no gcc in /usr/bin")
    source = pathlib.Path(example.folder, "main.c")
    source.write_text('#include <stdio.h>\nint main(void) { puts("compiled"); }\n')
    result = example("compiler", "gcc", "-O1", "-o", "main", "main.c")
    assert result.code == 0, result.err
    assert subprocess.run([f"{example.folder}/main"], capture_output=True, check=True).stdout == b"compiled\n"
    source.write_text("#include </etc/passwd>\nint main(void) { }\n")
    result = example("compiler", "gcc", "-o", "main", "main.c")
    assert result.code == 1 and "/etc/passwd: No such file" in result.err


@pytest.mark.modes(SANDBOXES)
def test_judge(example):
    result = example("judge", "sh", "-c", "read a b; echo $((a + b)); env | grep -v -e PWD= -e TEST_; cat /etc/passwd; touch cheat",
                     stdin=subprocess.PIPE, data=b"2 3\n")
    assert result.out == "5\n"
    assert "passwd" in result.err and "cheat" not in os.listdir(example.folder)


@pytest.mark.modes(SANDBOXES)
def test_judge_ends_one_that_does_not(example):
    """Two seconds of processor time, whoever spends them; and what is left is killed at once."""
    report = os.path.join(example.folder, "verdict.json")
    begun = time.monotonic()
    result = example("judge", "sh", "-c", "sleep 300 & while :; do :; done", options=[f"--report={report}"])
    assert result.code == 128 + signal.SIGXCPU, result.err
    assert time.monotonic() - begun > 1.5
    verdict = json.loads(pathlib.Path(report).read_text())
    assert verdict["signal"]["name"] == "XCPU" and verdict["leftovers"]["count"] == 1 and verdict["teardown"]["proved"]


def test_judge_requires_its_limits(box, folder):
    """Without --allow-degraded it is a limit or a refusal, never a wrong verdict."""
    os.chmod(folder, 0o777)
    result = box.run(f"--profile={EXAMPLES}/judge.ini", "--", "sh", "-c", "echo ran", cwd=folder)
    if result.code == 0:
        assert result.out == "ran\n"
    else:
        assert result.code == 125 and result.out == "" and result.err
