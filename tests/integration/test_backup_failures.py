"""A backup in which things go wrong: a clear message, nothing half-done counted as good, and the same command then goes on."""

from __future__ import annotations

import json
import os
import signal
import typing as t

import pytest
from practice import Practice, press_ctrl_c, wait_for

QUICK: dict[str, t.Any] = {"backup_system_databases": []}
SET = r"E:\itms-backup\altiris01\before-7.1"


def set_paths(practice: Practice) -> set[str]:
    """Every path at or below the backup folder of the 6.x server, as the lab has it."""
    files = practice.snapshot()["hosts"]["mgmt01"]["files"]
    return {path for path in files if path.lower().startswith(r"e:\itms-backup\altiris01".lower())}


def is_whole(practice: Practice) -> bool:
    return SET + r"\manifest.json" in set_paths(practice)


def assert_nothing_counts(practice: Practice) -> None:
    """There may be a .partial folder; there is no set under its own name, and none is recorded."""
    assert not [path for path in set_paths(practice) if path == SET or path.startswith(SET + "\\")]
    assert not list((practice.store / "backups").glob("*.json"))


def assert_goes_on(practice: Practice) -> None:
    """The same command, again, now makes the set."""
    practice.clear_faults()
    practice.play("backup").went_well()
    assert is_whole(practice)
    assert not [path for path in set_paths(practice) if ".partial" in path]
    assert practice.document("backups/altiris01.json")["set"]["proven"] is True


@pytest.mark.stage("planned")
def test_the_disk_of_the_bridge_fills_during_the_backup(practice: Practice) -> None:
    practice.fault(kind="disk_full", op="robocopy.exe", contains="Altiris.bak", host="mgmt01", drive="E")
    practice.play("backup").failed().says("not enough space", "run the same command again", "To undo instead")
    assert_nothing_counts(practice)
    practice.operator("mgmt01", "empty_disk", drive="E")
    assert_goes_on(practice)


def failed_step(practice: Practice) -> str:
    """The step that the last line of evidence says has failed."""
    line = (practice.store / "evidence" / "backup.jsonl").read_text(encoding="utf-8").splitlines()[-1]
    entry = json.loads(line)
    assert entry["outcome"] == "failed"
    return str(entry["step"])


@pytest.mark.stage("planned")
def test_a_setting_that_cannot_be_read_is_named_and_what_it_printed_stays_hidden(practice: Practice) -> None:
    """The dump of the 6.x registry may hold passwords; a failed task must not print what a good one does not."""
    statement = "SELECT 'marker-secret-7731' AS pass_phrase; BACKUP DATABASE [nowhere] TO DISK = N'C:\\x.bak'"  # says it, and then fails
    look = ["cmd.exe", "/c", "dir", "C:\\"]
    dump = ["sqlcmd.exe", "-S", "altiris01.kestrel.example", "-E", "-b", "-W", "-Q", statement]
    practice.extra = {"__backup_setting_commands": {"services": look, "scheduled_tasks": look, "registry": dump}, **QUICK}
    run = practice.play("backup").went_well()
    manifest = practice.document("backups/altiris01.json")["set"]
    assert any(one.startswith("registry, rc 1") for one in manifest["server"]["settings_not_read"])
    evidence = (practice.store / "evidence" / "backup.jsonl").read_text(encoding="utf-8")
    assert "registry, rc 1" in evidence
    assert "marker-secret-7731" not in run.output
    assert not any(b"marker-secret-7731" in content for content in practice.durable().values())
    assert is_whole(practice)


@pytest.mark.stage("planned")
def test_too_little_space_for_staging_stops_before_the_first_byte(practice: Practice) -> None:
    """SQL Server stages a backup on its own disk before it is copied off."""
    practice.operator("altiris01", "fill_disk", drive="D")
    before = practice.snapshot()
    practice.play("backup").failed().says("backup.staging:altiris01", "GiB free")
    assert practice.changes_since(before) == []
    practice.operator("altiris01", "empty_disk", drive="D")


