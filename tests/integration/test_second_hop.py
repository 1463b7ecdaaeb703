"""A wave of the second move: an upgraded agent goes on from 7.1 to 7.6 (steps 17 and 21 of the guide), on the estate "live".

The operator of the lab does what no playbook does yet: the upgrade of the agent, the installation of 7.6, its settings. The runs are made
once for the module, and each test looks at one of them.
"""

from __future__ import annotations

import json
import typing as t

import pytest
from deltas import happened, predicted
from lab_process import estate_file, running_lab
from practice import Document, Practice, Run
from test_live_agents import LIVE, QUICK, SERVERS, TODAY

PC, WAVE = "LEE-PC-0001", "02"  # the canary of the second move, which goes alone
ATTESTED: Document = {"legacy_agent_communication": {"itms76": {"by": "the integration tests", "date": TODAY}}}


class Hop(t.NamedTuple):
    practice: Practice
    runs: dict[str, Run]
    seen: dict[str, t.Any]


def outcome(practice: Practice) -> Document:
    return practice.document(f"outcomes/wave_{WAVE}/{PC}.json")


def reported(practice: Practice) -> str:
    """The state of the computer in the console's report, or `managed`."""
    console = json.loads(practice.lab.must("operator", "itms76", "show_console"))
    return "managed" if [one for one in console["computers"] if one["name"].upper() == PC] else str(console["on_their_way"].get(PC.lower()))


@pytest.fixture(scope="module")
def hop(tmp_path_factory: pytest.TempPathFactory) -> t.Iterator[Hop]:
    folder = tmp_path_factory.mktemp("second_hop")
    with running_lab(estate_file("live"), folder / "lab") as lab:
        practice = Practice(lab, folder / "store", LIVE / "hosts.yml", {**QUICK, "redirect_wave_canary_seconds": 12})
        runs: dict[str, Run] = {}
        seen: dict[str, t.Any] = {}

        def run(name: str, wave: str, check: bool = False, **extra: t.Any) -> None:
            kept, practice.extra = practice.extra, {**practice.extra, **extra}
            runs[name] = practice.play("redirect", "-e", f"itms_wave={int(wave)}", "--limit", f"{SERVERS}:{PC}", check=check)
            practice.extra = kept

        lab.must("clock", "rate", "30")  # an agent tries to call after a minute of the estate's clock
        practice.operator(PC.lower(), "redirect_agent", server="itms71.kestrel.example")
        practice.operator("itms76", "install_itms76", sql="sql12")
        lab.must("clock", "advance", "1h")
        practice.play("assess", "--limit", SERVERS, may_be_empty=True).went_well()
        practice.play("plan").went_well()
        run("first move", "00")
        run("an agent of 6.x", WAVE, itms_attestations=ATTESTED)
        seen["an agent of 6.x"] = outcome(practice)
        practice.operator("itms71", "upgrade_agents")
        lab.must("clock", "advance", "3h")
        before = practice.snapshot()
        run("not attested", WAVE)
        run("dry run", WAVE, check=True, itms_attestations=ATTESTED)
        seen["dry run"] = practice.delta("redirect", dry_run=True)
        seen["nothing changed"] = practice.changes_since(before)
        run("attested and off", WAVE, itms_attestations=ATTESTED)
        seen["changes"] = practice.changes_since(before)
        seen["attested and off"], seen["standing"] = outcome(practice), reported(practice)
        practice.operator("itms76", "lac")
        lab.must("clock", "advance", "1h")
        before = practice.snapshot()
        run("again", WAVE, itms_attestations=ATTESTED)
        seen["again changed"], seen["again"] = practice.changes_since(before), outcome(practice)
        yield Hop(practice, runs, seen)
        failures = practice.ask("GET", "/status")["failures"]
        assert not failures, f"the lab met something that it has no model for, or broke: {failures}"


def test_an_agent_of_6x_that_reports_to_71_does_not_go_to_76(hop: Hop) -> None:
    hop.runs["first move"].went_well()
    hop.runs["an agent of 6.x"].failed().says("agents of a 6.x system are first pointed to a 7.1 SP2 MP1.1 server")
    assert hop.seen["an agent of 6.x"]["state"] == "refused"
    assert hop.seen["an agent of 6.x"]["move"] == "smp71 -> smp76"


def test_without_the_attestation_of_legacy_agent_communication_nothing_moves(hop: Hop) -> None:
    hop.runs["not attested"].failed().says("wave.legacy_agents:itms76", "It cannot be waived. The agents would report to neither server.")
    assert hop.seen["nothing changed"] == []


def test_the_dry_run_predicts_what_the_run_does(hop: Hop) -> None:
    expected = {one for one in predicted(hop.seen["dry run"]) if one[0] == PC.lower()}
    assert len(expected) == 1 and next(iter(expected))[-2:] == ("itms71.kestrel.example", "itms76.kestrel.example")
    hop.runs["dry run"].went_well().says("would change", "itms76.kestrel.example")
    hop.runs["attested and off"].went_well()
    assert happened(hop.seen["changes"]) == expected


def test_an_attestation_that_is_wrong_shows_at_the_canary(hop: Hop) -> None:
    """Legacy Agent Communication was off: the agent names its new server and cannot call it."""
    assert (hop.seen["attested and off"]["state"], hop.seen["attested and off"]["proof"]) == ("redirected", "redirected")
    assert hop.seen["standing"] == "refused: Legacy Agent Communication is off"
    known = hop.practice.document("canaries/itms76.json")["builds"]
    assert set(known) == {"7.1.8400.0"}, "the build of the upgraded agent"


def test_again_it_is_proven_and_unchanged(hop: Hop) -> None:
    assert hop.runs["again"].went_well().changed == 0
    assert hop.seen["again changed"] == []
    assert (hop.seen["again"]["state"], hop.seen["again"]["proof"]) == ("already", "recorded")
    assert hop.practice.document("canaries/itms76.json")["builds"]["7.1.8400.0"]["proven"]
    assert reported(hop.practice) == "managed"


def test_the_evidence_is_of_the_second_hop(hop: Hop) -> None:
    lines = [json.loads(line) for line in (hop.practice.store / "evidence" / "redirect.jsonl").read_text().splitlines()]
    second = [one for one in lines if one["facts"].get("to") == "itms76"]
    assert [(one["step"], one["outcome"]) for one in second] == [("21", "failed"), ("21", "not_proven"), ("21", "already")], second
    assert second[-1]["undo"].endswith("/server:itms71.kestrel.example")
