# SPDX-License-Identifier: MIT
"""--sandbox: a stranger's command sees little, reaches nobody, and cannot get out."""
import os
import re
import socket
import subprocess

import pytest

from harness import read
from modes import PATH, ROOT, UID

SANDBOXES = ["auto-root", "auto-user"]

# What the kernel says to each attack inside; any of them where there are several layers.
DENIED = {
    "userns": "EPERM ENOSPC", "userns-clone": "EPERM ENOSPC", "userns-clone3": "ENOSYS",
    "mount": "EPERM", "remount": "EPERM", "umount": "EPERM", "open_tree": "EPERM ENOSYS", "fsopen": "EPERM ENOSYS",
    "pivot_root": "EPERM", "chroot": "EPERM", "add_key": "EPERM ENOSYS", "keyctl": "EPERM ENOSYS", "bpf": "EPERM",
    "perf": "EPERM EACCES ENOENT", "userfaultfd": "EPERM ENOSYS", "io_uring": "EPERM ENOSYS", "handle": "EPERM", "module": "EPERM",
    "kexec": "EPERM", "reboot": "EPERM", "sethostname": "EPERM", "clock": "EPERM", "vsock": "EPERM EAFNOSUPPORT",
    "vsock-bit32": "EPERM EAFNOSUPPORT", "packet": "EPERM EAFNOSUPPORT", "alg": "EPERM EAFNOSUPPORT", "tiocsti": "EPERM",
    "tiocsti-bit32": "EPERM", "tioclinux": "EPERM", "setgroups": "EPERM", "trace-init": "EPERM",
    "mem-init": "EACCES EPERM", "root-init": "EACCES EPERM", "exe-init": "EACCES EPERM", "mknod": "EPERM EACCES",
    "sysctl": "EACCES EROFS EPERM", "sysrq": "EACCES EROFS EPERM ENOENT", "userns-limit": "EACCES EROFS EPERM",
}
KILLED = ["int80", "x32"]
ALLOWED = ["inet", "trace-child"]


@pytest.fixture
def sandbox(box, folder):
    """Runs a command in a sandbox, from a folder of its own; returns the result."""
    os.chmod(folder, 0o777)

    def run(*words, options=(), **popen):
        popen.setdefault("cwd", folder)
        return box.run("--sandbox", *options, "--", *words, **popen)
    run.folder = folder
    run.box = box
    return run


def tries(sandbox, helper, *names, options=()):
    result = sandbox(helper("attack"), *names, options=[f"--ro={os.path.dirname(helper('attack'))}", *options])
    assert result.code == 0, result.err
    return dict(line.split(" ", 1) for line in result.out.splitlines())


@pytest.mark.modes(SANDBOXES)
def test_attacks_are_denied(sandbox, helper):
    got = tries(sandbox, helper, *DENIED)
    assert set(got) == set(DENIED)
    assert {name: word for name, word in got.items() if word not in DENIED[name].split()} == {}


@pytest.mark.modes(SANDBOXES)
def test_foreign_calls_are_fatal(sandbox, helper):
    if os.uname().machine != "x86_64":
        pytest.skip("this processor has no second architecture")
    assert tries(sandbox, helper, *KILLED) == {name: "killed 31" for name in KILLED}


@pytest.mark.modes(SANDBOXES)
def test_ordinary_tools_work(sandbox, helper):
    """Debuggers, sockets."""
    assert tries(sandbox, helper, *ALLOWED) == {name: "ok" for name in ALLOWED}


@pytest.mark.modes(SANDBOXES)
def test_init_cannot_be_killed_from_inside(sandbox, helper):
    result = sandbox("sh", "-c", "kill -9 1; kill -STOP 1; kill -9 -1; echo alive")
    assert result.code in (0, 137)
    assert tries(sandbox, helper, "kill-init")["kill-init"] in ("ok", "EPERM")  # without effect: the run ended by itself


@pytest.mark.modes(SANDBOXES)
def test_no_privilege_is_left(sandbox):
    text = sandbox("cat", "/proc/self/status").out
    for name in ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"):
        assert re.search(rf"^{name}:\s+0+$", text, re.M), name
    assert re.search(r"^NoNewPrivs:\s+1$", text, re.M)
    assert re.search(r"^Seccomp:\s+2$", text, re.M)
    assert re.search(r"^Sig(Blk|Ign|Cgt):\s+0+$", text, re.M)


@pytest.mark.modes(SANDBOXES)
def test_root_is_read_only_and_the_directory_is_not(sandbox):
    places = ["/", "/usr", "/etc", "/var", "/var/tmp", os.path.expanduser("~")]
    script = "for d; do touch $d/brood-test-file 2>/dev/null && echo written: $d; done; touch here && echo x > here && cat here"
    result = sandbox("sh", "-c", script, "sh", *places)
    assert result.out == "x\n", result.err
    assert os.listdir(sandbox.folder) == ["here"]


