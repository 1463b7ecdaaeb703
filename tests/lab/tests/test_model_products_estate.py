"""A migrated estate as time passes: where a computer appears, what it needs, who is known twice, what people and the wizard may do."""

from __future__ import annotations

import datetime as dt
import json
import typing as t

import pytest
from lab.state import EstateError

from .bench import NETWORK, Bench, bench

ROOT = "HKLM\\SOFTWARE\\Wow6432Node\\Altiris\\Altiris Agent"
UTIL = "C:\\Program Files (x86)\\Altiris\\Altiris Agent\\AeXAgentUtil.exe"
MIXED = "6.x and 7.6 do not speak: no mixed mode"
LAC_OFF = "Legacy Agent Communication is off"


def migrated() -> Bench:
    """A bench with a 7.1 and a 7.6 server on one SQL Server, and an endpoint with a 6.x agent and a plug-in."""
    net = {"HKLM\\SOFTWARE\\Microsoft\\NET Framework Setup\\NDP\\v4\\Full": {"Release": 379893}}
    package = {"files": {"C:\\in\\AeXNSC.exe": {"installer": "sma76"}}, "agent": {"plugins": ["Altiris Inventory Agent"], "guid": "{OLD}"}}
    desk = bench(
        {"installers": {"sma76": {"kind": "agent", "agent": {"product": "sma-7.6", "version": "7.6.1383"}}}},
        smp71={"image": "s2016", "addresses": ["10.0.0.71"]},
        smp76={"image": "s2016", "addresses": ["10.0.0.76"], "registry": net},
        far=package,
        bridge={"sql": None},
    )
    desk.estate.operator("smp71", "install_smp71", sql="new")
    desk.estate.operator("smp76", "install_itms76", sql="new")
    return desk


def pass_time(desk: Bench, **time: float) -> None:
    desk.estate.clock.advance(dt.timedelta(**time).total_seconds())


def redirect(desk: Bench, server: str) -> None:
    assert desk.command(UTIL, f"/server:{server}.kestrel.example", host="far", logon=NETWORK)["rc"] == 0


def known(desk: Bench, database: str) -> list[str]:
    query = f"SET NOCOUNT ON; SELECT Name, Guid FROM {database}.dbo.vComputer ORDER BY Guid"
    return desk.sql(query, server="new")["stdout"].split()


def agents(desk: Bench, database: str) -> list[str]:
    query = f"SET NOCOUNT ON; SELECT [Agent Name], [Product Version] FROM {database}..Inv_AeX_AC_Client_Agent ORDER BY 1"
    return desk.sql(query, server="new")["stdout"].splitlines()


def console(desk: Bench, server: str) -> dict[str, t.Any]:
    shown: dict[str, t.Any] = json.loads(desk.estate.operator(server, "show_console"))
    return shown


def test_a_redirected_agent_appears_in_the_right_cmdb_after_its_wait() -> None:
    desk = migrated()
    redirect(desk, "smp71")
    pass_time(desk, minutes=15)
    assert known(desk, "Symantec_CMDB") == []
    assert console(desk, "smp71")["on_their_way"] == {"far": "waiting: its inventory waits for the membership update"}
    pass_time(desk, minutes=15)
    assert known(desk, "Symantec_CMDB") == ["FAR|OLD"]
    assert known(desk, "Symantec_CMDB_76") == []
    registry = desk.estate.host("far").registry
    assert registry.text(f"{ROOT}\\Servers\\smp71.kestrel.example", "Policy Last Requested").startswith("2026-11-24 08:")


def test_an_agent_of_6_x_never_appears_in_7_6() -> None:
    desk = migrated()
    desk.estate.operator("smp76", "lac")
    redirect(desk, "smp76")
    pass_time(desk, days=30)
    assert known(desk, "Symantec_CMDB_76") == []
    assert console(desk, "smp76")["on_their_way"] == {"far": f"refused: {MIXED}"}


