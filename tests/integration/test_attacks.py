# SPDX-License-Identifier: MIT
"""Ways out of a sandbox that others had to close: by the calls, by a folder or a socket in reach, by odd surroundings."""
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
    program = f"{folder}/brood"
    shutil.copy(box.program, program)
    os.chmod(program, mode)
    for words in (["--isolate=none"], ["--sandbox"], ["check"]):
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
