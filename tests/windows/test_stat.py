# SPDX-License-Identifier: MIT
"""brood stat on Windows: what it tells of the machine."""
import json
import os
import socket

import pytest

from harness import REPO, run


@pytest.fixture(scope="module")
def found(stage):
    jsonschema = pytest.importorskip("jsonschema")
    result = run([os.path.join(stage, "brood.exe"), "stat", "--json"])
    assert (result.code, result.err) == (0, "")
    answer = json.loads(result.out)
    with open(os.path.join(REPO, "docs", "stat.schema.json"), encoding="utf-8") as f:
        jsonschema.validate(answer, json.load(f))
    return answer


def test_figures(found):
    memory = found["memory"]
    assert 0 < memory["available_bytes"] <= memory["total_bytes"]
    assert found["uptime_seconds"] > 0 and found["load"]["tasks"] > 0


def test_cores(found):
    cpu = found["cpu"]
    assert cpu["online"] == len(cpu["cores"]) == os.cpu_count()
    assert 1 <= cpu["allowed"] <= cpu["online"]
    assert [core["id"] for core in cpu["cores"]] == list(range(cpu["online"]))
    for core in cpu["cores"]:  # null where a core's clock has not moved on
        assert core["busy"] is None or abs(core["busy"] - core["user"] - core["system"]) < 0.1


def test_what_windows_does_not_tell(box, found):
    """Null, and no sample; never 0."""
    for core in [found["cpu"], *found["cpu"]["cores"]]:
        assert core["wait"] is None and core["stolen"] is None
    assert found["memory"]["machine"]["free_bytes"] is None
    assert found["forks"] is None and found["context_switches"] is None
    assert found["load"]["1m"] is None and found["load"]["running"] is None
    assert all(disk["busy"] is None and disk["busy_seconds"] is None for disk in found["disks"])
    text = box.run("stat").out
    assert "wait -  stolen -" in text and f"{found['cpu']['online']} core" in text
    metrics = box.run("stat", "--openmetrics").out
    assert 'brood_cpu_seconds_total{core="0",mode="idle"}' in metrics
    assert 'mode="wait"' not in metrics and "brood_forks" not in metrics


def test_swap(found):
    swap = found["swap"]
    if swap["total_bytes"] is None:
        pytest.skip("this system tells no page files (EnumPageFiles)")
    assert 0 <= swap["used_bytes"] <= swap["total_bytes"]


def test_disks(found):
    if not found["disks"]:
        pytest.skip("this system's disks do not count (IOCTL_DISK_PERFORMANCE)")
    for disk in found["disks"]:
        assert disk["name"].startswith("PhysicalDrive") and disk["kind"] == "disk"
    assert sum(disk["read_bytes"] for disk in found["disks"]) > 0


@pytest.fixture
def traffic():
    """Bytes over the loopback."""
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()) as end:
        other, _ = server.accept()
        with other:
            end.sendall(b"x" * 65536)
            left = 65536
            while left:
                left -= len(other.recv(left))
            yield


def test_networks(found, box, traffic):
    networks = found["networks"]
    if not networks:
        pytest.skip("this system tells no networks (GetIfTable2)")
    names = [net["name"] for net in networks]
    assert all(names) and len(set(names)) == len(names)
    now = {net["name"]: net for net in json.loads(box.run("stat", "--json").out)["networks"]}
    for net in networks:
        assert now[net["name"]]["received_bytes"] >= net["received_bytes"]
    loopbacks = [net for net in networks if net["loopback"]]
    if os.name != "nt":  # Windows' own loopback does not count
        assert any(now[net["name"]]["sent_bytes"] >= net["sent_bytes"] + 65536 for net in loopbacks)


def test_another_root_is_refused(box):
    result = box.run("stat", "--from", "proc")
    assert (result.code, result.out) == (125, "")
    assert "Windows has no files to read figures from: 'proc'" in result.err
