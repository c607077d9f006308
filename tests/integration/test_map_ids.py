# SPDX-License-Identifier: MIT
"""--map-users and --map-groups: ranges of ids, by root and through newuidmap and newgidmap."""
import os
import shutil
import subprocess

import pytest

from harness import DEADLINE
from modes import ROOT

# `nobody` has a name, which the helpers ask for, and ids of this test's own: files over /etc's in a private mount namespace.
AS_NOBODY = """
mount --bind "$1" /etc/subuid && mount --bind "$1" /etc/subgid || exit 99
shift
exec setpriv --reuid=65534 --regid=65534 --clear-groups -- "$@"
"""
SHOW = "id -u; id -g; cat /proc/self/uid_map /proc/self/gid_map | tr -s ' '; >/dev/shm/$$ && rm /dev/shm/$$ && echo written"


def why_not():
    if not ROOT:
        return "needs root, for an /etc/subuid of its own"
    for need in ("newuidmap", "newgidmap", "setpriv"):
        if not shutil.which(need):
            return f"no {need} here"
    if not os.path.exists("/etc/subuid") or not os.path.exists("/etc/subgid"):
        return "no /etc/subuid here"
    return None


@pytest.fixture
def nobody(stage, tmp_path):
    """Runs brood as a user who was given the ids 100000 to 165535."""
    if why_not():
        pytest.skip(why_not())
    granted = tmp_path / "granted"
    granted.write_text("nobody:100000:65536\n")

    def run(*words, env=None):
        return subprocess.run(["unshare", "-m", "sh", "-c", AS_NOBODY, "sh", str(granted), f"{stage}/brood", *words],
                              stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=DEADLINE, check=False,
                              cwd="/", env=env)
    return run


OWN_AND_MORE = ["--map-users=0:65534:1,1:100000:1000", "--map-groups=0:65534:1,1:100000:1000"]
OTHERS = ["--map-users=0:100000:1000", "--map-groups", "5:100000:1000"]


@pytest.mark.parametrize("more", [[], ["--sandbox"], ["--isolate=subreaper"], ["--isolate=pidns"]], ids=" ".join)
def test_through_the_helpers(nobody, more):
    result = nobody(*OWN_AND_MORE, *more, "--", "sh", "-c", SHOW)
    assert result.returncode == 0, result.stderr
    assert result.stdout == "0\n0\n" + " 0 65534 1\n 1 100000 1000\n" * 2 + "written\n"


@pytest.mark.parametrize("more", [[], ["--sandbox"], ["--isolate=subreaper"]], ids=" ".join)
def test_without_the_callers_own_id(nobody, more):
    result = nobody(*OTHERS, *more, "--", "sh", "-c", SHOW)
    assert result.returncode == 0, result.stderr
    assert result.stdout == "0\n5\n 0 100000 1000\n 5 100000 1000\nwritten\n"


def test_another_user_inside(nobody):
    result = nobody(*OWN_AND_MORE, "--user=33:34,35", "--", "id")
    assert result.returncode == 0, result.stderr
    assert result.stdout.startswith("uid=33") and "gid=34" in result.stdout and "35" in result.stdout.split("groups=")[1]


def test_the_end_reaches_every_id(nobody):
    """A TERM to one that has another id, ignored: then SIGKILL."""
    result = nobody("--grace=300ms", "--leftovers=fail", *OTHERS, "--", "sh", "-c",
                    "(trap '' TERM; exec setsid sleep 300) </dev/null >/dev/null 2>&1 & sleep 0.3")
    assert result.returncode == 123, result.stderr


def test_ids_that_were_not_granted(nobody):
    result = nobody("--map-users=0:99999:2", "--map-groups=0:100000:1", "--", "true")
    assert result.returncode == 125
    for word in ("newuidmap", "[99999-100001) not allowed", "/etc/subuid", "usermod --add-subuids"):
        assert word in result.stderr
    result = nobody("--map-users=0:100000:1", "--map-groups=0:7:1", "--", "true")
    assert result.returncode == 125 and "/etc/subgid" in result.stderr


def test_no_helper(nobody):
    result = nobody(*OTHERS, "--", "true", env={"PATH": "/usr/bin:/bin"})
    assert result.returncode == 0, result.stderr
    result = nobody("--isolate=pidns", *OTHERS, "--", "true", env={})  # sh and unshare find their own without it
    assert result.returncode == 125
    assert "newgidmap is not in PATH" in result.stderr and "package uidmap" in result.stderr


@pytest.mark.skipif(not ROOT, reason="needs root")
@pytest.mark.modes(["auto-root", "pidns-root", "subreaper-root"])
def test_root_needs_no_helper(box):
    result = box.run(*OTHERS, "--", "/bin/sh", "-c", SHOW)
    assert result.code == 0, result.err
    assert result.out == "0\n5\n 0 100000 1000\n 5 100000 1000\nwritten\n"


@pytest.mark.skipif(not ROOT, reason="needs root")
@pytest.mark.modes(["cgroup-root"])
def test_a_cgroup_wants_the_callers_own_id(box):
    result = box.run(*OTHERS, "--", "true")
    assert result.code == 125 and "N:0:1 to --map-users" in result.err
    result = box.run("--grace=100ms", "--map-users=0:100000:5,5:0:1", "--map-groups=0:100000:1", "--", "sh", "-c",
                     "id -u; (trap '' TERM; exec setsid sleep 300) </dev/null >/dev/null 2>&1 & sleep 0.2")
    assert result.code == 0 and result.out == "5\n", result.err


@pytest.mark.parametrize("options, words", [
    (["--map-users=0:0"], ["--map-users", "INSIDE:OUTSIDE:COUNT"]),
    (["--map-groups=0:0:0"], ["--map-groups", "COUNT is 1 or more"]),
    (["--map-users=0:0:5,4:9:1"], ["4:9:1", "INSIDE", "earlier"]),
    (["--map-users=0:4294967290:9"], ["4294967294"]),
    (["--map-users=0:100000:1"], ["--map-groups is missing"]),
    (["--map-groups=0:100000:1"], ["--map-users is missing"]),
    (["--map-users=0:1:1", "--map-groups=0:1:1", "--user=5"], ["--user", "maps nothing to 5"]),
    (["--map-users=0:1:9", "--map-groups=0:1:1", "--user=5:0,7"], ["--map-groups maps nothing to 7"]),
    (["--map-users=0:1:1", "--map-groups=0:1:1", "--isolate=none"], ["--isolate=none"]),
])
def test_what_contradicts(box, folder, options, words):
    result = box.run(*options, "--", "touch", f"{folder}/started")
    assert result.code == 125 and os.listdir(folder) == []
    for word in words:
        assert word in result.err, result.err
