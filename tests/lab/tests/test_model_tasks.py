"""Scheduled tasks, firewall rules and certificates."""

from __future__ import annotations

import typing as t

import pytest
from cryptography.hazmat.primitives import hashes, serialization

from .bench import bench
from .samples import DAILY, pair

TASK = "community.windows.win_scheduled_task"
STAT = "community.windows.win_scheduled_task_stat"
RULE = "community.windows.win_firewall_rule"
STORE = "ansible.windows.win_certificate_store"


def test_a_task_is_made_listed_changed_and_deleted() -> None:
    desk = bench()
    before = desk.estate.snapshot()
    told = desk.module("bridge", TASK, check=True, diff=True, **DAILY)
    assert told["changed"] is True
    assert told["diff"]["prepared"].startswith("+[Task]\n+\\Migration\\Redirect")
    assert desk.estate.diff(before, desk.estate.snapshot()) == []
    assert desk.module("bridge", TASK, **DAILY)["changed"] is True
    assert desk.module("bridge", TASK, diff=True, **DAILY) == {"changed": False, "diff": {}}
    stat = desk.module("bridge", STAT, path="\\Migration", name="redirect")
    assert (stat["task_exists"], stat["folder_task_names"], stat["state"]["status"]) == (True, ["Redirect"], "TASK_STATE_READY")
    assert stat["principal"]["user_id"] == "NT AUTHORITY\\SYSTEM"
    assert stat["principal"]["run_level"] == "TASK_RUNLEVEL_HIGHEST"
    assert (stat["triggers"][0]["type"], stat["triggers"][0]["days_of_week"]) == ("TASK_TRIGGER_WEEKLY", "monday,friday")
    assert stat["actions"][0]["arguments"] == "/c echo hi"
    off = desk.module("bridge", TASK, diff=True, **{**DAILY, "enabled": False})
    assert off["diff"]["prepared"] == "[Settings]\n-Enabled=True\n+Enabled=False"
    assert '"Disabled"' in desk.command("schtasks.exe", "/query", "/fo", "csv", "/v")["stdout"]
    assert desk.module("bridge", TASK, name="Redirect", path="\\Migration", state="absent")["changed"] is True
    assert desk.module("bridge", TASK, name="Redirect", path="\\Migration", state="absent")["changed"] is False
    assert desk.module("bridge", STAT, path="\\Migration", name="Redirect") == {
        "changed": False, "folder_exists": False, "task_exists": False,
    }  # fmt: skip


def test_a_task_of_the_estate_file_is_told() -> None:
    stat = bench().module("old", STAT, name="NS.Daily")
    assert stat["actions"][0]["path"] == "C:\\NS\\Bin\\x.exe"
    assert (stat["principal"]["user_id"], stat["state"]["last_task_result"]) == ("KESTREL\\svc", 0)


def test_a_password_makes_every_run_a_change() -> None:
    desk = bench()
    arguments = {**DAILY, "username": "KESTREL\\svc", "password": "right", "logon_type": "password"}
    assert desk.module("bridge", TASK, **arguments)["changed"] is True
    assert desk.module("bridge", TASK, **arguments)["changed"] is True
    assert desk.module("bridge", TASK, **arguments, update_password=False)["changed"] is False


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"actions": None}, "cannot create a task with no actions, set at least one action with a path to an executable"),
        ({"actions": [{"arguments": "x"}]}, "action entry must contain the key 'path'"),
        ({"name": "a/b"}, "Invalid task name 'a/b'. The following characters are not valid: \\/:*?\"<>|"),
        ({"group": "Users"}, "username and group can not be set at the same time"),
        ({"logon_type": "s4u"}, "password must be set when logon_type=s4u"),
        ({"username": "KESTREL\\svc", "logon_type": "service_account"},
         "username must be SYSTEM, LOCAL SERVICE or NETWORK SERVICE when logon_type=service_account"),
        ({"triggers": [{"type": "weekly", "start_boundary": "2026-11-25", "days_of_week": "mon"}]},
         "invalid day of week 'mon', check the spelling matches the full day name"),
        ({"triggers": [{"type": "daily"}]}, "mandatory key 'start_boundary' for trigger is not set, mandatory keys are 'start_boundary'"),
        ({"triggers": [{"type": "time", "start_boundary": "tomorrow"}]},
         "trigger option 'start_boundary' must be in the format 'YYYY-MM-DDThh:mm:ss' format but was 'tomorrow'"),
        ({"triggers": [{"type": "boot", "delay": "5m"}]}, "trigger option 'delay' must be in the XML duration format but was '5m'"),
    ],
)  # fmt: skip
def test_a_wrong_task_is_refused(change: dict[str, t.Any], message: str) -> None:
    desk = bench()
    assert desk.module("bridge", TASK, **{**DAILY, **change})["msg"] == message
    assert desk.estate.host("bridge").tasks == {}


