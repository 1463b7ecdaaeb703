"""Waves on the agents of a working day (the estate "live"): late, short-named, stopped, hanging, silent, German, and behind a wrong name.

The runs are made once for the module, in their order, and each test looks at one trouble. What a test asserts is what an
administrator would want. The 6.x server of the estate is no part of this: its backup is waived by name.
"""

from __future__ import annotations

import datetime as dt
import json
import typing as t
from pathlib import Path

import pytest
import yaml
from lab_process import ROOT, estate_file, running_lab
from practice import Document, Practice, Run

LIVE = ROOT / "inventories" / "lab" / "live"
SERVERS = "bridge:ns6:smp71:smp76:sql"
PILOT = [*(f"LEE-PC-000{number}" for number in range(1, 8)), "YRK-PC-0001"]
REST = ["LEE-PC-0008", "LEE-PC-0009", "LEE-PC-0010", "LEE-PC-0011", "LEE-PC-0012", "YRK-PC-0002"]
NEW = "itms71.kestrel.example"
TODAY = dt.datetime.now(dt.timezone.utc).date().isoformat()
WAIVED = [
    {"key": key, "reason": "the backup has a test of its own", "by": "the integration tests", "until": "2999-12-31"}
    for key in ("backup.proven:altiris01", "reach.server:altiris01", "sql.databases:altiris01")
]
QUICK: Document = {
    "itms_own_variables": ["itms_management_name"],
    "itms_waivers": WAIVED,
    "itms_max_fail_percentage": 50,
    "redirect_wave_command_seconds": 8,
    "redirect_wave_verify_retries": 3,
    "redirect_wave_verify_seconds": 1,
    "redirect_wave_canary_seconds": 60,
}


class Live:
    """The lab with its store, what each run said, and the outcomes that it left."""

    def __init__(self, practice: Practice) -> None:
        self.practice = practice
        self.runs: dict[str, Run] = {}
        self.outcomes: dict[str, dict[str, Document]] = {}
        self.changed: list[Document] = []  # by the run that was not waived
        self.after_pilot: dict[str, str] = {}

    def wave(self, name: str, wave: int) -> None:
        self.runs[name] = self.practice.play("redirect", "-e", f"itms_wave={wave}")
        folder = self.practice.store / "outcomes" / f"wave_{wave:02d}"
        self.outcomes[name] = {path.stem.upper(): json.loads(path.read_text(encoding="utf-8")) for path in folder.glob("*.json")}

    def servers(self) -> dict[str, str]:
        """Computer -> the server that its agent names, as the lab has it."""
        found = {}
        for name, host in self.practice.snapshot()["hosts"].items():
            for path, value in host["registry"].items():
                if path.lower().endswith("\\altiris agent\\servers\\\\(default)"):
                    found[name.upper()] = str(value["data"])
        return found

    def told(self, host: str) -> int:
        """How often the agent's own tool ran on a computer."""
        calls = [one for one in self.practice.journal() if one["program"] == "aexagentutil.exe"]
        return sum(one["host"].upper() == host for one in calls)


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> t.Iterator[Live]:
    folder: Path = tmp_path_factory.mktemp("live_agents")
    with running_lab(estate_file("live"), folder / "lab") as lab:
        practice = Practice(lab, folder / "store", LIVE / "hosts.yml", dict(QUICK))
        lab.must("clock", "rate", "10")  # the canary calls after a minute of the estate's clock
        one = Live(practice)
        practice.play("assess", "--limit", SERVERS, may_be_empty=True).went_well()
        practice.play("plan").went_well()
        yield one
        failures = practice.ask("GET", "/status")["failures"]
        assert not failures, f"the lab met something that it has no model for, or broke: {failures}"


