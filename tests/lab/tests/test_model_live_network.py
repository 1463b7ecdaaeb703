"""Names and ways that fail on a real network: aliases over SMB, stale DNS, closed remote services, and Windows in German."""

from __future__ import annotations

import pytest

from .bench import NS, bench

DNS = {"unresolvable": ["ghost"], "also": {"alias": "new", "altiris": "old"}, "stale": {"far": "new"}}
OPEN = {"registry": {"HKLM\\SYSTEM\\CurrentControlSet\\Services\\LanmanServer\\Parameters": {"DisableStrictNameChecking": 1}}}
DIR = ("cmd.exe", "/c", "dir", "/b")


@pytest.mark.parametrize(
    ("alias", "text"),
    [
        ("altiris", "You were not connected because a duplicate name exists on the network."),
        ("altiris.kestrel.example", "You were not connected because a duplicate name exists on the network."),
        ("alias", "The target account name is incorrect."),
    ],
)
def test_an_alias_fails_over_smb_and_serves_sql(alias: str, text: str) -> None:
    desk = bench({"dns": DNS})
    refused = desk.command("robocopy.exe", f"\\\\{alias}\\c$\\Windows", "E:\\copy", "/L", "/R:0")
    assert refused["rc"] == 16 and text in refused["stdout"]
    assert text in desk.command("sc.exe", f"\\\\{alias}", "query", "W32Time")["stdout"]
    assert desk.sql("SELECT 1", server=alias)["rc"] == 0
    server = {"altiris": "old", "alias": "new"}[alias.partition(".")[0]]
    assert desk.estate.reachable("far", alias, 1433) and desk.estate.resolve(alias) is desk.estate.host(server)


def test_a_server_may_let_every_name_in() -> None:
    desk = bench({"dns": DNS}, old=OPEN, new=OPEN)
    for alias in ("altiris", "alias"):
        assert desk.command("robocopy.exe", f"\\\\{alias}\\c$\\Windows", "E:\\copy", "/L", "/R:0")["rc"] < 8


def test_an_older_client_gets_in_by_an_alias_of_a_newer_server() -> None:
    desk = bench({"dns": DNS}, far={"tools": {}})
    assert desk.command("robocopy.exe", "\\\\alias\\c$\\Windows", "C:\\copy", "/L", "/R:0", host="far")["rc"] < 8


def test_a_stale_name_leads_to_the_wrong_machine() -> None:
    desk = bench({"dns": DNS})
    for name in ("far", "far.kestrel.example"):
        found = desk.estate.resolve(name)
        assert found is not None and found.computer == "NEW"
    assert desk.estate.host("far").computer == "FAR", "who asks the lab for the host itself gets it"


def test_the_name_of_a_clustered_instance_is_its_own() -> None:
    desk = bench(new={"sql": {"instances": {"MSSQLSERVER": {"virtual": "sqlvirt"}}}})
    names = ("MachineName", "IsClustered", "ComputerNamePhysicalNetBIOS")
    asked = ", ".join(f"CONVERT(nvarchar(128), SERVERPROPERTY('{name}'))" for name in names)
    query = f"SET NOCOUNT ON; SELECT {asked}, @@SERVERNAME"
    assert desk.sql(query, server="sqlvirt")["stdout"] == "SQLVIRT|1|NEW|SQLVIRT\n"
    assert desk.sql(query, server="old")["stdout"] == "OLD|0|OLD|OLD\n"
    assert desk.command(*DIR, "\\\\sqlvirt\\c$\\Windows")["rc"] == 0


def test_the_tasks_and_the_registry_of_an_old_server_need_its_remote_registry() -> None:
    desk = bench(old={"services": {"RemoteRegistry": {"state": "stopped", "start": "disabled"}}})
    for command in (("schtasks.exe", "/query", "/s", NS), ("reg.exe", "query", f"\\\\{NS}\\HKLM\\SOFTWARE\\Altiris")):
        done = desk.command(*command)
        assert (done["rc"], done["stderr"]) == (1, "ERROR: The network path was not found.\n")
    assert desk.command("sc.exe", f"\\\\{NS}", "query", "AeXSvc")["rc"] == 0
    assert desk.command(*DIR, f"\\\\{NS}\\c$")["rc"] == 0
    assert desk.command("schtasks.exe", "/query", "/s", "new")["rc"] == 0


def test_programs_speak_the_language_of_their_host() -> None:
    desk = bench(far={"language": "de", "timezone": {"offset": 60}})
    missing = desk.command("reg.exe", "query", "HKLM\\SOFTWARE\\Nope", host="far")
    assert missing["stderr"] == "FEHLER: Der angegebene Registrierungsschlüssel bzw. Wert wurde nicht gefunden.\n"
    servers = "HKLM\\SOFTWARE\\Wow6432Node\\Altiris\\Altiris Agent\\Servers"
    default = desk.command("reg.exe", "query", servers, "/ve", host="far")
    assert "    (Standard)    REG_SZ    old.kestrel.example\n" in default["stdout"]
    copy = desk.command("robocopy.exe", "C:\\none", "C:\\copy", "/R:0", host="far")
    assert "FEHLER 3 (0x00000003) Zugriff auf Quellverzeichnis" in copy["stdout"]
    assert "SERVICE_NAME: AeXNSClient" in desk.command("sc.exe", "query", "AeXNSClient", host="far")["stdout"]
    assert "ERROR: The system was unable" in desk.command("reg.exe", "query", "HKLM\\SOFTWARE\\Nope")["stderr"]
