# SPDX-License-Identifier: MIT
"""brood stat on recorded roots: what is missing, hostile, plugged and unplugged; and limits of cgroups, recorded and real."""
import os

import pytest

from harness import read
from modes import BECOME_USER, ROOT
from recorded import MEMINFO, STATUS, V1, Tree
from test_stat import stat  # noqa: F401  pylint: disable=unused-import

needs_root = pytest.mark.skipif(not ROOT, reason="needs root")


@pytest.fixture
def tree(folder):
    made = Tree(os.path.join(folder, "machine"))
    for name, _, _ in os.walk(folder):
        os.chmod(name, 0o755)
    return made


# ---- whole, and with something missing


def test_as_recorded(stat, tree):
    found = stat.json(*tree.args())
    assert found["cpu"]["busy"] is None  # nothing has happened
    assert [c["id"] for c in found["cpu"]["cores"]] == [0, 1]
    assert found["cpu"]["allowed"] == 2
    assert found["memory"]["total_bytes"] == 8 << 30
    assert found["memory"]["used_bytes"] == 4 << 30
    assert found["swap"] == {"total_bytes": 2 << 30, "used_bytes": 1 << 30,
                             "machine": {"total_bytes": 2 << 30, "free_bytes": 1 << 30}}
    assert found["load"] == {"1m": 0.5, "5m": 1.25, "15m": 2, "running": 3, "blocked": 1, "tasks": 400}
    assert [(d["name"], d["kind"]) for d in found["disks"]] == [("sda", "disk"), ("sda1", "part"), ("dm-0", "virtual")]
    assert found["disks"][0]["read_bytes"] == 800 * 512 and found["disks"][0]["busy_seconds"] == 0.014
    assert [n["name"] for n in found["networks"]] == ["lo", "eth0"]
    assert found["networks"][1]["send_dropped"] == 4
    assert found["pressure"]["cpu"]["some"] == {"avg10": 12.5, "avg60": 1, "avg300": 0.25, "total_seconds": 5}
    assert found["pressure"]["irq"] == {"some": None, "full": None}
    assert found["limits"] == {"cpu": None, "memory": None, "swap": None}
    text = stat.text(*tree.args())
    assert "4.0G of 8.0G used" in text and "sda " in text and "sda1" not in text and "loop0" not in text
    assert "none below the machine's own" in text


FILES = ["stat", "meminfo", "diskstats", "net/dev", "loadavg", "uptime", "pressure/cpu", "pressure/memory", "pressure/io",
         "self/status", "self/cgroup", "self/mountinfo"]


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("how", ["missing", "empty", "folder", "fifo", "binary", "loop"])
def test_a_file_that_cannot_be_read(stat, tree, name, how):
    whole = stat.json(*tree.args())
    file = os.path.join(tree.proc, name)
    os.remove(file)
    if how == "empty":
        tree.put("proc/" + name, "")
    elif how == "folder":
        os.mkdir(file)
    elif how == "fifo":
        os.mkfifo(file)
    elif how == "binary":
        tree.put("proc/" + name, bytes(range(256)) * 40)
    elif how == "loop":
        os.symlink(file, file)
    found = stat.json(*tree.args())
    stat.metrics(*tree.args())
    assert stat.text(*tree.args()).startswith("CPU")
    for part in ("cpu", "memory", "load", "disks", "networks"):
        if part not in {"stat": "cpu load", "meminfo": "memory", "diskstats": "disks", "net/dev": "networks",
                        "loadavg": "load", "self/status": "cpu"}.get(name, ""):
            assert found[part] == whole[part], part


def test_nothing_there(stat, folder):
    found = stat.json("--from", folder)
    assert found["cpu"]["cores"] == [] and found["cpu"]["online"] is None and found["memory"]["total_bytes"] is None
    families, _ = stat.metrics("--from", folder)
    assert not families
    text = stat.text("--from", folder)
    assert "not told by this kernel" in text and "online" not in text and "allowed" not in text


def test_cores_not_told(stat, tree):
    tree.remove("proc/stat")
    found = stat.json(*tree.args())["cpu"]
    assert found["online"] is None and found["allowed"] == 2
    assert "  2 cores allowed\n" in stat.text(*tree.args())


def test_no_pressure_and_no_swap(stat, tree):
    for name in ("cpu", "memory", "io"):
        tree.remove("proc/pressure/" + name)
    tree.put("proc/meminfo", MEMINFO.replace("2097152", "0").replace("SwapFree:        1048576", "SwapFree: 0"))
    text = stat.text(*tree.args())
    assert "not told by this kernel" in text
    assert "Swap      none" in text
    assert not [f for f in stat.metrics(*tree.args())[0] if "pressure" in f]


