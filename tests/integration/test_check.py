# SPDX-License-Identifier: MIT
"""brood check: on real hosts, and on hosts where one thing is missing, which it must tell from the others."""
import json
import os
import re
import shutil
import signal
import subprocess

import pytest

from conftest import mount_points
from harness import DEADLINE, REPO, read, wait_for
from modes import AS_PID1, BECOME_USER, MODES, ROOT, UID, cgroup_parent, works

SCHEMA = os.path.join(REPO, "docs", "check.schema.json")
USER = BECOME_USER if ROOT else []

needs_root = pytest.mark.skipif(not ROOT, reason="needs root")
needs_userns = pytest.mark.skipif(not works(*USER, "unshare", "-Ur", "true"),
                                  reason="an ordinary user can make no user namespace here")


@pytest.fixture
def host(helper, nothing_left):
    return Host(helper("brood"), nothing_left)


@pytest.fixture
def nothing_left():
    """A cgroup of this test's own to be in, or nothing. No mount and no cgroup may be left by a check."""
    group = cgroup_parent() and f"{cgroup_parent()}/test-brood.{os.getpid()}.check"
    mounts = mount_points()
    if group:
        os.mkdir(group)
    yield group
    assert mount_points() == mounts
    if group:
        wait_for(lambda: not [e for e in os.scandir(group) if e.is_dir()], "no leaf is left")
        wait_for(lambda: not read(f"{group}/cgroup.procs"), "no process is left")
        os.rmdir(group)


class Host:
    """brood check, started by what makes the host as the test wants it."""

    def __init__(self, program, group):
        self.program, self.group = program, group

    def run(self, *before, args=("check", "--json"), program=None, **popen):
        def join():
            if self.group:
                with open(f"{self.group}/cgroup.procs", "w") as f:
                    f.write("0")
        popen.setdefault("stdout", subprocess.PIPE)
        return subprocess.run([*before, program or self.program, *args], stdin=subprocess.DEVNULL, check=False,
                              stderr=subprocess.PIPE, text=True, timeout=DEADLINE, preexec_fn=join, **popen)

    def answer(self, *before, **popen):
        """The JSON: valid by the schema, and its exit code goes with its guarantee."""
        jsonschema = pytest.importorskip("jsonschema")
        done = self.run(*before, args=("check", "--json"), **popen)
        assert done.stderr == "", done.stderr
        found = json.loads(done.stdout)
        with open(SCHEMA, encoding="utf-8") as f:
            jsonschema.validate(found, json.load(f))
        assert done.returncode == (0 if found["run"]["guarantee"] == "kernel" else 1), done.stdout
        return found

    def assert_as_run(self, found, *before):
        """A run says of itself what check has said of it."""
        said = re.search(r"isolated by (\S+), guarantee (\S+), namespaces: (.*)",
                         self.run(*before, args=("-v", "--", "true")).stderr)
        namespaces = [] if said.group(3) == "none" else said.group(3).split(", ")
        run = found["run"]
        assert (run["mechanism"], run["guarantee"], sorted(run["namespaces"])) == \
            (said.group(1), said.group(2), sorted(namespaces))


def state(found, name):
    return found["offers"][name]["state"]


def problem(found, name):
    return found["offers"][name]["problem"]


def test_schema_names_every_offer(host):
    with open(SCHEMA, encoding="utf-8") as f:
        named = json.load(f)["properties"]["offers"]["anyOf"][0]["required"]
    assert sorted(host.answer()["offers"]) == sorted(named)


@needs_root
def test_as_root(host):
    found = host.answer()
    assert found["host"]["uid"] == 0 and found["host"]["pid1"] is False
    assert state(found, "pid1") == "no" and problem(found, "pid1") is None
    host.assert_as_run(found)


def test_as_an_ordinary_user(host):
    found = host.answer(*USER)
    assert found["host"]["uid"] != 0 and found["host"]["privileged"] is False
    host.assert_as_run(found, *USER)


@needs_root
def test_as_pid_1(host):
    if not works(*AS_PID1, "true"):
        pytest.skip("no PID namespace can be made here")
    found = host.answer(*AS_PID1)
    assert found["host"]["pid1"] and state(found, "pid1") == "yes"
    assert (found["run"]["mechanism"], found["run"]["namespaces"]) == ("pid1", [])


def test_the_table_says_the_same(host):
    table = host.run(*USER, args=["check"]).stdout
    found = host.answer(*USER)
    for offer in found["offers"].values():
        assert re.search(rf"^{re.escape(offer['title'])} +{offer['state']}\b", table, re.M), offer
        for word in ("cause", "remedy"):
            assert not offer["problem"] or (offer["problem"][word] or "") in table
    run = found["run"]
    assert f"A run here would use: {run['mechanism']}, guarantee {run['guarantee']}" in table
    assert max(len(line) for line in table.splitlines() if "yes" in line) < 160


