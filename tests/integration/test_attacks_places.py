# SPDX-License-Identifier: MIT
"""Ways out of a sandbox that others had to close: by the current directory, by a folder or a socket in reach."""
import os
import socket
import subprocess

import pytest

from harness import read
from test_sandbox import SANDBOXES, sandbox  # noqa: F401 (a fixture)


@pytest.mark.modes(SANDBOXES)
@pytest.mark.parametrize("place", ["/", "/proc", "/proc/sys", "/proc/1", "/sys", "/sys/fs/cgroup", "/dev", "/dev/pts"])
def test_started_in_the_kernels_own_folders(sandbox, place):
    """They stay the sandbox's own, and read-only."""
    script = """
        for file in /proc/sys/kernel/printk_ratelimit /proc/sys/kernel/core_pattern; do
            { true >> $file; } 2>/dev/null && echo "writable: $file"
        done
        mkdir brood-test 2>/dev/null && case $PWD in /dev) ;; *) echo "made in $PWD" ;; esac
        cat /proc/1/comm; test -e /dev/kmsg -o -e /dev/loop0 && echo devices; true"""
    if not os.path.isdir(place):
        pytest.skip("not on this machine")
    result = sandbox("sh", "-c", script, cwd=place)
    assert (result.code, result.out) == (0, "brood\n"), result.err
    assert not os.path.exists(f"{place}/brood-test")


@pytest.mark.modes(["auto-root"])
def test_proc_below_the_current_directory(sandbox):
    """A root to build in, with the machine's own /proc and /sys mounted in it."""
    script = """
        mkdir -p tree/proc tree/sys && mount --bind /proc tree/proc && mount --bind /sys tree/sys && cd tree &&
        "$@" -- sh -c '{ true >> proc/sys/kernel/printk_ratelimit; } 2>/dev/null && echo written
                       mkdir sys/fs/cgroup/brood-test 2>/dev/null && echo made; touch here && echo ok'"""
    result = subprocess.run(["unshare", "-m", "sh", "-c", script, "sh", sandbox.box.program, "--sandbox"], cwd=sandbox.folder,
                            capture_output=True, text=True, check=False)
    assert (result.returncode, result.stdout) == (0, "ok\n"), result.stderr


class Agent:
    """Listens at a path, as the user that the sandbox is of."""

    def __init__(self, path):
        os.makedirs(os.path.dirname(path), exist_ok=True)
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.bind(path)
        os.chmod(path, 0o777)
        self.socket.listen()

    def __enter__(self):
        return self

    def __exit__(self, *args):
        self.socket.close()


def reached(sandbox, path, **more):
    """Can the socket be connected to from inside?"""
    script = f"import socket; print(socket.socket(socket.AF_UNIX).connect_ex({path!r}))"
    result = sandbox("/usr/bin/python3", "-c", script, **more)
    assert result.code == 0, result.err
    return result.out == "0\n"


def env(**more):
    return dict(os.environ, PATH="/usr/bin:/bin", **more)


@pytest.mark.modes(SANDBOXES)
@pytest.mark.parametrize("variable, prefix", [("SSH_AUTH_SOCK", ""), ("DBUS_SESSION_BUS_ADDRESS", "unix:path="), ("DOCKER_HOST", "unix://")])
def test_agent_below_the_current_directory(sandbox, variable, prefix):
    path = f"{sandbox.folder}/sub/agent"
    with Agent(path):
        assert reached(sandbox, path, env=env())  # nobody said that it is an agent
        assert not reached(sandbox, path, env=env(**{variable: prefix + path}))
        os.symlink("sub", f"{sandbox.folder}/link")
        linked = f"{sandbox.folder}/link/agent"
        assert not reached(sandbox, path, env=env(**{variable: prefix + linked}))
        renamed = f"os.rename('{sandbox.folder}/sub', '{sandbox.folder}/moved'); " \
            f"print(socket.socket(socket.AF_UNIX).connect_ex('{sandbox.folder}/moved/agent'))"
        result = sandbox("/usr/bin/python3", "-c", "import os, socket; " + renamed, env=env(**{variable: prefix + path}))
        assert result.out != "0\n"


