# SPDX-License-Identifier: MIT
"""Ways out of a sandbox that others had to close: by the calls, by the terminal, by odd surroundings."""
import fcntl
import os
import re
import shutil
import socket
import struct
import subprocess
import termios

import pytest

from harness import read
from modes import ROOT
from terminal import Terminal
from test_sandbox import SANDBOXES, sandbox, tries  # noqa: F401 (a fixture)

# Beside those of test_sandbox.py.
DENIED = {
    "mountns": "EPERM", "cgroupns": "EPERM", "pidns": "EPERM", "setns": "EPERM", "mount-cgroup": "EPERM", "bind-over": "EPERM",
    "uncover": "EPERM", "mount_setattr": "EPERM ENOSYS", "move_mount": "EPERM ENOSYS", "syslog": "EPERM", "fanotify": "EPERM ENOSYS",
    "swap": "EPERM", "acct": "EPERM ENOSYS", "setdomainname": "EPERM", "request_key": "EPERM ENOSYS", "io_uring_enter": "EPERM ENOSYS",
    "finit_module": "EPERM", "kexec_file": "EPERM ENOSYS", "audit": "EPERM EAFNOSUPPORT", "bluetooth": "EPERM EAFNOSUPPORT",
    "xdp": "EPERM EAFNOSUPPORT", "writev-init": "EPERM ESRCH", "getfd-init": "EPERM", "fd-init": "EACCES EPERM",
    "cwd-init": "EACCES EPERM", "environ-init": "EACCES EPERM", "chroot-dance": "EPERM", "rlimit": "EPERM", "iopl": "EPERM ENOSYS",
    "settimeofday": "EPERM",
}
# What the other layers deny without the filter, and without Landlock too.
BY_PRIVILEGES = ["mount", "remount", "umount", "open_tree", "fsopen", "pivot_root", "chroot", "mountns", "cgroupns", "pidns", "setns",
                 "mount-cgroup", "bind-over", "mount_setattr", "move_mount", "module", "finit_module", "kexec", "kexec_file", "reboot",
                 "sethostname", "clock", "settimeofday", "packet", "setgroups", "trace-init", "mem-init", "root-init", "exe-init",
                 "fd-init", "cwd-init", "environ-init", "writev-init", "getfd-init", "mknod", "sysctl", "userns", "userns-clone",
                 "userns-clone3", "userns-limit", "handle", "chroot-dance", "rlimit", "swap", "acct", "syslog", "iopl"]


@pytest.mark.modes(SANDBOXES)
def test_more_attacks_are_denied(sandbox, helper):
    got = tries(sandbox, helper, *DENIED, "netlink")
    assert got.pop("netlink") == "ok"
    assert {name: word for name, word in got.items() if word not in DENIED[name].split()} == {}


@pytest.mark.modes(SANDBOXES)
def test_denied_without_the_filter(sandbox, helper):
    got = tries(sandbox, helper, *BY_PRIVILEGES, options=["--seccomp=off", "--landlock=off"])
    assert [name for name, word in got.items() if word == "ok"] == []
    assert set(got) == set(BY_PRIVILEGES)


@pytest.mark.modes(SANDBOXES)
@pytest.mark.parametrize("interpreter", ["/proc/self/exe --version", "link"])
def test_program_of_brood_as_interpreter(sandbox, interpreter):
    """CVE-2019-5736: a script whose interpreter is whatever executes it."""
    before = read(sandbox.box.program, "rb")
    os.symlink("/proc/self/exe", f"{sandbox.folder}/tini")
    path = f"{sandbox.folder}/script"
    with open(path, "w", encoding="ascii") as f:
        f.write(f"#!{interpreter}\n" if interpreter != "link" else f"#!{sandbox.folder}/tini --version\n")
    os.chmod(path, 0o755)
    sandbox(path)
    assert read(sandbox.box.program, "rb") == before


@pytest.mark.modes(SANDBOXES)
def test_two_words_that_look_like_options(sandbox):
    """CVE-2024-32462: nothing after `--` is brood's."""
    for word in ("--version", "--rw=/", "-h", "--"):
        result = sandbox(word, "--rw", "/", "--seccomp=off")
        assert result.code == 127 and word in result.err


@pytest.mark.modes(["auto-root"])
def test_submounts_are_read_only(sandbox):
    script = """
        mkdir -p /mnt && mount -t tmpfs -o mode=777 none /mnt && mkdir /mnt/sub && mount -t tmpfs -o mode=777 none /mnt/sub &&
        "$@" -- sh -c 'touch /mnt/x /mnt/sub/x 2>/dev/null || echo refused; ls /mnt /mnt/sub'"""
    for options in ([], ["--seccomp=off", "--landlock=off"]):
        result = subprocess.run(["unshare", "-m", "sh", "-c", script, "sh", sandbox.box.program, "--sandbox", *options],
                                cwd=sandbox.folder, capture_output=True, text=True, check=False)
        assert result.returncode == 0 and result.stdout.startswith("refused"), result.stderr
        assert "x" not in result.stdout.split()


