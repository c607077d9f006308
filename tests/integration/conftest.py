# SPDX-License-Identifier: MIT
"""Fixtures: the programs under test where every user can run them, the C helpers, and a box for each mode."""
import glob
import os
import shutil
import signal
import subprocess
import tempfile

import pytest

import harness
from modes import MODES, Box
from personas import PROGRAMS, Personas

collect_ignore = [] if os.environ.get("TEST_EMULATOR") else ["test_user_mode.py"]

HELPERS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "helpers")


def pytest_configure(config):
    config.addinivalue_line("markers", "static: only for the static program, not for the sanitized one")
    config.addinivalue_line("markers", "slow: not in make check, but where its group is run alone")
    config.addinivalue_line("markers", "modes(names): once in each of these modes")


@pytest.fixture(autouse=True)
def deadline(request):
    """A test that hangs fails, and the others still run."""
    def over(signo, frame):
        raise TimeoutError("the test takes too long")
    previous = signal.signal(signal.SIGALRM, over)
    signal.alarm(getattr(request.module, "SECONDS", 3 * harness.DEADLINE))
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, previous)


@pytest.fixture(scope="session")
def stage():
    """A folder that every user can read: brood, brood-init, and each helper."""
    for program in (harness.BROOD, harness.BROOD_INIT):
        if not os.access(program, os.X_OK):
            pytest.exit(f"{program} is not there; run make", returncode=3)
    with tempfile.TemporaryDirectory(prefix="brood-test-") as path:
        os.chmod(path, 0o755)
        shutil.copy(harness.BROOD, os.path.join(path, "brood"))
        shutil.copy(harness.BROOD_INIT, os.path.join(path, "brood-init"))
        for source in sorted(glob.glob(os.path.join(HELPERS, "*.c"))):
            compile_helper(source, os.path.join(path, os.path.basename(source)[:-2]))
        os.link(os.path.join(path, "comets"), os.path.join(path, "comets-then-exit"))
        yield path


def compile_helper(source, target):
    flags = ["-O1", "-D_GNU_SOURCE", "-Wall", "-o", target, source]
    compiler = os.environ.get("CC", "cc").split()
    # Static, so that it runs in any root; where there is no static C library, as it comes.
    if subprocess.run(compiler + ["-static"] + flags, stderr=subprocess.DEVNULL, check=False).returncode:
        subprocess.run(compiler + flags, check=True)


@pytest.fixture
def helper(stage):
    return lambda name: os.path.join(stage, name)


@pytest.fixture
def box(request, stage):
    """brood in the mode that the test is parametrized with: `auto` where it does not say."""
    mode = MODES[getattr(request, "param", "auto-user")]
    reason = mode.why_not()
    if reason:
        pytest.skip(f"{mode}: {reason}")
    made = Box(mode, os.path.join(stage, "brood"))
    mounts = mount_points()
    try:
        yield made
        for run in made.runs:
            if run.popen.returncode is None:
                run.kill()
            run.wait_nothing_left()
    finally:
        left = made.close()
    assert left == [], "cgroups are left"
    assert mount_points() == mounts, "mounts are left"


def mount_points():
    """Those that brood could have made; others on this machine come and go."""
    points = [line.split()[4] for line in harness.read("/proc/self/mountinfo").splitlines()]
    return sorted(p for p in points if p == "/" or p.startswith(("/proc", "/dev", "/sys")))


def pytest_generate_tests(metafunc):
    """@pytest.mark.modes(NAMES) runs a test once in each of these modes."""
    marker = metafunc.definition.get_closest_marker("modes")
    if marker:
        metafunc.parametrize("box", marker.args[0], indirect=True, ids=str)


@pytest.fixture
def folder():
    """A folder for the test's files that the ordinary user can write to as well."""
    with tempfile.TemporaryDirectory(prefix="brood-test-") as path:
        os.chmod(path, 0o777)
        yield path


@pytest.fixture(params=PROGRAMS)
def inits(request, stage, tmp_path):
    """brood under other inits' names."""
    made = Personas(str(tmp_path), os.path.join(stage, request.param))
    yield made
    made.close()


@pytest.fixture(params=[False, True], ids=["wrapped", "pid1"])
def pid1(request):
    return request.param
