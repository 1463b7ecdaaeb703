"""The gate stops before anything is touched, and nothing on the command line slips past it."""

from __future__ import annotations

import csv
import io
import json
import typing as t
from pathlib import Path

import pytest
from lab_process import ROOT, estate_file, running_lab
from practice import PHASES, Practice

if t.TYPE_CHECKING:
    from conftest import Stages

FOUR_PARTS = ("found", "needed", "fix", "waive")
SLIPS = {
    "tags": ("--tags", "untagged_and_unknown"),
    "skip the gate": ("--skip-tags", "always"),
    "start behind the gate": ("--start-at-task", "Back up the server and its databases"),
    "start inside the role": ("--start-at-task", "back_up_databases | Back up the databases"),
}


@pytest.fixture(scope="module")
def troubled(tmp_path_factory: pytest.TempPathFactory) -> t.Iterator[Practice]:
    """The troubled estate, looked at once."""
    folder = tmp_path_factory.mktemp("troubled")
    with running_lab(estate_file("troubled"), folder / "lab") as lab:
        practice = Practice(lab, folder / "store", ROOT / "inventories" / "lab" / "troubled" / "hosts.yml")
        practice.play("assess")
        yield practice


@pytest.mark.parametrize("phase", PHASES[1:3])
def test_the_troubled_estate_is_stopped_with_every_finding_at_once(troubled: Practice, phase: str) -> None:
    before = troubled.snapshot()
    run = troubled.play(phase).failed()
    assert troubled.changes_since(before) == []
    verdict = troubled.document(f"verdicts/{phase}.json")
    assert verdict["state"] == "blocked"
    checks = {key.split(":")[0] for key in verdict["blocking"]}
    assert {"ns6.rollup", "names.unique"} <= checks
    everywhere = {finding["key"].split(":")[0] for finding in verdict["findings"]}
    assert {"ns6.rollup", "names.unique", "sql.collation", "disk.system_drive"} <= everywhere
    assert {
        "sizing.virtual",
        "sizing.raid",
        "parity.unknown",
        "readiness.reboot",
        "readiness.java",
        "declarations.contradiction",
    } <= everywhere
    for finding in verdict["findings"]:
        assert all(finding[part].strip() for part in FOUR_PARTS), finding
        run.says(finding["key"])


def test_a_waived_finding_is_named_in_the_verdict(troubled: Practice) -> None:
    key = next(key for key in troubled.document("verdicts/plan.json")["blocking"] if key.startswith("disk.system_drive"))
    waiver = {"key": key, "reason": "the drive is enlarged next week", "by": "the practice team", "until": "2099-12-31"}
    run = Practice(troubled.lab, troubled.store, troubled.inventory, {"itms_waivers": [waiver]}).play("plan").failed()
    verdict = troubled.document("verdicts/plan.json")
    assert key in verdict["waived"] and key not in verdict["blocking"]
    run.says(key, "the practice team")


def test_what_is_wrong_with_the_76_server_stops_no_backup(troubled: Practice) -> None:
    troubled.play("backup").failed()
    verdict = troubled.document("verdicts/backup.json")
    states = {finding["key"]: finding["state"] for finding in verdict["findings"]}
    assert states["sizing.virtual:itms76"] == states["readiness.java:itms76"] == "later"
    assert not [key for key in verdict["blocking"] if key.startswith(("sizing.", "readiness.", "parity."))]


def test_a_profile_lowers_what_a_lab_lacks_and_nothing_that_matters(troubled: Practice) -> None:
    run = Practice(troubled.lab, troubled.store, troubled.inventory, {"itms_gate_profile": "lab"}).play("plan").failed()
    verdict = troubled.document("verdicts/plan.json")
    assert {"sizing.virtual:itms76", "sizing.raid:sql12.E", "disk.system_drive:itms76"} <= set(verdict["adjusted"])
    assert "ns6.rollup:altiris01" in verdict["blocking"] and "disk.system_drive:itms76" not in verdict["blocking"]
    run.says("profile lab changes")