@pytest.mark.modes(["auto-root"])
def test_cgroups_of_others(sandbox):
    """A sibling's members cannot be changed, nor a group be made."""
    script = "find /sys/fs/cgroup \\( -name cgroup.procs -o -name release_agent -o -name tasks \\) -exec sh -c 'true >> \"$1\"' sh {} \\; " \
        "2>/dev/null && find /sys/fs/cgroup -type d -exec mkdir {}/brood-test \\; 2>&1 | grep -vc 'Read-only'; " \
        "for f in $(find /sys/fs/cgroup -name cgroup.procs); do { echo $$ > $f; } 2>/dev/null && echo joined $f; done; true"
    result = sandbox("sh", "-c", script)
    assert "joined" not in result.out, result.out


@pytest.mark.modes(SANDBOXES)
@pytest.mark.parametrize("options", [[], ["--landlock=off"]])
def test_terminal_of_the_caller(box, helper, folder, options):
    """CVE-2017-5226, CVE-2023-28100: no key is pressed on it."""
    shell = Terminal([*box.mode.wrapper(), "sh", "-i"])
    try:
        shell.expect("PROMPT")
        attack = helper("attack")
        shell.enter(f"cd {folder}; {box.program} --sandbox {' '.join(options)} --ro={os.path.dirname(attack)} -- "
                    f"{attack} tiocsti tiocsti-bit32 tioclinux; echo 'st'atus $?")
        shell.expect("tiocsti EPERM\ntiocsti-bit32 EPERM\ntioclinux (EPERM|ENOTTY)\nstatus 0\n")
    finally:
        shell.close()


@pytest.mark.modes(SANDBOXES)
def test_interactive_shell(box, folder):
    """Job control works inside, and outside with the whole sandbox; a resize arrives."""
    shell = Terminal([*box.mode.wrapper(), "bash", "--norc", "--noprofile", "-i"])
    try:
        shell.prompt()
        shell.enter(f"cd {folder}; {box.program} --sandbox -- env PS1='INS''IDE> ' bash --norc --noprofile -i")
        shell.expect("INSIDE> ")
        shell.enter("echo re'ady'; cat")
        shell.expect("^ready\n")
        shell.type("x\n")
        shell.expect("^x\nx\n")
        shell.type("\x1a")
        shell.expect("Stopped")
        shell.expect("INSIDE> ")
        shell.enter("fg")
        shell.expect("^cat\n")
        shell.type("y\n")
        shell.expect("^y\ny\n")
        shell.type("\x03")
        shell.expect("INSIDE> ")
        shell.enter("stty size; tty; echo 'do'ne")
        shell.expect("50 200\n")
        shell.expect("done\n")
        fcntl.ioctl(shell.fd, termios.TIOCSWINSZ, struct.pack("HHHH", 33, 99, 0, 0))
        shell.enter("stty size")
        shell.expect("33 99\n")
        shell.enter("sleep 1000 & disown; exit 5")
        shell.prompt()
        assert shell.status() == 5
        assert [pid for pid in shell.left() if "sleep" in read(f"/proc/{pid}/comm")] == []
    finally:
        shell.close()


