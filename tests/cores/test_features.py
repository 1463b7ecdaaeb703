"""One feature playbook on every supported ansible-core line, over Basic and NTLM; the second run changes nothing."""

from __future__ import annotations

import os
import subprocess
import typing as t

import pytest
from cores import FEATURES, WAYS, Run, journal, program, runnable
from lab_process import Lab
from setup import CORE_PYTHONS, CORE_RELEASES, find_python

PARSERS = {"2.16": "v1", "2.18": "v1", "2.19": "v2", "2.21": "v2"}
FAIL_ON_PURPOSE = 3  # a declaration, a script and a password


@pytest.fixture(params=list(CORE_PYTHONS))
def core(request: pytest.FixtureRequest) -> str:
    line = str(request.param)
    if line not in runnable():
        pytest.skip(f"NOT RUN: no Python {' or '.join(CORE_PYTHONS[line])} here can run ansible-core {line}")
    return line


def test_at_least_two_lines_run_here() -> None:
    assert len(runnable()) >= 2, f"only {runnable()} of {list(CORE_PYTHONS)}: run `make cores`"
    required = os.environ.get("ITMS_REQUIRED_CORES", "").split()
    assert [core for core in required if core not in runnable()] == [], "ITMS_REQUIRED_CORES names a line that cannot run here"
    assert list(PARSERS) == list(CORE_RELEASES) == list(CORE_PYTHONS)


def test_every_line_that_a_python_of_this_machine_can_run_is_run() -> None:
    able = [core for core, minors in CORE_PYTHONS.items() if find_python(minors)]
    assert runnable() == able, "run `make cores`, which makes the environments"


def test_the_environment_has_the_line_it_is_named_after(core: str) -> None:
    told = subprocess.run([program(core, "ansible"), "--version"], text=True, capture_output=True, check=True, timeout=60).stdout
    assert f"core {CORE_RELEASES[core]}" in told.splitlines()[0]


def hosts(core: str) -> list[str]:
    return [f"{way}{core.replace('.', '')}" for way in (*FEATURES, *WAYS)]


def test_every_feature_works(runs: dict[str, tuple[Run, Run]], core: str) -> None:
    first = runs[core][0].went_well()
    assert sorted(first.recap) == sorted(hosts(core))
    for host in hosts(core)[: len(FEATURES)]:
        assert first.recap[host] == {"ok": 39, "changed": 13, "unreachable": 0, "failed": 0, "ignored": FAIL_ON_PURPOSE}, host


def test_every_other_way_in_reaches_its_own_host(runs: dict[str, tuple[Run, Run]], lab: Lab, core: str) -> None:
    """By the path, an address of its own, and the lab as a proxy; by HTTP and HTTPS: a ping, and a copy of more than one Send."""
    first = runs[core][0].went_well()
    found = entries(lab, core)
    for host in hosts(core)[len(FEATURES) :]:
        assert first.recap[host] == {"ok": 3, "changed": 1, "unreachable": 0, "failed": 0, "ignored": 0}, host
        arrived = [(entry["kind"], entry["name"].rpartition(".")[2]) for entry in found if entry["host"] == host]
        assert ("module", "win_ping") in arrived and [kind for kind, _name in arrived].count("put_file") == 1, host


def test_a_second_run_changes_nothing(runs: dict[str, tuple[Run, Run]], core: str) -> None:
    again = runs[core][1].went_well()
    assert sorted(again.recap) == sorted(hosts(core))
    # The start of a job in the background always counts as a change; what the job did is asked for afterwards.
    changed = {host: int(number < len(FEATURES)) for number, host in enumerate(hosts(core))}
    assert {host: row["changed"] for host, row in again.recap.items()} == changed


def entries(lab: Lab, core: str) -> list[dict[str, t.Any]]:
    return [entry for entry in journal(lab) if entry["host"] in hosts(core)]


def test_the_right_parser_read_every_payload(runs: dict[str, tuple[Run, Run]], lab: Lab, core: str) -> None:
    modules = [entry for entry in entries(lab, core) if entry["kind"] == "module"]
    assert len(modules) > 100
    assert {(entry["payload"], entry["core"]) for entry in modules} == {(PARSERS[core], CORE_RELEASES[core])}


def test_every_kind_of_call_arrived(runs: dict[str, tuple[Run, Run]], lab: Lab, core: str) -> None:
    found = entries(lab, core)
    assert {entry["kind"] for entry in found} >= {"module", "raw", "script", "put_file", "fetch_file", "mkdtemp", "remove"}
    assert {entry["logon"] for entry in found} == {"network", "system", "runas"}
    assert sum("background" in entry for entry in found) == 2 * 2 * 2  # two hosts, two tasks, two runs
    assert {entry["name"].rpartition(".")[2] for entry in found} >= {"setup", "slurp", "async_status", "win_stat", "win_ping"}
    assert any(entry["check_mode"] for entry in found)


def test_the_second_run_left_the_hosts_alone(runs: dict[str, tuple[Run, Run]], lab: Lab, core: str) -> None:
    """Not what Ansible says of itself, but what the lab saw: after the restart only temporary folders and results files come and go."""
    found = entries(lab, core)
    start = max(number for number, entry in enumerate(found) if entry["kind"] == "raw" and "shutdown.exe" in entry.get("script", ""))
    later = [entry for entry in found[start + 1 :] if entry["mutated"]]
    changes = [change for entry in later for change in entry["changes"] if change["area"] != "disks"]
    kept = [change for change in changes if "ansible-tmp-" not in change["path"] and ".ansible_async" not in change["path"]]
    assert kept == [], kept
    assert later, "the second run never used a temporary folder: the test looked at the wrong calls"
