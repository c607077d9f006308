# SPDX-License-Identifier: MIT
"""The project's own Dockerfile, built, and what it makes run under a container engine."""
import os
import signal
import subprocess

import pytest

import images
from harness import DEADLINE, new_cookie
from terminal import BASH, PROMPT, Terminal

pytestmark = pytest.mark.static

SECONDS = 180


@pytest.fixture(scope="module")
def made():
    """The engine, and what went wrong when it built the images."""
    engine, failure = None, None
    try:
        engine = images.Engine()
        engine.make_base()
        try:
            engine.build()
        except (AssertionError, subprocess.TimeoutExpired) as why:
            failure = why
        yield engine, failure
    except images.Missing as why:
        pytest.skip(str(why))
    finally:
        if engine:
            engine.close()


@pytest.fixture(scope="module")
def engine(made):
    if made[1]:
        pytest.skip("the image was not built")
    return made[0]


@pytest.fixture
def container(engine):
    """Starts a container whose command says "ready", and gives it with its name."""
    started = []

    def start(*command, options=()):
        name = new_cookie()
        run = subprocess.Popen([*engine.words(*options, name=name), *command], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                               stderr=subprocess.PIPE, env=engine.env)
        started.append((run, name))
        for line in run.stdout:
            if line.strip() == b"ready":
                return run, name
        raise AssertionError(run.stderr.read().decode())
    yield start
    for run, name in started:
        if run.poll() is None:
            engine.end(name)
            run.kill()
        run.communicate()


def code_of(run):
    return run.wait(timeout=DEADLINE)


def heard(engine, *command, **how):
    """As engine.run, and once more where nothing was heard: a busy machine's conmon may end before it has passed a last word on."""
    for _ in range(5):
        result = engine.run(*command, **how)
        if result[1] or result[2]:
            break
    return result


@pytest.fixture
def tools(stage):
    """The C helpers, inside."""
    return ["-v", f"{stage}:/tools:ro"]


def test_the_dockerfiles_build(made):
    """The project's own, and the README's, which takes brood from it."""
    if made[1]:
        raise made[1]


def test_the_image_is_the_one_binary(engine):
    code, out, err = heard(engine, "/brood", "--version", image="brood")
    assert code == 0, err
    assert out.startswith("brood ")
    assert engine.run("/no/such/command", image="brood")[0] == 127


def test_brood_is_pid_1(engine):
    assert heard(engine, "cat", "/proc/1/comm") == (0, "brood\n", "")


def test_exit_codes_pass(engine):
    for code in (0, 1, 7, 255):
        assert engine.run("sh", "-c", f"exit {code}")[0] == code
    assert engine.run("sh", "-c", "kill -KILL $$")[0] == 137
    assert engine.run("no-such-command")[0] == 127
    assert engine.run("/etc/passwd")[0] == 126


@pytest.mark.parametrize("signo", [signal.SIGTERM, signal.SIGINT, signal.SIGQUIT, signal.SIGHUP, signal.SIGUSR1, signal.SIGUSR2],
                         ids=lambda s: s.name)
def test_signals_arrive(engine, container, signo):
    run, name = container("sh", "-c", f"trap 'exit {40 + signo}' {signo.name[3:]}; echo ready; while :; do sleep 0.01; done")
    engine.control("kill", "--signal", signo.name, name)
    assert code_of(run) == 40 + signo


def test_an_unhandled_stop_signal_ends_it(engine, container):
    """What a bare PID 1 would ignore: then the engine waits ten seconds and sends KILL."""
    run, name = container("sh", "-c", "echo ready; exec sleep 300")
    engine.control("stop", "--time", "100", name)
    assert code_of(run) == 143


def test_zombies_go(engine, tools):
    script = ("/tools/orphans 500 </dev/null >/dev/null; i=0; while grep -q '^State:.Z' /proc/[0-9]*/status 2>/dev/null; do "
              "i=$((i + 1)); [ $i -lt 3000 ] || exit 1; sleep 0.01; done; exit 5")
    code, _, err = engine.run("sh", "-c", script, options=tools)
    assert code == 5, err


