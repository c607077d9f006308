# SPDX-License-Identifier: MIT
"""From a signal to the wrapper until nothing is left of 1,000 mixed processes, or of 128 comets."""
import os
import statistics

from programs import numbers
from table import Row, Target

AS_FAST = Target(("bwrap",), 1.0)
WAYS = (("TERM", "TERM, no grace"), ("KILL", "KILL"))
PIDS = "/proc/sys/kernel/pid_max"
# A storm that does not end takes no more than this of the machine's pids, and ends with its namespace.
LIMIT_PIDS = ["sh", "-c", f'echo 2000 >{PIDS} && exec "$@"', "sh"]


def wrappers(p):
    return {"brood": [p.brood, "--grace=0", "--"], **p.bwrap("--unshare-pid", "--die-with-parent")}


def measure(p, prefix, signal, load, rounds):
    """{wrapper: (median in ms, most survivors)}, the wrappers taking turns."""
    mark = f"brood-bench-{os.getpid()}"
    runs = {name: [] for name in wrappers(p)}
    for _ in range(rounds):
        for name, call in wrappers(p).items():
            driver = prefix + [p.teardown, signal, mark]
            runs[name] += numbers(driver + call + [p.load, *load, mark], 60)
    return {
        name: (statistics.median(ns for ns, _ in r) / 1e6, max(left for _, left in r))
        for name, r in runs.items()
    }


def row(p, measure_name, got, target):
    ours, left = got["brood"]
    notes = [f"{left} survivors"] + p.missing(("bwrap",))
    notes[1:1] = [f"{n}: {s} survivors" for n, (_, s) in got.items() if n != "brood" and s]
    target.spoiled = "survivors" if left else ""
    return Row(measure_name, unit="ms", ours=ours, targets=(target,), notes=notes,
               peers={name: ms for name, (ms, _) in got.items() if name != "brood"})


def kernel():
    return tuple(int(n) for n in os.uname().release.split("-")[0].split(".")[:2])


def rows(p):
    for signal, words in WAYS:
        got = measure(p, [], signal, ["mixed", "250"], p.some(7, 2))
        yield row(p, "1,000 mixed processes: " + words, got, Target(AS_FAST.against, AS_FAST.reach))
    namespace = p.new_pid_namespace()
    for signal, words in WAYS:
        name = "128 comets: " + words
        if not namespace or kernel() < (6, 14):
            yield Row(name, targets=(Target(limit=10),),
                      skip="needs unshare, and a pid_max for each PID namespace (Linux 6.14)")
            continue
        got = measure(p, namespace + LIMIT_PIDS, signal, ["comets", "128"], p.some(9, 2))
        yield row(p, name, got, Target(limit=10))
