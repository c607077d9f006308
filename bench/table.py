# SPDX-License-Identifier: MIT
"""A row of figures, the targets that they are held against, and the table that shows them."""
import dataclasses

PEERS = ("tini", "tini-static", "dumb-init", "catatonit", "bwrap")


@dataclasses.dataclass
class Row:
    """What was measured: brood's figure and the peers', in one unit. `skip` says why there is none."""

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
        """(what brood came to, what it should, whether it did), or None where there is nothing to compare."""
        if row.ours is None:
            return None
        if self.limit is not None:
            return "", "at most " + show(self.limit, row.unit), row.ours <= self.limit and not self.spoiled
        known = {p: row.peers[p] for p in self.against if row.peers.get(p)}
        if not known:
            return None
        best = min(known, key=known.get)
        ratio = row.ours / known[best]
        return f"{ratio:.2f}x {best}", f"{self.reach:.2f}x", ratio <= self.reach and not self.spoiled


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
        yield "  ".join(
            cell.rjust(widths[i]) if i in right else cell.ljust(widths[i]) for i, cell in enumerate(line)
        ).rstrip()


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