def test_helpers_get_their_grace(engine, tools, folder):
    """When the command ends by itself."""
    code, _, err = engine.run("/tools/leave", "3", "graceful=/out/done", options=[*tools, "-v", f"{folder}:/out"])
    assert code == 3, err
    assert os.path.exists(f"{folder}/done")


def test_helpers_get_their_grace_when_the_container_is_stopped(engine, container, tools, folder):
    run, name = container("/tools/leave", "stay", "graceful=/out/done", options=[*tools, "-v", f"{folder}:/out"])
    engine.control("stop", "--time", "100", name)
    assert code_of(run) == 143
    assert os.path.exists(f"{folder}/done")


def test_a_deaf_helper_ends_before_the_engine_kills(container, engine, tools):
    """The engine's SIGKILL would make it 137."""
    run, name = container("/tools/leave", "stay", "deaf", options=[*tools, "-e", "BROOD_GRACE=100ms"])
    engine.control("stop", "--time", "100", name)
    assert code_of(run) == 143


def test_options_by_the_environment(engine, tools):
    assert engine.run("/tools/leave", "0", "session", options=[*tools, "-e", "BROOD_LEFTOVERS=fail"])[0] == 123
    assert engine.run("/tools/leave", "4", "deaf", options=[*tools, "-e", "BROOD_GRACE=100ms"])[0] == 4
    code, _, err = heard(engine, "true", options=["-e", "BROOD_GRACE=soon"])
    assert code == 125 and "BROOD_GRACE" in err


def test_without_any_privilege(engine, tools):
    """As deploy/ shows it for a cluster: another user, no capabilities, a read-only root."""
    options = [*tools, "--user", "65532", "--cap-drop=all", "--read-only", "--security-opt", "no-new-privileges"]
    assert engine.run("/tools/leave", "4", "session", "daemon", options=options)[0] == 4
    assert heard(engine, "id", "-u", options=options) == (0, "65532\n", "")


def test_isolation_inside(engine, tools):
    """What the engine forbids is refused by name; what needs nothing works."""
    options = ["--entrypoint", '["/brood", "--isolate=subreaper", "--"]', "--cap-drop=all", *tools]
    assert engine.run("/tools/leave", "4", "session", "daemon", options=options)[0] == 4
    options = ["--entrypoint", '["/brood", "--isolate=pidns", "--"]', "--cap-drop=all", "--user", "65532", *tools]
    code, out, err = heard(engine, "echo", "started", options=options)
    assert (code, out) in ((125, ""), (0, "started\n"))
    assert code == 0 or "subreaper" in err or "namespace" in err


@pytest.mark.parametrize("program", ["brood", "brood-init"])
def test_as_the_engines_own_init(engine, tools, stage, folder, program):
    """podman run --init, in an image that has none."""
    options = [*tools, "-v", f"{folder}:/out", "--init", f"--init-path={stage}/{program}"]
    code, out, err = heard(engine, "sh", "-c", "tr '\\0' '\\n' </proc/1/cmdline; exit 6", options=options, image=engine.base)
    assert code == 6, err
    assert out.startswith("/run/podman-init\n--\nsh\n") or out.startswith("/dev/init\n--\nsh\n")
    assert engine.run("/tools/leave", "3", "graceful=/out/done", options=options, image=engine.base)[0] == 3
    assert os.path.exists(f"{folder}/done")


def test_on_a_terminal(engine):
    options = ["-it", "-e", f"PS1={PROMPT}", "-e", "TERM=dumb", "-e", "INPUTRC=/dev/null"]
    terminal = Terminal([*engine.words(*options), *BASH], env=engine.env)
    try:
        terminal.prompt()
        terminal.enter("sh -c 'echo runs; while read line; do echo got $line; done'")
        terminal.expect("^runs$")
        terminal.type("\x1a")
        terminal.expect("Stopped")
        terminal.prompt()
        terminal.enter("fg")
        terminal.enter("words")
        terminal.expect("^got words$")
        terminal.type("\x03")
        terminal.prompt()
        assert terminal.status() == 130
        terminal.enter("exit 7")
        assert terminal.wait() == 7
    finally:
        terminal.close()
