"""What decides was observed in this run: not the group of a server, an older document, or the name that DNS gives a machine."""

from __future__ import annotations

import json

import pytest
from practice import SERVERS_ONLY, Practice

COMPUTER_NAME = "HKLM:\\SYSTEM\\CurrentControlSet\\Control\\ComputerName\\ActiveComputerName"


@pytest.mark.stage("assessed")
def test_a_wrong_become_password_keeps_its_reason_and_ends_no_other_look(practice: Practice) -> None:
    practice.extra = {"ansible_become_password": "not-the-password-9431"}
    run = practice.play("assess", *SERVERS_ONLY, may_be_empty=True).failed()
    run.says("reach.server:altiris01", "reach.server:sql12", "asked from mgmt01", "password is incorrect")
    assert "check_mode: false" not in run.output and "not-the-password-9431" not in run.output
    verdict = practice.document("verdicts/assess.json")
    assert verdict["state"] == "blocked"
    assert practice.document("observations/altiris01.json")["reached"] is False
    for other in ("itms71", "ss-leeds01", "gw01"):
        assert practice.document(f"observations/{other}.json")["reached"] is True


@pytest.mark.stage("served")
@pytest.mark.parametrize(("phase", "op"), [("redirect", "ansible.windows.win_service_info"), ("assess", "ansible.windows.setup")])
def test_a_probe_that_fails_now_is_not_replaced_by_an_older_observation(practice: Practice, phase: str, op: str) -> None:
    practice.play("assess", "--limit", "itms71", may_be_empty=True).went_well()
    assert practice.document("observations/itms71.json")["reached"] is True
    practice.fault(kind="module_fail", op=op, host="itms71", times=0, message="The RPC server is unavailable")
    before = practice.snapshot()
    run = practice.play(phase, *(SERVERS_ONLY if phase == "assess" else ()), may_be_empty=True).failed()
    run.says("reach.server:itms71", "The RPC server is unavailable")
    assert practice.changes_since(before) == []
    assert practice.document(f"verdicts/{phase}.json")["state"] == "blocked"
    assert "The RPC server is unavailable" in practice.document("observations/itms71.json")["reason"]


@pytest.mark.stage("backed_up")
def test_a_76_server_in_the_group_of_71_gets_no_agent_of_6x(practice: Practice) -> None:
    practice.operator("itms71", "install_smp71", version="7.6.1383.0")
    before = practice.snapshot()
    run = practice.play("redirect").failed()
    run.says("mixed.mode:itms71", "target.ready:itms71", "AeXSvc.exe: 7.6.1383.0", "InstallHistoryPL.xml:", "7.1 SP2 MP1.1 is declared")
    assert practice.changes_since(before) == []


@pytest.mark.stage("served")
def test_the_machine_that_answers_has_to_be_the_computer_of_the_plan(practice: Practice) -> None:
    """A stale DNS record leads to another machine, which NTLM does not notice."""
    host = next(path.stem for path in (practice.store / "observations").glob("*.json") if path.stem.lower() == "yrk-pc-0019")
    practice.module(host, "ansible.windows.win_regedit", path=COMPUTER_NAME, entry="ComputerName", data="SOMEBODY-ELSE")
    practice.extra = {"itms_max_fail_percentage": 50}
    practice.play("redirect").went_well()
    outcomes = {
        path.stem: json.loads(path.read_text(encoding="utf-8")) for path in (practice.store / "outcomes" / "wave_00").glob("*.json")
    }
    assert outcomes[host]["state"] == "refused", outcomes
    assert "the machine that answered is SOMEBODY-ELSE, and the plan means" in outcomes[host]["reason"]
    assert {one["state"] for name, one in outcomes.items() if name != host} == {"redirected"}
    agents = [
        entry
        for entry in practice.journal(mutating=True)
        if entry["host"].lower() == host.lower() and entry["program"] == "aexagentutil.exe"
    ]
    assert agents == []
