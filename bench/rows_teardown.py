# SPDX-License-Identifier: MIT
"""From a signal to the wrapper until nothing is left of 1,000 processes, or of 128 comets."""
import functools
import os
import statistics

from programs import numbers
from table import Row, Target

WAYS = {"TERM": "TERM, no grace", "KILL": "KILL"}
PIDS = "/proc/sys/kernel/pid_max"
# A storm that does not end takes no more than this of the machine's pids, and ends with its namespace.
LIMIT_PIDS = ["sh", "-c", f'echo 2000 >{PIDS} && exec "$@"', "sh"]


def wrappers(p):
    return {"brood": [p.brood, "--grace=0", "--"], **p.bwrap("--unshare-pid", "--die-with-parent")}


def measure(p, prefix, signal, load):
    """{wrapper: (median in ms, most survivors)}, by turns; one with survivors gets no more."""
    mark = f"brood-bench-{os.getpid()}"
    runs = {name: [] for name in wrappers(p)}
    for _ in p.rounds(7):
        for name, call in wrappers(p).items():
            if any(left for _, left in runs[name]):
                continue
            driver = prefix + [p.teardown, signal, mark]
            runs[name] += numbers(driver + call + [p.load, *load, mark], 60)
    return {
        name: (statistics.median(ns for ns, _ in r) / 1e6, max(left for _, left in r))
        for name, r in runs.items()
    }


def row(p, name, got, target):
    ours, left = got["brood"]
    notes = [f"{left} survivors"] + p.missing(("bwrap",))
    notes[1:1] = [f"{n}: {s} survivors" for n, (_, s) in got.items() if n != "brood" and s]
    target.spoiled = "survivors" if left else ""
    return Row(name, unit="ms", ours=ours, targets=(target,), notes=notes,
               peers={peer: ms for peer, (ms, _) in got.items() if peer != "brood"})


def mixed(p, signal):
    got = measure(p, [], signal, ["mixed", "250"])
    yield row(p, "1,000 mixed processes: " + WAYS[signal], got, Target(("bwrap",), 1.0))


def kernel():
    return tuple(int(n) for n in os.uname().release.split("-")[0].split(".")[:2])


def comets(p, signal):
    name, target = "128 comets: " + WAYS[signal], Target(limit=10)
    namespace = p.new_pid_namespace()
    if not namespace or kernel() < (6, 14):
        yield Row(name, targets=(target,),
                  skip="needs unshare, and a pid_max for each PID namespace (Linux 6.14)")
        return
    got = measure(p, namespace + LIMIT_PIDS, signal, ["comets", "128"])
    yield row(p, name, got, target)


STEPS = [functools.partial(step, signal=signal) for step in (mixed, comets) for signal in WAYS]
