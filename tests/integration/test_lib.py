# SPDX-License-Identifier: MIT
"""libbrood as others get it: installed, found by pkg-config, linked both ways; its symbols; its threads."""
import os
import re
import shutil
import subprocess

import pytest

from harness import REPO

SECONDS = 600
CC = os.environ.get("CC", "cc").split()


def run(*argv, **options):
    done = subprocess.run(argv, capture_output=True, text=True, check=False, **options)
    assert done.returncode == 0, (argv, done.stdout, done.stderr)
    return done.stdout


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """make install's library part, below a folder of the test's own."""
    if not shutil.which("objcopy"):
        pytest.skip("no objcopy here")
    root = str(tmp_path_factory.mktemp("root"))
    env = {k: v for k, v in os.environ.items() if k not in ("MAKEFLAGS", "MAKELEVEL")}
    run("make", "-s", "-C", REPO, "install", f"DESTDIR={root}", "PREFIX=/usr/lib-test", env=env)
    return os.path.join(root, "usr/lib-test")


def test_installed_files(installed):
    for name in ("bin/brood", "include/brood.h", "lib/libbrood.a", "lib/libbrood.so", "lib/libbrood.so.0",
                 "lib/pkgconfig/libbrood.pc", "share/man/man1/brood.1"):
        assert os.path.exists(os.path.join(installed, name)), name


def flags(installed):
    if shutil.which("pkg-config"):
        env = {**os.environ, "PKG_CONFIG_PATH": os.path.join(installed, "lib/pkgconfig"),
               "PKG_CONFIG_SYSROOT_DIR": installed[:-len("/usr/lib-test")]}
        return run("pkg-config", "--cflags", "--libs", "libbrood", env=env).split()
    return [f"-I{installed}/include", f"-L{installed}/lib", "-lbrood"]


@pytest.mark.parametrize("how", ["shared", "static"])
def test_the_example(installed, tmp_path, how):
    words = flags(installed)
    if how == "static":
        words = [word if word != "-lbrood" else f"{installed}/lib/libbrood.a" for word in words]
    program = str(tmp_path / "largest")
    run(*CC, "-std=c11", "-pedantic", "-Wall", "-Wextra", "-Werror", "-o", program, os.path.join(REPO, "docs/examples/largest.c"), *words)
    env = {**os.environ, "LD_LIBRARY_PATH": f"{installed}/lib"}
    lines = run(program, "memory>1", env=env).splitlines()
    sizes = [int(line.split()[1]) for line in lines]
    assert lines and sizes == sorted(sizes, reverse=True)
    assert run(program, f"pid={os.getpid()}", env=env).startswith(f"{os.getpid()} ")
    wrong = subprocess.run([program, "nonsense"], env=env, capture_output=True, text=True, check=False)
    assert wrong.returncode == 1 and "invalid argument" in wrong.stderr


def test_symbols(installed):
    """What brood.h declares, all of it, and nothing else; each with its version."""
    with open(os.path.join(installed, "include/brood.h"), encoding="utf-8") as f:
        declared = set(re.findall(r"\b(brood_\w+)\(", f.read()))
    lines = run("nm", "-D", "--defined-only", f"{installed}/lib/libbrood.so.0").splitlines()
    names = {line.split()[2] for line in lines if line.split()[1] == "T"}
    assert names == {f"{name}@@LIBBROOD_0.1" for name in declared}
    lines = run("nm", "-g", "--defined-only", f"{installed}/lib/libbrood.a").splitlines()
    assert {line.split()[2] for line in lines if len(line.split()) == 3} == declared


def test_in_cxx(installed, tmp_path):
    if not shutil.which("c++"):
        pytest.skip("no C++ compiler here")
    source = tmp_path / "in.cc"
    source.write_text("#include <brood.h>\nint main() { return brood_code_words(BROOD_OK) == nullptr; }\n")
    run("c++", "-Wall", "-Werror", "-o", str(tmp_path / "in"), str(source), *flags(installed))


def test_threads(tmp_path):
    """ThreadSanitizer finds nothing to say."""
    sources = run("make", "-s", "-C", REPO, "--no-print-directory", "print-lib").split()
    program = str(tmp_path / "threads")
    words = ["-fsanitize=thread", "-g", "-O1", f"-I{REPO}", "-D_GNU_SOURCE", "-D_FILE_OFFSET_BITS=64", "-o", program]
    built = subprocess.run([*CC, *words, os.path.join(REPO, "tests/threads.c"), *(os.path.join(REPO, s) for s in sources), "-lpthread"],
                           capture_output=True, text=True, check=False)
    if built.returncode and "tsan" in built.stderr:
        pytest.skip("no ThreadSanitizer here")
    assert built.returncode == 0, built.stderr
    ran = subprocess.run([program], capture_output=True, text=True, check=False)
    if "unexpected memory mapping" in ran.stderr:
        ran = subprocess.run(["setarch", "-R", program], capture_output=True, text=True, check=False)
    assert ran.returncode == 0 and ran.stderr == "", ran.stdout + ran.stderr
