# SPDX-License-Identifier: MIT
"""--root, --ro, --rw, --tmpfs, --hide, --overlay, --proc, --dev: which files a command sees, without the rest of a sandbox."""
import os
import shutil
import subprocess

import pytest

from harness import read
from modes import ROOT, UID

USERS = ["auto-root", "auto-user"]


@pytest.fixture
def place(folder):
    """A folder with something in it, that the ordinary user may write to."""
    for name in ("a", "a/sub", "b", "with space", "new\nline", "comma,colon:"):
        os.mkdir(f"{folder}/{name}")
        os.chmod(f"{folder}/{name}", 0o777)
    for name in ("a/file", "b/other", "secret"):
        with open(f"{folder}/{name}", "w") as f:
            f.write(f"this is {name}\n")
        os.chmod(f"{folder}/{name}", 0o666)
    os.symlink("b", f"{folder}/link")
    return folder


def listing(folder):
    return subprocess.run(["find", folder, "-ls"], stdout=subprocess.PIPE, check=True).stdout


@pytest.mark.modes(USERS)
def test_read_only(box, place):
    script = f"cat {place}/a/file; touch {place}/a/new {place}/a/sub/new 2>/dev/null || echo refused; touch {place}/b/new"
    result = box.run(f"--ro={place}/a", "--", "sh", "-c", script)
    assert (result.code, result.out) == (0, "this is a/file\nrefused\n")
    assert os.listdir(f"{place}/a/sub") == [] and os.path.exists(f"{place}/b/new")


@pytest.mark.modes(USERS)
def test_elsewhere(box, place):
    before = listing(place)
    result = box.run(f"--ro={place}/a:{place}/b", f"--rw={place}/secret:{place}/a/file", "--",
                     "cat", f"{place}/b/file", f"{place}/a/file")
    assert result.out == "this is a/file\nthis is secret\n", result.err
    assert listing(place) == before


@pytest.mark.modes(USERS)
def test_writable_in_a_read_only_folder(box, place):
    script = f"touch {place}/a/new && touch {place}/b/new 2>/dev/null || echo refused"
    result = box.run(f"--ro={place}", f"--rw={place}/a", "--", "sh", "-c", script)
    assert result.out == "refused\n" and os.path.exists(f"{place}/a/new")


@pytest.mark.modes(USERS)
def test_hide(box, place):
    script = f"ls -A {place}/a; cat {place}/secret; test -r {place}/secret && echo readable"
    result = box.run(f"--hide={place}/a", f"--hide={place}/secret", "--", "sh", "-c", script)
    assert "this is" not in result.out and "file" not in result.out
    result = box.run(f"--hide={place}/nothing", "--", "true")
    assert result.code == 125 and "--hide" in result.err and "nothing" in result.err


@pytest.mark.modes(USERS)
def test_tmpfs(box, place):
    script = f"ls -A {place}/a; echo x > {place}/a/x; head -c 2000000 /dev/zero > {place}/a/big 2>/dev/null || echo full"
    result = box.run(f"--tmpfs={place}/a:1M", "--", "sh", "-c", script)
    assert result.out == "full\n", result.err
    assert sorted(os.listdir(f"{place}/a")) == ["file", "sub"]


@pytest.mark.modes(USERS)
def test_overlay(box, place):
    script = f"echo changed > {place}/a/file; rm -r {place}/a/sub; mkdir {place}/a/new; cat {place}/a/file; ls {place}/a"
    if box.mode.user and ROOT:  # an overlay copies only what belongs to an id that the user namespace has
        for name in ("a", "a/sub", "a/file"):
            os.chown(f"{place}/{name}", UID, UID)
    before = listing(f"{place}/a")
    result = box.run(f"--overlay={place}/a", "--", "sh", "-c", script)
    assert result.out == "changed\nfile\nnew\n", result.err
    assert listing(f"{place}/a") == before


@pytest.mark.modes(USERS)
def test_odd_names(box, place):
    for name in ("with space", "new\nline"):
        path = f"{place}/{name}"
        script = "touch \"$1/x\" 2>/dev/null || echo refused"
        assert box.run(f"--ro={path}", "--", "sh", "-c", script, "sh", path).out == "refused\n"
        assert box.run(f"--overlay={path}", "--", "sh", "-c", "touch \"$1/x\" && ls \"$1\"", "sh", path).out == "x\n"
    colon = f"{place}/comma,colon:"
    escaped = colon.replace(":", "\\:")
    for option in (f"--ro={escaped}:{place}/b", f"--ro={escaped}"):
        assert box.run(option, "--", "true").code == 0
    assert box.run(f"--overlay={colon}", "--", "sh", "-c", "touch \"$1/x\" && ls \"$1\"", "sh", colon).out == "x\n"
    assert os.listdir(colon) == []


