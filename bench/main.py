# SPDX-License-Identifier: MIT
"""
The benchmark: brood and its peers by turns on one machine, as one table. Figures of different runs or
machines must not be compared; ratios within a run can be. A row that cannot be had here says why.
"""
import argparse
import json
import os
import sys

import rows_idle
import rows_looks
import rows_orphans
import rows_sandbox
import rows_signals
import rows_size
import rows_start
import rows_system
import rows_teardown
from programs import Broken, Programs
from table import Row, as_json, table

PARTS = {
    "start": rows_start,
    "signals": rows_signals,
    "orphans": rows_orphans,
    "teardown": rows_teardown,
    "idle": rows_idle,
    "sandbox": rows_sandbox,
    "looks": rows_looks,
    "size": rows_size,
    "system": rows_system,
}


def options():
    parser = argparse.ArgumentParser(prog="bench/run", description="brood against its peers")
    parser.add_argument("--json", metavar="FILE", help="write the rows into FILE, too")
    parser.add_argument("--quick", action="store_true", help="few rounds: to see that it runs")
    parser.add_argument("parts", nargs="*", metavar="PART", help=" ".join(PARTS))
    args = parser.parse_args()
    unknown = [p for p in args.parts if p not in PARTS]
    if unknown:
        parser.error(f"no such part: {unknown[0]}; there are: {' '.join(PARTS)}")
    return args


def run_step(part, step, programs):
    """The step's rows, and whether it broke: then the others still run."""
    try:
        return list(step(programs)), False
    except Broken as e:
        return [Row(part, skip=f"broken: {e}")], True


def main():
    args = options()
    load = os.getloadavg()[0]
    try:
        programs = Programs(args.quick)
    except Broken as e:
        sys.exit(f"bench: {e}")
    rows, broken = [], False
    try:
        for name in args.parts or PARTS:
            print(f"bench: {name}", file=sys.stderr)
            for step in PARTS[name].STEPS:
                more, bad = run_step(name, step, programs)
                rows += more
                broken |= bad
    finally:
        programs.close()
    print(f"medians of interleaved runs; Linux {os.uname().release}, {os.cpu_count()} processors, "
          f"load {load:.1f} at the start")
    print("\n".join(table(rows)))
    if args.json:
        with open(args.json, "w", encoding="utf-8") as f:
            json.dump([as_json(r) for r in rows], f, indent=2)
            f.write("\n")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
