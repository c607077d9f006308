# SPDX-License-Identifier: MIT
"""A virtual machine whose first process is brood: its kernel, its initramfs, booting it, and what its console said."""
import functools
import os
import re
import shutil
import stat
import subprocess
import tempfile
import threading
from collections import namedtuple

HERE = os.path.dirname(os.path.abspath(__file__))
REPO = os.path.dirname(os.path.dirname(HERE))

# How long a machine may take on a slow and busy host. Never waited for in vain.
DEADLINE = 400

# TEST_ARCH: another processor than this machine's, for which the programs under test are (tools/check has the names).
ARCH = os.environ.get("TEST_ARCH") or {"aarch64": "arm64", "armv7l": "armv7"}.get(os.uname().machine, os.uname().machine)

# qemu: which of them emulates it, the machine in it and its processor (of arm64 no newer one: emulated, the authentication of
# pointers takes four times as long as all the rest); console: what it calls its serial line; foreign: who compiles for the
# other architecture that its kernel runs as well.
Kind = namedtuple("Kind", "qemu options cpu console foreign", defaults=(None,))

KINDS = {
    "x86_64": Kind("qemu-system-x86_64", [], "max", "ttyS0", ["cc", "-m32"]),
    "arm64": Kind("qemu-system-aarch64", ["-machine", "virt"], "cortex-a72", "ttyAMA0", ["arm-linux-gnueabihf-gcc"]),
    "armv7": Kind("qemu-system-arm", ["-machine", "virt,highmem=off"], "cortex-a15", "ttyAMA0"),
}

# init: the script that is the kernel's first process until it becomes brood; None: the kernel starts brood. words: on
# the kernel's command line. script: the cases that run inside. console: whether the first process has one.
Boot = namedtuple("Boot", "init words script console", defaults=(None, "", None, True))

BOOTS = {
    # Nothing but the initramfs: no /proc, no /dev.
    "bare": Boot("exec /brood --grace=60s --at-end=poweroff -- sh /vm/bare.sh", script="bare.sh"),
    # brood-init, its options from the kernel's command line.
    "no-console": Boot("exec /brood-init -- sh /vm/no_console.sh", "BROOD_AT_END=reboot BROOD_GRACE=700ms OTHER=word",
                       script="no_console.sh", console=False),
    "whole": Boot("exec /brood --timeout=300s --at-end=poweroff -- sh /vm/whole.sh", script="whole.sh"),
    "limits": Boot("exec /brood --timeout=300s --at-end=poweroff -- sh /vm/limits.sh", script="limits.sh"),
    "sandbox": Boot("exec /brood --timeout=300s --at-end=poweroff -- sh /vm/sandbox.sh", script="sandbox.sh"),
    "units": Boot("exec /brood --timeout=300s --at-end=poweroff -- sh /vm/units.sh"),
    "halted": Boot("mkdir /proc /cgroup && mount -t proc proc /proc && mount -t cgroup2 cgroup2 /cgroup && exec /brood -v "
                   "--isolate=cgroup --grace=200ms --timeout=500ms --at-end=halt -- /helpers/leave stay session deaf stopped"),
    "not-found": Boot("exec /brood --at-end=poweroff -- /no/such/command"),
    "refused": Boot("exec /brood --at-end=poweroff --isolate=cgroup -- echo started"),
    # Without --at-end brood exits, as in a container, and the kernel panics: documented, and its status can be seen.
    "exit": Boot(None, 'rdinit=/tini -- sh -c "exit 3"'),
    "signal": Boot("exec /brood -- sh -c 'kill -KILL $$'"),
}


class Missing(Exception):
    """No machine can be had here, and why."""


def cases():
    """(boot, case) for each case of each script."""
    return [(name, case) for name, boot in BOOTS.items() if boot.script
            for case in re.findall(r"^(test_\w+)\(\) \{$", read(os.path.join(HERE, boot.script)).decode(), re.M)]


def units():
    """The unit tests that are run in a machine, for another processor: in the folder TEST_UNITS, with a line `kernel:`. Those
    that say `slow` there only where TEST_SLOW is set."""
    folder, slow = os.environ.get("TEST_UNITS", ""), "" if os.environ.get("TEST_SLOW") else "(?!.*slow)"
    return [name for name in sorted(os.listdir(folder) if folder else [])
            if re.search(rf"^/\* kernel: {slow}", read(os.path.join(REPO, "tests", f"{name}.c")).decode(), re.M)]


def read(path):
    with open(path, "rb") as f:
        return f.read()


class Archive:
    """A cpio archive as the kernel unpacks it: Documentation/driver-api/early-userspace/buffer-format.rst."""

    def __init__(self):
        self.data, self.inodes = bytearray(), 0

    def put(self, path, mode, data=b""):
        self.inodes += 1
        name = path.encode() + b"\0"
        fields = (self.inodes, mode, 0, 0, 1, 0, len(data), 0, 0, 0, 0, len(name), 0)
        self.data += b"070701" + b"".join(b"%08X" % field for field in fields)
        for part in (name, data):
            self.data += part
            self.data += b"\0" * (-len(self.data) % 4)

    def file(self, path, data):
        self.put(path, stat.S_IFREG | 0o755, data)

    def link(self, path, target):
        self.put(path, stat.S_IFLNK | 0o777, target.encode())

    def end(self):
        self.put("TRAILER!!!", 0)
        return bytes(self.data)


