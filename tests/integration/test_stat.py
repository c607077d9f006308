# SPDX-License-Identifier: MIT
"""brood stat: against the system's own tools, its forms, its history, and on a terminal."""
import json
import os
import re
import signal
import subprocess

import pytest

from harness import DEADLINE, REPO, read, wait_for
from terminal import Terminal

SCHEMA = os.path.join(REPO, "docs", "stat.schema.json")


class Stat:
    """The program, as a test calls it."""

    def __init__(self, program):
        self.program = program

    def run(self, *args, before=(), **popen):
        popen.setdefault("stdout", subprocess.PIPE)
        return subprocess.run([*before, self.program, "stat", *args], stdin=subprocess.DEVNULL, stderr=subprocess.PIPE,
                              text=True, errors="surrogateescape", timeout=DEADLINE, check=False, **popen)

    def text(self, *args, **popen):
        done = self.run(*args, **popen)
        assert (done.returncode, done.stderr) == (0, ""), done
        return done.stdout

    def json(self, *args, **popen):
        return valid(self.text("--json", *args, **popen))

    def watch(self, *args, samples, change=None):
        """So many lines of --watch --json; `change` is called between them, with how many there were."""
        process = subprocess.Popen([self.program, "stat", "--json", *args], stdin=subprocess.DEVNULL,
                                   stdout=subprocess.PIPE, text=True)
        try:
            lines = []
            for n in range(samples):
                lines.append(valid(process.stdout.readline()))
                if change:
                    change(n + 1, process)
            return lines
        finally:
            process.kill()
            process.wait()
            process.stdout.close()

    def metrics(self, *args, **popen):
        """Families by name, as a real parser reads them."""
        parser = pytest.importorskip("prometheus_client.openmetrics.parser")
        text = self.text("--openmetrics", *args, **popen)
        return {f.name: f for f in parser.text_string_to_metric_families(text)}, text


def valid(text):
    jsonschema = pytest.importorskip("jsonschema")
    found = json.loads(text)
    with open(SCHEMA, encoding="utf-8") as f:
        jsonschema.validate(found, json.load(f))
    return found


@pytest.fixture
def stat(helper):
    return Stat(helper("brood"))


# ---- against other tools


def test_memory_as_free_says(stat):
    found = stat.json("--from", "/proc")  # without the cgroups of this machine, which free does not know
    free = subprocess.run(["free", "-b"], capture_output=True, text=True, check=True).stdout.splitlines()
    memory, swap = ([int(n) for n in line.split()[1:]] for line in free[1:3])
    assert found["memory"]["total_bytes"] == found["memory"]["machine"]["total_bytes"] == memory[0]
    assert abs(found["memory"]["available_bytes"] - memory[5]) < 512 << 20  # others live on this machine
    assert found["swap"]["total_bytes"] == swap[0]
    assert found["limits"] == {"cpu": None, "memory": None, "swap": None}


def test_cores_as_nproc_says(stat):
    online = re.findall(r"^cpu(\d+) ", read("/proc/stat"), re.M)
    found = stat.json()
    assert [str(core["id"]) for core in found["cpu"]["cores"]] == online
    assert found["cpu"]["online"] == len(online)
    assert found["cpu"]["allowed"] == int(subprocess.run(["nproc"], capture_output=True, check=True).stdout)
    assert stat.json(before=["taskset", "-c", online[0]])["cpu"]["allowed"] == 1


def counters():
    stats = dict(line.split(" ", 1) for line in read("/proc/stat").splitlines())
    return {"context_switches": int(stats["ctxt"]), "forks": int(stats["processes"]),
            "uptime_seconds": float(read("/proc/uptime").split()[0])}


def test_counters_lie_between_two_looks(stat):
    before = counters()
    found = stat.json()
    after = counters()
    for name, least in before.items():
        assert least <= found[name] <= after[name], name
    assert abs(found["boot_time_seconds"] - int(re.search(r"^btime (\d+)", read("/proc/stat"), re.M)[1])) <= 1


def test_load(stat):
    def same():
        before = read("/proc/loadavg").split()[:3]
        found = stat.json()["load"]
        return [found["1m"], found["5m"], found["15m"]] == [float(n) for n in before]
    wait_for(same, "the load of before is the one shown")


