# SPDX-License-Identifier: MIT
"""One sample of all of the machine's figures, as brood stat takes them."""
from programs import numbers
from table import Row, Target

LIMIT_US = 1000


def sample(p):
    ns = numbers([p.system, str(p.some(1000, 50))], 120)[0][0]
    yield Row("one sample of all system figures", "us", ns / 1000, targets=(Target(limit=LIMIT_US),))


STEPS = (sample,)