@needs_userns
def test_max_user_namespaces_is_0(host):
    # In a user namespace whose limit is 0; without its capabilities, as an ordinary user of it.
    before = [*USER, "unshare", "-Ur", "sh", "-c", "echo 0 >/proc/sys/user/max_user_namespaces && exec \"$@\"", "sh",
              "setpriv", "--bounding-set=-all", "--inh-caps=-all", "--no-new-privs", "--"]
    if not works(*before, "true"):
        pytest.skip("the limit cannot be set here")
    found = host.answer(*before)
    assert state(found, "user-namespace") == "no" and state(found, "pid-namespace") == "no"
    assert problem(found, "user-namespace")["errno"] == "ENOSPC"
    assert "user.max_user_namespaces is 0" in problem(found, "user-namespace")["cause"]
    assert "sysctl user.max_user_namespaces=" in problem(found, "user-namespace")["remedy"]
    assert found["run"]["mechanism"] != "pidns"
    assert found["run"]["refused"][0]["cause"] == problem(found, "user-namespace")["cause"]
    assert state(found, "capabilities") == "no"
    host.assert_as_run(found, *before)


@needs_userns
def test_max_pid_namespaces_is_0(host):
    before = [*USER, "unshare", "-Ur", "sh", "-c", "echo 0 >/proc/sys/user/max_pid_namespaces && exec \"$@\"", "sh"]
    if not works(*before, "true"):
        pytest.skip("the limit cannot be set here")
    found = host.answer(*before)
    assert "user.max_pid_namespaces is 0" in problem(found, "pid-namespace")["cause"]
    assert state(found, "mount-namespace") == "yes"
    host.assert_as_run(found, *before)


@needs_userns
def test_an_unmapped_uid(host):
    found = host.answer(*USER, "unshare", "-U")
    assert problem(found, "user-namespace")["errno"] == "EPERM"
    assert "uid has no mapping" in problem(found, "user-namespace")["cause"]


def chroot_problem(found):
    assert state(found, "own-root") == "no"
    assert "chroot" in problem(found, "own-root")["cause"]
    return problem(found, "user-namespace")


@needs_root
@pytest.mark.static
@pytest.mark.parametrize("proc", [True, False])
def test_in_a_chroot(host, folder, proc):
    shutil.copy(host.program, folder)
    os.mkdir(os.path.join(folder, "proc"))
    mount = f"mount -t proc proc {folder}/proc && " if proc else ""
    before = ["unshare", "-m", "sh", "-c", mount + "exec chroot \"$@\"", "sh"]
    user = host.answer(*before, "--userspec=12345:12345", folder, program="/brood")
    assert chroot_problem(user)["errno"] == "EPERM"
    assert "chroot" in chroot_problem(user)["cause"]
    assert user["run"]["mechanism"] == "subreaper"
    root = host.answer(*before, folder, program="/brood")
    assert "chroot" in chroot_problem(root)["cause"]
    assert problem(root, "pid-namespace")["errno"] == "EINVAL"
    assert "/ is no mount point" in problem(root, "pid-namespace")["cause"]


@needs_userns
def test_a_container_s_seccomp_profile(host, helper):
    before = [*USER, helper("like_docker")]
    if not works(*before, "true"):
        pytest.skip("seccomp filters cannot be set here")
    found = host.answer(*before)
    for name in ("user-namespace", "pid-namespace", "net-namespace"):
        assert state(found, name) == "no"
        assert problem(found, name)["errno"] == "EPERM"
        assert "seccomp profile" in problem(found, name)["cause"]
        assert "--security-opt seccomp=" in problem(found, name)["remedy"]
    assert state(found, "clone3") == "no" and problem(found, "clone3")["errno"] == "ENOSYS"
    assert "a filter is already in force" in found["offers"]["seccomp"]["detail"]
    assert "already set" in found["offers"]["no-new-privileges"]["detail"]
    host.assert_as_run(found, *before)


@needs_userns
@pytest.mark.static  # the leak sanitizer does not work under strace
def test_clone3_hidden_alone_changes_nothing_else(host):
    before = [*USER, "strace", "-f", "-qq", "-o", "/dev/null", "-e", "trace=clone3", "-e",
              "inject=clone3:error=ENOSYS"]
    if not works(*before, "true"):
        pytest.skip("strace does not work here")
    found = host.answer(*before)
    assert state(found, "clone3") == "no"
    assert state(found, "pid-namespace") == "yes"
    assert state(found, "time-namespace") == "no" and "clone3" in problem(found, "time-namespace")["cause"]
    assert found["run"]["mechanism"] == "pidns"


@needs_root
def test_a_covered_proc(host):
    cover = ["unshare", "-m", "sh", "-c", "mount -t tmpfs none /proc/sys && exec \"$@\"", "sh"]
    if not works(*cover, *USER, "unshare", "-Ur", "true"):
        pytest.skip("no user namespace can be made here")
    found = host.answer(*cover, *USER)
    assert state(found, "whole-proc") == "partly" and found["offers"]["whole-proc"]["value"] == 1
    assert problem(found, "pid-namespace")["stage"] == "mount /proc"
    assert "/proc/sys is covered" in problem(found, "pid-namespace")["cause"]
    for engine in ("systempaths=unconfined", "unmask=ALL", "procMount"):
        assert engine in problem(found, "pid-namespace")["remedy"]
    assert state(found, "user-namespace") == "yes" and state(found, "mount-namespace") == "yes"
    host.assert_as_run(found, *cover, *USER)
    # With CAP_SYS_ADMIN and without a user namespace the kernel does not mind.
    assert state(host.answer(*cover), "pid-namespace") == "yes"


