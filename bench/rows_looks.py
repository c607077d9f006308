# SPDX-License-Identifier: MIT
"""Looking at processes: brood procs, find and top against ps, pgrep and top, over a crowd in a PID namespace of its own."""
import shutil

from programs import numbers
from table import Row, Target

COLUMNS = "pid,parent,name,command,memory,time"
PS = ["-eo", "pid,ppid,comm,args,rss,pcpu"]


def crowd(p, n, rounds, how, *words):
    return numbers(p.new_pid_namespace() + [p.looks, str(n), str(rounds), how, *words], 300)


def refresh(p, n, *call):
    """Of a table that is shown again and again: processor time of one in us, and the most memory in KB."""
    ns, peak = crowd(p, n, 4 * p.some(25, 3), "refresh", *call)[0]
    return ns / 1000, peak


def turns(p, n):
    """Medians of wall clock and processor time by name, in us."""
    tools = {name: shutil.which(name) for name in ("ps", "pgrep", "busybox")}
    calls = {
        "procs": [p.brood, "procs", "--columns", COLUMNS],
        "find": [p.brood, "find", "sleep", "--pids"],
        "ps": [tools["ps"], *PS],
        "pgrep": [tools["pgrep"], "sleep"],
        "busybox": [tools["busybox"], "ps"],
    }
    calls = {name: call for name, call in calls.items() if call[0]}
    words = [word for call in calls.values() for word in (",", *call)][1:]
    lines = crowd(p, n, p.some(25, 3), "turns", *words)
    return {name: [ns / 1000 for ns in line] for name, line in zip(calls, lines)}


def peers(got, names):
    return {name: got[name][0] for name in names if name in got}


def against(got, names):
    return ["; ".join(f"{name}: {us / 1000:.1f} ms" for name, us in peers(got, names).items()) or "no peer here"]


def looks(p):
    if not p.new_pid_namespace():
        yield Row("processes", skip="no unshare")
        return
    for n in (500, 5000):
        got = turns(p, n)
        yield Row(f"procs, {n} processes", ours=got["procs"][0], peers=peers(got, ("ps", "busybox")),
                  targets=(Target(("ps",), 0.35), Target(("busybox",), 1.0)), notes=against(got, ("ps", "busybox")))
        yield Row(f"find by name, {n} processes", ours=got["find"][0], peers=peers(got, ("pgrep",)),
                  targets=(Target(("pgrep",), 0.25),), notes=against(got, ("pgrep",)))
        watch = [p.brood, "procs", "--watch", "10ms", "--columns", COLUMNS + ",cpu"]
        once = refresh(p, n, *watch)[0]
        ps = {"ps": got["ps"][1]} if "ps" in got else {}
        yield Row(f"a refresh of --watch, {n} processes, processor", ours=once, peers=ps,
                  targets=(Target(("ps",), 0.12),) if n == 500 else (), notes=[f"ps: {us / 1000:.1f} ms" for us in ps.values()])


def live(p):
    """top on a terminal. By age, so that the first line is brood's own, and another one each time."""
    if not p.new_pid_namespace():
        yield Row("top", skip="no unshare")
        return
    n, other = 5000, shutil.which("top")
    us, peak = refresh(p, n, p.brood, "top", "--every", "10ms", "--sort", "age", "--reverse")
    peer = {"top": refresh(p, n, other, "-d", "0.01")} if other else {}
    yield Row(f"a refresh of top, {n} processes, processor", ours=us, peers={name: got[0] for name, got in peer.items()},
              targets=(Target(("top",), 0.5),), notes=[f"top: {got[0] / 1000:.1f} ms" for got in peer.values()] or ["no peer here"])
    yield Row(f"memory of top, {n} processes", unit="KB", ours=peak, peers={name: got[1] for name, got in peer.items()},
              targets=(Target(limit=8192),), notes=[f"top: {got[1]} KB" for got in peer.values()])


STEPS = (looks, live)
