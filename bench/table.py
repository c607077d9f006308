# SPDX-License-Identifier: MIT
"""A row of figures, the targets that they are held against, and the table that shows them."""
import dataclasses

PEERS = ("tini", "tini-static", "dumb-init", "catatonit", "bwrap")


@dataclasses.dataclass
class Row:
    """What was measured: brood's figure and the peers' in one unit, or `skip`, which says why not."""

    measure: str
    unit: str = "us"
    ours: float = None
    peers: dict = dataclasses.field(default_factory=dict)
    targets: tuple = ()  # of Target
    notes: list = dataclasses.field(default_factory=list)
    skip: str = ""


@dataclasses.dataclass
class Target:
    """`reach` times the figure of the fastest of `against` at most, or `limit` in the row's unit."""

    against: tuple = ()
    reach: float = None
    limit: float = None
    spoiled: str = ""  # why it is not met, however fast (survivors)

    def judge(self, row):
        """(brood's ratio, the one to reach, whether it did), or None where nothing is to compare."""
        if row.ours is None:
            return None
        if self.limit is not None:
            met = row.ours <= self.limit and not self.spoiled
            return "", "at most " + show(self.limit, row.unit), met
        known = {p: row.peers[p] for p in self.against if row.peers.get(p)}
        if not known:
            return None
        best = min(known, key=known.get)
        ratio = row.ours / known[best]
        met = ratio <= self.reach and not self.spoiled
        return f"{ratio:.2f}x {best}", f"{self.reach:.2f}x", met


def show(value, unit):
    if value is None:
        return "-"
    if unit == "us":
        return f"{value:.0f} us" if value < 10000 else f"{value / 1000:.1f} ms"
    if unit == "ms":
        return f"{value:.1f} ms"
    return f"{value:.0f} {unit}".rstrip()


def lines_of(row):
    cells = [row.measure, show(row.ours, row.unit) if not row.skip else "skipped"]
    cells += [show(row.peers.get(p), row.unit) for p in PEERS]
    verdicts = [v for v in (t.judge(row) for t in row.targets) if v] or [("", "", None)]
    for ratio, target, met in verdicts:
        answer = "" if met is None else "yes" if met else "NO"
        yield cells + [ratio, target, answer, row.skip or "; ".join(row.notes)]
        cells = [""] * (2 + len(PEERS))
        row = dataclasses.replace(row, notes=[], skip="")


def table(rows):
    head = ["measure", "brood", *PEERS, "ratio", "target", "met", ""]
    lines = [head] + [line for row in rows for line in lines_of(row)]
    widths = [max(len(line[i]) for line in lines) for i in range(len(head))]
    right = range(1, 2 + len(PEERS))
    for line in lines:
        cells = [c.rjust(w) if i in right else c.ljust(w)
                 for i, (c, w) in enumerate(zip(line, widths))]
        yield "  ".join(cells).rstrip()


def as_json(row):
    """The row with its verdicts, for programs."""
    verdicts = [v for v in (t.judge(row) for t in row.targets) if v]
    return {
        "measure": row.measure,
        "unit": row.unit,
        "brood": row.ours,
        "peers": row.peers,
        "targets": [{"ratio": r, "target": t, "met": m} for r, t, m in verdicts],
        "notes": row.notes,
        "skipped": row.skip or None,
    }
