# SPDX-License-Identifier: MIT
"""What the programs take on a disk or in an image."""
import os

from table import Row, Target

TINI_STATIC = 708080  # Debian's, where it is not installed here
BROOD_INIT = 56 * 1024


def sizes(p):
    peers = {name: os.path.getsize(path) for name, path in p.peers.items()}
    peers.setdefault("tini-static", TINI_STATIC)
    yield Row("size: brood", "bytes", os.path.getsize(p.brood), peers,
              (Target(("tini-static",), 0.5),))
    yield Row("size: brood-init", "bytes", os.path.getsize(p.brood_init), peers,
              (Target(limit=BROOD_INIT),))


STEPS = (sizes,)