@pytest.mark.modes(SANDBOXES)
def test_no_way_of_writing_to_a_read_only_file(sandbox):
    script = """
import ctypes, mmap, os
target = "/etc/passwd"
ways = {
    "open": lambda: os.open(target, os.O_WRONLY),
    "append": lambda: os.open(target, os.O_APPEND | os.O_WRONLY),
    "truncate": lambda: os.truncate(target, 0),
    "rename over": lambda: (open("mine", "w").close(), os.rename("mine", target)),
    "link": lambda: os.link(target, "/etc/brood-test-link"),
    "symlink": lambda: os.symlink("x", "/etc/brood-test-link"),
    "unlink": lambda: os.unlink(target),
    "chmod": lambda: os.chmod(target, 0o666),
    "chown": lambda: os.chown(target, os.getuid(), -1),
    "utime": lambda: os.utime(target, (0, 0)),
    "xattr": lambda: os.setxattr(target, "user.brood", b"x"),
    "mkdir": lambda: os.mkdir("/etc/brood-test-dir"),
    "mknod": lambda: os.mknod("/etc/brood-test-node"),
    "tmpfile": lambda: os.open("/etc", os.O_TMPFILE | os.O_WRONLY, 0o600),
    "map": lambda: mmap.mmap(os.open(target, os.O_RDWR), 1),
    "proc": lambda: os.open("/proc/self/root" + target, os.O_WRONLY),
    "through cwd": lambda: os.open("/proc/self/cwd/../../../../.." + target, os.O_WRONLY),
}
for name, way in ways.items():
    try:
        way()
    except OSError as e:
        continue
    print(name)
"""
    result = sandbox("/usr/bin/python3", "-c", script)
    assert (result.code, result.out) == (0, ""), result.err


@pytest.mark.modes(SANDBOXES)
def test_tmp_is_private(sandbox):
    own = os.path.basename(sandbox.folder)
    result = sandbox("sh", "-c", "ls -A /tmp; echo secret > /tmp/brood-test-secret && stat -c %a /tmp")
    assert set(result.out.split()) == {own, "1777"}, result.out  # this folder lies there, and stays
    assert not os.path.exists("/tmp/brood-test-secret")


@pytest.mark.modes(SANDBOXES)
def test_devices(sandbox):
    script = "ls /dev; echo x > /dev/null && head -c 4 /dev/zero | od -An -tx1 && head -c 1 /dev/urandom | wc -c; " \
        "python3 -c 'import os; m, s = os.openpty(); os.write(m, b\"a\\n\"); print(os.read(s, 2))'; touch /dev/shm/x"
    result = sandbox("sh", "-c", script)
    assert result.code == 0, result.err
    assert "00 00 00 00" in result.out and "b'a\\n'" in result.out
    names = set(result.out.split(" 00")[0].split())
    assert {"null", "zero", "full", "random", "urandom", "tty", "pts", "ptmx", "shm", "stdin", "stdout", "stderr", "fd"} <= names
    assert not names & {"mem", "kmsg", "sda", "vda", "kvm", "fuse", "loop0", "net"}


@pytest.mark.modes(SANDBOXES)
def test_network_is_only_loopback(sandbox):
    listener = socket.create_server(("127.0.0.1", 0))
    port = listener.getsockname()[1]
    script = f"import socket; s = socket.socket(); s.settimeout(5); print(s.connect_ex(('127.0.0.1', {port})))"
    assert sandbox("/usr/bin/python3", "-c", script).out == "111\n"  # ECONNREFUSED: the host's is out of reach
    shared = sandbox("/usr/bin/python3", "-c", script, options=["--share-net"])
    assert shared.out == "0\n", shared.err
    listener.close()
    result = sandbox("cat", "/proc/net/dev")
    assert [line.split(":")[0].strip() for line in result.out.splitlines()[2:]] == ["lo"]


@pytest.mark.modes(SANDBOXES)
def test_abstract_sockets_of_the_host_are_out_of_reach(sandbox):
    name = f"brood-test-{os.getpid()}"
    listener = socket.socket(socket.AF_UNIX)
    listener.bind("\0" + name)
    listener.listen()
    script = f"import socket; print(socket.socket(socket.AF_UNIX).connect_ex('\\0{name}'))"
    assert sandbox("/usr/bin/python3", "-c", script).out != "0\n"
    listener.close()


