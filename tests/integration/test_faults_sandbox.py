# SPDX-License-Identifier: MIT
"""
The same for a sandbox: whichever call of its set-up fails, the command has all of it, or does not run. Refused with 125 and a
message, never weaker, nothing left.
"""
import os

import pytest

import test_faults
from modes import MODES
from test_faults import Faults, judge_failure, judge_kill, judge_kill_of_first

pytestmark = pytest.mark.static
SECONDS = test_faults.SECONDS

# Says what is weaker than it must be; 7 where nothing is.
PROBE = r"""
echo ready
bad=
test -r /etc/passwd || bad="$bad no-root"
{ true > /etc/brood-test; } 2>/dev/null && bad="$bad root-writable"
{ true > here; } 2>/dev/null || bad="$bad directory-not-writable"
test -e /tmp/brood-test-outside && bad="$bad tmp-shared"
test -r "$2" && bad="$bad hidden-file"
status=$(cat /proc/self/status)
for line in "CapEff:	0000000000000000" "CapPrm:	0000000000000000" "CapBnd:	0000000000000000" "CapAmb:	0000000000000000" \
	"NoNewPrivs:	1" "Seccomp:	2" "SigBlk:	0000000000000000"; do
	case $status in *"$line"*) ;; *) bad="$bad $line" ;; esac
done
test "$(sed -n '$s/:.*//p' /proc/net/dev | tr -d ' ')" = lo || bad="$bad network"
test "$(cat /proc/sys/user/max_user_namespaces)" = 0 || bad="$bad user-namespaces"
test -e "/proc/self/fd/$1" && bad="$bad descriptor"
test -n "$AWS_SECRET" && bad="$bad environment"
test -b /dev/vda && bad="$bad devices"
test "$(ulimit -n)" = 300 || bad="$bad rlimit"
test -z "$bad" && exit 7
echo "WEAKER:$bad"
exit 8
"""


class Contained(Faults):
    options = ["--sandbox", "--rlimit=nofile=300"]

    def command(self):
        return ["sh", "-c", PROBE, "sh", "77", f"{self.folder}/hidden"]


@pytest.fixture
def contained(request, stage, folder):
    mode = MODES[request.param]
    if mode.why_not():
        pytest.skip(f"{mode}: {mode.why_not()}")
    with open(f"{folder}/hidden", "w", encoding="ascii") as f:
        f.write("secret")
    outside = "/tmp/brood-test-outside"
    with open(outside, "w", encoding="ascii") as f:
        f.write("secret")
    made = Contained(mode, stage, folder)
    made.options = [*Contained.options, f"--tmpfs={folder}/sub", f"--hide={folder}/hidden"]
    os.mkdir(f"{folder}/sub")
    os.environ["AWS_SECRET"] = "secret"
    yield made
    del os.environ["AWS_SECRET"]
    os.remove(outside)
    made.close()


def judge_sandbox(call, code, out, err, report, leaves):
    if "WEAKER" in out or code == 8:
        return "the sandbox is weaker than asked for"
    return judge_failure(call, code, out, err, report, leaves)


NAMES = ["auto-root", "auto-user"]


@pytest.mark.parametrize("contained", NAMES, indirect=True)
def test_each_call_fails_once(contained):
    wrong = contained.each(contained.calls(), "fail", judge_sandbox)
    assert not wrong, "\n".join([f"{len(wrong)} wrong", *wrong])


@pytest.mark.parametrize("contained", NAMES, indirect=True)
def test_brood_is_killed_at_each_call(contained):
    calls = [call for call in contained.calls() if call[0] == 0]
    wrong = contained.each(calls, "kill", judge_kill_of_first)
    assert not wrong, "\n".join([f"{len(wrong)} wrong", *wrong])


@pytest.mark.parametrize("contained", NAMES, indirect=True)
def test_the_other_process_is_killed_at_each_call(contained):
    calls = [call for call in contained.calls() if call[0] > 0]
    wrong = contained.each(calls, "kill", judge_kill)
    assert not wrong, "\n".join([f"{len(wrong)} wrong", *wrong])
