# SPDX-License-Identifier: MIT
"""Orphans made by the command, and reaped by the PID 1 above it."""
import statistics

from programs import numbers
from table import Row, Target

INITS = ("tini", "tini-static", "dumb-init", "catatonit")
FASTEST = (Target(INITS, 1.0),)


def orphans(p):
    measures = ("orphan made and reaped, one by one", "orphan made and reaped, 1000 at once")
    namespace = p.new_pid_namespace()
    if not namespace:
        for m in measures:
            yield Row(m, targets=FASTEST, skip="no unshare to make a PID namespace")
        return
    calls = {"brood": [p.brood, "--"], "brood-init": [p.brood_init, "--"], **p.inits(as_pid1=True)}
    runs = {name: [] for name in calls}
    for _ in p.rounds(7):
        for name, call in calls.items():
            runs[name].append(numbers(namespace + call + [p.orphans, "200", "1000"], 30))
    for i, m in enumerate(measures):
        got = {name: statistics.median(run[i][0] for run in r) / 1000 for name, r in runs.items()}
        peers = {name: got[name] for name in INITS if name in got}
        for ours in ("brood", "brood-init"):
            yield Row(m + (": brood-init" if ours != "brood" else ""), ours=got[ours], peers=peers,
                      targets=FASTEST, notes=p.missing(INITS))


STEPS = (orphans,)
