"""What a backup of another server needs beside copies: `reg save`, `icacls`, `tasklist`."""

from __future__ import annotations

import pytest
from lab.calls import Logon, NoModel

from .bench import NS, USER, bench

KEY = f"\\\\{NS}\\HKLM\\SOFTWARE\\Altiris"
FOLDER = f"\\\\{NS}\\c$\\NS"


def test_a_key_of_another_computer_is_saved_there() -> None:
    desk = bench()
    done = desk.command("reg.exe", "save", KEY, "C:\\NS\\Altiris.hiv", "/y")
    assert (done["rc"], done["stdout"]) == (0, "The operation completed successfully.\n\n")
    there, here = desk.estate.host("old").files, desk.estate.host("bridge").files
    assert there.file("C:\\NS\\Altiris.hiv").data().startswith(b"regf") and b"InstallPath" in there.file("C:\\NS\\Altiris.hiv").data()
    assert here.find("C:\\NS\\Altiris.hiv") is None
    desk.command("reg.exe", "save", KEY, "Altiris.hiv", "/y")
    assert there.find("C:\\Windows\\system32\\Altiris.hiv") is not None


def test_a_key_that_cannot_be_saved() -> None:
    desk = bench()
    none = desk.command("reg.exe", "save", KEY + "\\None", "C:\\NS\\x.hiv", "/y")
    assert none["rc"] == 1 and "unable to find" in none["stderr"]
    away = desk.command("reg.exe", "save", KEY, "C:\\none\\x.hiv", "/y")
    assert (away["rc"], away["stderr"]) == (1, "ERROR: The system cannot find the path specified.\n")
    plain = desk.command("reg.exe", "save", KEY, "C:\\NS\\x.hiv", "/y", logon=Logon("KESTREL\\plain", "runas"))
    assert (plain["rc"], plain["stderr"]) == (1, "ERROR: Access is denied.\n")


def test_nobody_answers_whether_a_file_may_be_overwritten() -> None:
    desk = bench()
    assert desk.command("reg.exe", "save", KEY, "C:\\NS\\x.hiv")["rc"] == 0
    with pytest.raises(NoModel, match="overwrite"):
        desk.command("reg.exe", "save", KEY, "C:\\NS\\x.hiv")


def test_icacls_closes_a_folder_of_another_computer_to_users() -> None:
    desk = bench()
    files = desk.estate.host("old").files
    assert desk.command("icacls.exe", FOLDER, "/inheritance:d")["rc"] == 0
    assert {rule.sid for rule in files.acls["c:\\ns"].entries} == {"S-1-5-18", "S-1-5-32-544", "S-1-5-32-545"}
    done = desk.command("icacls.exe", FOLDER, "/remove", "*S-1-5-32-545", "*S-1-1-0")
    assert done["stdout"].endswith("Successfully processed 1 files; Failed processing 0 files\n")
    acl = files.acls["c:\\ns"]
    assert acl.protected and {rule.sid for rule in acl.entries} == {"S-1-5-18", "S-1-5-32-544"}
    none = desk.command("icacls.exe", FOLDER + "\\none", "/inheritance:d")
    assert none["rc"] == 2 and "cannot find the file" in none["stderr"]
    with pytest.raises(NoModel):
        desk.command("icacls.exe", FOLDER, "/grant", f"{USER}:F")


def test_tasklist_finds_the_process_of_a_detached_task_while_it_runs() -> None:
    desk = bench()
    ask = ("tasklist.exe", "/fi", "PID eq 2048", "/fo", "csv", "/nh")
    assert desk.command(*ask)["stdout"] == "INFO: No tasks are running which match the specified criteria.\n"
    desk.estate.host("bridge").watchdogs.add(2048)
    assert desk.command(*ask)["stdout"] == '"powershell.exe","2048","Services","0","71,204 K"\n'


def test_the_account_of_a_sql_server_keeps_its_rights_below_its_backup_folder() -> None:
    instance = {"instances": {"MSSQLSERVER": {"account": USER, "backup_dir": "D:\\Backup"}}}
    desk = bench(old={"disks": {"D": {"size_gb": 20, "free_gb": 10}}, "sql": instance, "files": {"D:\\Backup\\": {}, "D:\\Other\\": {}}})
    files = desk.estate.host("old").files
    for name in ("Backup", "Other"):
        desk.command("icacls.exe", f"\\\\{NS}\\d$\\{name}", "/inheritance:d")
        desk.command("icacls.exe", f"\\\\{NS}\\d$\\{name}", "/remove", "*S-1-5-32-545")
    assert len(files.acls["d:\\backup"].entries) == 3 and len(files.acls["d:\\other"].entries) == 2