def test_devices(stat):
    found = stat.json()
    nets = [line.split(":")[0].strip() for line in read("/proc/net/dev").splitlines()[2:]]
    assert sorted(n["name"] for n in found["networks"]) == sorted(nets)
    used = [line.split()[2] for line in read("/proc/diskstats").splitlines() if any(map(int, line.split()[3:13]))]
    assert [d["name"] for d in found["disks"]] == used


def test_pressure(stat):
    if not read("/proc/pressure/cpu"):
        pytest.skip("this kernel does not tell of pressure")
    total = int(re.search(r"total=(\d+)", read("/proc/pressure/cpu"))[1]) / 1e6
    assert stat.json()["pressure"]["cpu"]["some"]["total_seconds"] >= total


def test_a_busy_loop_is_seen(stat):
    spin = subprocess.Popen(["taskset", "-c", "0", "sh", "-c", "while :; do :; done"])
    try:
        wait_for(lambda: (stat.json()["cpu"]["cores"][0]["busy"] or 0) > 60, "core 0 is busy")
    finally:
        spin.kill()
        spin.wait()


def test_shares_add_up(stat):
    cpu = stat.json()["cpu"]
    for core in [cpu, *cpu["cores"]]:
        assert core["user"] + core["system"] + core["stolen"] <= core["busy"] + 0.1
        assert core["busy"] + core["wait"] <= 100.1


# ---- forms


def test_text(stat):
    text = stat.text()
    for word in ("CPU", "Memory", "Swap", "Limit", "Load", "Pressure"):
        assert re.search(f"^{word} ", text, re.M), text
    assert "\033" not in text
    assert all(len(line) <= 80 for line in text.splitlines() if not line.startswith("Limit")), text


def test_openmetrics(stat):
    families, text = stat.metrics()
    assert text.endswith("# EOF\n")
    assert families["brood_cpu_seconds"].type == "counter"
    assert families["brood_cpu_seconds"].unit == "seconds"
    assert families["brood_memory_total_bytes"].type == "gauge"
    cores = {s.labels["core"] for s in families["brood_cpu_seconds"].samples}
    assert len(cores) == stat.json()["cpu"]["online"]
    for family in families.values():
        assert family.documentation and family.name.startswith("brood_"), family
        assert family.type in ("counter", "gauge") and family.samples
        for sample in family.samples:
            assert sample.name == family.name + ("_total" if family.type == "counter" else "")
            assert "pid" not in sample.labels
            assert sample.value >= 0
        for unit in ("bytes", "seconds"):
            assert (family.unit == unit) == family.name.endswith("_" + unit)


def test_counters_only_grow(stat):
    before, after = stat.metrics()[0], stat.metrics()[0]
    grown = 0
    for name, family in before.items():
        if family.type != "counter" or name.startswith("brood_cgroup") or name not in after:
            continue
        later = {tuple(s.labels.items()): s.value for s in after[name].samples}
        for sample in family.samples:
            if sample.labels.get("mode") in ("idle", "wait"):
                continue  # proc(5): these may fall
            value = later.get(tuple(sample.labels.items()), sample.value)
            assert value >= sample.value, (name, sample)
            grown += value > sample.value
    assert grown


# ---- time


def test_watch_is_a_line_each(stat):
    lines = stat.watch("--watch", "100ms", samples=4)
    assert [line["history"] for line in lines] == [None] * 4
    times = [line["uptime_seconds"] for line in lines]
    assert times == sorted(times)
    assert all(line["interval_seconds"] > 0.02 for line in lines)


def test_watch_appends_where_there_is_no_terminal(stat):
    process = subprocess.Popen([stat.program, "stat", "--watch=50ms"], stdout=subprocess.PIPE, text=True)
    seen = 0
    for line in process.stdout:
        assert "\033" not in line
        seen += line.startswith("CPU")
        if seen == 3:
            break
    process.send_signal(signal.SIGINT)
    process.stdout.close()
    assert process.wait(DEADLINE) in (-signal.SIGINT, -signal.SIGPIPE)