@pytest.mark.stage("planned")
def test_selected_checks_are_a_report_and_nothing_acts(practice: Practice) -> None:
    before = practice.snapshot()
    practice.extra = {"itms_gate_tags": ["sizing", "readiness"]}
    practice.play("backup").went_well().says("SELECTED CHECKS ONLY", "no verdict, so nothing acts")
    assert practice.changes_since(before) == []
    assert practice.document("selections/backup.json")["state"] == "selected"
    assert not (practice.store / "verdicts" / "backup.json").exists()


@pytest.mark.stage("planned")
def test_an_observation_of_last_month_is_refused(practice: Practice) -> None:
    path = practice.store / "observations" / "gw01.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), "observed_at": "2026-01-01T00:00:00Z"}))
    before = practice.snapshot()
    practice.play("backup").failed().says("observation.age:gw01", "run assess again")
    assert practice.changes_since(before) == []


@pytest.mark.stage("planned")
def test_little_is_left_to_say_of_the_healthy_estate(practice: Practice) -> None:
    verdict = practice.document("verdicts/plan.json")
    assert verdict["state"] == "go" and verdict["blocking"] == []
    assert {finding["severity"] for finding in verdict["findings"]} <= {"warning"}, [one["key"] for one in verdict["findings"]]


@pytest.mark.stage("planned")
@pytest.mark.parametrize("slip", SLIPS)
def test_nothing_on_the_command_line_slips_past_the_gate(practice: Practice, slip: str) -> None:
    before = practice.snapshot()
    run = practice.play("backup", *SLIPS[slip], may_be_empty=True)
    assert practice.changes_since(before) == [], run.output[-3000:]
    if slip == "start inside the role":  # the role is included when its gate has passed, so Ansible itself finds no such task
        run.says("No matching task")
        return
    run.failed()
    if slip == "tags":  # an unknown tag leaves the gate's own tasks, which pass
        after = run.output.split("PLAY RECAP")[1]
        assert "backup: NOTHING WAS DONE" in after and "itms.migration.redirect" not in after and "GO" not in after, after


@pytest.mark.parametrize(("phase", "stage"), [("assess", "assessed"), ("plan", "assessed"), ("redirect", "served")])
def test_a_phase_that_tags_leave_empty_fails_in_every_playbook(stages: Stages, practice: Practice, phase: str, stage: str) -> None:
    stages.put(practice, stage)
    if phase == "redirect":  # so that the gate passes, as after an earlier redirection
        practice.play("assess", "--limit", "itms71", may_be_empty=True).went_well()
    before, calls = practice.durable(), len(practice.journal())
    run = practice.play(phase, "--tags", "unknown", may_be_empty=True).failed()
    run.says(f"{phase}{' wave 00' if phase == 'redirect' else ''}: NOTHING WAS DONE", "without --tags and --skip-tags")
    assert len(practice.journal()) == calls
    assert {name for name in practice.durable() if name.startswith("plan/")} == {name for name in before if name.startswith("plan/")}


@pytest.mark.stage("planned")
def test_limit_does_not_hide_what_the_gate_has_to_see(practice: Practice) -> None:
    """The server that blocks is not among the hosts that --limit leaves."""
    observation = practice.store / "observations" / "gw01.json"
    seen = json.loads(observation.read_text())
    observation.write_text(json.dumps({**seen, "reached": False, "reason": "switched off for the test", "facts": {}}))
    before = practice.snapshot()
    practice.play("backup", "--limit", "altiris01,mgmt01,sql12").failed().says("reach.server:gw01")
    assert practice.changes_since(before) == []


@pytest.mark.stage("planned")
def test_a_limit_that_leaves_no_host_to_act_on_fails(practice: Practice) -> None:
    before = practice.snapshot()
    practice.play("backup", "--limit", "itms71", may_be_empty=True).failed().says("--limit leaves no host")
    assert practice.changes_since(before) == []


@pytest.mark.stage("served")
def test_an_agent_of_6x_never_goes_to_a_76_server(practice: Practice) -> None:
    assignments = practice.store / "plan" / "assignments.csv"
    rows = list(csv.DictReader(io.StringIO(assignments.read_text())))
    for row in rows:
        row["target"] = "itms76" if row["wave"] in ("0", "00") else row["target"]
    _write(assignments, rows)
    before = practice.snapshot()
    practice.play("redirect").failed().says("mixed.mode:itms76", "cannot be waived")
    assert practice.changes_since(before) == []


def _write(path: Path, rows: list[dict[str, str]]) -> None:
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
