"""Things that go wrong on the way: a clear message, nothing half-done counted as good, and the same command then goes on."""

from __future__ import annotations

import json
import os
import typing as t

import pytest
from practice import SERVERS_ONLY, Practice, press_ctrl_c, wait_for

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


@pytest.mark.stage("planned")
def test_the_disk_of_the_bridge_fills_during_the_backup(practice: Practice) -> None:
    practice.fault(kind="disk_full", op="robocopy.exe", host="mgmt01", drive="E")
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
def test_what_a_task_hides_stays_hidden_when_it_fails(practice: Practice) -> None:
    """The dump of the 6.x registry may hold passwords; a failed task must not print what a good one does not."""
    statement = "SELECT 'marker-secret-7731' AS pass_phrase; BACKUP DATABASE [nowhere] TO DISK = N'C:\\x.bak'"  # says it, and then fails
    look = ["cmd.exe", "/c", "dir", "C:\\"]
    dump = ["sqlcmd.exe", "-S", "altiris01.kestrel.example", "-E", "-b", "-W", "-Q", statement]
    practice.extra = {"__backup_setting_commands": {"services": look, "scheduled_tasks": look, "registry": dump}}
    run = practice.play("backup").failed()
    run.says(
        '"back_up_server | Read the settings of the server" failed: registry, rc 1', "its output is hidden", "run the same command again"
    )
    assert "marker-secret-7731" not in run.output
    assert not any(b"marker-secret-7731" in content for content in practice.durable().values())
    assert failed_step(practice) == "01"
    assert_nothing_counts(practice)


@pytest.mark.stage("planned")
def test_the_disk_of_the_sql_server_is_full(practice: Practice) -> None:
    """The .bak files are staged on the SQL Server's own disk before they are copied off."""
    practice.operator("altiris01", "fill_disk", drive="C")
    practice.play("backup").failed().says("back_up_databases | Back up the databases", "run the same command again", "To undo instead")
    assert failed_step(practice) == "02"
    assert_nothing_counts(practice)
    practice.operator("altiris01", "empty_disk", drive="C")
    assert_goes_on(practice)


@pytest.mark.stage("planned")
def test_a_connection_that_is_reset_during_the_backup(practice: Practice) -> None:
    practice.fault(kind="reset", op="robocopy.exe", host="mgmt01", times=1)
    practice.play("backup").failed().says("altiris01")
    assert_nothing_counts(practice)
    assert_goes_on(practice)


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
