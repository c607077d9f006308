# SPDX-License-Identifier: MIT
"""Exit status of a run: the command's own, 128+N, and brood's 123 to 127."""
import os
import signal

import pytest

from modes import ALL, EACH


@pytest.mark.modes(ALL)
def test_command_code_is_passed(box):
    for code in (0, 1, 7, 123, 124, 125, 126, 127, 128, 255):
        result = box.run("--", "sh", "-c", f"exit {code}")
        assert (result.code, result.out, result.err) == (code, "", ""), code


@pytest.mark.modes(ALL)
def test_death_by_signal_is_128_plus_n(box):
    for name in ("TERM", "KILL", "SEGV", "HUP", "USR1"):
        result = box.run("--", "sh", "-c", f"ulimit -c 0; kill -{name} $$")
        assert result.code == 128 + getattr(signal, f"SIG{name}"), name
    assert box.run("--", "sh", "-c", f"kill -{signal.SIGRTMAX} $$").code == 128 + signal.SIGRTMAX


@pytest.mark.modes(ALL)
def test_timeout_is_124(box):
    result = box.run("--timeout=200ms", "--", "sleep", "300")
    assert result.code == 124
    assert result.seconds < 60


@pytest.mark.modes(EACH)
def test_timeout_ends_the_whole_tree(box, helper):
    result = box.run("--timeout", "0.3", "--grace=300ms", "--", helper("leave"), "stay", "group", "session", "daemon",
                     "deaf", "stopped")
    assert result.code == 124
    assert "ready" in result.out


@pytest.mark.modes(EACH)
def test_timeout_not_reached(box):
    assert box.run("-t", "1h", "--", "sh", "-c", "exit 3").code == 3


@pytest.mark.modes(EACH)
def test_leftovers_wait_does_not_outlast_timeout(box, helper):
    result = box.run("--leftovers=wait", "--timeout=300ms", "--", helper("leave"), "0", "session")
    assert result.code == 124


@pytest.mark.modes(ALL)
def test_not_found_is_127(box):
    for command in ("no-such-command-at-all", "/no/such/file", "/etc/passwd/file"):
        result = box.run("--", command)
        assert result.code == 127, command
        assert command in result.err


@pytest.mark.modes(ALL)
def test_found_but_not_executable_is_126(box, folder):
    plain = os.path.join(folder, "plain")
    with open(plain, "w") as f:
        f.write("#!/bin/sh\n")
    os.chmod(plain, 0o644)
    for command in (plain, folder):
        result = box.run("--", command)
        assert result.code == 126, command
        assert command in result.err
    assert "directory" in box.run("--", folder).err


def test_interpreter_missing_is_said(box, folder):
    path = script(folder, "#!/no/such/interpreter\n")
    result = box.run("--", path)
    assert result.code in (126, 127)
    assert "interpreter" in result.err


def test_another_architecture_is_126(box, folder):
    path = os.path.join(folder, "alien")
    with open(box.program, "rb") as f:
        image = bytearray(f.read())
    image[18:20] = (0x1234).to_bytes(2, "little")  # e_machine
    with open(path, "wb") as f:
        f.write(image)
    os.chmod(path, 0o755)
    result = box.run("--", path)
    assert result.code == 126
    assert path in result.err and "architecture" in result.err


def test_empty_program_is_a_script(box, folder):
    assert box.run("--", script(folder, "")).code == 0


def test_loop_of_links_is_126_or_127(box, folder):
    path = os.path.join(folder, "loop")
    os.symlink(path, path)
    result = box.run("--", path)
    assert result.code in (126, 127)
    assert path in result.err


def test_argument_list_too_long(box):
    result = box.run("--", "sh", "-c", f'exec "$0" "$@" $(yes {"x" * 4096} | head -n 2000)', box.program, "--", "true")
    assert result.code in (126, 127)  # the shell's own exec is refused before brood's
    assert "too long" in result.err


def script(folder, text):
    path = os.path.join(folder, "script")
    with open(path, "w") as f:
        f.write(text)
    os.chmod(path, 0o755)
    return path


@pytest.mark.modes(EACH)
def test_script_without_interpreter_line_is_run_by_sh(box, folder):
    path = script(folder, 'echo "$0,$1,$2"\nexit 9\n')
    result = box.run("--", path, "one", "two words")
    assert (result.code, result.out) == (9, f"{path},one,two words\n")


def test_script_is_found_in_path(box, folder):
    script(folder, "exit 9\n")
    assert box.run("--", "script", env={"PATH": f"/nowhere:{folder}:/bin:/usr/bin"}).code == 9


def test_path_goes_on_after_what_is_not_executable(box, folder):
    os.mkdir(os.path.join(folder, "first"))
    with open(os.path.join(folder, "first", "script"), "w") as f:
        f.write("exit 1\n")
    script(folder, "exit 9\n")
    assert box.run("--", "script", env={"PATH": f"{folder}/first:{folder}"}).code == 9
    os.remove(os.path.join(folder, "script"))
    assert box.run("--", "script", env={"PATH": f"{folder}/first:{folder}"}).code == 126


def test_folder_in_path_that_may_not_be_searched(box, folder):
    """What nobody may look for was not found: 127, as every shell says."""
    os.mkdir(os.path.join(folder, "closed"), 0o700)
    if os.geteuid() != 0:
        os.chmod(os.path.join(folder, "closed"), 0)
    assert box.run("--", "no-such-command", env={"PATH": f"{folder}/closed:/bin:/usr/bin"}).code == 127
    assert box.run("--", "sh", "-c", "exit 9", env={"PATH": f"{folder}/closed:/bin:/usr/bin"}).code == 9


@pytest.mark.modes(ALL)
def test_ok_exit_is_reported_as_0(box):
    assert box.run("--ok-exit=3,143", "--", "sh", "-c", "exit 3").code == 0
    assert box.run("--ok-exit=3,143", "--", "sh", "-c", "kill $$").code == 0
    assert box.run("--ok-exit", "3", "--ok-exit", "4", "--", "sh", "-c", "exit 3").code == 0
    assert box.run("--ok-exit=3", "--", "sh", "-c", "exit 4").code == 4


def test_ok_exit_does_not_hide_broods_own_codes(box):
    assert box.run("--ok-exit=124,125,126,127", "--timeout=100ms", "--", "sleep", "300").code == 124
    assert box.run("--ok-exit=124,125,126,127", "--", "/no/such/file").code == 127


@pytest.mark.modes(ALL)
def test_kill_after_is_137(box):
    run = box.start("--kill-after=200ms", "--", "sh", "-c", 'trap "" TERM; echo ready; while :; do sleep 1; done')
    assert run.line() == "ready"
    run.signal(signal.SIGTERM)
    assert run.wait().code == 137
    run.assert_nothing_left()


def test_kill_after_not_needed(box):
    run = box.start("--kill-after=60s", "--", "sh", "-c", 'trap "exit 5" TERM; echo ready; while :; do sleep 0.01; done')
    assert run.line() == "ready"
    run.signal(signal.SIGTERM)
    assert run.wait().code == 5


def test_kill_after_counts_from_the_first_ending_signal(box):
    """Another signal than TERM, INT, HUP and QUIT does not start it."""
    run = box.start("--kill-after=1ms", "--", "sh", "-c", 'trap "" USR1; trap "exit 6" USR2; echo ready; '
                    "while :; do sleep 0.01; done")
    assert run.line() == "ready"
    run.signal(signal.SIGUSR1)
    run.signal(signal.SIGUSR2)
    assert run.wait().code == 6