@needs_root
def test_without_cgroup2(host):
    before = ["unshare", "-m", "sh", "-c", "umount -a -t cgroup2 2>/dev/null; exec \"$@\"", "sh"]
    found = host.answer(*before)
    if state(found, "cgroup2") == "yes":
        pytest.skip("cgroup v2 cannot be unmounted here")
    assert problem(found, "cgroup2")["errno"] == "ENOENT"
    assert problem(found, "cgroup-leaf")["cause"] == problem(found, "cgroup2")["cause"]


@needs_root
def test_a_read_only_cgroup2(host):
    remount = ("for m in $(sed -n 's/^\\S* \\S* \\S* \\S* \\(\\S*\\) .* - cgroup2 .*/\\1/p' /proc/self/mountinfo); do "
               "mount -o remount,bind,ro $m || exit 1; done; exec \"$@\"")
    before = ["unshare", "-m", "sh", "-c", remount, "sh"]
    if not works(*before, "true"):
        pytest.skip("cgroup v2 cannot be mounted read-only here")
    found = host.answer(*before)
    if state(found, "cgroup2") == "no":
        pytest.skip("no cgroup v2 here")
    assert problem(found, "cgroup-leaf")["errno"] == "EROFS"
    assert "read-only" in problem(found, "cgroup-leaf")["cause"]


@needs_root
def test_a_cgroup_that_is_not_delegated(host):
    found = host.answer(*USER)
    if state(found, "cgroup2") == "no":
        pytest.skip("no cgroup v2 here")
    assert problem(found, "cgroup-leaf")["errno"] == "EACCES"
    assert "not delegated" in problem(found, "cgroup-leaf")["cause"]
    assert "Delegate=yes" in problem(found, "cgroup-leaf")["remedy"]


@needs_root
def test_a_delegated_cgroup(host):
    if not host.group:
        pytest.skip("no cgroup v2 folder that can be written to")
    for name in ("", "cgroup.procs", "cgroup.threads", "cgroup.subtree_control"):
        os.chown(os.path.join(host.group, name), UID, UID)
    no_pid_namespaces = MODES["leaf-user"].wrapper()
    found = host.answer(*no_pid_namespaces)
    assert state(found, "cgroup-leaf") == "yes"
    assert found["offers"]["cgroup2"]["detail"] == host.group
    assert found["run"]["mechanism"] == "cgroup" and found["run"]["guarantee"] == "pair"
    host.assert_as_run(found, *no_pid_namespaces)


def test_odd_callers(host):
    usual = host.answer(*USER)["run"]
    assert host.answer(*USER, "env", "--ignore-signal=CHLD")["run"] == usual
    assert host.answer(*USER, "setsid", "-w")["run"] == usual
    closed = host.run(*USER, "sh", "-c", "exec \"$@\" >&-", "sh", args=["check"])
    assert closed.returncode == 125 and "cannot be written" in closed.stderr
    with open("/dev/full", "w") as full:
        closed = host.run(*USER, args=["check"], stdout=full)
    assert closed.returncode == 125 and "cannot be written" in closed.stderr


@pytest.mark.static  # a dynamic program cannot load its libraries so
def test_no_descriptor_is_free(host):
    found = host.answer(*USER, "prlimit", "--nofile=3", "--")
    assert found["run"]["mechanism"] is None
    assert "RLIMIT_NOFILE" in problem(found, "user-namespace")["remedy"]


@pytest.mark.static
def test_killed_on_the_way(host):
    """While it waits for its first child, its second, and so on: the fixture sees to it that nothing stays."""
    if not works("strace", "-o", "/dev/null", "true"):
        pytest.skip("strace does not work here")
    for nth in range(1, 30):
        kill = ["-e", "trace=wait4", "-e", f"inject=wait4:signal=KILL:when={nth}"]
        done = host.run("strace", "-qq", "-o", "/dev/null", *kill)
        if done.returncode != -signal.SIGKILL:
            break
    assert nth > 8 and json.loads(done.stdout)["schema"] == 1


@pytest.mark.parametrize("word", ["--jsn", "extra", "--json=1", "-j"])
def test_a_wrong_word(host, word):
    done = host.run(args=["check", word])
    assert done.returncode == 125 and done.stdout == ""
    assert word in done.stderr and "--json" in done.stderr


def test_help(host):
    done = host.run(args=["check", "--help"])
    assert done.returncode == 0 and done.stderr == ""
    assert done.stdout.startswith("usage: brood check") and "--json" in done.stdout and "Exit status" in done.stdout
