# SPDX-License-Identifier: MIT
"""Every option with a value that is missing, empty, unknown, too large or followed by junk: 125, said by name, nothing started."""
import os

import pytest

HUGE = "99999999999999999999999"
DURATIONS = ["", " ", "x", "-1", "+1", "1x", "1 s", "1ss", "s", "ms", ".5", "5.", "1.5.5", "1e3", "0x10", HUGE, HUGE + "h", "1s ",
             "ten", "1,5", "5S", "inf", "nan"]
SIGNALS = ["", "0", "-1", "+15", "65", "100", HUGE, "NOSUCH", "SIGNOSUCH", "SIG", "15x", "TERM ", " TERM", "RTMIN+40", "RTMIN-1",
           "SIG15", "TERM,INT"]
BAD = {
    "--grace": DURATIONS,
    "--timeout": DURATIONS + ["0", "0s"],
    "--kill-after": DURATIONS + ["0"],
    "--stop-signal": SIGNALS,
    "--leftovers": ["", "Stop", "stopp", "kill,wait", "0", "stop "],
    "--at-end": ["", "shutdown", "EXIT", "reboot,halt"],
    "--signal-to": ["", "all", "pid", "Tree"],
    "--map-signal": ["", "TERM", "TERM:", ":TERM", "TERM:NOSUCH", "NOSUCH:TERM", "KILL:TERM", "STOP:TERM", "CHLD:TERM", "TERM:INT:HUP",
                     "TERM:INT,", ",TERM:INT", "TERM:-1", "TERM:99", "0:TERM"],
    "--ok-exit": ["", "256", "-1", "+1", "1,", ",1", "1,,2", "x", "1-3", "1 2", HUGE],
    "--isolate": ["", "pid", "docker", "AUTO", "pidns,cgroup", "cgroups"],
    "--unshare": ["", "pid", "network", "mount,", ",mount", "mount,,net", "all", "MOUNT"],
    "--hostname": ["", "a b", "-a", "a-", "a..b", ".a", "ü", "a_b", "x" * 65, "x" * 64 + ".y"],
    "--user": ["", "root", "-1", "+1", "1:", ":1", "1:x", "1:2,", "1:2,x", "1:2:3", "4294967295", "4294967296", HUGE, "1 ", "0x1",
               "1:" + ",".join("1" for _ in range(66))],
    "--chdir": [""],
    "--env": ["", "=", "=x", "NAME"],
    "--pass-env": ["", "A=B", "="],
    "--env-file": ["", "/no/such/file", "/"],
    "--stdin": [""],
    "--log": [""],
}
FLAGS = ["--clear-env", "--reset-signals", "--dry-run", "--verbose", "--quiet"]


def refused(box, folder, *words, started="started"):
    """The message of a run that must not happen."""
    result = box.run(*words, "--", "touch", os.path.join(folder, started), bare=True)
    assert result.code == 125, (words, result)
    assert result.out == ""
    assert os.listdir(folder) == [], words
    assert result.err.startswith("brood"), result.err
    assert len(result.err.splitlines()) == 1, "one error, one line"
    return result.err


@pytest.mark.parametrize("option", BAD)
def test_bad_values(box, folder, option):
    for value in BAD[option]:
        for words in ([f"{option}={value}"], [option, value]):
            message = refused(box, folder, *words)
            assert option in message, (words, message)
            assert value[:60] in message, (words, message)
            # What would be right is said as well: the message is more than name and value.
            assert len(message) > len("brood: ") + len(option) + min(len(value), 60) + 10


@pytest.mark.parametrize("option", BAD)
def test_missing_value(box, folder, option):
    assert option in refused(box, folder, option)
    result = box.run(option, bare=True)
    assert result.code == 125 and option in result.err


@pytest.mark.parametrize("option", FLAGS)
def test_flags_take_no_value(box, folder, option):
    message = refused(box, folder, f"{option}=yes")
    assert option in message and "yes" in message


