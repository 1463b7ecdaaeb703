"""The inventories of the practice estates, as Ansible reads them, against the estates that the lab builds."""

from __future__ import annotations

import csv
import functools
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import typing as t

import pytest
from lab.calls import Call, Logon
from lab.models import run_call
from lab.practice import PracticeEstate

INVENTORIES = pathlib.Path(__file__).resolve().parents[3] / "inventories"
LAB = INVENTORIES / "lab"
ESTATES = ("healthy", "troubled")
Vars = dict[str, t.Any]

SERVERS = {"hierarchy": {"hull": "altiris-hull", "leeds": "altiris-leeds", "york": "altiris-york"},
           "two_source": {"kestrel": "altiris01", "merlin": "merlin-ns"}}  # fmt: skip

both = pytest.mark.parametrize("estate", ESTATES)
several = pytest.mark.parametrize("estate", SERVERS)


@functools.cache
def listed(folder: pathlib.Path) -> Vars:
    """What ansible-inventory --list says, templates unresolved."""
    with tempfile.TemporaryDirectory() as home:
        settings = pathlib.Path(home, "ansible.cfg")
        settings.touch()
        done = subprocess.run(
            [sys.executable, "-m", "ansible", "inventory", "-i", str(folder / "hosts.yml"), "--list"],
            capture_output=True,
            check=False,
            text=True,
            env={**os.environ, "ANSIBLE_HOME": home, "ANSIBLE_CONFIG": str(settings)},
        )
    assert done.returncode == 0, done.stderr
    assert "[WARNING]" not in done.stderr, done.stderr
    found: Vars = json.loads(done.stdout)
    return found


def host_vars(estate: str) -> dict[str, Vars]:
    found: dict[str, Vars] = listed(LAB / estate)["_meta"]["hostvars"]
    return found


def shared(estate: str, name: str) -> t.Any:
    """A variable that every host has."""
    return host_vars(estate)["mgmt01"][name]


def members(estate: str, group: str) -> set[str]:
    """The hosts of a group and of the groups under it."""
    entry = listed(LAB / estate).get(group, {})
    return set(entry.get("hosts", ())).union(*(members(estate, child) for child in entry.get("children", ())))


@functools.cache
def live(estate: str) -> PracticeEstate:
    return PracticeEstate.load(LAB / estate / "estate.yml")


