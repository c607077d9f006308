# SPDX-License-Identifier: MIT
"""A command's end, crashes among them, its streams, folder and environment."""
import os

import pytest

from harness import ENV, code, run, windows

NTSTATUS = {
    0xC0000005: "access violation", 0xC0000409: "stack buffer overrun", 0xC000013A: "Ctrl-C", 0xC00000FD: "stack overflow",
    0xC0000135: "DLL", 0xC0000374: "corrupted heap", 0xE0434352: ".NET",
}


@pytest.mark.parametrize("status", [0, 1, 7, 42, 124, 125, 126, 127, 128, 137, 255])
def test_exit_code(box, status):
    result = box.run("--", box.probe, "exit", str(status))
    assert (result.code, result.out, result.err) == (status, "", "")


@pytest.mark.parametrize("status", [256, 259, 1000, 0x7fffffff, 0xffffffff])
def test_exit_code_of_more_than_eight_bits(box, status):
    result = box.raw(f'--report report.json -- "{box.probe}" exit {status}')
    report = box.read_report()
    assert result.code == status
    assert report["exit_code"] == report["command_exit_code"] == status
    assert report["reason"] == f"Exit code: {status}"


@pytest.mark.parametrize("status", NTSTATUS, ids=hex)
def test_a_crash_in_words(box, status):
    result, report = box.report("--", box.probe, "exit", hex(status))
    assert result.code == code(status)
    assert NTSTATUS[status] in result.err and f"0x{status:08X}" in result.err
    assert NTSTATUS[status] in report["reason"] and report["command_exit_code"] == status
    assert (report["outcome"], report["signal"]) == ("exited", None)


@pytest.mark.parametrize("how, words", [("access", "0xC0000005"), ("illegal", "0xC000001D"), ("divide", "0xC0000094"),
                                        ("stack", "0xC00000FD"), ("raise", "0xE06D7363")])
def test_a_real_crash(box, how, words):
    # Without brood, by its last eight bits, which are all that Wine passes on.
    if run([box.probe, "crash", how]).code & 0xff != int(words, 16) & 0xff:
        pytest.skip("this system ends such a program otherwise")
    assert words in box.run("--", box.probe, "crash", how).err


def test_ok_exit(box):
    assert box.run("--ok-exit", "7", "--", box.probe, "exit", "7").code == 0
    assert box.run("--ok-exit", "7", "--", box.probe, "exit", "263").code == code(263)


def test_streams_pass_through(box):
    result = box.run("--", box.probe, "copy", data=b"one\ntwo\x1a\r\nthree\0four")
    assert result.out == "one\ntwo\x1a\nthree\0four"
    result = box.run("--", box.probe, "say", "to stdout", "to stderr")
    assert (result.out, result.err) == ("to stdout\n", "to stderr\n")


def test_stdin(box):
    with open(box.path("in"), "wb") as f:
        f.write(b"from a file")
    assert box.run("--stdin", "in", "--", box.probe, "copy", data=b"x").out == "from a file"
    assert box.run("--stdin", windows(box.path("in")), "--", box.probe, "copy").out == "from a file"
    assert box.run("--stdin", "null", "--", box.probe, "copy", data=b"x").out == ""


def test_log_is_appended(box):
    for word in ("first", "second"):
        result = box.run("--log", "out.log", "--", box.probe, "say", word, word + " too")
        assert (result.code, result.out, result.err) == (0, "", "")
    with open(box.path("out.log"), "rb") as f:
        assert sorted(f.read().split(b"\r\n")) == [b"", b"first", b"first too", b"second", b"second too"]


def test_the_last_line_of_a_log_is_the_reason(box):
    _, report = box.report("--log", "out.log", "--", "cmd", "/c", "echo panic: it broke& exit 3")
    assert report["reason"] == "Panic: it broke"


def test_chdir(box):
    os.mkdir(box.path("déjà vu"))
    assert box.run("--chdir", "déjà vu", "--", box.probe, "folder", "where").code == 0
    assert box.texts("déjà vu/where")[0].endswith("\\déjà vu")
    # A relative command is looked for there.
    os.link(os.path.join(box.stage, "probe.exe"), box.path("déjà vu/tool.exe"))
    assert box.run("--chdir", "déjà vu", "--", ".\\tool", "exit", "5").code == 5
    assert box.run("--", ".\\tool", "exit", "5").code == 127


def test_three_handles_are_inherited(box):
    """brood is started with one more that can be (spawn raw)."""
    result = box.raw(f'-- "{box.probe}" handles')
    assert result.out.strip() == "3"


def environment(box, *words, **popen):
    assert box.run(*words, "--", box.probe, "env", "env", **popen).code == 0
    return box.texts("env")


def given(box, *words):
    """Of an environment that was emptied. Wine gives each process some variables of its own in any case."""
    always = environment(box, "--clear-env")
    return [entry for entry in environment(box, "--clear-env", *words) if entry not in always]


def test_environment_passes_exactly(box):
    env = dict(ENV, TEST_PLAIN="a=b;c %PATH% ^&|<>!\"", TEST_UNICODE="naïve 漢字 🐣")
    found = environment(box, env=env)
    for name in ("TEST_PLAIN", "TEST_UNICODE"):
        assert f"{name}={env[name]}" in found


def test_environment_given(box):
    found = given(box, "--env", "B=2", "--env", "a=1", "--env", "C=ü 🐣", "--env", "b=3", "--env", "E=")
    assert found == ["a=1", "b=3", "C=ü 🐣", "E="]


def test_a_variable_is_there_once(box):
    found = environment(box, "--env", "path=Z:\\nowhere")
    assert [e for e in found if e.upper().startswith("PATH=")] == ["path=Z:\\nowhere"]


def test_pass_env_is_without_case(box):
    assert given(box, "--pass-env", "comspec") and given(box, "--pass-env", "COMSPEC") == given(box, "--pass-env", "comspec")


def test_env_file(box):
    with open(box.path("vars"), "w", encoding="utf-8", newline="\r\n") as f:
        f.write("# a comment\nONE=1\nTWO=zwei ü\n")
    assert given(box, "--env-file", "vars") == ["ONE=1", "TWO=zwei ü"]
    with open(box.path("vars"), "wb") as f:
        f.write(b"ONE=\xff\n")
    result = box.run("--clear-env", "--env-file", "vars", "--", box.probe, "exit", "0")
    assert result.code == 125 and "ONE is no UTF-8" in result.err


def test_folders_of_drives_stay(box):
    """cmd.exe keeps the directory of each drive in variables such as =Z:."""
    line = f'"{windows(box.brood)}" -- "{box.probe}" env env'
    with open(box.path("go.cmd"), "w", encoding="ascii", newline="\r\n") as f:
        f.write("@cd /d C:\\windows\n@Z:\n@" + line + "\n")
    assert run(["cmd", "/c", "go.cmd"], cwd=box.folder).code == 0
    drives = [e for e in box.texts("env") if e.startswith("=")]
    if not drives:
        pytest.skip("this cmd.exe keeps no such variables")
    assert "=C:=C:\\windows" in drives
