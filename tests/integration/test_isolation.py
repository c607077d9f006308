# SPDX-License-Identifier: MIT
"""--isolate, --unshare, --hostname, --user: what the command sees of the machine."""
import os
import socket

import pytest

from harness import read, wait_for
from modes import ALL, EACH, ROOT, UID

KINDS = ["mnt", "net", "ipc", "uts", "cgroup", "time", "user", "pid"]
OWN = {kind: os.readlink(f"/proc/self/ns/{kind}") for kind in KINDS if os.path.exists(f"/proc/self/ns/{kind}")}


def namespaces(box, *options):
    """The kinds in which the command is in another namespace than this test."""
    result = box.run(*options, "--", "sh", "-c", "cd /proc/self/ns && for n in *; do echo $n $(readlink $n); done")
    assert result.code == 0, result.err
    seen = dict(line.split() for line in result.out.splitlines())
    return {kind for kind in OWN if seen[kind] != OWN[kind]}


BY_MODE = {
    "pidns-root": {"pid", "mnt"},
    "pidns-user": {"pid", "mnt", "user"},
    "cgroup-root": {"pid", "mnt"},
    "cgroup-user": {"pid", "mnt", "user"},
    "leaf-root": {"user"},  # the test's own
    "leaf-user": {"user"},
    "subreaper-root": set(),
    "subreaper-user": set(),
    "none-root": set(),
    "none-user": set(),
    "auto-root": {"pid", "mnt"},
    "auto-user": {"pid", "mnt", "user"},
}


@pytest.mark.modes(list(BY_MODE))
def test_namespaces_of_each_mode(box):
    expected = set(BY_MODE[box.mode.name])
    if not ROOT and box.mode.pid1:
        expected.add("user")
    assert namespaces(box) == expected


@pytest.mark.modes(["pid1-root", "pid1-user"])
def test_pid_1_makes_no_namespace(box):
    inside = namespaces(box)
    assert inside == {"pid", "mnt"} | (set() if ROOT else {"user"})  # unshare's
    assert box.run("--", "sh", "-c", "echo $$").out == "2\n"


@pytest.mark.modes(["pidns-root", "pidns-user", "cgroup-root", "cgroup-user", "auto-user", "pid1-root", "pid1-user"])
def test_proc_shows_the_tree_and_nothing_else(box):
    """A /proc of another namespace is worse than none."""
    result = box.run("--", "sh", "-c", "cd /proc && echo $$ $PPID [0-9]*")
    me, parent, *others = result.out.split()
    assert int(me) < 10 and parent == "1"
    assert {me, parent} == set(others)


@pytest.mark.modes(["pidns-root", "pidns-user"])
def test_mounts_of_the_command_stay_its_own(box):
    result = box.run("--", "sh", "-c", "mount -t tmpfs none /mnt && touch /mnt/inside && ls /mnt")
    if result.code == 0:
        assert result.out == "inside\n"
    assert not os.path.exists("/mnt/inside")


@pytest.mark.modes(["cgroup-root", "cgroup-user", "leaf-root", "leaf-user"])
def test_command_is_in_a_leaf_of_its_own(box):
    run = box.start("--", "sh", "-c", "echo ready; read line", stdin=-1)
    assert run.line() == "ready"
    command = run.wait_broods(2)[-1]
    leaves = box.leaves()
    assert len(leaves) == 1
    assert read(f"/proc/{command}/cgroup").splitlines()[-1].endswith(leaves[0][len(os.path.dirname(box.cgroup)):])
    for pid in run.broods():
        assert str(pid) not in read(f"{leaves[0]}/cgroup.procs").split(), "brood itself stays outside"
    run.wait(data=b"go\n")
    assert box.leaves() == []


@pytest.mark.modes(["cgroup-root", "leaf-root"])
def test_cgroups_made_by_the_command_are_removed(box, helper):
    script = ('d=$(grep -o " /[^ ]* .* - cgroup2 " /proc/self/mountinfo | head -n 1 | cut -d" " -f3)$(sed -n "s/^0:://p" '
              '/proc/self/cgroup) && mkdir -p $d/a/b && echo 0 >$d/a/b/cgroup.procs && exec "$@"')
    result = box.run("--grace=200ms", "--", "sh", "-c", script, "sh", helper("leave"), "3", "session", "deaf")
    assert result.code == 3, result.err


@pytest.mark.modes(["auto-root", "auto-user"])
@pytest.mark.parametrize("word, kind", [("mount", "mnt"), ("net", "net"), ("ipc", "ipc"), ("uts", "uts"), ("cgroup", "cgroup"),
                                        ("time", "time"), ("user", "user")])
def test_unshare(box, word, kind):
    if kind not in OWN:
        pytest.skip(f"this kernel has no {word} namespace")
    assert namespaces(box, f"--unshare={word}") == BY_MODE[box.mode.name] | {kind}


@pytest.mark.modes(["subreaper-root", "subreaper-user"])
def test_unshare_without_a_pid_namespace(box):
    extra = set() if not box.mode.user else {"user"}
    assert namespaces(box, "--unshare=net,ipc", "--unshare", "uts") == {"net", "ipc", "uts"} | extra