@pytest.mark.stage("planned")
def test_a_connection_that_is_lost_while_a_backup_runs(practice: Practice) -> None:
    """It leaves evidence and the next step, and the next run takes the running command up: SQL Server backs up once."""
    practice.extra = QUICK
    practice.fault(kind="reset", op="win_wait_for", contains="jobs", host="mgmt01", times=1)
    practice.play("backup").failed().says("altiris01", "run the same command again")
    assert failed_step(practice) == "02"
    assert_nothing_counts(practice)
    assert_goes_on(practice)
    assert len(backups_of(practice, "Altiris")) == 1


def backups_of(practice: Practice, database: str) -> list[t.Any]:
    return [
        entry for entry in practice.journal() if entry["program"] == "sqlcmd.exe" and f"BACKUP DATABASE [{database}]" in str(entry["args"])
    ]


@pytest.mark.stage("planned")
def test_a_backup_that_is_killed_at_six_points_ends_as_one_that_was_not(practice: Practice) -> None:
    practice.extra = QUICK

    def asked(program: str, text: str) -> t.Callable[[], bool]:
        return lambda: any(entry["program"] == program and text in str(entry["args"]) for entry in practice.journal())

    points: dict[str, t.Callable[[], bool]] = {
        "the folder of the set is made": lambda: any(".partial" in path for path in set_paths(practice)),
        "the first database is backed up": asked("sqlcmd.exe", "BACKUP DATABASE [Altiris]"),
        "its backup is copied": asked("robocopy.exe", "Altiris.bak"),
        "the second database is backed up": asked("sqlcmd.exe", "BACKUP DATABASE [eXpress]"),
        "the files are copied": asked("robocopy.exe", "/PURGE"),
        "the settings are read": asked("schtasks.exe", "/query"),
    }
    for what, reached in points.items():
        process = practice.start("backup")
        wait_for(reached, what, 150)
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        assert_nothing_counts(practice)
    assert_goes_on(practice)
    assert len(backups_of(practice, "Altiris")) == 1, "a killed controller takes no backup with it"
    leftover = [path for path in set_paths(practice) if "\\jobs" in path or "\\proofs" in path]
    assert not leftover
    assert not [path for path in practice.snapshot()["hosts"]["altiris01"]["files"] if "itms-migration" in path]


@pytest.mark.stage("planned")
def test_ctrl_c_in_the_middle_of_the_backup(practice: Practice) -> None:
    practice.fault(kind="delay", op="robocopy.exe", host="mgmt01", seconds=3, times=0)
    process = practice.start("backup")
    wait_for(lambda: any(path.endswith(".partial") or ".partial\\" in path for path in set_paths(practice)), "the unfinished set", 120)
    run = press_ctrl_c(process)
    assert run.rc != 0
    run.says("interrupted")

    def gone() -> bool:
        os.killpg(process.pid, 0)
        return False

    with pytest.raises(ProcessLookupError):  # nothing of its process group is left behind
        wait_for(gone, "the end of the process group", 10)
    assert_nothing_counts(practice)
    assert_goes_on(practice)


@pytest.mark.stage("backed_up")
def test_a_set_that_somebody_changed_is_refused(practice: Practice) -> None:
    """A proven set is never written again: neither mended in silence nor taken for good."""
    changed = SET + r"\settings\services.txt"
    assert changed in set_paths(practice)
    practice.module("mgmt01", "ansible.windows.win_copy", content="somebody was here", dest=changed)
    before = practice.snapshot()
    practice.play("backup").failed().says("differs from its manifest", r"settings", "make a new set under another name")
    assert practice.changes_since(before) == []
    practice.extra = {"itms_backup_set": "after-the-change"}
    practice.play("backup").went_well()
    assert is_whole(practice)


@pytest.mark.stage("planned")
def test_a_bridge_that_goes_down_while_a_backup_runs(practice: Practice) -> None:
    """Its long command dies with it: evidence, the next step, and the same command makes the set when the bridge is back."""
    practice.extra = QUICK
    practice.fault(kind="down", op="sqlcmd.exe", contains="RESTORE VERIFYONLY", host="mgmt01")
    run = practice.play("backup").failed()
    run.says("altiris01", "run the same command again", "To undo instead")
    assert failed_step(practice) == "02"
    assert_nothing_counts(practice)
    assert_goes_on(practice)