@pytest.mark.modes(USERS)
def test_symlinks(box, place):
    """A symlinked PATH or DEST ends where it leads to, in the view."""
    script = f"touch {place}/b/x 2>/dev/null || echo refused; touch {place}/link/x 2>/dev/null || echo refused"
    assert box.run(f"--ro={place}/link", "--", "sh", "-c", script).out == "refused\nrefused\n"
    os.symlink("loop", f"{place}/loop")
    result = box.run(f"--ro={place}/loop", "--", "true")
    assert result.code == 125 and "loop" in result.err and "symbolic" in result.err


@pytest.mark.modes(USERS)
def test_refused_by_name(box, place):
    before = listing(place)
    for option, part in ((f"--ro={place}/nothing", "nothing"), (f"--ro={place}/a:{place}/not/there", "not/there"),
                         (f"--rw={place}/secret:{place}/b", "b"), (f"--tmpfs={place}/new", "new"),
                         (f"--root={place}/secret", "secret"),
                         (f"--ro={place}/a:relative/../x", "relative"), (f"--tmpfs={place}/a:0", "no size"),
                         ("--ro=:/x", "no PATH"),
                         (f"--overlay={place}/secret", "secret")):
        result = box.run(option, "--", "touch", f"{place}/started")
        assert result.code == 125 and part in result.err and option.split("=")[0] in result.err, (option, result.err)
    assert listing(place) == before


@pytest.mark.modes(USERS)
def test_nothing_but_what_is_named(box, place):
    options = ["--tmpfs=/", "--proc", "--dev", "--ro=/usr", "--ro=/bin", "--ro=/lib", "--ro=/lib64",
               f"--ro={place}/a:/data/in/here"]
    script = "echo *; cat data/in/here/file; echo $$ >/dev/null; cat /proc/1/comm"
    result = box.run(*options, "--chdir=/", "--", "sh", "-c", script)
    assert result.code == 0, result.err
    lines = result.out.splitlines()
    assert set(lines[0].split()) == {"bin", "data", "dev", "lib", "lib64", "proc", "usr"}
    assert lines[1:] == ["this is a/file", "brood"]


@pytest.mark.modes(USERS)
def test_another_root(box, place, stage):
    root = f"{place}/root"
    for name in ("", "/proc", "/dev", "/tmp"):
        os.mkdir(root + name)
    shutil.copy(os.path.join(stage, "attack"), root)
    os.chmod(f"{root}/attack", 0o755)
    before = listing(root)
    result = box.run(f"--root={root}", "--proc", "--dev", "--", "/attack", "inet")
    assert result.out == "inet ok\n", result.err
    result = box.run(f"--root={root}", "--", "/usr/bin/true")
    assert result.code == 127
    result = box.run(f"--root={root}", f"--chdir={place}", "--", "/attack")
    assert result.code == 125 and "--chdir" in result.err
    assert listing(root) == before


@pytest.mark.modes(USERS)
def test_files_of_brood_are_the_callers(box, place):
    """--stdin and --log are opened where brood was started, not in the view."""
    result = box.run("--tmpfs=/", "--ro=/usr", "--ro=/bin", "--ro=/lib", "--ro=/lib64", "--chdir=/", f"--stdin={place}/a/file",
                     f"--log={place}/b/log", "--", "cat")
    assert result.code == 0, result.err
    assert read(f"{place}/b/log") == "this is a/file\n"


@pytest.mark.modes(USERS)
def test_working_directory(box, place):
    assert box.run(f"--ro={place}/a", "--", "pwd", cwd=f"{place}/a").out == f"{place}/a\n"
    result = box.run("--tmpfs=/", "--ro=/usr", "--ro=/bin", "--ro=/lib", "--ro=/lib64", "--", "pwd", cwd=f"{place}/a")
    assert result.code == 125 and "--chdir" in result.err


@pytest.mark.modes(["none-user"])
def test_contradictions(box):
    for options in (["--sandbox"], ["--ro=/usr"], ["--tmpfs=/tmp"]):
        result = box.run(*options, "--", "true")
        assert result.code == 125 and "--isolate=none" in result.err