def static(path):
    """A program's bytes; in the machine there is nothing else that it could need."""
    data = read(path)
    if b"/ld-linux" in data or b"/ld-musl" in data:
        raise Missing(f"{os.path.basename(path)} is not static")
    return data


def common_files(stage, busybox):
    """What every machine has: busybox under all its names, the programs under test, the helpers, the scripts."""
    archive = Archive()
    for folder in ("bin", "helpers", "tmp", "vm"):
        archive.put(folder, stat.S_IFDIR | 0o755)
    archive.file("bin/busybox", static(busybox))
    for name in applets():
        if name != "busybox":
            archive.link(f"bin/{name}", "busybox")
    for name in ("brood", "brood-init"):
        archive.file(name, static(os.path.join(stage, name)))
    archive.link("tini", "brood")
    for name in ("attack", "comets", "comets-then-exit", "leave", "orphans"):
        archive.file(f"helpers/{name}", static(os.path.join(stage, name)))
    for name in os.listdir(HERE):
        if name.endswith(".sh"):
            archive.file(f"vm/{name}", read(os.path.join(HERE, name)))
    foreign = foreign_program(stage)
    if foreign:
        archive.file("helpers/foreign", read(foreign))
    return archive.end()


def unit_files():
    archive = Archive()
    archive.put("units", stat.S_IFDIR | 0o755)
    for name in units():
        archive.file(f"units/{name}", static(os.path.join(os.environ["TEST_UNITS"], name)))
    return archive.end()


def foreign_program(stage):
    """Its path, or None."""
    compiler, path = KINDS[ARCH].foreign, os.path.join(stage, "foreign")
    if not compiler or not shutil.which(compiler[0]):
        return None
    command = [*compiler, "-O1", "-static", "-nostdlib", "-fno-pic", "-fno-pie", "-no-pie", "-o", path, os.path.join(HERE, "foreign.c")]
    return None if subprocess.run(command, stderr=subprocess.DEVNULL, check=False).returncode else path


def own_files(boot):
    """Unpacked after those, over them."""
    archive = Archive()
    if boot.init:
        archive.file("init", b"#!/bin/sh\n" + boot.init.encode() + b"\n")
    if not boot.console:
        archive.put("dev", stat.S_IFDIR | 0o755)
        archive.link("dev/console", "nowhere")
    return archive.end()


def applets():
    """This machine's busybox, of the same release, tells its names."""
    path = shutil.which("busybox")
    if not path:
        raise Missing("no busybox here")
    return subprocess.run([path, "--list"], stdout=subprocess.PIPE, text=True, check=True).stdout.split()


class Console:
    """What a machine said until it ended, and whether it ended by itself."""

    def __init__(self, text, ended):
        self.text, self.ended = text, ended
        self.results = dict(reversed(line) for line in re.findall(r"^(ok|not ok|skip) (test_\w+)$", text, re.M))

    def at(self, words):
        """Where it said so; -1: it did not."""
        return self.text.find(words)

    def detail(self, case):
        """What a case said that failed or was left out."""
        found = re.search(rf"((?:^# .*\n)*)^(?:not ok|skip) {case}$", self.text, re.M)
        return found.group(1) if found else self.text[-3000:]


class Machine:
    def __init__(self, stage):
        self.kind = KINDS.get(ARCH)
        if not self.kind:
            raise Missing(f"no machine for {ARCH}")
        if not shutil.which(self.kind.qemu):
            raise Missing(f"no {self.kind.qemu} here")
        made = subprocess.run([os.path.join(REPO, "tools", "vm-kernel.sh"), ARCH], stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, text=True, check=False)
        if made.returncode:
            raise Missing(made.stderr.strip())
        self.kernel, *busybox = made.stdout.split()
        self.files = common_files(stage, *busybox or [shutil.which("busybox")])

    def argv(self, boot, initrd):
        return [self.kind.qemu, *self.kind.options, "-accel", "tcg", "-cpu", self.kind.cpu, "-smp", "2", "-m", "1024",
                "-display", "none", "-serial", "stdio", "-nodefaults", "-no-reboot", "-kernel", self.kernel,
                "-initrd", initrd, "-append", f"console={self.kind.console} quiet no_timer_check panic=-1 {boot.words}"]

    @functools.lru_cache(None)
    def console(self, name):
        """Boot it, once, and wait for its end. What it said is kept in build/vm as well."""
        boot = BOOTS[name]
        with tempfile.NamedTemporaryFile(prefix="brood-vm-") as initrd:
            initrd.write(self.files + own_files(boot) + (unit_files() if name == "units" else b""))
            initrd.flush()
            console = watch(self.argv(boot, initrd.name))
        with open(os.path.join(os.path.dirname(self.kernel), f"{name}.console"), "w") as f:
            f.write(console.text)
        return console


def watch(argv):
    """Until the machine has ended, is halted, or has taken too long. Only one that ends itself leaves 0."""
    lines = []
    with subprocess.Popen(argv, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as qemu:
        deadline = threading.Timer(DEADLINE, qemu.kill)
        deadline.start()
        try:
            for line in qemu.stdout:
                lines.append(line.decode(errors="replace").replace("\r", ""))
                if "System halted" in lines[-1]:
                    qemu.kill()
        finally:
            deadline.cancel()
            qemu.kill()
            qemu.wait()
    lines.append(f"\nqemu's exit status: {qemu.returncode}\n")
    return Console("".join(lines), qemu.returncode == 0)
