# SPDX-License-Identifier: MIT
"""brood as the first process of a machine, a virtual one; and on a kernel with cgroup v2 alone."""
import json
import os
import re
import sys

import pytest

from harness import REPO

sys.path.insert(0, os.path.join(REPO, "tests", "vm"))
import machine as vm  # noqa: E402

pytestmark = pytest.mark.static

SECONDS = 2 * vm.DEADLINE  # of which a machine is awaited once

SCHEMA = os.path.join(REPO, "docs", "check.schema.json")


@pytest.fixture(scope="module")
def machine(stage):
    try:
        return vm.Machine(stage)
    except vm.Missing as why:
        pytest.skip(str(why))


CASES = vm.cases() + [("units", name) for name in vm.units()]


@pytest.mark.parametrize("boot, case", CASES)
def test_inside(machine, boot, case):
    console = machine.console(boot)
    if console.results.get(case) == "skip":
        pytest.skip(console.detail(case).strip("# \n"))
    assert console.results.get(case) == "ok", console.detail(case)


@pytest.mark.parametrize("boot, last", [("bare", "reboot: Power down"), ("whole", "reboot: Power down"),
                                        ("limits", "reboot: Power down"), ("sandbox", "reboot: Power down"),
                                        ("no-console", "reboot: Restarting system"),
                                        ("not-found", "reboot: Power down"), ("refused", "reboot: Power down")])
def test_machine_ends(machine, boot, last):
    console = machine.console(boot)
    assert console.at(last) >= 0, console.text
    assert "Kernel panic" not in console.text
    assert console.ended, "after that it was there still"


def test_machine_is_halted(machine):
    """And stands still then: it has to be switched off."""
    console = machine.console("halted")
    timed_out = console.at("brood: timed out")
    assert -1 < console.at("isolated by cgroup") < timed_out < console.at("reboot: System halted"), console.text


@pytest.mark.parametrize("boot, last", [("bare", "reboot: Power down"), ("no-console", "reboot: Restarting system")])
def test_daemons_have_their_grace_before_the_end(machine, boot, last):
    """Their last words are on the console."""
    console = machine.console(boot)
    assert -1 < console.at("\ndone\n") < console.at(last), console.text


@pytest.mark.parametrize("boot, why", [("not-found", "brood: cannot run '/no/such/command': no such file\n"),
                                       ("refused", "mount procfs on /proc")])
def test_machine_says_why_it_ends(machine, boot, why):
    assert -1 < machine.console(boot).at(why) < machine.console(boot).at("reboot: Power down")


@pytest.mark.parametrize("boot, status", [("exit", 3), ("signal", 137)])
def test_kernel_panics_when_brood_exits(machine, boot, status):
    """Without --at-end, as documented. The kernel tells the exit status."""
    console = machine.console(boot)
    assert f"Attempted to kill init! exitcode={status << 8:#010x}" in console.text, console.text


def answer(machine, who):
    found = re.search(rf"^check {who} (.*)$", machine.console("whole").text, re.M)
    assert found, machine.console("whole").text[-3000:]
    parsed = json.loads(found.group(1))
    jsonschema = pytest.importorskip("jsonschema")
    with open(SCHEMA, encoding="utf-8") as f:
        jsonschema.validate(parsed, json.load(f))
    return parsed


# No newuidmap in this machine; the user's own cgroup holds the process that asks; Linux has no time namespaces on 32-bit ARM.
LACKING = {"root": {"pid1", "id-map-helpers"}, "user": {"pid1", "id-map-helpers", "cgroup-controllers"}}
if os.environ.get("TEST_ARCH") == "armv7":
    LACKING = {who: lacking | {"time-namespace"} for who, lacking in LACKING.items()}


@pytest.mark.parametrize("who", LACKING)
def test_check_finds_what_there_is(machine, who):
    parsed = answer(machine, who)
    assert {name for name, offer in parsed["offers"].items() if offer["state"] != "yes"} == LACKING[who]
    assert (parsed["run"]["mechanism"], parsed["run"]["guarantee"]) == ("pidns", "kernel")


def test_check_names_what_is_switched_off(machine):
    """Debian's own setting."""
    parsed = answer(machine, "weak")
    assert parsed["run"]["mechanism"] == "subreaper"
    assert parsed["offers"]["user-namespace"]["problem"]["remedy"] == "sysctl kernel.unprivileged_userns_clone=1"
    assert "not delegated" in parsed["offers"]["cgroup-leaf"]["problem"]["cause"]
