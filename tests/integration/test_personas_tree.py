# SPDX-License-Identifier: MIT
"""Other inits' limits, and brood's own: who is left, who is reaped, who is told."""
import os
import re
import signal
import subprocess

import pytest

from harness import below, kill, process, read, status, wait_for
from modes import ROOT
from personas import EACH, ours_only, sh


def dead(pid):
    row = process(pid)
    return row is None or row.state in "ZX"


def left_of(inits, name, options, kind, helper):
    """Whether what the command left is alive after the init's end."""
    run = inits.start(name, *options, "--", helper("leave"), "5", kind)
    pid = int(run.line().split()[1])
    assert run.line() == "ready"
    assert run.wait_exit() == 5
    return not dead(pid)


@pytest.mark.parametrize("name, options", [
    ("tini", []), ("tini", ["-s", "-g"]), ("catatonit", []), ("dumb-init", ["-c"])])
@pytest.mark.parametrize("kind", ["group", "session"])
def test_others_are_left_alone(inits, name, options, kind, helper):
    assert left_of(inits, name, options, kind, helper)


def test_dumb_init_ends_the_group(inits, helper):
    run = inits.start("dumb-init", "--", helper("leave"), "5", "group", "session")
    pids = {}
    for _ in range(2):
        kind, pid = run.line().split()
        pids[kind] = int(pid)
    assert run.wait_exit() == 5
    wait_for(lambda: dead(pids["group"]), "the group's other is gone")
    assert not dead(pids["session"])


def test_dumb_init_ends_the_group_by_the_rewritten_signal(inits, tmp_path):
    said = tmp_path / "said"
    text = f'sh -c \'trap "echo got >{said}; exit" USR1; echo ready; while :; do sleep 0.01; done\' & read x'
    run = inits.start("dumb-init", "-r15:10", *sh(text), stdin=subprocess.PIPE)
    assert run.line() == "ready"
    run.popen.stdin.write(b"\n")
    run.popen.stdin.flush()
    run.wait_exit()
    wait_for(lambda: read(said) == "got\n", "the group's other got USR1")


@pytest.mark.parametrize("name, options, env, reaps", [
    ("tini", [], {}, False), ("tini", ["-s"], {}, True), ("docker-init", [], {"TINI_SUBREAPER": ""}, True),
    ("dumb-init", [], {}, False), ("catatonit", [], {}, True)])
def test_orphans(inits, name, options, env, reaps):
    """Adopted, and reaped, by a subreaper alone."""
    run = inits.start(name, *options, *sh("(sh -c 'exec sleep 300 >/dev/null 2>&1 & echo $!'); read x"), env=env,
                      stdin=subprocess.PIPE)
    orphan, init = int(run.line()), run.pid()
    wait_for(lambda: process(orphan).argv[:1] == ["sleep"], "it is started")
    wait_for(lambda: (process(orphan).parent == init) == reaps, "its parent is known")
    kill(orphan)
    if reaps:
        wait_for(lambda: process(orphan) is None, "reaped")
    run.popen.stdin.close()
    assert run.wait_exit() == 1


def test_tini_warns(inits, pid1):
    result = inits.run("tini", "--", "true", pid1=pid1)
    assert ("PID 1" in result.err and "TINI_SUBREAPER" in result.err) != pid1
    assert inits.run("tini", "-s", "--", "true", pid1=pid1).err == ""
    assert inits.run("tini", "--", "true", pid1=pid1, env={"TINI_VERBOSITY": "0"}).err == ""


def test_tini_says_what_it_reaped(inits):
    run = inits.start("tini", "-sw", *sh("(sleep 0.01 & echo $!); read x"), stdin=subprocess.PIPE)
    orphan = run.line()
    wait_for(lambda: process(int(orphan)) is None, "reaped")
    result = run.wait(data=b"\n")
    assert f"pid={orphan}" in result.err
    assert re.search("reaped zombie", result.err, re.I)