@pytest.mark.parametrize("word", ["--no-such-option", "--grac", "--GRACE", "--grace-", "--timeouts=3", "---", "-z", "-vz", "--=x"])
def test_unknown_options(box, folder, word):
    message = refused(box, folder, word)
    assert word.split("=")[0] in message


def test_nearest_option_is_suggested(box, folder):
    for wrong, right in (("--grase=1s", "--grace"), ("--time-out=1s", "--timeout"), ("--isolte=none", "--isolate"),
                         ("--envfile=x", "--env-file"), ("--verison", "--version")):
        assert right in refused(box, folder, wrong)


def test_a_command_without_dashes_shows_the_right_spelling(box):
    for words in (["make"], ["make", "test"], ["make", "--", "test"]):
        result = box.run(*words, bare=True)
        assert result.code == 125
        assert "brood -- make" in result.err, result.err


def test_a_mistyped_subcommand(box):
    result = box.run("chekc", bare=True)
    assert result.code == 125
    assert "chekc" in result.err and "check" in result.err and "--" in result.err


def test_a_command_after_options_without_dashes(box):
    result = box.run("--grace=1s", "make", "test", bare=True)
    assert result.code == 125
    assert "make" in result.err and "brood --grace=1s -- make test" in result.err


def test_no_command(box):
    for words in ([], ["--"], ["-v"], ["--grace=1s"], ["--grace=1s", "--"], ["run"], ["run", "--"], [""], ["-"], ["--", ""]):
        result = box.run(*words, bare=True)
        assert result.code == 125, words
        assert result.out == ""
        assert result.err.startswith("brood"), words


def test_contradictions(box, folder):
    for words, names in (
            (["--isolate=none", "--unshare=net"], ["--isolate", "--unshare"]),
            (["--isolate=none", "--hostname=x"], ["--isolate", "--hostname"]),
            (["-v", "-q"], ["--verbose", "--quiet"]),
            (["--at-end=poweroff"], ["--at-end", "PID 1"]),
    ):
        message = refused(box, folder, *words)
        for name in names:
            assert name in message, (words, message)


def test_env_file_with_a_bad_line(box, folder):
    for text in ("A=1\nno assignment\n", "A=1\n=x\n", "export A=1\n"):
        with open(f"{folder}.env", "w") as f:
            f.write(text)
        os.chmod(f"{folder}.env", 0o644)
        message = refused(box, folder, f"--env-file={folder}.env")
        assert f"{folder}.env" in message
        assert text.startswith("export") or "2" in message  # the line
    os.remove(f"{folder}.env")


def test_bytes_that_a_terminal_would_obey_are_not_printed(box):
    for words in (["--grace=\x1b[31mred"], ["\x1b[31mred"], ["--", "\x1b[31mred"], ["--\x1b[31m"]):
        result = box.run(*words, bare=True)
        assert result.code in (125, 127)
        assert "\x1b" not in result.err


def test_isolation_that_cannot_be_had_is_not_replaced(box):
    """Named, it is an error; and the message says which, why and what would help."""
    if box.mode.why_not():
        pytest.skip("no user namespace")
    inside = ["unshare", "-Ur", "sh", "-c", 'echo 0 >/proc/sys/user/max_pid_namespaces && '
              'echo 0 >/proc/sys/user/max_user_namespaces && exec "$@"', "sh"]
    box.mode.wrapper, wrapper = lambda: wrapper() + inside, box.mode.wrapper
    try:
        result = box.run("--isolate=pidns", "--", "echo", "started", bare=True)
        assert (result.code, result.out) == (125, "")
        assert "namespace" in result.err
        assert "max_pid_namespaces" in result.err or "max_user_namespaces" in result.err
        result = box.run("--unshare=net", "--isolate=subreaper", "--hostname=x", "--", "echo", "started", bare=True)
        assert result.code in (0, 125)
        # auto takes what there is.
        assert box.run("--", "echo", "started", bare=True).out == "started\n"
    finally:
        del box.mode.wrapper
