# SPDX-License-Identifier: MIT
"""Each option is used by an integration test, is in the manual, and completes in the shells.

    make docs-built && /usr/bin/python3 -m pytest tests/test_options_covered.py
"""
import pathlib
import re
import shutil
import subprocess

import pytest

TOP = pathlib.Path(__file__).resolve().parent.parent
BUILT = TOP / "build/docs"
BASH = BUILT / "completions/brood.bash"

if not BASH.exists():
    pytest.skip("build/docs is missing: run make docs-built", allow_module_level=True)

OPTIONS = re.search(r"local options='([^']*)'", BASH.read_text()).group(1).split()
INTEGRATION = "\n".join(path.read_text() for path in (TOP / "tests/integration").glob("*.py"))
MANUAL = (BUILT / "brood.1").read_text().replace("\\-", "-")


def used_in(option, text):
    return re.search(rf"(?<![\w-]){re.escape(option)}(?![\w-])", text)


@pytest.mark.parametrize("option", OPTIONS)
def test_used_by_an_integration_test(option):
    assert used_in(option, INTEGRATION), f"no tests/integration/*.py uses {option}"


@pytest.mark.parametrize("option", OPTIONS)
def test_in_the_manual(option):
    entry = re.search(rf"^(\.TP\n.*{re.escape(option)}(?![\w-]).*)\n(.+)$", MANUAL, re.M)
    assert entry and len(entry.group(2)) > 5


def test_lifecycle_variables_are_in_the_manual():
    section = MANUAL.split(".SS Lifecycle")[1].split(".SS ")[0]
    names = re.findall(r"^(?:.*, )?\\fB--([a-z-]+)\\fR", section, re.M)
    assert len(names) >= 9
    for name in names:
        assert "BROOD_" + name.upper().replace("-", "_") in MANUAL.split(".SH ENVIRONMENT")[1]


def bash_completions(*words):
    """What a Tab at the end of the last word offers. bash splits words at `=` as well."""
    script = f"""
        source {BASH}
        COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
        _brood
        printf '%s\\n' "${{COMPREPLY[@]}}"
    """
    run = subprocess.run(["bash", "--norc", "-c", script, "bash", *words], cwd=TOP, text=True,
                         capture_output=True, check=True)
    return [line.rstrip() for line in run.stdout.splitlines() if line]


@pytest.mark.parametrize("words, offered", [
    (("brood", ""), {"run", "check", "procs", "tree", "find", "stat", "kill", "suspend", "resume", "top", "--"}),
    (("brood", "--le"), {"--leftovers"}),
    (("brood", "--leftovers", ""), {"stop", "kill", "wait", "fail"}),
    (("brood", "--leftovers", "=", "f"), {"fail"}),
    (("brood", "--leftovers", "="), {"stop", "kill", "wait", "fail"}),
    (("brood", "--stop-signal", "SIGTER"), {"SIGTERM"}),
    (("brood", "--grace", ""), set()),
    (("brood", "--chdir", "tools"), {"tools"}),
    (("brood", "--ro", "Makefi"), {"Makefile"}),
    (("brood", "--tmpfs", "Makefi"), {"Makefile"}),
    (("brood", "--seccomp", "Makefi"), {"Makefile"}),
    (("brood", "--report", "=", "Makefi"), {"Makefile"}),
    (("brood", "--allow-degraded", "=", "m"), {"memory"}),
    (("brood", "check", "--"), {"--json", "--help"}),
    (("brood-init", "--e"), {"--env", "--env-file"}),
    (("brood", "-v", "--", "ls", "Makefi"), {"Makefile"}),
])
def test_bash_offers(words, offered):
    assert set(bash_completions(*words)) >= offered
    if offered:
        assert len(bash_completions(*words)) <= len(offered) + 1


def test_bash_offers_no_word_where_a_value_needs_its_equals_sign():
    assert "memory" not in bash_completions("brood", "--allow-degraded", "m")
    assert "--" in bash_completions("brood", "--allow-degraded", "")


def test_bash_offers_brood_init_what_it_has():
    assert bash_completions("/usr/bin/brood-init", "--sand") == []
    assert bash_completions("brood-init", "ch") == []


def test_bash_offers_commands():
    assert "true" in bash_completions("brood", "--", "tru")


def test_zsh_is_told_a_message_and_an_action():
    """What follows the second colon is run: no part of a message may be taken for it."""
    specs = re.findall(r"^\t\t'.*--[a-z-]+=-?\[.*?(?<!\\)\](::?)(.*)'(?: \\)?$", (BUILT / "completions/_brood").read_text(), re.M)
    assert len(specs) > 30
    for _, value in specs:
        message, *action = re.split(r"(?<!\\):", value)
        assert message and len(action) == 1 and re.fullmatch(r"|_[a-z].*|\([a-z ]+\)", action[0]), value


@pytest.mark.skipif(not shutil.which("fish"), reason="no fish here")
@pytest.mark.parametrize("line, offered, absent", [
    ("brood ", {"run", "check", "procs"}, set()),
    ("brood --le", {"--leftovers"}, {"--grace"}),
    ("brood --leftovers ", {"stop", "kill", "wait", "fail"}, {"run"}),
    ("brood --stop-signal TE", {"TERM"}, set()),
    ("brood -g 5s -- true --", set(), {"--grace"}),
    ("brood -- tru", {"true"}, {"run"}),
    ("brood check --", {"--json"}, {"--grace"}),
    ("brood-init --at-", {"--at-end"}, set()),
    ("brood-init --", {"--grace", "--help"}, {"--sandbox", "--report"}),
    ("brood-init -- tru", {"true"}, set()),
    ("brood --ro tools/gen_fis", {"tools/gen_fish.c"}, set()),
    ("brood --seccomp tools/gen_fis", {"tools/gen_fish.c"}, set()),
    ("brood --allow-degraded=m", {"--allow-degraded=memory"}, set()),
    ("brood --allow-degraded ", set(), {"memory"}),
])
def test_fish_offers(line, offered, absent):
    script = f"source {BUILT}/completions/brood.fish; complete -C {line!r}"
    run = subprocess.run(["fish", "--no-config", "-c", script], cwd=TOP, text=True, capture_output=True, check=True)
    found = {row.split("\t")[0] for row in run.stdout.splitlines()}
    assert found >= offered and not found & absent, run.stdout