def test_firewall_rules() -> None:
    desk = bench()
    rule: dict[str, t.Any] = {
        "name": "WinRM",
        "localport": "5986",
        "protocol": "tcp",
        "direction": "in",
        "action": "allow",
        "profiles": ["domain"],
    }
    told = desk.module("bridge", RULE, check=True, diff=True, **rule)
    assert (told["changed"], told["msg"]) == (True, "Firewall rule 'WinRM' created.")
    assert "+LocalPorts='5986'" in told["diff"]["prepared"]
    assert desk.estate.host("bridge").firewall == {}
    assert desk.module("bridge", RULE, **rule)["changed"] is True
    same = desk.module("bridge", RULE, **rule)
    assert (same["changed"], same["msg"]) == (False, "Firewall rule(s) changed '' - unchanged 'WinRM'")
    other = desk.module("bridge", RULE, diff=True, name="winrm", localport="5985,5986", protocol="tcp")
    assert other["diff"]["prepared"] == "[WinRM]\n-LocalPorts='5986'\n+LocalPorts='5985,5986'\n"
    assert desk.module("bridge", RULE, name="WinRM", state="absent")["msg"] == "Firewall rule(s) 'WinRM' removed."
    assert desk.module("bridge", RULE, name="WinRM", state="absent")["msg"] == "Firewall rule 'WinRM' does not exist."
    assert desk.module("bridge", RULE, localport="1")["msg"] == "Either name or group must be specified"
    assert "LocalPorts" in desk.module("bridge", RULE, name="x", localport="1")["msg"]
    assert desk.module("bridge", RULE, name="x", protocol="carrier pigeon")["msg"] == "Unknown protocol 'carrier pigeon'."


def test_certificates_go_in_and_out_of_a_store() -> None:
    desk = bench()
    certificate, pfx = pair()
    thumbprint = certificate.fingerprint(hashes.SHA1()).hex().upper()
    files = desk.estate.host("bridge").files
    files.write("C:\\in\\c.cer", certificate.public_bytes(serialization.Encoding.PEM))
    files.write("C:\\in\\c.pfx", pfx)
    assert desk.module("bridge", STORE, check=True, path="C:\\in\\c.cer")["changed"] is True
    assert desk.estate.host("bridge").certificates == {"LocalMachine\\My": {}}
    assert desk.module("bridge", STORE, path="C:\\in\\c.cer") == {"changed": True, "thumbprints": [thumbprint]}
    assert desk.module("bridge", STORE, path="C:\\in\\c.cer")["changed"] is False
    assert desk.module("bridge", STORE, path="C:\\in\\c.pfx", password="word")["changed"] is True  # now with its key
    assert desk.module("bridge", STORE, path="C:\\in\\c.pfx", password="word")["changed"] is False
    out: dict[str, t.Any] = {"state": "exported", "thumbprint": thumbprint, "path": "C:\\in\\out.pem", "file_type": "pem"}
    assert desk.module("bridge", STORE, **out)["changed"] is True
    assert desk.module("bridge", STORE, **out)["changed"] is False
    snapshot = desk.estate.snapshot()["hosts"]["bridge"]["certificates"]
    assert snapshot == {f"LocalMachine\\My\\{thumbprint}": {"subject": "CN=itms76.kestrel.example", "key": True}}
    assert desk.module("bridge", STORE, state="absent", thumbprint=thumbprint)["changed"] is True
    assert desk.module("bridge", STORE, state="absent", thumbprint=thumbprint)["changed"] is False


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"path": "C:\\none"}, "File at 'C:\\none' either does not exist or is not a file"),
        ({"path": "C:\\in\\a.txt"}, "Failed to load cert from file: "),
        ({"path": "C:\\in\\a.txt", "store_name": "Mine"}, "unable to find store 'Mine': "),
        ({"path": "C:\\in\\a.txt", "store_location": "Moon"},
         "value of store_location must be one of: CurrentUser, LocalMachine. Got no match for: Moon"),
        ({"state": "exported", "thumbprint": "AB", "path": "C:\\in\\x"}, "Found 0 certs when only expecting 1"),
        ({"state": "present"}, "state is present but all of the following are missing: path"),
    ],
)  # fmt: skip
def test_a_wrong_certificate_call_is_refused(arguments: dict[str, t.Any], message: str) -> None:
    assert bench().module("bridge", STORE, **arguments)["msg"].startswith(message)


def test_a_wrong_password_is_told() -> None:
    desk = bench()
    desk.estate.host("bridge").files.write("C:\\in\\c.pfx", pair()[1])
    assert "password is not correct" in desk.module("bridge", STORE, path="C:\\in\\c.pfx", password="wrong")["msg"]


def test_a_repetition_is_checked_also_in_a_list_and_told_where_there_is_none() -> None:
    """Upstream's target win_scheduled_task: PowerShell asks a list of one as it asks the one."""
    desk = bench()
    task: dict[str, t.Any] = {"name": "x", "actions": [{"path": "cmd.exe"}]}

    def asked(repetition: t.Any) -> dict[str, t.Any]:
        return desk.module("bridge", TASK, triggers=[{"type": "boot", "repetition": repetition}], **task)

    assert asked([{"interval": "fake"}])["msg"] == "trigger option 'interval' must be in the XML duration format but was 'fake'"
    assert asked([{"interval": "PT5M", "duration": "PT1M"}])["msg"] == (
        "trigger repetition option 'interval' value 'PT5M' must be less than or equal to 'duration' value 'PT1M'"
    )
    assert asked({"interval": "PT60S", "duration": "PT1M"})["changed"] is True
    assert desk.module("bridge", TASK, triggers=[{"type": "boot"}], **{**task, "name": "once"})["changed"] is True
    told = desk.module("bridge", STAT, name="once")
    assert told["triggers"][0]["repetition"] == {"interval": None, "duration": None, "stop_at_duration_end": False}


def test_a_firewall_address_with_a_mask_is_the_one_with_its_length() -> None:
    """Upstream's target win_firewall_rule: the firewall keeps both in one form."""
    desk = bench()
    rule = {"name": "http", "protocol": "tcp", "localport": "80", "direction": "in", "action": "allow"}
    assert desk.module("bridge", RULE, remoteip="192.168.2.0/255.255.255.0", **rule)["changed"] is True
    assert desk.module("bridge", RULE, remoteip="192.168.2.0/24", **rule)["changed"] is False
    assert desk.module("bridge", RULE, remoteip="192.168.2.0/23", **rule)["changed"] is True
