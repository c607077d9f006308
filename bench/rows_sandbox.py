# SPDX-License-Identifier: MIT
"""A static `true` in a sandbox, from start to exit: alone, and eight at a time."""
import os

from programs import ROOT, in_turns, numbers
from table import Row, Target

AT_ONCE = 8


def ways(p):
    """(what, brood's call, bwrap's with the same view and namespaces, what to reach)."""
    view = ["--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp", "--ro-bind", p.dir, p.dir]
    some = ["--unshare-user", "--unshare-pid", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup"]
    brood = [p.brood, "--sandbox", f"--ro={p.dir}"]
    light = ["--share-net", "--seccomp=off", "--landlock=off"]
    return [("same view and namespaces, host's network", brood + light, some, view, 0.33),
            ("complete, with its network, seccomp, Landlock, report", brood + ["--report=/dev/null"], ["--unshare-all"], view, 0.4)]


def calls_of(p, brood, unshare, view):
    calls = {"brood": brood + ["--", p.true]}
    if "bwrap" in p.peers:
        calls["bwrap"] = [p.peers["bwrap"], *unshare, "--die-with-parent", "--ro-bind", "/", "/", *view, p.true]
    return calls


def start(p):
    for what, brood, unshare, view, reach in ways(p):
        got = in_turns([p.starts, str(p.some(200, 30))], calls_of(p, brood, unshare, view), 120)
        ours = got.pop("brood") / 1000
        yield Row("sandbox: " + what, ours=ours, peers={name: ns / 1000 for name, ns in got.items()},
                  targets=(Target(("bwrap",), reach),), notes=p.missing(("bwrap",)))


def throughput(p):
    what, brood, unshare, view, _ = ways(p)[0]
    got = in_turns([p.parallel, str(AT_ONCE), str(p.some(200, 40))], calls_of(p, brood, unshare, view), 120)
    ours = got.pop("brood") / 1000
    yield Row(f"sandbox: a run, {AT_ONCE} at once", ours=ours, peers={name: ns / 1000 for name, ns in got.items()},
              targets=(Target(("bwrap",), 1 / 3),), notes=[f"{1e6 / ours:.0f} runs a second"] + p.missing(("bwrap",)))


def filters(p):
    ours, theirs = (line[0] / 1000 for line in numbers([p.filters, os.path.join(ROOT, "ns/default.policy")], 60))
    yield Row("seccomp: the default policy comes into force", ours=ours, peers={"libseccomp": theirs},
              targets=(Target(("libseccomp",), 0.5),), notes=[f"made by libseccomp at run time: {theirs:.0f} us"])


STEPS = (start, throughput, filters)