def test_watch_ends_with_its_reader(stat):
    process = subprocess.Popen([stat.program, "stat", "--watch=20ms", "--json"], stdout=subprocess.PIPE)
    process.stdout.readline()
    process.stdout.close()
    assert process.wait(DEADLINE) == -signal.SIGPIPE


def test_watch_keeps_its_descriptors(stat):
    counts = set()

    def count(n, process):
        if n > 1:
            counts.add(len(os.listdir(f"/proc/{process.pid}/fd")))
    stat.watch("--watch=20ms", samples=20, change=count)
    assert max(counts) - min(counts) <= 1  # the one that is being read


def test_history_fills_and_then_stays(stat):
    lines = stat.watch("--watch=30ms", "--history=3", samples=6)
    samples = [line["history"]["memory_used"]["samples"] for line in lines]
    assert samples == [2, 3, 3, 3, 3, 3]  # with the one before the first shown
    for line in lines:
        for name, figure in line["history"].items():
            if figure and name != "cores":
                assert figure["minimum"] <= figure["average"] <= figure["maximum"], name
                assert figure["minimum"] <= figure["last"] <= figure["maximum"], name
        assert set(line["history"]["cores"]) <= {str(core["id"]) for core in line["cpu"]["cores"]}


def test_history_alone_ends(stat):
    found = stat.json("--history", "2")
    assert found["history"]["load_1"]["samples"] == 2
    assert found["history"]["load_1"]["seconds"] >= 0.5
    assert found["history"]["memory_total"]["average"] == found["memory"]["total_bytes"]
    text = stat.text("--history=1")
    assert re.search(r"^History +AVERAGE +LEAST +MOST +LAST +SAMPLES$", text, re.M)
    assert re.search(r"^  memory_used( +[0-9.]+[KMGT]?){4} +1$", text, re.M), text


def test_over_is_a_part_of_the_history(stat):
    lines = stat.watch("--watch=50ms", "--history=100", "--over=120ms", samples=12)
    assert lines[-1]["uptime_seconds"] - lines[0]["uptime_seconds"] > 0.3
    assert all(line["history"]["load_1"]["seconds"] <= 0.12 for line in lines)


# ---- a terminal


def in_terminal(program, *args, before="", env="TERM=xterm"):
    return Terminal(["sh", "-c", f'{before} exec env --default-signal=INT {env} "$0" stat "$@"', program, *args])


@pytest.mark.parametrize("told, rows, columns", [("rows 10 cols 50", 10, 50), ("rows 0 cols 0", 24, 80)])
def test_in_place(stat, told, rows, columns):
    """Where the terminal tells no size, as a serial line, too."""
    terminal = in_terminal(stat.program, "--watch=100ms", "--history=5", before=f"stty {told};")
    try:
        terminal.expect("\033\\[2J\033\\[H")
        for _ in range(3):
            terminal.expect("\033\\[J\033\\[H")
        frames = re.split("\033\\[H", terminal.screen)[1:4]
        for frame in frames:
            lines = frame.split("\n")
            assert len(lines) == rows and lines[-1].startswith("\033[J"), lines
            assert all(len(re.sub("\033\\[[0-9;]*[mKJ]", "", line)) <= columns for line in lines)
        assert "\033[1m" in frames[0]
        terminal.type("\x03")
        assert terminal.wait() == -signal.SIGINT
    finally:
        terminal.close()


@pytest.mark.parametrize("env", ["NO_COLOR=1 TERM=xterm", "TERM=dumb"])
def test_no_color(stat, env):
    terminal = in_terminal(stat.program, env=env)
    try:
        assert terminal.wait() == 0
        assert "CPU" in terminal.screen and "\033" not in terminal.screen
    finally:
        terminal.close()


@pytest.mark.parametrize("env", ["NO_COLOR= TERM=xterm", "TERM=xterm"])
def test_color(stat, env):
    terminal = in_terminal(stat.program, env=env)
    try:
        assert terminal.wait() == 0
        assert "\033[1mCPU" in terminal.screen
    finally:
        terminal.close()


