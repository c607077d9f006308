# SPDX-License-Identifier: MIT
"""Fixtures: a Wine prefix of the tests' own, the helpers, and brood.exe beside them."""
import os
import shutil
import subprocess
import tempfile

import pytest

import harness


@pytest.fixture(scope="session", autouse=True)
def host():
    """Wine where this is not Windows: started once in a folder that goes with the tests."""
    if os.name == "nt":
        yield
        return
    if not shutil.which("wine"):
        pytest.skip("no wine here")
    with tempfile.TemporaryDirectory(prefix="brood-wine-") as prefix:
        harness.ENV.update(WINEPREFIX=prefix, WINEDEBUG="-all", WINEDLLOVERRIDES="mscoree,mshtml=", LC_ALL="C.UTF-8")
        subprocess.run(["wine", "wineboot", "-i"], env=harness.ENV, stdin=subprocess.DEVNULL, timeout=180,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
        # No debugger for what crashes: there are tests that do nothing else.
        subprocess.run(["wine", "reg", "add", r"HKLM\Software\Microsoft\Windows NT\CurrentVersion\AeDebug", "/v", "Debugger",
                        "/d", "none.exe %ld %ld", "/f"], env=harness.ENV, stdout=subprocess.DEVNULL, check=True)
        yield
        subprocess.run(["wineserver", "-k"], env=harness.ENV, timeout=60, check=False)
        subprocess.run(["wineserver", "-w"], env=harness.ENV, timeout=60, check=False)


@pytest.fixture(scope="session")
def stage(host):
    """A folder with brood.exe and the helpers."""
    if not os.access(harness.BROOD, os.R_OK):
        pytest.exit(f"{harness.BROOD} is not there; run make {harness.BROOD}", returncode=3)
    with tempfile.TemporaryDirectory(prefix="brood-test-") as path:
        shutil.copy(harness.BROOD, os.path.join(path, "brood.exe"))
        for name in ("probe", "spawn"):
            source = os.path.join(harness.REPO, "tests/integration/helpers/windows", name + ".c")
            subprocess.run([os.environ.get("WINDOWS_CC", "x86_64-w64-mingw32-gcc"), "-municode", "-static", "-s", "-O1",
                            "-o", os.path.join(path, name + ".exe"), source, "-lshell32"], check=True)
        # Wine ends its services with the last program, and starts them again with the next: so one stays.
        stays = harness.start([os.path.join(path, "spawn.exe"), "stay", "brood-test-stays"], stdout=subprocess.DEVNULL)
        yield path
        stays.kill()
        stays.communicate()


@pytest.fixture
def box(stage, tmp_path):
    """Where one test runs brood: its own folder is the current one."""
    made = harness.Box(stage, str(tmp_path))
    yield made
    made.end()


@pytest.fixture(scope="session")
def breaks(stage):
    """For what needs Ctrl-Break to reach a process group, which Wine does not do."""
    answer = harness.on_console([os.path.join(stage, "spawn.exe"), "can-break"])
    if answer.code:
        pytest.skip("this system does not send Ctrl-Break to a group: " + answer.out.strip())