@pytest.mark.modes(["auto-user"])
def test_in_a_user_namespace_of_one_id(box, folder):
    """Root of a rootless container: what ids there are is all that there is to map."""
    become = box.mode.wrapper()
    words = [*become, "unshare", "-Ur", box.program, "--sandbox", "--", "sh", "-c", "id -u; cat /proc/self/uid_map"]
    result = subprocess.run(words, cwd=folder, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    assert result.stdout.split() == ["0", "0", "0", "1"]


@pytest.mark.modes(SANDBOXES)
def test_few_descriptors(sandbox):
    result = sandbox("sh", "-c", "ulimit -n 20; exec \"$@\"", "sh", "echo", "ok")
    assert result.out == "ok\n"
    for limit in range(3, 24):
        words = [*sandbox.box.mode.wrapper(), "prlimit", f"--nofile={limit}", sandbox.box.program, "--sandbox", "--", "echo", "ok"]
        result = subprocess.run(words, cwd=sandbox.folder, capture_output=True, text=True, check=False)
        if "error while loading" in result.stderr or "prlimit" in result.stderr:
            continue  # not brood's
        assert (result.returncode, result.stdout) in ((0, "ok\n"), (125, "")), (limit, result.stderr)
        assert result.returncode == 0 or "RLIMIT_NOFILE" in result.stderr, (limit, result.stderr)


@pytest.mark.modes(SANDBOXES)
def test_many_options(sandbox):
    options = []
    for i in range(250):
        os.mkdir(f"{sandbox.folder}/{i}")
        options += [f"--ro={sandbox.folder}/{i}", f"--hide={sandbox.folder}/{i}"]
    result = sandbox("sh", "-c", "ls 7 2>/dev/null || echo hidden; ls | wc -l", options=options)
    assert result.out == "hidden\n250\n", result.err


@pytest.mark.modes(SANDBOXES)
@pytest.mark.parametrize("surroundings", [{"env": {}}, {"umask": 0o777}, {"stdin": subprocess.DEVNULL, "env": {f"V{i}": "x" * 100000 for i in range(15)}}])
def test_odd_surroundings(sandbox, surroundings):
    if surroundings.get("env") is not None:
        surroundings = dict(surroundings, env=dict(surroundings["env"], TEST="1"))
    result = sandbox("sh", "-c", "touch here /tmp/there /dev/shm/there && ls -d /tmp /dev /proc >/dev/null && echo ok", **surroundings)
    assert (result.code, result.out) == (0, "ok\n"), result.err


@pytest.mark.modes(["auto-user"])
@pytest.mark.parametrize("mode", [0o4755, 0o2755])
def test_set_user_id_brood(box, folder, mode):
    """CVE-2020-5291: it gives nobody anything."""
    if not ROOT:
        pytest.skip("needs root, to have a program of root's")
    for name, calls in {"brood": (["--isolate=none"], ["--sandbox"], ["check"]), "brood-init": ([],)}.items():
        program = f"{folder}/{name}"
        shutil.copy(os.path.join(os.path.dirname(box.program), name), program)
        os.chmod(program, mode)
        for words in calls:
            words = [*box.mode.wrapper(), program, *words, *(["--", "id"] if words != ["check"] else [])]
            result = subprocess.run(words, capture_output=True, text=True, check=False)
            assert (result.returncode, result.stdout) == (125, "") and "chmod" in result.stderr


@pytest.mark.modes(SANDBOXES)
@pytest.mark.parametrize("options", [["--proc"], ["--tmpfs=/", "--proc", "--dev", "--ro=/usr", "--ro=/bin", "--ro=/lib", "--ro=/lib64", "--chdir=/"],
                                     ["--rw=/"], ["--ro=/"], ["--rw=/:/"], ["--rw=/", "--proc", "--chdir=/"]], ids=" ".join)
def test_proc_of_an_own_view(sandbox, options):
    """Whatever is shown writable, the kernel's settings are not, nor is the machine's /proc."""
    script = "for f in /proc/sys/kernel/printk_ratelimit /proc/sys/kernel/core_pattern /proc/sysrq-trigger /sys/kernel/mm/ksm/run; do " \
        "{ true >> $f; } 2>/dev/null && echo written $f; done; cat /proc/1/comm; test -e /dev/loop0 && echo devices; echo x > /dev/null"
    result = sandbox("sh", "-c", script, options=options)
    assert (result.code, result.out) == (0, "brood\n"), result.err


@pytest.mark.modes(SANDBOXES)
def test_writable_root(sandbox):
    """--rw / changes that part of the preset, and no other."""
    path = f"{os.path.dirname(sandbox.folder)}/brood-test-{os.path.basename(sandbox.folder)}"
    script = f"touch {path}; ls -A /tmp | wc -l; test -w /usr -o $(id -u) -ne 0 && touch here && echo ok"
    result = sandbox("sh", "-c", script, options=["--rw=/"])
    assert result.out == "2\nok\n", result.err
    assert not os.path.exists(path) and os.listdir(sandbox.folder) == ["here"]


@pytest.mark.modes(["none-user", "subreaper-user", "auto-root"])
def test_landlock_alone(box, folder):
    """Without a view and a filter: no signal to, and no abstract socket of, who is outside."""
    said = subprocess.run([box.program, "check", "--json"], capture_output=True, text=True, check=False).stdout
    if int(re.search(r'"landlock": {.*?"value": (\d+)', said + '"landlock": {"value": 0', re.S)[1]) < 6:
        pytest.skip("this kernel's Landlock has no scopes")
    name = f"brood-test-{os.getpid()}"
    listener = socket.socket(socket.AF_UNIX)
    listener.bind("\0" + name)
    listener.listen()
    script = f"""
import os, socket
print(socket.socket(socket.AF_UNIX).connect_ex('\\0{name}'))
try:
    os.kill(os.getppid(), 0)
except PermissionError:
    print("refused")
child = os.fork()
if child == 0:
    os._exit(0)
os.kill(child, 9)
print(open('/etc/passwd').read(5), open({folder!r} + '/here', 'w').write('x'))
"""
    result = box.run("--landlock=auto", "--", "/usr/bin/python3", "-c", script)
    assert result.out == "1\nrefused\nroot: 1\n", result.err
    listener.close()


@pytest.mark.modes(["none-user"])
def test_kept_descriptor_that_is_not_open(box):
    result = box.run("--keep-fd=777", "--", "echo", "started")
    assert (result.code, result.out) == (125, "") and "--keep-fd: 777 is not open" in result.err
