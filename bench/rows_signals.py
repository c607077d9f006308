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
    got = in_turns([p.signals, where, str(p.some(400, 50))], calls, 60)
    return {name: ns / 1000 for name, ns in got.items()}


def rows(p):
    for where, words in (("here", "--isolate=none"), ("pid1", "as PID 1")):
        got = measure(p, where)
        peers = {name: got[name] for name in INITS if name in got}
        missing = p.missing(INITS)
        yield Row("signal: " + words, ours=got["brood"], peers=peers, targets=FASTEST, notes=missing)
        yield Row(f"signal: brood-init{', as PID 1' if where == 'pid1' else ''}", ours=got["brood-init"],
                  peers=peers, targets=FASTEST, notes=missing)
        if "pair" in got:
            yield Row("signal: own PID namespace", ours=got["pair"], peers=peers,
                      notes=["no target: two processes pass it on"])
