# SPDX-License-Identifier: MIT
"""Looking at processes: brood procs and find against ps and pgrep, over a crowd in a PID namespace of its own."""
import shutil

from programs import numbers
from table import Row, Target

COLUMNS = "pid,parent,name,command,memory,time"
PS = ["-eo", "pid,ppid,comm,args,rss,pcpu"]


def crowd(p, n, how, *words):
    call = p.new_pid_namespace() + [p.looks, str(n), str(p.some(25, 3) * (4 if how == "refresh" else 1)), how, *words]
    return [[ns / 1000 for ns in line] for line in numbers(call, 300)]


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
    return dict(zip(calls, crowd(p, n, "turns", *words)))


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
        once = crowd(p, n, "refresh", *watch)[0][0]
        ps = {"ps": got["ps"][1]} if "ps" in got else {}
        yield Row(f"a refresh of --watch, {n} processes, processor", ours=once, peers=ps,
                  targets=(Target(("ps",), 0.12),) if n == 500 else (), notes=[f"ps: {us / 1000:.1f} ms" for us in ps.values()])


STEPS = (looks,)