@pytest.mark.parametrize("env", ["TERM=xterm", "TERM=dumb"])
def test_once_on_a_narrow_terminal(stat, env):
    terminal = in_terminal(stat.program, before="stty cols 30;", env=env)
    try:
        assert terminal.wait() == 0
        lines = re.sub("\033\\[[0-9;]*m", "", terminal.screen).splitlines()
        assert lines[0].startswith("CPU") and len(lines) > 8
        assert all(len(line) <= 30 for line in lines), lines
        assert ("\033" in terminal.screen) == (env == "TERM=xterm")
    finally:
        terminal.close()


def test_a_terminal_that_knows_nothing_is_appended_to(stat):
    terminal = in_terminal(stat.program, "--watch=50ms", env="TERM=dumb")
    try:
        terminal.expect("^CPU")
        terminal.expect("^CPU")
        assert "\033" not in terminal.screen
    finally:
        terminal.close()


# ---- bad input


@pytest.mark.parametrize("args, words", [
    (["--foo"], ["--foo"]),
    (["--wach"], ["--wach", "--watch"]),
    (["vda"], ["vda"]),
    (["--watch", "x"], ["x"]),
    (["--watch=0"], ["--watch", "'0'", "10ms"]),
    (["--watch=9ms"], ["--watch", "'9ms'", "10ms"]),
    (["--watch=2d"], ["--watch", "'2d'", "1d"]),
    (["--watch="], ["--watch", "''"]),
    (["--history"], ["--history", "needs"]),
    (["--history=0"], ["--history", "'0'", "1"]),
    (["--history=-1"], ["--history", "'-1'"]),
    (["--history=86401"], ["--history", "'86401'", "86400"]),
    (["--history=1e3"], ["--history", "'1e3'"]),
    (["--history=2", "--over=0"], ["--over", "'0'"]),
    (["--history=2", "--over=soon"], ["--over", "'soon'"]),
    (["--over=5s"], ["--over", "--history"]),
    (["--json=1"], ["--json", "no value"]),
    (["--json", "--openmetrics"], ["--json", "--openmetrics"]),
    (["--openmetrics", "--watch"], ["--openmetrics", "--watch"]),
    (["--openmetrics", "--history=5"], ["--openmetrics", "--history"]),
    (["--sys", "/sys"], ["--sys", "--from"]),
    (["--from", "/nowhere"], ["/nowhere", "No such file"]),
    (["--from", "/etc/passwd"], ["/etc/passwd", "Not a directory"]),
    (["--from", "/proc", "--sys", "/nowhere"], ["/nowhere", "No such file"]),
    (["--from", ""], ["''"]),
])
def test_bad_input(stat, args, words):
    done = stat.run(*args)
    assert (done.returncode, done.stdout) == (125, ""), done
    assert done.stderr.startswith("brood stat: ") and done.stderr.count("\n") == 1, done.stderr
    for word in words:
        assert word in done.stderr, done.stderr


def test_no_descriptor_is_free(stat):
    """Figures that are missing for want of a descriptor would look like those that the kernel does not tell."""
    for limit in range(4, 12):
        done = stat.run("--json", before=["sh", "-c", f'ulimit -n {limit}; exec "$@"', "sh"])
        assert (done.returncode, done.stdout) == (125, ""), done
        assert "RLIMIT_NOFILE" in done.stderr or "Too many open files" in done.stderr, done.stderr
    done = stat.run("--json", before=["sh", "-c", 'ulimit -n 64; exec "$@"', "sh"])
    assert done.returncode == 0


@pytest.mark.parametrize("form", [[], ["--json"], ["--openmetrics"], ["--help"], ["--watch=50ms"]])
def test_an_answer_that_cannot_be_written(stat, form):
    with open("/dev/full", "w", encoding="ascii") as full:
        done = stat.run(*form, stdout=full)
    assert done.returncode == 125
    if form != ["--help"]:
        assert "No space left" in done.stderr


def test_help(stat):
    text = stat.text("--help")
    assert text.startswith("usage: brood stat")
    for option in ("--watch", "--history", "--over", "--json", "--openmetrics", "--from", "--sys"):
        assert option in text
    assert all(len(line) <= 100 for line in text.splitlines())
