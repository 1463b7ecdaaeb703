"""Things that go wrong on the way: a clear message, nothing half-done counted as good, and the same command then goes on."""

from __future__ import annotations

import json
import typing as t

import pytest
from practice import SERVERS_ONLY, Practice


def test_a_wrong_password_is_said_so(practice: Practice) -> None:
    practice.extra = {"ansible_password": "not-the-password-9431"}
    run = practice.play("assess", *SERVERS_ONLY, may_be_empty=True).failed()
    run.says("reach.server:mgmt01", "credentials")
    assert "not-the-password-9431" not in run.output
    assert not any(b"not-the-password-9431" in content for content in practice.durable().values())


def test_an_unreachable_bridge_is_said_so_and_the_same_command_goes_on(practice: Practice) -> None:
    practice.operator("mgmt01", "power", up=False)
    practice.play("assess", *SERVERS_ONLY, may_be_empty=True).failed().says("reach.server:mgmt01", "reach.server:altiris01")
    practice.operator("mgmt01", "power", up=True)
    practice.play("assess", *SERVERS_ONLY, may_be_empty=True).went_well()


def test_all_hosts_unreachable_still_gives_a_report(practice: Practice) -> None:
    for host in practice.snapshot()["hosts"]:
        practice.operator(host, "power", up=False)
    practice.play("assess", *SERVERS_ONLY, may_be_empty=True).failed().says("reach.server:itms71")
    report = (practice.store / "reports" / "assess.html").read_text()
    assert "reach.server:itms71" in report and "blocked" in report.lower()


@pytest.mark.stage("served")
def test_a_spent_failure_budget_stops_the_later_batches(practice: Practice) -> None:
    """The canary fails: nobody else of the wave is redirected, and the report says so."""
    practice.fault(kind="module_fail", op="AeXAgentUtil.exe", times=0, message="The practice estate refuses")
    practice.extra = {"itms_max_fail_percentage": 0}
    before = practice.snapshot()
    run = practice.play("redirect", may_be_empty=True).failed().says("budget")
    # Ansible keeps the folder of its detached tasks.
    assert [one for one in practice.changes_since(before) if ".ansible_async" not in str(one.get("path"))] == []
    outcomes = [json.loads(path.read_text(encoding="utf-8"))["state"] for path in (practice.store / "outcomes" / "wave_00").glob("*.json")]
    assert sorted(outcomes) == ["failed"] + ["not_started"] * 4
    assert len([entry for entry in practice.journal() if entry["program"] == "aexagentutil.exe"]) >= 1
    assert "redirect.html" in run.output
    assert (practice.store / "reports" / "redirect.html").is_file()


@pytest.mark.stage("served")
def test_no_computer_is_started_once_the_budget_is_spent(practice: Practice) -> None:
    """The canary goes well and every computer after it fails: 1 of 5 is within 20 %, 2 of 5 are not, and nobody else is touched."""
    practice.fault(kind="module_fail", op="aexagentutil.exe", nth=2, times=0, message="The practice estate refuses")
    practice.extra = {"itms_max_fail_percentage": 20, "itms_wave_batches": [1, "100%"]}
    practice.play("redirect", "--forks", "1").failed().says("2 of 5 computers of wave 00 failed", "2 computers were not started")
    states = [json.loads(path.read_text(encoding="utf-8"))["state"] for path in (practice.store / "outcomes" / "wave_00").glob("*.json")]
    assert sorted(states) == ["failed", "failed", "not_started", "not_started", "redirected"]


@pytest.mark.stage("served")
def test_a_computer_that_drops_off_is_an_outcome_and_the_others_go_on(practice: Practice) -> None:
    practice.operator("yrk-pc-0019", "power", up=False)
    practice.extra = {"itms_max_fail_percentage": 50}
    practice.play("redirect").went_well()
    outcomes: dict[str, t.Any] = {
        path.stem.lower(): practice.document(str(path.relative_to(practice.store)))["state"]
        for path in (practice.store / "outcomes" / "wave_00").glob("*.json")
    }
    assert outcomes.pop("yrk-pc-0019") == "unreachable"
    assert outcomes and set(outcomes.values()) == {"redirected"}