@pytest.mark.modes(SANDBOXES)
def test_runtime_folder_around_the_current_directory(sandbox):
    runtime, work = f"{sandbox.folder}/runtime", f"{sandbox.folder}/runtime/work"
    for path in (runtime, work):
        os.mkdir(path)
        os.chmod(path, 0o777)
    with Agent(f"{runtime}/bus"):
        outside = env(XDG_RUNTIME_DIR=runtime)
        assert not reached(sandbox, f"{runtime}/bus", env=outside)
        assert not reached(sandbox, f"{runtime}/bus", env=outside, cwd=work)
        result = sandbox("sh", "-c", "echo x > written; pwd", env=outside, cwd=work)
        assert result.out == f"{work}\n" and os.listdir(work) == ["written"], result.err
        result = sandbox("true", env=outside, cwd=runtime)
        assert result.code == 125 and runtime in result.err and "current directory" in result.err


@pytest.mark.modes(SANDBOXES)
@pytest.mark.parametrize("value", ["/", "//", "/usr", "/usr/bin/../bin", "/dev/null", "/proc", "/etc/passwd", ".", "", "/nowhere", "/" + "x" * 5000])
def test_variable_that_names_no_socket(sandbox, value):
    names = dict.fromkeys(["SSH_AUTH_SOCK", "XDG_RUNTIME_DIR"], value)
    if value.startswith("/usr"):
        del names["XDG_RUNTIME_DIR"]
    result = sandbox("sh", "-c", "ls /usr/bin >/dev/null && cat /proc/self/comm /etc/passwd >/dev/null && echo x >/dev/null && touch x && echo ok",
                     env=env(**names))
    assert (result.code, result.out) == (0, "ok\n"), result.err


@pytest.mark.modes(SANDBOXES)
def test_open_folder_as_a_stream(sandbox):
    """It leads to everything below and above it, past the view."""
    result = sandbox("ls", "/proc/self/fd/0/", options=["--stdin=/"])
    assert result.code == 125 and "--stdin" in result.err and "null" in result.err
    folder = os.open("/", os.O_RDONLY | os.O_DIRECTORY)
    try:
        result = sandbox("ls", "/proc/self/fd/0/", stdin=folder)
        assert (result.code, result.out) == (125, "") and "stdin" in result.err
        result = sandbox("echo", "started", stdin=folder, options=["--stdin=null"])
        assert result.out == "started\n", result.err
    finally:
        os.close(folder)


@pytest.mark.modes(SANDBOXES)
def test_relative_directory(sandbox):
    os.mkdir(f"{sandbox.folder}/sub")
    os.chmod(f"{sandbox.folder}/sub", 0o777)
    result = sandbox("sh", "-c", "touch x && pwd", options=["--chdir=sub"])
    assert result.out == f"{sandbox.folder}/sub\n", result.err
    result = sandbox("pwd", options=["--chdir=not-there"])
    assert result.code == 125 and "--chdir" in result.err and "not-there" in result.err


@pytest.mark.modes(SANDBOXES)
def test_directory_is_swapped_for_a_link(sandbox):
    """CVE-2024-42472: whatever the name leads to meanwhile, only the folder itself is writable."""
    target, work = f"{sandbox.folder}/target", f"{sandbox.folder}/work"
    for path in (target, work):
        os.mkdir(path)
        os.chmod(path, 0o777)
    os.symlink("target", f"{sandbox.folder}/link")
    swap = "import ctypes\nwhile True: ctypes.CDLL(None).renameat2(-100, b'work', -100, b'link', 2)"  # RENAME_EXCHANGE
    real = os.open(work, os.O_RDONLY | os.O_DIRECTORY)
    swapper = subprocess.Popen(["/usr/bin/python3", "-c", swap], cwd=sandbox.folder)
    try:
        for _ in range(150):
            sandbox("sh", "-c", "echo x > brood-test", cwd=None, preexec_fn=lambda: os.fchdir(real))
            assert os.listdir(target) == []
        assert os.listdir(real) == ["brood-test"]
    finally:
        swapper.kill()
        swapper.wait()
        os.close(real)


@pytest.mark.modes(["auto-root"])
def test_read_only_directory_is_refused_by_name(sandbox):
    script = 'mount --bind . . && mount -o remount,bind,ro . && cd "$PWD" && exec "$@" --sandbox -- echo started'
    result = subprocess.run(["unshare", "-m", "sh", "-c", script, "sh", sandbox.box.program], cwd=sandbox.folder,
                            capture_output=True, text=True, check=False)
    assert (result.returncode, result.stdout) == (125, "")
    assert sandbox.folder in result.stderr and "current directory" in result.stderr and "--rw" not in result.stderr