@pytest.fixture(scope="module")
def waves(live: Live) -> Live:
    """The pilot, the pilot again an hour later when a person has started the stopped service, and the wave after it."""
    practice = live.practice
    before = practice.snapshot()
    practice.extra = {**QUICK, "itms_waivers": []}
    live.wave("not waived", 0)
    live.changed = practice.changes_since(before)
    practice.extra = dict(QUICK)
    live.wave("pilot", 0)
    live.after_pilot = live.servers()
    live.wave("too early", 1)
    practice.lab.must("clock", "advance", "2h")
    practice.operator("lee-pc-0004", "set_service", name="AeXNSClient", state="running")
    live.wave("pilot again", 0)
    policy = {"pilot": PILOT, "imaging": {}, "pilot_moved_percent": 60, "pilot_observe_days": 0}
    signed = {"pilot_signed_off": {"1": {"by": "the integration tests", "date": TODAY}}}
    said = yaml.safe_load((LIVE / "group_vars" / "all" / "declarations.yml").read_text(encoding="utf-8"))["itms_declarations"]
    said["itms71"]["database"] = "Symantec_CMDB_of_somebody"
    practice.extra = {**QUICK, "itms_policy": policy, "itms_attestations": signed, "itms_declarations": said}
    live.wave("the rest", 1)
    return live


def state(waves: Live, run: str, computer: str) -> tuple[str, str]:
    one = waves.outcomes[run][computer]
    return one["state"], one["proof"]


def test_without_the_backup_nothing_moves(waves: Live) -> None:
    waves.runs["not waived"].failed().says("backup.proven:altiris01")
    assert waves.changed == [] and waves.outcomes["not waived"] == {}


def test_the_canary_goes_first_and_has_called_before_the_others_start(waves: Live) -> None:
    assert state(waves, "pilot", "LEE-PC-0001") == ("redirected", "called")
    known = waves.practice.document("canaries/itms71.json")["builds"]
    assert known["6.0.2416.0"]["host"] == "LEE-PC-0001" and known["6.0.2416.0"]["proven"]
    first = [one["recorded_at"] for one in waves.outcomes["pilot"].values()]
    assert waves.outcomes["pilot"]["LEE-PC-0001"]["recorded_at"] == min(first)


def test_a_wave_with_troubled_computers_ends_within_its_budget(waves: Live) -> None:
    """Three of eight fail, which the budget of this wave allows; every computer has an outcome, and the others have moved."""
    waves.runs["pilot"].went_well()
    assert sorted(waves.outcomes["pilot"]) == PILOT
    failed = sorted(name for name, one in waves.outcomes["pilot"].items() if one["state"] in ("failed", "refused", "unreachable"))
    assert failed == ["LEE-PC-0004", "LEE-PC-0005", "LEE-PC-0007"]
    moved = sorted(name for name in PILOT if waves.after_pilot[name].partition(".")[0] == "itms71")
    assert moved == sorted(set(PILOT) - set(failed))


def test_a_late_agent_is_redirected_and_has_called_in_a_later_run(waves: Live) -> None:
    assert state(waves, "pilot", "LEE-PC-0002") == ("redirected", "redirected")
    assert state(waves, "pilot again", "LEE-PC-0002") == ("already", "recorded")
    assert waves.told("LEE-PC-0002") == 1


def test_a_short_name_is_the_same_server(waves: Live) -> None:
    assert waves.after_pilot["LEE-PC-0003"] == "itms71"
    assert waves.outcomes["pilot"]["LEE-PC-0003"]["state"] == "redirected"
    assert state(waves, "pilot again", "LEE-PC-0003") == ("already", "recorded")
    assert waves.told("LEE-PC-0003") == 1


def test_a_stopped_service_is_refused_by_name_and_moves_when_it_runs(waves: Live) -> None:
    one = waves.outcomes["pilot"]["LEE-PC-0004"]
    assert one["state"] == "refused" and "service AeXNSClient is stopped" in one["reason"] and "start it" in one["reason"]
    assert waves.outcomes["pilot again"]["LEE-PC-0004"]["state"] == "redirected"
    assert waves.told("LEE-PC-0004") == 1, "the refused computer was left alone"


