# SPDX-License-Identifier: MIT
"""Start and exit of a static `true`: plain, and in user, PID, mount namespaces with their own /proc."""
from programs import in_turns
from table import Row, Target

PLAIN = (Target(("tini",), 0.45), Target(("catatonit",), 0.6))
ISOLATED = (Target(("bwrap",), 0.3),)


def us(ns):
    return {name: value / 1000 for name, value in ns.items()}


def plain(p):
    true = p.true
    calls = {
        "none": [p.brood, "--isolate=none", "--", true],
        "init": [p.brood_init, "--", true],
        "bare": [true],
    }
    calls.update({name: call + [true] for name, call in p.inits(as_pid1=False).items()})
    got = us(in_turns([p.starts, str(p.some(400, 50))], calls, 120))
    bare = f"no wrapper: {got['bare']:.0f} us"
    peers = {name: got[name] for name in p.peers if name in got}
    for ours, name in (("none", "--isolate=none"), ("init", "brood-init")):
        yield Row("start, exit: " + name, ours=got[ours], peers=peers, targets=PLAIN,
                  notes=[bare] + p.missing(("tini", "catatonit")))


def isolated(p):
    ways = [("namespaces, as a user", p.as_nobody(), [p.brood])]
    if p.root:
        ways.insert(0, ("namespaces, as root", [], [p.brood, "--unshare=user"]))
    for who, prefix, brood in ways:
        row = Row("start, exit: " + who, targets=ISOLATED, notes=p.missing(("bwrap",)))
        if prefix is None:
            row.skip = "no setpriv to become an ordinary user"
        else:
            calls = {"brood": brood + ["--", p.true]}
            bwrap = p.bwrap("--unshare-user", "--unshare-pid")
            calls.update({name: call + [p.true] for name, call in bwrap.items()})
            got = us(in_turns(prefix + [p.starts, str(p.some(200, 30))], calls, 120))
            row.ours = got.pop("brood")
            row.peers = got
        yield row


STEPS = (plain, isolated)
