# SPDX-License-Identifier: MIT
"""`make dist`, for this machine's platform: an archive that can be unpacked, verified and run, and made again."""
import os
import subprocess
import tarfile

import pytest

from harness import DEADLINE, REPO

pytestmark = pytest.mark.static

SECONDS = 5 * DEADLINE


def make(*words, **env):
    return subprocess.run(["make", "-s", *words], cwd=REPO, env={**os.environ, **env}, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, check=False)


@pytest.fixture(scope="module")
def dist(tmp_path_factory):
    if not os.path.isdir(os.path.join(REPO, "build", "cache", "source")):
        pytest.skip("the libraries are the system's here, and their sources not at hand")
    if subprocess.run(["git", "-C", REPO, "log", "-1"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                      check=False).returncode:
        pytest.skip("this is no git repository")
    platform = make("native").stdout.strip()

    def run(name, **env):
        folder = str(tmp_path_factory.mktemp(name) / "dist")
        made = make("dist", f"DIST={folder}", f"PLATFORMS={platform}", **env)
        assert made.returncode == 0, made.stdout
        return folder
    run.folder, run.platform = run("dist"), platform
    return run


def archive(dist):
    name, = [name for name in os.listdir(dist.folder) if name.endswith(f"-{dist.platform}.tar.gz")]
    return os.path.join(dist.folder, name)


def test_unpacked_it_runs(dist, tmp_path):
    subprocess.run(["sha256sum", "--strict", "--quiet", "-c", "SHA256SUMS"], cwd=dist.folder, check=True)
    subprocess.run(["tar", "-C", str(tmp_path), "-xzf", archive(dist)], check=True)
    top, = tmp_path.iterdir()
    assert top.name == os.path.basename(archive(dist))[:-len(".tar.gz")]
    assert subprocess.run([top / "brood", "--", "sh", "-c", "exit 7"], check=False).returncode == 7
    for program in ("brood", "brood-init"):
        version = subprocess.run([top / program, "--version"], stdout=subprocess.PIPE, text=True, check=True).stdout
        assert top.name.startswith(version.strip().replace("-init", "").replace(" ", "-"))


def test_what_is_in_it(dist):
    with tarfile.open(archive(dist)) as tar:
        members = {m.name.split("/", 1)[1]: m for m in tar if "/" in m.name}
    assert {"brood", "brood-init", "brood.1", "LICENSE", "README.md", "completions/brood.bash", "completions/_brood",
            "completions/brood.fish", "licences/libcap", "licences/musl"} <= set(members)
    assert {(m.uid, m.gid, m.uname) for m in members.values()} == {(0, 0, "")}
    assert {m.mode for m in members.values() if m.isfile()} == {0o755, 0o644}
    assert len({m.mtime for m in members.values()}) == 1


def test_sources_go_with_it(dist):
    names = os.listdir(dist.folder)
    assert [name for name in names if name.endswith("-source.tar.gz")]


def test_again_it_is_the_same(dist):
    again = dist("again", TZ="Asia/Tokyo", LANG="C.UTF-8")
    sums = [open(os.path.join(folder, "SHA256SUMS"), encoding="ascii").read() for folder in (dist.folder, again)]
    assert sums[0] == sums[1]
