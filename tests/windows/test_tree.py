# SPDX-License-Identifier: MIT
"""Nothing is left behind: leftovers of every kind, timeouts, signals, brood itself killed."""
import os
import re
import subprocess
import time

import pytest

KINDS = ["plain", "detached", "group", "console", "grand"]


def leave(box, how, status=0):
    return ["--", box.spawn, "leave", how, box.cookie, str(status)]


@pytest.mark.parametrize("kind", KINDS)
def test_leftovers_are_gone(box, kind):
    result, report = box.report("-g", "0", *leave(box, kind, 3))
    assert result.code == 3 and not box.alive()
    # A console of its own may have a process of its own, too.
    assert report["leftovers"]["count"] == 1 + (kind == "console" and report["leftovers"]["count"] == 2)
    assert report["teardown"]["proved"] and report["teardown"]["proof"] == "no process in the job"
    assert report["teardown"]["killed"] == report["leftovers"]["count"]


@pytest.mark.parametrize("policy, status", [("stop", 0), ("kill", 0), ("fail", 123)])
def test_leftovers_by_policy(box, policy, status):
    result, report = box.report("-g", "200ms", "--leftovers", policy, *leave(box, "plain"))
    assert result.code == status and not box.alive()
    assert report["leftovers"]["count"] == 1
    assert report["teardown"]["stop_signals"] == (0 if policy == "kill" else 1)


def test_leftovers_are_named(box):
    result, report = box.report("-g", "0", "--leftovers=fail", *leave(box, "plain"))
    [process] = report["leftovers"]["processes"]
    assert f"stay {box.cookie}" in process["command"] and process["pid"] > 0 and process["age_s"] < 60
    assert re.search(rf"pid {process['pid']}, age [^:]*: .*stay {box.cookie}", result.err)


def test_a_failed_command_keeps_its_code_under_fail(box):
    assert box.run("-g", "0", "--leftovers=fail", *leave(box, "plain", 9)).code == 9


def test_leftovers_are_waited_for(box):
    process = box.start("--leftovers=wait", "--report", "report.json", "--", box.spawn, "leave", "plain", box.cookie)
    box.await_alive()
    with pytest.raises(subprocess.TimeoutExpired):
        process.wait(timeout=1)
    assert process.poll() is None and box.alive()
    process.kill()
    box.await_gone()


def test_leftovers_that_end_by_themselves_end_the_run(box):
    """The last one's end is noticed, whoever tells of it."""
    began = time.monotonic()
    result, report = box.report("--leftovers=wait", "--", "cmd", "/c",
                                f"start /b {box.probe} busy 1000& exit 4")
    assert result.code == 4 and report["leftovers"]["count"] >= 1 and time.monotonic() - began < 30
    assert report["teardown"]["stop_signals"] == report["teardown"]["killed"] == 0


def test_breaking_away_is_refused(box):
    result = box.run("-g", "0", *leave(box, "breakaway", 5))
    if result.code == 5:
        assert not box.alive()
        pytest.skip("this system lets a process ask for a breakaway, and keeps it in the job")
    assert (result.code, result.out) == (77, "error 5\n")


def test_timeout(box):
    began = time.monotonic()
    result, report = box.report("-t", "500ms", "-g", "300ms", "--", box.spawn, "stay", box.cookie)
    assert result.code == 124 and not box.alive() and "timed out" in result.err
    assert report["outcome"] == "timed-out" and report["reason"] == "Timeout"
    assert time.monotonic() - began >= 0.5
    assert report["teardown"]["stop_signals"] == 1


def test_a_command_in_time_is_not_touched(box):
    assert box.run("-t", "60", "--", box.probe, "exit", "6").code == 6


def test_stdout_held_open_does_not_hold_the_run(box):
    """The one that is left has the pipe, and is ended: else communicate() would wait for it."""
    began = time.monotonic()
    result = box.run("-g", "0", *leave(box, "plain"))
    assert result.code == 0 and time.monotonic() - began < 20 and not box.alive()


@pytest.mark.parametrize("kind", ["plain", "detached", "group", "grand"])
def test_killed_brood_takes_its_tree_with_it(box, kind):
    process = box.start("--leftovers=wait", *leave(box, kind))
    box.await_alive()
    process.kill()
    process.wait()
    box.await_gone()