@pytest.mark.modes(["auto-root", "auto-user"])
def test_network_namespace_has_loopback_up(box):
    result = box.run("--no-network", "--", "cat", "/proc/net/dev", "/proc/net/if_inet6")
    names = {line.split(":")[0].strip() for line in result.out.splitlines() if ":" in line and "|" not in line}
    assert "lo" in names
    assert not names & {"eth0", "ens3", "enp1s0"}
    script = ("import socket; s = socket.create_server(('127.0.0.1', 0)); c = socket.create_connection(s.getsockname()); "
              "print('connected')")
    assert box.run("--unshare=net", "--", "/usr/bin/env", "python3", "-c", script).out == "connected\n"


@pytest.mark.modes(["auto-root", "auto-user", "subreaper-root", "subreaper-user", "pid1-root"])
def test_hostname(box):
    before = socket.gethostname()
    assert box.run("--hostname=inner.example", "--", "uname", "-n").out == "inner.example\n"
    assert socket.gethostname() == before


IDS = "cat /proc/self/status; id -u; id -g; id -G"


def ids(result):
    assert result.code == 0, result.err
    return result.out.split()[-3:] if len(result.out.split()) else None


@pytest.mark.modes(ALL)
def test_ids_are_kept_without_user(box):
    """Also in a user namespace: the command is who brood was."""
    result = box.run("--", "sh", "-c", "id -u; id -g")
    expected = "0\n0\n" if box.mode.leaf or (box.mode.pid1 and not ROOT) else f"{box.uid}\n{box.uid if ROOT else os.getgid()}\n"
    assert result.out == expected


@pytest.mark.modes(["pidns-root", "cgroup-root", "subreaper-root", "none-root", "pid1-root", "auto-root"])
def test_user_by_root(box, folder):
    result = box.run(f"--user={UID}", "--", "sh", "-c", "id -u; id -g; id -G; touch made", cwd=folder)
    assert result.out.split() == [str(UID)] * 3
    assert os.stat(f"{folder}/made").st_uid == UID
    result = box.run(f"--user={UID}:7:", "--", "true")
    assert result.code == 125
    result = box.run(f"--user={UID}:7,8,9", "--", "sh", "-c", "id -u; id -g; id -G")
    assert result.out.split() == [str(UID), "7", "7", "8", "9"]
    assert box.run(f"--user={UID}", "--", "sh", "-c", "grep CapEff /proc/self/status").out.split() == ["CapEff:", "0" * 16]


@pytest.mark.modes(["pidns-root", "subreaper-root", "none-root"])
def test_another_users_tree_is_ended_as_well(box, helper):
    result = box.run(f"--user={UID}", "--grace=200ms", "--", helper("leave"), "0", "session", "daemon", "deaf", "stopped")
    assert result.code == 0
    run = box.start(f"--user={UID}", "--", helper("leave"), "stay", "session")
    for _ in iter(run.line, "ready"):
        pass
    run.signal(15)
    assert run.wait().code == 143
    run.assert_nothing_left()


@pytest.mark.modes(["auto-user", "subreaper-user"])
def test_user_by_an_ordinary_user(box):
    """In a user namespace of its own it is any one user."""
    result = box.run("--user=1234:567", "--", "sh", "-c", "id -u; id -g")
    assert result.out.split() == ["1234", "567"]
    result = box.run("--user=0", "--", "sh", "-c", "id -u; id -g")
    assert result.out.split() == ["0", "0"]
    result = box.run("--user=1:2,3", "--", "true")
    assert result.code == 125 and "--user" in result.err and "root" in result.err


@pytest.mark.modes(["none-user"])
def test_user_that_cannot_be_had(box):
    result = box.run("--user=1234", "--", "echo", "started")
    assert (result.code, result.out) == (125, "")
    assert "--user" in result.err


@pytest.mark.modes(EACH)
def test_command_cannot_trace_or_stop_broods_init(box):
    """Of the same user, it must not write to the memory of the process that holds it."""
    if not box.mode.user and not box.mode.leaf:
        pytest.skip("root may trace everybody")
    result = box.run("--", "sh", "-c", "cat /proc/$PPID/environ /proc/$PPID/mem >/dev/null && echo readable")
    if box.mode.broods == 2:
        assert "readable" not in result.out


@pytest.mark.modes(["auto-user"])
def test_brood_in_brood(box, helper):
    """Nested, each with its own namespaces."""
    inner = [box.program, "--isolate=pidns", "--ok-exit=3", "--"]
    result = box.run("--", *inner, *inner, helper("leave"), "3", "session", "daemon")
    assert result.code == 0, result.err
    run = box.start("--", *inner, *inner, "sh", "-c", 'trap "exit 5" TERM; echo ready; while :; do sleep 0.01; done')
    assert run.line() == "ready"
    run.signal(15)
    assert run.wait().code == 5
    wait_for(lambda: not run.left(), "nothing is left")