def test_a_tool_that_hangs_ends_its_computer_and_says_the_limit(waves: Live) -> None:
    one = waves.outcomes["pilot"]["LEE-PC-0005"]
    assert one["state"] == "failed" and "it did not end within 8 seconds (redirect_wave_command_seconds)" in one["reason"], one["reason"]
    assert waves.servers()["LEE-PC-0005"] == "altiris.kestrel.example"


def test_german_texts_are_harmless(waves: Live) -> None:
    assert waves.outcomes["pilot"]["LEE-PC-0006"]["state"] == "redirected"
    assert state(waves, "pilot again", "LEE-PC-0006") == ("already", "recorded")


def test_the_machine_behind_a_stale_name_is_left_alone(waves: Live) -> None:
    one = waves.outcomes["pilot"]["LEE-PC-0007"]
    assert one["state"] == "refused" and "the machine that answered is LEE-PC-0008, and the plan means LEE-PC-0007" in one["reason"]
    assert waves.after_pilot["LEE-PC-0007"] == waves.after_pilot["LEE-PC-0008"] == "altiris.kestrel.example"


def test_an_agent_that_never_calls_stays_unproven(waves: Live) -> None:
    for run, expected in (("pilot", ("redirected", "redirected")), ("pilot again", ("already", "redirected"))):
        assert state(waves, run, "YRK-PC-0001") == expected
    lines = (waves.practice.store / "evidence" / "redirect.jsonl").read_text(encoding="utf-8").splitlines()
    assert "proven" not in [one["outcome"] for one in map(json.loads, lines) if one["host"] == "YRK-PC-0001"]


def test_the_next_wave_waits_for_the_pilot(waves: Live) -> None:
    waves.runs["too early"].failed().says("wave.pilot:move 1, moved", "5 of 8 computers of the pilot have made move 1")
    assert waves.outcomes["too early"] == {}


def test_the_next_wave_moves_what_can_be_moved(waves: Live) -> None:
    waves.runs["the rest"].went_well()
    found = {name: one["state"] for name, one in waves.outcomes["the rest"].items()}
    assert sorted(found) == REST
    assert [name for name, one in found.items() if one == "failed"] == ["YRK-PC-0002"], "its tool refuses, and its agent says so"
    assert found["LEE-PC-0011"] == found["LEE-PC-0012"] == "already", "they reported to the new server before"
    servers = waves.servers()
    assert {name: servers[name] for name in REST[:5]} == dict.fromkeys(REST[:5], NEW)
    assert servers["YRK-PC-0002"] == "altiris.kestrel.example"
    assert set(waves.practice.document("canaries/itms71.json")["builds"]) >= {"6.0.2416.0", "unknown"}, "each build has a canary of its own"


def test_a_later_run_reads_what_the_server_has_recorded(waves: Live) -> None:
    """Two hours later the database has everybody who has called, and not the one who never does."""
    found = {name: one["proof"] for name, one in waves.outcomes["pilot again"].items() if one["state"] == "already"}
    called = ["LEE-PC-0001", "LEE-PC-0002", "LEE-PC-0003", "LEE-PC-0006"]
    assert found == {**dict.fromkeys(called, "recorded"), "YRK-PC-0001": "redirected"}
    waves.runs["pilot again"].says("4 by the database of the server")
    asked = [one for one in waves.practice.journal() if one["program"] == "sqlcmd.exe" and "vComputerResource" in str(one["args"])]
    assert asked and {one["host"] for one in asked} == {"mgmt01"} and not [one for one in asked if one["mutated"]]
    report = (waves.practice.store / "reports" / "redirect.html").read_text(encoding="utf-8")
    assert "<th>Proven</th>" in report


def test_a_database_that_is_another_one_is_said_and_moves_on(waves: Live) -> None:
    waves.runs["the rest"].says(
        "Not known which computers itms71 has recorded: the database Symantec_CMDB_of_somebody has no vComputerResource"
    )
    assert "recorded" not in {one["proof"] for one in waves.outcomes["the rest"].values()}