@pytest.mark.modes(SANDBOXES)
def test_environment_is_reduced(sandbox):
    env = {"PATH": PATH, "HOME": "/", "USER": "u", "LANG": "C", "LC_ALL": "C", "TERM": "dumb", "TZ": "UTC", "AWS_SECRET": "x",
           "SSH_AUTH_SOCK": "/tmp/agent", "LD_PRELOAD": "", "LC": "no"}
    names = {line.split("=")[0] for line in sandbox("env", env=env).out.splitlines()}
    assert names - {"TEST_COOKIE", "PWD", "_", "SHLVL"} == {"PATH", "HOME", "USER", "LANG", "LC_ALL", "TERM", "TZ"}
    names = {line.split("=")[0] for line in sandbox("env", env=env, options=["--pass-env=AWS_SECRET", "--env=MORE=1"]).out.splitlines()}
    assert {"AWS_SECRET", "MORE"} <= names


@pytest.mark.modes(SANDBOXES)
def test_descriptors_are_closed(sandbox):
    secret = os.open("/etc/hostname", os.O_RDONLY)
    try:
        os.set_inheritable(secret, True)
        result = sandbox("sh", "-c", "ls /proc/self/fd", close_fds=False)
        assert set(result.out.split()) <= {"0", "1", "2", "3"}  # 3: ls's own
        result = sandbox("sh", "-c", f"test -e /proc/self/fd/{secret} && echo kept", close_fds=False,
                         options=[f"--keep-fd={secret}"])
        assert result.out == "kept\n", result.err
    finally:
        os.close(secret)
    result = sandbox("true", options=["--keep-fd=777"])
    assert result.code == 125 and "keep-fd" in result.err


@pytest.mark.modes(SANDBOXES)
def test_directory_outside_the_view(sandbox):
    """A descriptor of a folder from outside is no way out (CVE-2024-21626)."""
    outside = os.open("/", os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.set_inheritable(outside, True)
        result = sandbox("pwd", close_fds=False, options=[f"--chdir=/proc/self/fd/{outside}"])
        assert result.code == 125 and "--chdir" in result.err
    finally:
        os.close(outside)


@pytest.mark.modes(SANDBOXES)
def test_program_of_brood_cannot_be_overwritten(sandbox, helper):
    """CVE-2019-5736."""
    before = read(sandbox.box.program, "rb")
    script = "for p in 1 $PPID self; do (echo x > /proc/$p/exe) 2>/dev/null && echo written; done; true"
    assert sandbox("sh", "-c", script).out == ""
    assert read(sandbox.box.program, "rb") == before


@pytest.mark.modes(["auto-root"])
def test_setuid_program_gives_nothing(sandbox, stage):
    program = os.path.join(sandbox.folder, "id")
    subprocess.run(["cp", "/usr/bin/id", program], check=True)
    os.chmod(program, 0o4755)
    result = sandbox(program, "-u", options=[f"--user={UID}"])
    assert result.out == f"{UID}\n", result.err


@pytest.mark.modes(SANDBOXES)
def test_sandbox_in_a_sandbox(sandbox):
    """What is asked for cannot be had there, and is refused by name; a plain run works."""
    inner = sandbox.box.program
    result = sandbox(inner, "--sandbox", "--", "echo", "started", options=[f"--ro={os.path.dirname(inner)}"])
    assert result.code == 125 and "started" not in result.out
    assert result.err
    result = sandbox(inner, "--", "echo", "started", options=[f"--ro={os.path.dirname(inner)}"])
    assert (result.code, result.out) == (0, "started\n"), result.err


@pytest.mark.modes(SANDBOXES)
def test_fork_bomb_is_bounded(sandbox, helper):
    script = "i=0; while [ $i -lt 100 ]; do sleep 300 & i=$((i + 1)); done; echo all"
    result = sandbox("sh", "-c", script, options=["--pids=40", "--grace=0", "--allow-degraded=pids"])
    if "pids" in result.err and "degraded" in result.err:
        pytest.skip("no limit of processes can be had here")
    assert "all" not in result.out and re.search("fork|Resource temporarily", result.err)


@pytest.mark.modes(SANDBOXES)
def test_nothing_in_the_users_tree(sandbox):
    os.mkdir(f"{sandbox.folder}/sub")
    before = subprocess.run(["find", sandbox.folder, "/etc", "-ls"], stdout=subprocess.PIPE, check=False).stdout
    assert sandbox("true", options=[f"--hide={sandbox.folder}/sub", "--tmpfs=/etc"]).code == 0
    result = sandbox("true", options=[f"--ro=/usr:{sandbox.folder}/not/there"])
    assert result.code == 125 and "not/there" in result.err
    assert subprocess.run(["find", sandbox.folder, "/etc", "-ls"], stdout=subprocess.PIPE, check=False).stdout == before