def test_the_way_to_7_6_is_by_7_1_and_needs_lac() -> None:
    desk = migrated()
    redirect(desk, "smp71")
    pass_time(desk, hours=1)
    desk.estate.operator("smp71", "upgrade_agents")
    pass_time(desk, minutes=59)
    assert agents(desk, "Symantec_CMDB") == ["Altiris Agent|6.0.2416", "Altiris Inventory Agent|6.0.2416"]
    pass_time(desk, minutes=2)
    assert agents(desk, "Symantec_CMDB") == ["Altiris Agent|7.1.8400.0"], "the plug-in of 6.x lies dormant"
    host = desk.estate.host("far")
    assert host.files.file("C:\\Program Files (x86)\\Altiris\\Altiris Agent\\AeXNSAgent.exe").file_version == "7.1.8400.0"
    desk.estate.operator("smp71", "upgrade_plugins")
    pass_time(desk, minutes=61)
    assert agents(desk, "Symantec_CMDB") == ["Altiris Agent|7.1.8400.0", "Altiris Inventory Agent|7.1.8400.0"]
    redirect(desk, "smp76")
    pass_time(desk, hours=5)
    assert known(desk, "Symantec_CMDB_76") == []
    assert console(desk, "smp76")["on_their_way"] == {"far": f"refused: {LAC_OFF}"}
    desk.estate.operator("smp76", "lac")
    pass_time(desk, minutes=2)
    assert known(desk, "Symantec_CMDB_76") == ["FAR|OLD"], "redirected agents keep their GUID"


def test_a_reinstalled_agent_is_known_twice_and_asks_again() -> None:
    desk = migrated()
    redirect(desk, "smp71")
    pass_time(desk, hours=1)
    desk.estate.operator("smp71", "upgrade_agents")
    pass_time(desk, hours=2)
    desk.estate.operator("smp76", "lac")
    redirect(desk, "smp76")
    pass_time(desk, hours=1)
    assert known(desk, "Symantec_CMDB_76") == ["FAR|OLD"]
    assert desk.command(UTIL, "/Clean", host="far", logon=NETWORK)["rc"] == 0
    desk.estate.operator("smp76", "registration_policy", active=False)
    setup = ("C:\\in\\AeXNSC.exe", "-s", "-a", "ns=smp76.kestrel.example", "NOSTARTMENU", "NOTRAYICON", "/s")
    assert desk.command(*setup, host="far", logon=NETWORK)["rc"] == 0
    pass_time(desk, hours=1)
    assert console(desk, "smp76")["on_their_way"] == {"far": "pending: no active registration policy"}
    assert len(known(desk, "Symantec_CMDB_76")) == 1
    desk.estate.operator("smp76", "approve", computer="FA?")
    pass_time(desk, minutes=2)
    rows = known(desk, "Symantec_CMDB_76")
    assert len(rows) == 2 and all(row.startswith("FAR|") for row in rows), "one name, two GUIDs"
    desk.command(UTIL, "/ResetGuid", host="far", logon=NETWORK)
    desk.command(*setup, host="far", logon=NETWORK)
    pass_time(desk, hours=1)
    assert len(set(known(desk, "Symantec_CMDB_76"))) == 3, "and another one each time"


def test_a_silent_agent_never_comes_back() -> None:
    desk = migrated()
    agent = desk.estate.host("far").agent
    assert agent is not None
    agent.broken = "silent"
    redirect(desk, "smp71")
    pass_time(desk, days=2)
    assert known(desk, "Symantec_CMDB") == []
    assert desk.estate.host("far").registry.text(f"{ROOT}\\Servers", "") == "smp71.kestrel.example"


def test_an_agent_that_was_switched_off_calls_when_it_is_back() -> None:
    desk = migrated()
    redirect(desk, "smp71")
    desk.estate.operator("far", "power", up=False)
    pass_time(desk, hours=3)
    assert known(desk, "Symantec_CMDB") == []
    desk.estate.operator("far", "power", up=True)
    pass_time(desk, minutes=2)
    assert known(desk, "Symantec_CMDB") == ["FAR|OLD"]


def test_a_save_and_a_restore_bring_the_consoles_back() -> None:
    desk = migrated()
    redirect(desk, "smp71")
    saved = desk.estate.save()
    before = desk.estate.snapshot()
    pass_time(desk, hours=1)
    assert known(desk, "Symantec_CMDB") == ["FAR|OLD"]
    desk.estate.restore(saved)
    desk.estate.operator("smp76", "lac")
    assert desk.estate.snapshot() != before
    assert known(desk, "Symantec_CMDB") == [], "it was still on its way"
    pass_time(desk, hours=1)
    assert known(desk, "Symantec_CMDB") == ["FAR|OLD"]


