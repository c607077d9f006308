# SPDX-License-Identifier: MIT
"""From a signal to the wrapper until the command has it."""
from programs import in_turns
from table import Row, Target

INITS = ("tini", "tini-static", "dumb-init", "catatonit")
FASTEST = (Target(INITS, 1.0),)


def measure(p, where):
    as_pid1 = where == "pid1"
    # As PID 1 the plain brood is what --isolate=none is elsewhere: one process.
    calls = {
        "brood": [p.brood, "--"] if as_pid1 else [p.brood, "--isolate=none", "--"],
        "brood-init": [p.brood_init, "--"],
    }
    if not as_pid1:
        calls["pair"] = [p.brood, "--"]
    calls.update(p.inits(as_pid1))
    calls = {name: call + [p.receiver] for name, call in calls.items()}
    got = in_turns([p.signals, where, str(p.some(400, 50))], calls, 120)
    return {name: ns / 1000 for name, ns in got.items()}


def rows(p, where, names):
    got = measure(p, where)
    peers = {name: got[name] for name in INITS if name in got}
    for ours, name in names.items():
        yield Row("signal: " + name, ours=got[ours], peers=peers, targets=FASTEST,
                  notes=p.missing(INITS))
    if "pair" in got:
        yield Row("signal: own PID namespace", ours=got["pair"], peers=peers,
                  notes=["no target: two processes pass it on"])


def here(p):
    yield from rows(p, "here", {"brood": "--isolate=none", "brood-init": "brood-init"})


def as_pid1(p):
    yield from rows(p, "pid1", {"brood": "as PID 1", "brood-init": "brood-init, as PID 1"})


STEPS = (here, as_pid1)
