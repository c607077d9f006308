# SPDX-License-Identifier: MIT
"""The command's environment: --clear-env, --env, --pass-env, --env-file."""
import os

import pytest

from modes import EACH

BASE = {"PATH": os.environ["PATH"], "ALPHA": "one", "BETA": "two", "EMPTY": ""}


def environment(box, *options, **changes):
    """What the command sees, without the mark that every run of a test bears."""
    result = box.run(*options, "--", "/usr/bin/env", env=dict(BASE, **changes), bare=True)
    assert result.code == 0, result.err
    return dict(line.split("=", 1) for line in result.out.splitlines() if not line.startswith("TEST_COOKIE="))


def env_file(folder, text, name="file.env"):
    path = os.path.join(folder, name)
    with open(path, "w") as f:
        f.write(text)
    os.chmod(path, 0o644)
    return path


@pytest.mark.modes(EACH)
def test_passed_on_unchanged(box):
    if not box.mode.leaf:  # there a shell comes before brood, and sets variables
        assert environment(box) == BASE


@pytest.mark.modes(EACH)
def test_clear_env_gives_exactly_what_was_named(box, folder):
    assert environment(box, "--clear-env") == {}
    path = env_file(folder, "FROM_FILE=file\n")
    assert environment(box, "--clear-env", "--env=GAMMA=three", "--pass-env=ALPHA", "--pass-env", "MISSING",
                       "--env-file", path) == {"GAMMA": "three", "ALPHA": "one", "FROM_FILE": "file"}


def test_env_sets_replaces_and_the_last_wins(box):
    seen = environment(box, "--env=ALPHA=new", "--env", "GAMMA=a=b c", "--env=DELTA=", "--env=X=1", "--env=X=2")
    assert seen == dict(BASE, ALPHA="new", GAMMA="a=b c", DELTA="", X="2")


def test_pass_env_keeps_empty_and_skips_missing(box):
    assert environment(box, "--clear-env", "--pass-env=EMPTY", "--pass-env=MISSING") == {"EMPTY": ""}


def test_order_file_then_pass_then_env(box, folder):
    path = env_file(folder, "ALPHA=file\nBETA=file\nGAMMA=file\n")
    seen = environment(box, "--env=ALPHA=option", "--pass-env=BETA", "--env-file", path)
    assert seen == dict(BASE, ALPHA="option", BETA="two", GAMMA="file")


def test_env_file_format(box, folder):
    path = env_file(folder, '# a comment\n\n   \nA=1\n  B=two words \nC="quoted"\nD=$A\\n\nE=\nF=a=b#c\r\nG=last without newline')
    assert environment(box, "--clear-env", "--env-file", path) == {
        "A": "1", "B": "two words ", "C": '"quoted"', "D": "$A\\n", "E": "", "F": "a=b#c", "G": "last without newline"}


def test_several_env_files_the_last_wins(box, folder):
    one, two = env_file(folder, "A=1\nB=1\n", "one"), env_file(folder, "B=2\n", "two")
    assert environment(box, "--clear-env", "--env-file", one, "--env-file", two) == {"A": "1", "B": "2"}


def test_large_env_file(box, folder):
    path = env_file(folder, "".join(f"V{n}={'x' * 100}\n" for n in range(2000)))
    assert len(environment(box, "--clear-env", "--env-file", path)) == 2000


def test_command_is_looked_for_in_the_commands_path(box, folder):
    script = os.path.join(folder, "only-here")
    with open(script, "w") as f:
        f.write("#!/bin/sh\nexit 9\n")
    os.chmod(script, 0o755)
    assert box.run(f"--env=PATH={folder}", "--", "only-here").code == 9
    assert box.run("--clear-env", f"--env=PATH={folder}", "--", "only-here").code == 9
    assert box.run("--", "only-here").code == 127
    assert box.run("--clear-env", "--", "sh", "-c", "exit 9").code == 9  # without PATH: the usual folders


def test_doubled_variable_of_the_caller(box):
    """execve(2) allows it; the command gets one."""
    script = ("import ctypes, os; libc = ctypes.CDLL(None); "
              f"argv = (ctypes.c_char_p * 6)({box.program.encode()!r}, b'--env=X=3', b'--', b'/usr/bin/env', None); "
              "envp = (ctypes.c_char_p * 4)(b'X=1', b'X=2', b'Y=1', None); "
              f"libc.execve({box.program.encode()!r}, argv, envp)")
    import subprocess
    done = subprocess.run([*box.mode.wrapper(), "/usr/bin/env", "python3", "-c", script], stdout=subprocess.PIPE, check=True,
                          timeout=60)
    assert sorted(done.stdout.split()) == [b"X=3", b"Y=1"]