def test_killed_brood_takes_the_command_with_it(box):
    process = box.start("--", box.spawn, "defy", box.cookie)
    box.await_alive()
    process.kill()
    process.wait()
    box.await_gone()


def test_brood_in_brood(box):
    """Jobs nest: the outer one ends both."""
    result = box.run("-t", "2", "-g", "0", "--", box.brood, "--", box.spawn, "stay", box.cookie)
    assert result.code == 124 and not box.alive()
    assert box.run("--", box.brood, "-g", "0", *leave(box, "detached", 8)).code == 8
    assert not box.alive()


def test_five_hundred_processes(box):
    count = 500
    process = box.start("-g", "0", "--report", "report.json", "--leftovers=kill", "--", box.spawn, "many", str(count),
                        box.cookie)
    out, err = process.communicate(timeout=300)
    report = box.read_report()
    assert process.returncode == 0, (out, err)
    assert report["leftovers"]["count"] == count and len(report["leftovers"]["processes"]) == 16
    assert report["teardown"]["proved"] and report["teardown"]["survivors"]["count"] == 0
    assert report["teardown"]["killed"] == count
    assert not box.alive() and not any(box.alive(f"{box.cookie}{i}") for i in (0, count // 2, count - 1))


def test_kill_after_a_console_event(box):
    """Ctrl-C reaches brood as INT; what it is passed on as does not end this one, and --kill-after does."""
    process_line = ["--kill-after", "300ms", "--", box.spawn, "defy", box.cookie]
    report = with_event(box, 0, process_line)
    assert report["exit_code"] == 137 and not box.alive()
    assert (report["outcome"], report["signal"]) == ("stopped", {"number": 9, "name": "KILL"})


def with_event(box, event, words):
    """brood on a console on which, once the command lives, this event comes."""
    script = box.path("go.cmd")
    line = " ".join(f'"{w}"' if " " in w or "\\" in w else w for w in words)
    with open(script, "w", encoding="ascii", newline="\r\n") as f:
        f.write(f'@start /b "" "{box.spawn}" event {box.cookie} {event}\n')
        f.write(f'@"{box.stage_windows("brood.exe")}" --report report.json {line}\n')
    result = box.on_console(["cmd", "/c", "go.cmd"])
    if "error" in result.out:
        pytest.skip("this console does not send the event: " + result.out.strip())
    return box.read_report()


def test_map_signal_drops_an_event(box):
    report = with_event(box, 0, ["--map-signal", "INT:0", "-t", "3", "-g", "0", "--", box.spawn, "obey", box.cookie])
    assert (report["exit_code"], report["outcome"]) == (124, "timed-out") and not box.alive()


def test_an_event_asks_the_command_to_end(box, breaks):
    assert with_event(box, 0, ["--", box.spawn, "obey", box.cookie])["exit_code"] == 41


def test_the_stop_signal_is_ctrl_break(box, breaks):
    result = box.console("-t", "1", "-g", "30", "--report", "report.json", "--", box.spawn, "obey", box.cookie)
    assert result.code == 124 and box.read_report()["command_exit_code"] == 41


def test_one_that_ignores_it_is_ended_after_the_grace_period(box, breaks):
    result = box.console("-t", "1", "-g", "500ms", "--report", "report.json", "--", box.spawn, "defy", box.cookie)
    report = box.read_report()
    assert result.code == 124 and not box.alive()
    assert report["signal"]["name"] == "KILL" and report["teardown"]["duration_s"] >= 0.5


def test_stop_signal_kill(box):
    result, report = box.report("--stop-signal", "KILL", "-t", "300ms", "-g", "30", "--", box.spawn, "defy", box.cookie)
    assert result.code == 124 and report["wall_s"] < 20 and not box.alive()


def test_verbose_says_what_held_it(box):
    assert "isolated by job, guarantee kernel" in box.run("-v", "--", box.probe, "exit", "0").err


def test_usage(box):
    result, report = box.report("--", box.probe, "busy", "600")
    usage = report["usage"]
    assert result.code == 0
    assert report["isolation"] == {"mechanism": "job", "guarantee": "kernel", "namespaces": [], "degraded": []}
    if usage["processes_started"] is not None:
        assert usage["processes_started"] == 1
    if usage["user_s"] + usage["system_s"] < 0.1 and os.name != "nt":
        pytest.skip("Wine forgets what a process has used once it has ended")
    assert usage["user_s"] + usage["system_s"] > 0.1 and usage["max_rss_bytes"] > 100000