@needs_root
def test_files_that_may_not_be_read(stat, tree):
    for name in ("stat", "meminfo", "self/cgroup"):
        os.chmod(os.path.join(tree.proc, name), 0)
    found = stat.json(*tree.args(), before=BECOME_USER)
    assert found["cpu"]["cores"] == [] and found["memory"]["total_bytes"] is None
    assert found["load"]["1m"] == 0.5
    os.chmod(tree.proc, 0)
    done = stat.run(*tree.args(), before=BECOME_USER)
    assert done.returncode == 125 and "Permission denied" in done.stderr


# ---- hostile


HOSTILE = b"e\x1b[31m\xff\"\\\xc2\x9b"


def test_hostile_names(stat, tree):
    tree.put("proc/net/dev", b"a|\nb|\n " + HOSTILE + b": 1 2 3 4 5 6 7 8 9 10 11 12\n")
    tree.put("proc/diskstats", b" 8 0 " + HOSTILE + b" 1 2 3 4 5 6 7 8 9 10 11\n")
    text = stat.text(*tree.args())
    assert "\x1b" not in text and "\\x1b[31m\\xff\"\\\\" in text
    found = stat.json(*tree.args())
    assert found["disks"][0]["name"] == found["networks"][0]["name"] == "e\x1b[31m\ufffd\"\\\x9b"
    families, _ = stat.metrics(*tree.args())
    assert families["brood_disk_reads"].samples[0].labels == {"device": "e\x1b[31m\ufffd\"\\\x9b"}


def test_numbers_beyond_reason(stat, tree):
    huge = "99999999999999999999999 -5 0x10 18446744073709551615"
    tree.put("proc/stat", f"cpu  {huge}\ncpu0 {huge}\ncpu99999999999999999999 1\nctxt -1\nbtime x\n")
    tree.put("proc/meminfo", "MemTotal: 18446744073709551615 kB\nMemFree: -1 kB\nSwapTotal: 1\n")
    tree.put("proc/loadavg", "inf nan 1e5 1/2/3")
    tree.put("proc/uptime", "-1")
    tree.put("proc/pressure/cpu", "some avg10=1e9 total=99999999999999999999\n")
    tree.put("proc/self/status", "Cpus_allowed_list:\t0-99999999999\n")
    found = stat.json(*tree.args())
    assert found["memory"]["total_bytes"] is None and found["load"]["1m"] is None
    assert found["pressure"]["cpu"]["some"] is None and found["cpu"]["allowed"] is None
    assert [c["id"] for c in found["cpu"]["cores"]] == [0]
    assert stat.text(*tree.args())
    stat.metrics(*tree.args())


def test_a_file_without_end(stat, tree):
    with open(os.path.join(tree.proc, "stat"), "a", encoding="ascii") as f:
        f.write("intr" + " 0" * 8_000_000)
        f.write("\nctxt 1\n")
    found = stat.json(*tree.args())
    assert found["cpu"]["online"] == 2  # what stands before


# ---- many cores; those that come and go, and counters that go backwards, are in tests/test_brood_system.c


def test_300_cores(stat, tree):
    lines = [f"cpu{i} {i} 0 0 100 0 0 0 0 0 0" for i in range(300)]
    tree.put("proc/stat", "\n".join(["cpu  1 0 0 1 0 0 0 0 0 0", *lines, ""]))
    tree.put("proc/self/status", STATUS.replace("0-1\n", "0-299\n"))
    found = stat.json(*tree.args())
    assert found["cpu"]["allowed"] == 300
    assert [core["id"] for core in found["cpu"]["cores"]] == list(range(300))
    families, _ = stat.metrics(*tree.args())
    assert len(families["brood_cpu_seconds"].samples) == 300 * 8
    text = stat.text(*tree.args())
    assert "300 cores online, 300 allowed" in text
    assert all(len(line) <= 80 for line in text.splitlines()), text


# ---- limits