def test_tini_hears_of_its_parents_death(inits, tmp_path):
    said = tmp_path / "said"
    command = f'trap "echo got >{said}; exit" USR1; echo ready; while :; do sleep 0.01; done'
    run = inits.start("tini", "-s", *sh("exit 0"))
    run.wait()
    parent = subprocess.Popen(["sh", "-c", '"$@" & wait', "sh", run.program, "-s", "-p", "SIGUSR1", *sh(command)],
                              stdout=subprocess.PIPE, env=dict(os.environ, TEST_COOKIE=run.cookie))
    assert parent.stdout.readline() == b"ready\n"
    parent.kill()
    parent.wait()
    parent.stdout.close()
    wait_for(lambda: read(said) == "got\n", "the signal has arrived")


@pytest.mark.parametrize("signo", [signal.SIGINT, signal.SIGTERM])
def test_pause(inits, pid1, signo):
    run = inits.start("catatonit", "-P", pid1=pid1)
    pid = run.pid()
    wait_for(lambda: int(status(pid, "SigBlk") or "0", 16) & 1 << (signo - 1), "signals are held")
    run.signal(signal.SIGHUP)
    run.signal(signo)
    assert run.wait().code == 0


def test_pause_reaps(inits):
    """What comes into its PID namespace and is orphaned there."""
    run = inits.start("catatonit", "-P", pid1=True)
    pid = run.pid()
    wait_for(lambda: int(status(pid, "SigBlk") or "0", 16) & 1, "signals are held")
    subprocess.run(["nsenter", "-t", str(pid), "-p", "sh", "-c", "sleep 0.01 & :"] if ROOT else ["true"], check=True)
    wait_for(lambda: len(below(pid)) == 1, "nobody is left")
    run.signal(signal.SIGTERM)
    assert run.wait().code == 0


def test_passed_sockets(inits):
    text = "exec env LISTEN_PID=$$ LISTEN_FDS=1 \"$@\""
    command = sh("echo $$ $LISTEN_PID $LISTEN_FDS")
    for name, rewritten in (("catatonit", True), ("tini", False)):
        out = subprocess.run(["sh", "-c", text, "sh", os.path.join(inits.folder, name), *command],
                             stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True).stdout.split()
        assert (out[0] == out[1], out[2]) == (rewritten, b"1")
    assert inits.run("catatonit", *sh("echo $LISTEN_PID"), env={"LISTEN_PID": "77"}).out == "77\n"
    assert inits.run("catatonit", *sh("echo $$ $LISTEN_PID"), env={"LISTEN_PID": "1"}, pid1=True).out == "2 2\n"


@ours_only
@pytest.mark.parametrize("name", EACH)
def test_helpers_grace_by_the_environment(inits, name, pid1, helper, tmp_path):
    """Without BROOD_LEFTOVERS a helper is not waited for: as PID 1 the kernel kills it."""
    said = tmp_path / "said"
    env = {"BROOD_LEFTOVERS": "stop", "BROOD_GRACE": "50s"}
    assert inits.run(name, "--", helper("leave"), "0", f"graceful={said}", pid1=pid1, env=env).code == 0
    assert read(said) == "done\n"
    if pid1:
        said.unlink()
        assert inits.run(name, "--", helper("leave"), "0", f"graceful={said}", pid1=True).code == 0
        assert read(said) == ""


@ours_only
@pytest.mark.parametrize("name", EACH)
def test_lifecycle_environment(inits, name):
    assert inits.run(name, *sh("sleep 300"), env={"BROOD_TIMEOUT": "50ms", "BROOD_LEFTOVERS": "stop"}).code == 124
    assert "BROOD_GRACE" not in inits.run(name, "--", "env", env={"BROOD_GRACE": "1s"}).out
    assert inits.run(name, "--", "true", env={"BROOD_GRACE": "soon"}).code == 1