def export() -> list[dict[str, str]]:
    with (LAB / "healthy" / "exports" / "computers.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@both
def test_inventory_and_estate_have_the_same_hosts(estate: str) -> None:
    assert {name.lower() for name in members(estate, "all")} == set(live(estate).hosts)
    assert len(members(estate, "endpoints")) == 60
    assert len(members(estate, "all")) == 70


@both
def test_only_the_troubled_estate_uses_a_name_twice(estate: str) -> None:
    names = [each["itms_fqdn"] for each in host_vars(estate).values() if "{{" not in each["itms_fqdn"]]
    twice = {name for name in names if names.count(name) > 1}
    assert twice == ({"altiris01.kestrel.example"} if estate == "troubled" else set())


@both
def test_servers_are_where_the_inventory_says(estate: str) -> None:
    servers = members(estate, "all") - members(estate, "endpoints")
    wrong = []
    for name in servers:
        said, host = host_vars(estate)[name], live(estate).host(name)
        if said["itms_address"] not in host.addresses or said["itms_fqdn"] != host.fqdn:
            wrong.append(name)
        assert said["itms_site"]
    assert wrong == (["itms76"] if estate == "troubled" else [])


def test_winrm_reaches_what_the_inventory_says() -> None:
    estate = live("healthy")
    for name in members("healthy", "endpoints_winrm"):
        host = estate.host(name)
        assert host.winrm and host.up and host.powershell.startswith("5.1"), name
    for name in members("healthy", "endpoints_push"):
        host = estate.host(name)
        assert not host.winrm and not host.powershell.startswith("5.1"), name
    for name in members("healthy", "all") - members("healthy", "endpoints"):
        assert estate.host(name).winrm == (name != "altiris01"), name


@both
def test_every_endpoint_reports_to_the_old_server(estate: str) -> None:
    for name in members(estate, "endpoints"):
        host = live(estate).host(name)
        assert host.agent is not None and host.agent.product == "altiris-6", name
        server = host.registry.value(host.agent.root + "\\Servers", "")
        assert server is not None and server.data == "altiris01.kestrel.example", name
        assert ("Wow6432Node" in host.agent.root) == (host.os.bits == 64), name
        assert host.service("AeXNSClient"), name


def test_the_export_lists_every_endpoint_as_it_is() -> None:
    rows = {row["Guid"]: row for row in export()}
    assert len(rows) == len(export()), "a GUID occurs twice"
    for name in members("healthy", "endpoints"):
        host = live("healthy").host(name)
        assert host.agent is not None
        guid = host.registry.value(host.agent.root, "MachineGuid")
        assert guid is not None
        row = rows[str(guid.data)]
        program = host.files.find(host.agent.folder + "\\AeXNSAgent.exe")
        assert program is not None
        assert (row["Name"], row["IP Address"], row["Agent Version"]) == (name, host.addresses[0], program.file_version)
        assert row["OS Name"] == host.os.name
        assert row["System Type"] == f"Win{host.os.bits}"
        assert row["Site"].lower() == host_vars("healthy")[name]["itms_site"]


def test_the_export_has_the_rows_that_bite() -> None:
    names = [row["Name"] for row in export()]
    known = {name.upper() for name in members("healthy", "all")}
    assert [name for name in set(names) if names.count(name) > 1] == ["LEE-PC-0017"]
    assert names.count("") == 1
    assert {name for name in names if name and name.upper() not in known} == {
        "KES-LT-0099", "kes-lnx-01", "MMO-PC-0001", "KES-MAC-01", "LEE-OLD-01", "YRK-TILL-01",
    }  # fmt: skip
    assert any(not row["Site"].isascii() for row in export())


@both
def test_the_pilot_is_of_both_sites_and_of_both_channels(estate: str) -> None:
    pilot = shared(estate, "itms_policy")["pilot"]
    assert set(pilot) <= members(estate, "endpoints")
    assert {host_vars(estate)[name]["itms_site"] for name in pilot} == {"leeds", "york"}
    assert set(pilot) & members(estate, "endpoints_push") == {"LEE-PC-0003"}
    assert len(pilot) == len(set(pilot)) == 6


@both
def test_declarations_and_databases_are_of_this_estate(estate: str) -> None:
    servers = members(estate, "all") - members(estate, "endpoints")
    assert set(shared(estate, "itms_declarations")) <= servers | {"estate"}  # the last is of no single host
    for each in shared(estate, "itms_databases"):
        instances = live(estate).host(each["host"]).sql.values()
        assert each["name"] in [database.name for instance in instances for database in instance.databases.values()]
    assert shared(estate, "itms_waivers") == []


@both
def test_backups_go_to_a_drive_of_the_bridge(estate: str) -> None:
    bridge = host_vars(estate)["altiris01"]["itms_bridge"]
    assert bridge in members(estate, "bridge")
    assert shared(estate, "itms_backup_target")[0] in live(estate).host(bridge).files.drives


@pytest.mark.parametrize("folder", [LAB / "healthy", LAB / "troubled", INVENTORIES / "example"], ids=lambda folder: folder.name)
def test_no_secret_stands_in_clear(folder: pathlib.Path) -> None:
    secret = ("password", "token", "secret")
    for name, each in listed(folder)["_meta"]["hostvars"].items():
        for key, value in each.items():
            if any(word in key.lower() for word in secret):
                assert str(value).startswith("{{"), f"{name}: {key}"
    for account in live("healthy").accounts.values():
        assert len(account.password) > 20
        assert not any(account.password in path.read_text(encoding="utf-8") for path in folder.rglob("*.*"))


def test_the_inventories_of_both_estates_differ_only_where_said() -> None:
    def texts(estate: str) -> dict[str, str]:
        folder = LAB / estate
        return {str(path.relative_to(folder)): path.read_text(encoding="utf-8") for path in folder.rglob("*.yml")}

    healthy, troubled = texts("healthy"), texts("troubled")
    extra = set(troubled) - set(healthy)
    unreached = {f"group_vars/all/{name}.yml" for name in ("attestations", "backup", "redirection")}  # no phase of troubled needs them
    assert set(healthy) - set(troubled) == unreached and all("demonstration" in name for name in extra)
    assert {name for name in set(healthy) - unreached if healthy[name] != troubled[name]} == {
        "hosts.yml",
        "estate.yml",
        "group_vars/all/declarations.yml",
    }


# -- estates with several 6.x servers ------------------------------------------------------------------------------------------


def rows_of(estate: str) -> dict[str, dict[str, dict[str, str]]]:
    """Server -> computer -> its row in that server's export."""
    found: dict[str, dict[str, dict[str, str]]] = {}
    for export, server in SERVERS[estate].items():
        with (LAB / estate / "exports" / f"{export}.csv").open(encoding="utf-8", newline="") as file:
            found[server] = {row["Name"]: row for row in csv.DictReader(file)}
    return found


@several
def test_several_servers_inventory_and_estate_have_the_same_hosts(estate: str) -> None:
    assert {name.lower() for name in members(estate, "all")} == set(live(estate).hosts)
    for name in members(estate, "all") - members(estate, "endpoints"):
        said, host = host_vars(estate)[name], live(estate).host(name)
        assert (said["itms_address"], said["itms_fqdn"]) == (host.addresses[0], host.fqdn)
        assert host.winrm == (name not in SERVERS[estate].values())
    for name in members(estate, "endpoints"):
        assert live(estate).host(name).powershell.startswith("5.1") == (name in members(estate, "endpoints_winrm")), name
    assert set(shared(estate, "itms_policy")["sources"].items()) == {
        (f"{export}.csv", server) for export, server in SERVERS[estate].items()
    }


@several
def test_each_server_exports_the_computers_that_report_to_it_as_they_are(estate: str) -> None:
    rows = rows_of(estate)
    for host in live(estate).hosts.values():
        if host.agent is None:
            continue
        server = host.registry.text(f"{host.agent.root}\\Servers", "").partition(".")[0]
        row = rows[server][host.computer]
        version = host.files.file(f"{host.agent.folder}\\AeXNSAgent.exe").file_version
        assert row["Guid"] == host.registry.text(host.agent.root, "MachineGuid")
        assert (row["IP Address"], row["Agent Version"], row["OS Name"]) == (host.addresses[0], version, host.os.name)


@several
def test_what_a_server_exports_its_database_knows(estate: str) -> None:
    """Asked by sqlcmd on the bridge, as an operator would; an export may also have computers that moved on since."""
    for server, rows in rows_of(estate).items():
        query = "SET NOCOUNT ON; SELECT Name FROM Altiris.dbo.vComputer"
        argv = ["sqlcmd.exe", "-S", f"{server}.kestrel.example", "-E", "-b", "-h", "-1", "-W", "-Q", query]
        call = Call("module", "ansible.windows.win_command", Logon("KESTREL\\svc_itms", "runas"), {"argv": argv})
        result = json.loads(run_call(live(estate), "mgmt01", call).stdout)
        known = set(result["stdout"].split())
        assert known and known <= set(rows)
        assert {name for name in rows if name not in known} <= {f"MER-LT-{number:04}" for number in range(1, 5)}


def test_two_servers_know_four_laptops_and_two_of_them_by_another_guid() -> None:
    listed = list(rows_of("two_source").values())
    assert len(listed) == 2
    one, other = listed[0], listed[1]
    twice = sorted(set(one) & set(other))
    assert twice == ["MER-LT-0001", "MER-LT-0002", "MER-LT-0003", "MER-LT-0004"]
    assert [name for name in twice if one[name]["Guid"] != other[name]["Guid"]] == ["MER-LT-0002", "MER-LT-0004"]


AIM = "HKLM\\SOFTWARE\\Altiris\\AIM"
AGENTS = {"short", "hangs", "silent", "refuses", "late", "stopped", "no program"}
VERSIONS = {"6.0.2416", "garbage", "7.1.6851.0", "7.1.8280.0"}
# What happens on a real server -> where the estate "live" has it.
TROUBLES: dict[str, t.Callable[[PracticeEstate], object]] = {
    "queues and a log that move": lambda estate: len(estate.host("altiris01").files.movers.folders) == 7,
    "an alias that is good for nothing else": lambda estate: estate.resolve("altiris.kestrel.example") is estate.host("altiris01"),
    "a name that leads to another computer": lambda estate: estate.resolve("lee-pc-0007") is estate.host("lee-pc-0008"),
    "a SQL Server on another machine": lambda estate: not estate.host("altiris01").sql and estate.host("sql05").sql,
    "an account that may not write everywhere": lambda estate: estate.host("sql05").sql["mssqlserver"].cannot_write,
    "local time": lambda estate: {estate.host(name).utc_offset for name in ("altiris01", "sql05", "mgmt01")} == {60},
    "German": lambda estate: [name for name in estate.hosts if estate.hosts[name].language == "de"] == ["mgmt02", "lee-pc-0006"],
    "a closed registry": lambda estate: not estate.host("altiris02").running("RemoteRegistry"),
    "SIM apart from the platform": lambda estate: estate.host("itms71").registry.text(AIM, "ProductVersion") == "7.6.1026.0",
    "agents": lambda estate: {agent_of(estate, name) for name in estate.hosts} >= AGENTS,
    "versions of agents": lambda estate: {version_of(estate, name) for name in estate.hosts} >= VERSIONS,
}


def agent_of(estate: PracticeEstate, name: str) -> str:
    host = estate.hosts[name]
    if host.agent is None:
        return ""
    if host.files.find(f"{host.agent.folder}\\AeXNSAgent.exe") is None:
        return "no program"
    return host.agent.broken or ("late" if host.agent.calls_after > 1 else "" if host.running("AeXNSClient") else "stopped")


def version_of(estate: PracticeEstate, name: str) -> str:
    agent = estate.hosts[name].agent
    found = estate.hosts[name].files.find(f"{agent.folder}\\AeXNSAgent.exe") if agent else None
    return found.file_version if found else ""


@pytest.mark.parametrize("trouble", TROUBLES)
def test_the_live_estate_has_what_happens_on_real_servers(trouble: str) -> None:
    assert TROUBLES[trouble](live("live"))


def test_the_live_inventory_names_hosts_of_the_estate() -> None:
    hosts = {name.lower() for name in members("live", "all")}
    assert set(live("live").hosts) - hosts == {"mgmt02", "altiris02", "sql05"}, (
        "closed.yml has two of them, and SQL Server is asked by the bridge"
    )