def test_limits_of_version_2(stat, tree):
    tree.put("proc/self/cgroup", "0::/pod/box\n")
    for name, text in {"pod/memory.max": "1073741824\n", "pod/memory.current": "209715200\n",
                       "pod/memory.stat": "inactive_file 104857600\n", "pod/box/memory.max": "max\n",
                       "pod/box/cpu.max": "150000 100000\n", "pod/box/cpu.stat": "usage_usec 7000000\nthrottled_usec 5\n",
                       "pod/box/memory.swap.max": "0\n", "pod/box/memory.swap.current": "0\n",
                       "pod/box/memory.pressure": "some avg10=3.00 avg60=0.00 avg300=0.00 total=9\n"}.items():
        tree.put("sys/fs/cgroup/" + name, text)
    found = stat.json(*tree.args())
    assert found["limits"] == {
        "cpu": {"cores": 1.5, "file": "cpu.max", "cgroup": "/pod/box", "version": 2},
        "memory": {"bytes": 1 << 30, "file": "memory.max", "cgroup": "/pod", "version": 2},
        "swap": {"bytes": 0, "file": "memory.swap.max", "cgroup": "/pod/box", "version": 2}}
    assert found["memory"]["total_bytes"] == 1 << 30 and found["memory"]["used_bytes"] == 100 << 20
    assert found["memory"]["machine"]["total_bytes"] == 8 << 30
    assert found["swap"]["total_bytes"] == 0
    assert found["cgroup"]["cpu_used_seconds"] == 7
    assert found["cgroup"]["pressure"]["memory"]["some"]["avg10"] == 3
    text = stat.text(*tree.args())
    assert "Limit     cpu 1.500 cores, cpu.max of cgroup /pod/box (v2)" in text
    assert "Limit     memory 1.0G, memory.max of cgroup /pod (v2)" in text
    assert "100M of 1.0G used" in text and "the machine has 8.0G" in text
    families, _ = stat.metrics(*tree.args())
    assert families["brood_cgroup_memory_limit_bytes"].samples[0].labels == {
        "cgroup": "/pod", "file": "memory.max", "version": "2"}
    assert families["brood_cgroup_cpu_limit_cores"].samples[0].value == 1.5


def test_the_tighter_of_high_and_max(stat, tree):
    tree.put("sys/fs/cgroup/memory.max", "2000\n")
    tree.put("sys/fs/cgroup/memory.high", "1000\n")
    assert stat.json(*tree.args())["limits"]["memory"] == {
        "bytes": 1000, "file": "memory.high", "cgroup": "/", "version": 2}


def test_limits_of_version_1(stat, tree):
    tree.put("proc/self/mountinfo", V1)
    tree.put("proc/self/cgroup", "4:memory:/m\n3:cpu,cpuacct:/c\n")
    tree.put("sys/fs/cgroup/memory/m/memory.limit_in_bytes", "1073741824\n")
    tree.put("sys/fs/cgroup/memory/m/memory.usage_in_bytes", "52428800\n")
    tree.put("sys/fs/cgroup/cpu/c/cpu.cfs_quota_us", "50000\n")
    tree.put("sys/fs/cgroup/cpu/c/cpu.cfs_period_us", "100000\n")
    found = stat.json(*tree.args())
    assert found["limits"]["memory"] == {"bytes": 1 << 30, "file": "memory.limit_in_bytes", "cgroup": "/m", "version": 1}
    assert found["limits"]["cpu"] == {"cores": 0.5, "file": "cpu.cfs_quota_us", "cgroup": "/c", "version": 1}
    assert found["memory"]["used_bytes"] == 50 << 20
    assert "(v1)" in stat.text(*tree.args())


def test_a_limit_above_the_machine_is_none(stat, tree):
    tree.put("sys/fs/cgroup/memory.max", str(1 << 40))
    tree.put("sys/fs/cgroup/memory.current", "5")
    found = stat.json(*tree.args())
    assert found["memory"]["total_bytes"] == 8 << 30 and found["memory"]["used_bytes"] == 4 << 30


def test_without_sys_a_recorded_tree_has_no_limits(stat, tree):
    """This machine's cgroups are not the recorded one's."""
    tree.put("proc/self/cgroup", read("/proc/self/cgroup"))
    tree.put("proc/self/mountinfo", read("/proc/self/mountinfo"))
    found = stat.json("--from", tree.proc)
    assert found["limits"] == {"cpu": None, "memory": None, "swap": None}
    assert found["cgroup"]["memory_used_bytes"] is None


@needs_root
@pytest.mark.parametrize("controller, file, text, found", [
    ("memory", "memory.limit_in_bytes", str(256 << 20), {"bytes": 256 << 20}),
    ("cpu", "cpu.cfs_quota_us", "70000", {"cores": 0.7}),
])
def test_a_real_limit_of_version_1(stat, controller, file, text, found):
    mounts = [line.split() for line in read("/proc/self/mountinfo").splitlines()]
    mounts = [m[4] for m in mounts if m[m.index("-") + 1] == "cgroup" and controller in m[-1].split(",")]
    if not mounts:
        pytest.skip(f"no cgroup v1 with {controller} here")
    group = f"{mounts[0]}/test-brood.{os.getpid()}"
    try:
        os.mkdir(group)
    except OSError as e:
        pytest.skip(f"no cgroup can be made in {mounts[0]}: {e.strerror}")
    try:
        with open(f"{group}/{file}", "w", encoding="ascii") as f:
            f.write(text)
        limit = stat.json(before=["sh", "-c", f'echo $$ >{group}/cgroup.procs; exec "$@"', "sh"])["limits"][controller]
        assert limit == {**found, "file": file, "cgroup": "/" + os.path.basename(group), "version": 1}
    finally:
        os.rmdir(group)
