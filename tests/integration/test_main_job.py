"""Each phase: a dry run changes nothing and prints its delta, the real run makes exactly that, and a second one nothing.

The lab says what changed; what Ansible reports is compared with it.
"""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from deltas import happened, predicted
from practice import Practice, Run


def dry_run(practice: Practice, phase: str) -> Run:
    """The phase with --check: the estate and the durable files stay as they are, byte for byte."""
    before, files = practice.snapshot(), practice.durable()
    run = practice.play(phase, check=True).went_well()
    assert practice.changes_since(before) == []
    assert practice.snapshot() == before
    assert practice.durable() == files
    return run


def again(practice: Practice, phase: str) -> None:
    """The phase once more: nothing is reported as changed, and nothing is."""
    before = practice.snapshot()
    run = practice.play(phase).went_well()
    assert run.changed == 0, run.output[-4000:]
    assert practice.snapshot() == before


def test_assess_only_looks(practice: Practice) -> None:
    seen = dry_run(practice, "assess")
    assert len(seen.recap) > 40, "the whole estate is looked at"
    before = practice.snapshot()
    practice.play("assess").went_well()
    assert practice.snapshot() == before
    assert [entry for entry in practice.journal(mutating=True) if entry["mutated"]] == []
    assert len(list((practice.store / "observations").glob("*.json"))) == len(seen.recap)
    again(practice, "assess")


@pytest.mark.stage("assessed")
def test_plan_writes_files_that_a_person_commits(practice: Practice) -> None:
    dry_run(practice, "plan")
    calls = len(practice.journal())
    practice.play("plan").went_well()
    assert len(practice.journal()) == calls, "the plan asks no host"
    rows = list(csv.DictReader(io.StringIO((practice.store / "plan" / "assignments.csv").read_text())))
    pilot = {row["computer"]: row["channel"] for row in rows if row["wave"] == "00"}
    assert len(pilot) == 6 and sorted(pilot.values()).count("winrm") == 5
    assert {row["channel"] for row in rows} >= {"winrm", "push"}
    files = practice.durable()
    again(practice, "plan")
    assert {name: practice.durable()[name] for name in files if name.startswith("plan/")} == {
        name: content for name, content in files.items() if name.startswith("plan/")
    }


@pytest.mark.stage("planned")
def test_backup_makes_exactly_what_it_predicted(practice: Practice) -> None:
    dry = dry_run(practice, "backup")
    expected = predicted(practice.delta("backup", dry_run=True))
    assert any(kind == "backup history" for _host, kind, *_rest in expected)
    dry.says("would change", r"manifest.json")

    before = practice.snapshot()
    run = practice.play("backup").went_well()
    assert run.changed > 0
    assert happened(practice.changes_since(before)) == expected
    document = practice.delta("backup")
    assert predicted(document) == predicted(document, "done") == expected

    manifest = practice.document("backups/altiris01.json")["set"]
    assert manifest["proven"] is True
    assert {one["name"] for one in manifest["databases"]} == {"Altiris", "eXpress", "master", "msdb"}
    assert all(len(one["sha256"]) == 64 for one in manifest["databases"])
    assert manifest["server"]["skipped"], "what was left out is named"
    statements = [str(entry["args"]) for entry in practice.journal() if entry["program"] == "sqlcmd.exe"]
    assert sum("RESTORE VERIFYONLY" in text for text in statements) >= 2
    assert not [path for path in practice.snapshot()["hosts"]["altiris01"]["files"] if "itms-migration" in path]
    assert "settings\\registry\\SOFTWARE.Altiris.hiv" in manifest["files"]
    assert not [one for one in manifest["server"]["settings_not_read"] if "hive" in one]
    calls = [(entry["program"], str(entry["args"])) for entry in practice.journal() if entry["program"]]
    closed = [number for number, (program, _text) in enumerate(calls) if program == "icacls.exe"]
    saved = [number for number, (program, text) in enumerate(calls) if program == "sqlcmd.exe" and "BACKUP DATABASE" in text]
    assert closed and closed[1] < saved[0], "the staging folder is closed before the first byte"
    again(practice, "backup")


@pytest.mark.stage("served")
def test_redirect_moves_exactly_the_pilot(practice: Practice) -> None:
    dry = dry_run(practice, "redirect")
    expected = predicted(practice.delta("redirect", dry_run=True))
    assert len(expected) == 5
    dry.says("would change", "itms71.kestrel.example", "LEE-PC-0003")  # the last one is XP: listed for another channel

    before = practice.snapshot()
    practice.play("redirect").went_well()
    assert happened(practice.changes_since(before)) == expected
    done = predicted(practice.delta("redirect"), "done")
    assert {one for one in done if not one[0].startswith("ss-")} == expected, "the site servers moved before, in waves of their own"
    outcomes = {
        path.stem: practice.document(f"outcomes/wave_00/{path.name}") for path in (practice.store / "outcomes" / "wave_00").iterdir()
    }
    assert len(outcomes) == 5 and {one["state"] for one in outcomes.values()} == {"redirected"}
    assert {one["proof"] for one in outcomes.values()} == {"redirected"}
    users = [entry for entry in practice.journal() if entry["program"] == "aexagentutil.exe"]
    assert users[0]["host"] == "lee-pc-0012", "the canary goes first"
    practice.let_agents_call()
    again(practice, "redirect")
    proofs = {one["proof"] for one in map(json.loads, _texts(practice.store / "outcomes" / "wave_00"))}
    assert proofs == {"recorded"}, "a later run reads that the agents have called, and that the server has recorded them"
    lines = [json.loads(line) for line in (practice.store / "evidence" / "redirect.jsonl").read_text().splitlines()]
    lines = [one for one in lines if not one["host"].startswith("ss-")]  # the site servers moved before
    assert [one["outcome"] for one in lines] == ["not_proven"] * 5 + ["already"] * 5, "the key alone proves nothing: the command wrote it"
    assert {one["undo"].rpartition("/server:")[2].lower().partition(".")[0] for one in lines} == {"altiris01"}, "back to where they were"


def _texts(folder: Path) -> list[str]:
    return [path.read_text(encoding="utf-8") for path in folder.iterdir()]


@pytest.mark.stage("planned")
def test_redirect_waits_in_a_dry_run_for_what_is_only_predicted(practice: Practice) -> None:
    """After a dry run of the backup there is no proven backup: deferred, not predicted, and said so."""
    practice.play("backup", check=True).went_well()
    run = dry_run(practice, "redirect")
    run.says("Deferred", "backup.proven:altiris01", "target.ready:itms71")
    assert not (sorted((practice.store / "dry-run").iterdir())[-1] / "deltas" / "redirect").exists()


@pytest.mark.stage("planned")
def test_redirect_is_blocked_for_real_without_a_proven_backup(practice: Practice) -> None:
    before = practice.snapshot()
    practice.play("redirect").failed().says("backup.proven:altiris01", "target.ready:itms71")
    assert practice.snapshot() == before