@pytest.mark.parametrize(
    ("host", "job", "arguments", "says"),
    [
        ("smp71", "lac", {}, "knows no Legacy Agent Communication"),
        ("bridge", "lac", {}, "bridge has no console of 7.x; there are smp71, smp76"),
        ("old", "install_smp71", {"sql": "new"}, "no platform installs on a 32-bit system"),
        ("new", "install_itms76", {}, "new: .NET Framework 4.5.1 is missing (Release 0, 378675 needed)"),
        ("smp76", "install_itms76", {"sql": "old"}, "older than 2008 SP2"),
        ("smp76", "install_itms76", {"sql": "new", "database": "Odd"}, "the database Odd has the collation Latin1_General_BIN"),
        ("smp76", "site_server", {"computer": "far"}, "smp76 does not manage far"),
        ("old", "wizard_export", {"path": "C:\\x.adb"}, "the migration wizard is not installed"),
        ("smp71", "wizard_import", {"path": "C:\\Windows\\System32\\reg.exe"}, "is no data store"),
    ],
)
def test_what_the_product_would_not_do_is_refused(host: str, job: str, arguments: dict[str, t.Any], says: str) -> None:
    desk = migrated()
    databases = desk.estate.host("new").sql["mssqlserver"].databases
    odd = databases["cmdb"]
    odd.name, odd.collation = "Odd", "Latin1_General_BIN"
    databases["odd"] = odd
    before = desk.estate.snapshot()
    with pytest.raises(EstateError) as refused:
        desk.estate.operator(host, job, **arguments)
    assert says in str(refused.value)
    assert desk.estate.diff(before, desk.estate.snapshot()) == []


def test_the_wizard_carries_products_but_no_computers() -> None:
    desk = migrated()
    old, smp71, smp76 = (desk.estate.host(name) for name in ("old", "smp71", "smp76"))
    key = "HKLM\\SOFTWARE\\Altiris\\eXpress\\Notification Server\\ProductInstallation\\{}"
    names = {"{1}": "Altiris Notification Server", "{2}": "Altiris Application Metering Solution", "{3}": "Altiris Site Monitor Solution"}
    old.registry.load({key.format(guid): {"Name": name} for guid, name in names.items()}, "test")
    desk.estate.operator("old", "install_wizard")
    assert "exported 3 products" in desk.estate.operator("old", "wizard_export", path="C:\\store.adb")
    for host in (smp71, smp76):
        host.files.copy_here(old.files.file("C:\\store.adb"), "C:\\store.adb")
    told = desk.estate.operator("smp71", "wizard_import", path="C:\\store.adb")
    assert told == "smp71: imported 2 products of old; without an equivalent here: Altiris Site Monitor Solution"
    assert console(desk, "smp71")["computers"] == []
    with pytest.raises(EstateError, match="generation 6"):
        desk.estate.operator("smp76", "wizard_import", path="C:\\store.adb")
    desk.estate.operator("smp71", "wizard_export", path="C:\\next.adb")
    smp76.files.copy_here(smp71.files.file("C:\\next.adb"), "C:\\next.adb")
    assert "imported 5 products" in desk.estate.operator("smp76", "wizard_import", path="C:\\next.adb")


def test_a_site_server_needs_what_the_console_checks() -> None:
    desk = migrated()
    redirect(desk, "smp71")
    pass_time(desk, hours=1)
    with pytest.raises(EstateError, match="Web-ASP"):
        desk.estate.operator("smp71", "site_server", computer="far")
    desk.estate.host("far").features |= {"Web-Server", "Web-ASP", "Web-Windows-Auth", "Web-Mgmt-Compat"}
    desk.estate.operator("smp71", "site_server", computer="far", services="package")
    query = "SET NOCOUNT ON; SELECT [Host Name] + '.' + [Primary DNS Suffix], Guid FROM Symantec_CMDB.dbo.vSiteServices"
    assert desk.sql(query, server="new")["stdout"] == "FAR.kestrel.example|OLD\n"


def test_the_package_takes_the_agent_away() -> None:
    desk = migrated()
    assert desk.command("C:\\in\\AeXNSC.exe", "/Uninstall", "/s", host="far", logon=NETWORK)["rc"] == 0
    host = desk.estate.host("far")
    assert host.service("AeXNSClient") is None
    assert host.registry.key(ROOT) is None


def test_the_installation_manager_has_a_version_of_its_own_and_keeps_a_history() -> None:
    desk = migrated()
    desk.estate.operator("smp71", "install_smp71", version="7.1.8280.0", sql="new", sim_version="7.6.1026", earlier="7.1.6851.0")
    host = desk.estate.host("smp71")
    assert host.registry.text("HKLM\\SOFTWARE\\Altiris\\AIM", "ProductVersion") == "7.6.1026"
    assert host.files.file("C:\\Program Files\\Altiris\\Notification Server\\Bin\\AeXSvc.exe").file_version == "7.1.8280.0"
    history = host.files.file("C:\\Program Files\\Altiris\\Symantec Installation Manager\\InstallHistoryPL.xml").data().decode()
    platform = [line for line in history.splitlines() if "Symantec Management Platform" in line]
    assert [line.partition('buildVersion="')[2].partition('"')[0] for line in platform] == ["6851", "8280"]
