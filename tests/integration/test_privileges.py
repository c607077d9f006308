# SPDX-License-Identifier: MIT
"""--cap-drop, --cap-keep, --no-new-privs, --seccomp, --seccomp-log, --landlock, --keep-fd: each layer alone."""
import os
import re

import pytest

from harness import REPO

USERS = ["auto-root", "auto-user"]


def status(text, name):
    return re.search(rf"^{name}:\s+(\S+)$", text, re.M)[1]


@pytest.mark.modes(["auto-root", "none-root", "subreaper-root", "pid1-root"])
def test_capabilities(box):
    text = box.run("--cap-drop=all", "--", "cat", "/proc/self/status").out
    assert {int(status(text, f"Cap{name}"), 16) for name in ("Inh", "Prm", "Eff", "Bnd", "Amb")} == {0}
    text = box.run("--cap-keep=net_bind_service,CAP_CHOWN", "--", "cat", "/proc/self/status").out
    assert {int(status(text, f"Cap{name}"), 16) for name in ("Inh", "Prm", "Eff", "Bnd", "Amb")} == {1 << 10 | 1}
    text = box.run("--cap-drop=net_raw", "--", "cat", "/proc/self/status").out
    assert int(status(text, "CapEff"), 16) & 1 << 13 == 0 and int(status(text, "CapEff"), 16) & 1 << 21
    assert box.run("--cap-drop=all", "--", "sh", "-c", "chown 1 . 2>/dev/null || echo refused", cwd="/tmp").out == "refused\n"


@pytest.mark.modes(["none-root"])
def test_kept_over_another_user(box):
    text = box.run("--user=4242", "--cap-keep=net_bind_service", "--", "cat", "/proc/self/status").out
    assert status(text, "Uid") == "4242" if re.search(r"^Uid:\s+\S+$", text, re.M) else re.search(r"^Uid:\s+4242\s", text, re.M)
    assert {int(status(text, f"Cap{name}"), 16) for name in ("Inh", "Prm", "Eff", "Bnd", "Amb")} == {1 << 10}


@pytest.mark.modes(["none-user"])
def test_wrong_names(box):
    for option in ("--cap-drop", "--cap-keep"):
        for word in ("net_everything", "", "chown,", "chown net_raw", "64"):
            result = box.run(f"{option}={word}", "--", "true")
            assert result.code == 125 and option in result.err, word


@pytest.mark.modes(USERS + ["none-user", "pid1-root"])
def test_no_new_privs(box):
    assert status(box.run("--no-new-privs", "--", "cat", "/proc/self/status").out, "NoNewPrivs") == "1"
    assert status(box.run("--", "cat", "/proc/self/status").out, "NoNewPrivs") == "0"


@pytest.mark.modes(USERS + ["none-user", "none-root", "pid1-root"])
def test_default_filter_alone(box, helper):
    result = box.run("--seccomp=default", "--", helper("attack"), "userns", "keyctl", "io_uring", "vsock-bit32", "inet",
                     "tiocsti-bit32")
    got = dict(line.split() for line in result.out.splitlines())
    assert got.pop("inet") == "ok"
    assert set(got.values()) <= {"EPERM", "ENOSYS", "EAFNOSUPPORT"}, got
    assert len(got) == 5


@pytest.mark.modes(USERS + ["none-user"])
def test_policy_file(box, folder, helper):
    path = f"{folder}/policy"
    with open(path, "w") as f:
        f.write("# a policy\ndeny sethostname\nerrno ENOSYS bpf\ndeny ioctl arg1=0x5412\n")
    os.chmod(path, 0o644)
    result = box.run(f"--seccomp={path}", "--seccomp-log", "--", helper("attack"), "bpf", "tiocsti", "tiocsti-bit32",
                     "sethostname", "inet")
    assert result.out == "bpf ENOSYS\ntiocsti EPERM\ntiocsti-bit32 EPERM\nsethostname EPERM\ninet ok\n", result.err


@pytest.mark.modes(["none-user"])
def test_wrong_policies(box, folder):
    path = f"{folder}/policy"
    for text, line, part in (("deny no_such_call\n", 1, "no_such_call"), ("# x\nforbid bpf\n", 2, "forbid"),
                             ("deny @nothing\n", 1, "@nothing"), ("deny ioctl arg9=1\n", 1, "arg9"),
                             ("deny ioctl arg1=x\n", 1, "arg1=x"), ("errno ENOTHING bpf\n", 1, "ENOTHING")):
        with open(path, "w") as f:
            f.write(text)
        os.chmod(path, 0o644)
        result = box.run(f"--seccomp={path}", "--", "echo", "started")
        assert (result.code, result.out) == (125, ""), text
        assert part in result.err and str(line) in result.err and path in result.err, result.err
    result = box.run(f"--seccomp={folder}/nothing", "--", "true")
    assert result.code == 125 and "nothing" in result.err
    result = box.run("--seccomp-log", "--", "true")
    assert result.code == 125 and "--seccomp-log" in result.err


@pytest.mark.modes(["none-user", "auto-user"])
def test_kept_descriptor(box):
    kept, other = os.open("/", os.O_RDONLY), os.open("/", os.O_RDONLY)
    try:
        for fd in (kept, other):
            os.set_inheritable(fd, True)
        script = "for fd in \"$@\"; do test -e /proc/self/fd/$fd && echo $fd; done; true"
        result = box.run(f"--keep-fd={kept}", "--", "sh", "-c", script, "sh", str(kept), str(other), close_fds=False)
        assert result.out == f"{kept}\n", result.err
    finally:
        os.close(kept)
        os.close(other)


@pytest.mark.modes(["none-user"])
def test_the_manual_s_policy(box, folder, helper):
    with open(f"{REPO}/docs/brood.1", encoding="utf-8") as f:
        example = re.search(r"^\.SH SECCOMP POLICIES$.*?^\.EX\n(.*?)^\.EE$", f.read(), re.M | re.S)[1].replace("\\-", "-")
    path = f"{folder}/policy"
    with open(path, "w") as f:
        f.write(example)
    os.chmod(path, 0o644)
    result = box.run(f"--seccomp={path}", "--", helper("attack"), "userns", "netlink", "inet")
    assert (result.code, result.out) == (0, "userns EPERM\nnetlink EAFNOSUPPORT\ninet ok\n"), result.err
