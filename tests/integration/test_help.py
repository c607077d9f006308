# SPDX-License-Identifier: MIT
"""--help and --version."""
import os
import re

import pytest

from harness import REPO
from terminal import Terminal

OPTIONS = ["--grace", "--timeout", "--kill-after", "--stop-signal", "--leftovers", "--at-end", "--signal-to", "--map-signal",
           "--ok-exit", "--isolate", "--unshare", "--hostname", "--user", "--reset-signals", "--chdir", "--clear-env", "--env",
           "--pass-env", "--env-file", "--stdin", "--log", "--verbose", "--quiet", "--dry-run"]


def test_help_names_every_option(box):
    for words in (["--help"], ["-h"], ["run", "--help"], ["--grace=1s", "--help"]):
        result = box.run(*words, bare=True)
        assert (result.code, result.err) == (0, ""), words
        for option in OPTIONS:
            assert re.search(rf"{option}\b", result.out), (words, option)
    assert "check" in box.run("--help", bare=True).out


def test_help_fits_its_width(box):
    assert max(len(line) for line in box.run("--help", bare=True).out.splitlines()) <= 80


def test_help_follows_the_terminals_width(box):
    terminal = Terminal([box.program, "--help"])
    try:
        assert terminal.wait() == 0
        assert "--leftovers" in terminal.screen
    finally:
        terminal.close()


def test_help_after_the_dashes_is_the_commands(box):
    assert box.run("--", "sh", "-c", "echo $1", "sh", "--help", bare=True).out == "--help\n"


def test_help_of_a_subcommand(box):
    result = box.run("check", "--help", bare=True)
    assert result.code == 0 and "--json" in result.out


def test_version(box):
    result = box.run("--version", bare=True)
    assert result.code == 0 and result.err == ""
    assert re.fullmatch(r"brood \d+\.\d+\.\d+\n", result.out)


def test_version_is_the_one_of_the_makefile(box):
    with open(os.path.join(REPO, "Makefile")) as f:
        version = re.search(r"^VERSION\s*=\s*(\S+)", f.read(), re.M).group(1)
    assert box.run("--version", bare=True).out == f"brood {version}\n"


@pytest.mark.parametrize("words", [["--help"], ["--version"], ["--dry-run", "--", "true"]])
def test_output_that_cannot_be_written(box, words):
    """A full disk or a closed stdout is not success."""
    if not os.path.exists("/dev/full"):
        pytest.skip("no /dev/full")
    with open("/dev/full", "w") as full:
        run = box.start(*words, bare=True, stdout=full)
        assert run.wait_exit() == 125
        assert b"the answer cannot be written" in run.popen.stderr.read()
