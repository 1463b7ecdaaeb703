"""Declarations beside observations, and what only declarations tell: the checks of the whole estate."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from ansible_collections.itms.migration.plugins.plugin_utils.rules.checks import accounts as account_checks
from ansible_collections.itms.migration.plugins.plugin_utils.rules.checks import (
    cloud,
    declarations,
    decommission,
    disk,
    imaging,
    inputs,
    observation_age,
    planning,
    platforms,
    products,
    readiness,
    sizing,
    sql,
)
from ansible_collections.itms.migration.plugins.plugin_utils.rules.computers.assignments import Assignment
from ansible_collections.itms.migration.plugins.plugin_utils.rules.estate.estate import Host
from ansible_collections.itms.migration.plugins.plugin_utils.rules.estate.policy import Policy, parse
from ansible_collections.itms.migration.plugins.plugin_utils.rules.gate import judge
from ansible_collections.itms.migration.plugins.plugin_utils.rules.sizing import sites

NOW = dt.datetime(2026, 11, 24, 12, tzinfo=dt.timezone.utc)
GB = 10**9
SITE_FEATURES = dict.fromkeys(("Web-Server", "Web-Mgmt-Compat", "Web-Metabase", "Web-WMI", "Web-Lgcy-Scripting"), True)


def server(name, kind, facts, **more):
    return Host(name, (kind,), observation={"reached": True, "facts": facts}, **more)


def estate_of(said):
    return {"estate": said}


# Declarations against observations ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "facts", "paths"),
    [
        ({"hardware": {"cores": 8}}, {"cores": 4}, ["hardware.cores"]),
        ({"hardware": {"cores": 4}}, {"cores": 4}, []),
        ({"hardware": {"ram_gb": 8}}, {"memory_mb": 8192}, []),  # 8 GB and 8 GiB are what people call 8
        ({"hardware": {"ram_gb": 16}}, {"memory_mb": 8192}, ["hardware.ram_gb"]),
        ({"hardware": {"disk_gb": {"C": 120}}}, {"disks": {"C:": {"size": 60 * GB}}}, ["hardware.disk_gb.C"]),
        ({"hardware": {"disk_gb": {"C": 120}}}, {"disks": {"C:": {"size": None}}}, []),
        ({"hardware": {"virtual": False}}, {"virtual": True}, ["hardware.virtual"]),
        ({"uac": True}, {"uac": 1}, []),
        ({"uac": True}, {"uac": 0}, ["uac"]),
        ({"reboot_pending": False}, {"reboot_pending": True}, ["reboot_pending"]),
        ({"software": {"java": "1.8"}}, {"software": {"java": "1.7"}}, ["software.java"]),
        ({"software": {"java": "1.8"}}, {"software": {"java": None}}, []),
        ({"features": {"Web-Server": True}}, {"features": {"Web-Server": False}}, ["features.Web-Server"]),
        ({"version": "7.1 SP2 MP1.1"}, {"platform": {"file_version": "7.1.6851.0"}}, []),  # target.version speaks of it
        ({"products": ["A Solution", "B"]}, {"platform": {"history": [{"name": "Altiris A Solution"}]}}, ["products"]),
        ({"products": ["A Solution"]}, {"platform": {"history": [{"name": "Altiris A Solution"}]}}, []),
        ({"products": ["A Solution"]}, {"platform": {"history": None}}, []),
    ],
)
def test_a_declaration_that_says_otherwise_is_a_finding(make_estate, keys, said, facts, paths):
    estate = make_estate("plan", add=[server("new", "smp71", facts)], declarations={"new": said})
    assert keys(declarations.Contradiction, estate) == [f"declarations.contradiction:new.{path}" for path in paths]


def test_what_was_observed_counts_and_declarations_fill_what_is_left(make_estate):
    facts = {"software": {"java": None}, "features": {"Web-Server": False, "Web-WMI": None}, "memory_mb": 8192}
    said = {"software": {"java": "1.8"}, "features": {"Web-Server": True, "Web-WMI": True, "NET-WCF-HTTP-Activation45": True}}
    estate = make_estate("plan", add=[server("new", "smp76", facts)], declarations={"new": said})
    known = inputs.known(estate, estate.host("new"))
    assert known.value("software", "java") == "1.8"
    assert known.value("features") == {"Web-Server": False, "Web-WMI": True, "NET-WCF-HTTP-Activation45": True}


def test_a_new_server_knows_its_sql_server(make_estate):
    sql12 = server("sql12", "sql", {"sql": {"version": "11.0"}, "databases": [{"name": "A"}]})
    sql14 = server("sql14", "sql", {"sql": {"version": "12.0"}})
    one = make_estate("plan", add=[sql12])
    assert inputs.known(one, one.host("itms71")).value("sql", "databases") == [{"name": "A"}]
    two = make_estate("plan", add=[sql12, sql14], declarations={"itms71": {"sql_server": "sql14"}})
    assert inputs.known(two, two.host("itms71")).text("sql", "version") == "12.0"
    nobody_says = make_estate("plan", add=[sql12, sql14])
    assert inputs.known(nobody_says, nobody_says.host("itms71")).value("sql") is None


def test_declarations_that_nothing_reads_are_named_with_what_was_meant(make_estate):
    said = {"altiris1": {}, "itms71": {"hardwear": {}, "hardware": {"ramgb": 8}}, "estate": {"cemm": {}}}
    found = {one.key: one.found for one in declarations.Unknown().run(make_estate("plan", declarations=said))}
    assert set(found) == {
        "declarations.unknown:altiris1",
        "declarations.unknown:itms71.hardwear",
        "declarations.unknown:itms71.hardware.ramgb",
        "declarations.unknown:estate.cemm",
    }
    assert "altiris01?" in found["declarations.unknown:altiris1"] and "(hardware?)" in found["declarations.unknown:itms71.hardwear"]


# Age ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("seen", "hours", "finds"),
    [
        ("2026-11-24T11:00:00Z", 1, False),
        ("2026-11-24T10:59:00Z", 1, True),
        ("2026-10-24T12:00:00Z", 168, True),
        ("2026-11-24T12:05:00Z", 1, False),  # another controller's clock
        ("2026-11-25T12:00:00Z", 168, True),
        ("yesterday", 168, True),
        (None, 168, True),
    ],
)
def test_an_old_observation_of_a_server_stops_what_acts(make_estate, seen, hours, finds):
    host = Host("ss1", ("site_server",), observation={"reached": True, "facts": {}, "observed_at": seen})
    estate = make_estate("backup", add=[host], now=NOW, policy=Policy(max_observation_age_hours=hours))
    found = {one.key: one for one in observation_age.Age().run(estate)}
    assert ("observation.age:ss1" in found) is finds
    if finds:
        assert found["observation.age:ss1"].fix == "run assess again"


def test_old_endpoints_are_one_warning_as_each_is_looked_at_again(make_estate):
    old = {"reached": True, "facts": {}, "observed_at": "2026-01-01T00:00:00Z"}
    estate = make_estate("redirect", add=[Host(f"PC{n}", ("endpoint",), observation=old) for n in range(8)], now=NOW)
    [one] = [one for one in observation_age.Age().run(estate) if one.subject == "endpoints"]
    assert one.severity == "warning" and "8 endpoints" in one.found and "3 more" in one.found
    assert not observation_age.Age().applies(make_estate("backup"))


# Products, platforms, sizes -----------------------------------------------------------------------------------------


def test_every_solution_at_its_latest(make_estate, keys):
    installed = {
        "altiris01": {"products": [{"name": "Altiris Notification Server", "version": "6.0"}, {"name": "X Solution", "version": "6.1"}]}
    }
    assert keys(products.LatestSolutions, make_estate("plan", installed)) == ["parity.latest:X Solution"]
    for latest, found in (("6.1", []), ("6.2", ["parity.latest:X Solution"])):
        estate = make_estate("plan", installed, declarations={"altiris01": {"latest": {"X Solution": latest}}})
        assert keys(products.LatestSolutions, estate) == found


OS2003 = {"os": {"name": "Microsoft Windows Server 2003 R2", "version": "5.2.3790"}, "architecture": 32}
OS2012R2 = {"os": {"name": "Microsoft Windows Server 2012 R2 Standard", "version": "6.3.9600"}, "architecture": 64}


def test_systems_of_site_servers_and_gateways(make_estate, keys):
    good = {**OS2012R2, "software": {"dotnet_release": 378675}, "features": SITE_FEATURES, "internet_explorer": "11.0.9600"}
    old = {**OS2003, "software": {"dotnet_release": None}, "features": SITE_FEATURES, "internet_explorer": "8.0"}
    estate = make_estate("plan", add=[server("s1", "site_server", good), server("s2", "site_server", old), server("g1", "gateway", OS2003)])
    assert keys(platforms.SiteServer, estate) == ["platforms.site_server:s2", "platforms.site_server:s2.dotnet"]
    assert keys(platforms.Gateway, estate) == ["platforms.gateway:g1"]


OS7 = {"os": {"name": "Microsoft Windows 7 Professional", "version": "6.1.7601"}, "architecture": 64}
DESKTOP_FEATURES = dict.fromkeys(
    ("IIS-WebServerRole", "IIS-IIS6ManagementCompatibility", "IIS-Metabase", "IIS-WMICompatibility", "IIS-LegacyScripts"), True
)


@pytest.mark.parametrize(
    ("system", "said", "found"),
    [
        (OS2012R2, {"features": SITE_FEATURES, "internet_explorer": "11.0.9600"}, []),
        (OS2012R2, {"features": {**SITE_FEATURES, "Web-Metabase": False}, "internet_explorer": "11"}, ["iis"]),
        (OS2012R2, {"features": {"Web-Server": True}, "internet_explorer": "11"}, ["iis"]),
        (OS2012R2, {"internet_explorer": "11"}, ["iis"]),
        (OS2012R2, {"features": SITE_FEATURES}, ["internet_explorer"]),
        (OS7, {"features": DESKTOP_FEATURES, "internet_explorer": "8.0"}, []),
        (OS7, {"features": SITE_FEATURES, "internet_explorer": "8.0"}, ["iis"]),  # names of a server system
    ],
)
def test_iis_and_the_browser_of_site_servers(make_estate, keys, system, said, found):
    facts = {**system, "software": {"dotnet_release": 378758}}
    estate = make_estate("plan", add=[server("s1", "site_server", facts)], declarations={"s1": said})
    assert keys(platforms.SiteServer, estate) == [f"platforms.site_server:s1.{part}" for part in found]


@pytest.mark.parametrize(("kind", "check"), [("site_server", platforms.SiteServer), ("gateway", platforms.Gateway)])
def test_a_declared_system_is_judged_as_an_observed_one(make_estate, keys, kind, check):
    unseen = Host("s1", (kind,), observation={"reached": False, "facts": {}})
    assert keys(check, make_estate("plan", add=[unseen])) == []
    said = {"s1": {**OS2003, "software": {"dotnet_release": 378675}, "features": SITE_FEATURES, "internet_explorer": "8"}}
    if kind == "gateway":
        said = {"s1": OS2003}
    assert keys(check, make_estate("plan", add=[unseen], declarations=said)) == [f"{check.key}:s1"]


def test_readiness_of_a_server_that_is_only_declared(make_estate):
    unseen = Host("new", ("smp76",), observation={"reached": False, "facts": {}})
    assert readiness_keys(make_estate("plan", add=[unseen])) == []
    said = {"new": {**OS2003, "software": {"sim_version": None}}}
    assert "readiness.system:new" in readiness_keys(make_estate("plan", add=[unseen], declarations=said))


@pytest.mark.parametrize(
    ("accounts", "members", "finds"),
    [
        ("K\\svc", ["k\\SVC"], False),
        ("K\\svc", ["K\\other"], True),
        ("K\\svc", None, True),
        (None, None, False),  # readiness.account asks which it is
    ],
)
def test_the_account_on_site_servers_warns(make_estate, accounts, members, finds):
    hosts = [server("itms76", "smp76", {}), server("s1", "site_server", {})]
    said = {"itms76": {"service_account": accounts}, "s1": {"administrators": members}}
    found = list(account_checks.SiteServers().run(make_estate("plan", add=hosts, declarations=said)))
    assert [(one.key, one.severity) for one in found] == ([("account.site_servers:s1", "warning")] if finds else [])


def test_a_site_server_without_a_site_is_a_finding(make_estate, keys):
    facts = {**OS2012R2, "cores": 4, "memory_mb": 8192, "disks": {"C:": {"size": 300 * GB}}}
    said = {"s1": {"hardware": {"ghz": 2.4}}}
    for site, found in ((None, ["sizing.site_servers:s1"]), ("York", [])):
        estate = make_estate("plan", add=[server("s1", "site_server", facts, site=site)], declarations=said)
        assert keys(sizing.SiteServers, estate) == found


@pytest.mark.parametrize(("declared", "finds"), [("VMware ESXi 5.5", False), ("VMware ESXi 8.0", True), (None, True)])
def test_the_hypervisor_of_a_virtual_server(make_estate, keys, declared, finds):
    new = server("itms76", "smp76", {"virtual": True})
    estate = make_estate("plan", add=[new], declarations={"itms76": {"hypervisor": declared}})
    assert bool(keys(platforms.Hypervisor, estate)) is finds
    physical = server("itms76", "smp76", {"virtual": False})
    assert keys(platforms.Hypervisor, make_estate("plan", add=[physical])) == []


def test_the_console_warns(make_estate):
    facts = {"software": {"silverlight": "5.1.50918.0"}, "internet_explorer": "6.0.2900"}
    [one] = list(platforms.Console().run(make_estate("plan", add=[server("itms76", "smp76", facts)])))
    assert one.key == "platforms.console:itms76.internet_explorer" and one.severity == "warning"


XP = Assignment("OLD", os="Microsoft Windows XP Service Pack 2", channel="push", move="1", target="itms71", wave="01")
SEVEN = Assignment("PC1", os="Microsoft Windows 7 Service Pack 1", channel="winrm", move="1", target="itms71", wave="00")


@pytest.mark.parametrize(("phase", "wave", "blocks"), [("plan", 0, True), ("redirect", 1, True), ("redirect", 0, False)])
def test_systems_without_an_agent_need_a_disposition_before_their_wave(make_estate, phase, wave, blocks):
    estate = make_estate(phase, assignments=(XP, SEVEN), wave=wave)
    [one] = list(platforms.AgentSystems().run(estate))
    assert one.key == "platforms.agent:Windows XP SP2" and ("redirect" in one.blocks) is blocks
    assert "itms_policy.dispositions" in one.fix
    for name in ("OLD", "windows xp sp2"):
        decided = make_estate(phase, assignments=(XP, SEVEN), policy=parse({"dispositions": {name: "retire"}}), wave=wave)
        assert list(platforms.AgentSystems().run(decided)) == []


def test_the_policy_alone_has_dispositions(make_estate, keys):
    """Two sources would decide differently: the plan reads the policy."""
    said = estate_of({"dispositions": {"OLD": "retire"}})
    estate = make_estate("plan", assignments=(XP, SEVEN), declarations=said)
    assert keys(platforms.AgentSystems, estate) == ["platforms.agent:Windows XP SP2"]
    assert keys(declarations.Unknown, estate) == ["declarations.unknown:estate.dispositions"]


def test_before_a_plan_the_observed_endpoints_are_judged(make_estate, keys):
    vista = server("PC9", "endpoint", {"os": {"name": "Microsoft Windows Vista Business", "version": "6.0.6000"}, "architecture": 32})
    assert keys(platforms.AgentSystems, make_estate("assess", add=[vista])) == ["platforms.agent:Windows Vista x86"]


@pytest.mark.parametrize(("core", "finds"), [("2.18.3", False), ("2.19.0", True), ("2.21.5", True)])
def test_a_plan_of_another_ansible_core(make_estate, keys, core, finds):
    row = Assignment("V1", os="Microsoft Windows Vista Business Service Pack 2", channel="winrm", move="1", target="itms71", wave="00")
    estate = make_estate("redirect", assignments=(row, SEVEN), ansible_core=core)
    assert bool(keys(platforms.Channel, estate)) is finds
    seen = make_estate("redirect", assignments=(row,), ansible_core=core, add=[server("V1", "endpoint", {"powershell": "5.1.1"})])
    assert keys(platforms.Channel, seen) == []


def test_site_servers_are_counted_and_measured(make_estate, keys):
    rows = tuple(Assignment(f"P{n}", move="1", wave="00", target="itms71", site="York" if n % 2 else "leeds") for n in range(15_100))
    small = {**OS2012R2, "cores": 1, "memory_mb": 8192, "disks": {"C:": {"size": 300 * GB, "free": 1}}}
    found = keys(sizing.SiteServers, make_estate("plan", assignments=rows, add=[server("ss1", "site_server", small, site="York")]))
    assert found == ["sizing.site_servers:York", "sizing.site_servers:leeds", "sizing.cores:ss1"]
    found = {one.subject: one.severity for one in sites.findings({"A": 7_500, "B": 7_501, "C": 1}, {"A": 1, "B": 1})}
    assert found == {"B": "blocker", "C": "warning"}  # enough; too few; none of its own, so others serve it


def test_sql_on_a_small_box_and_shares_of_the_plan(make_estate, keys):
    box = server("box76", "smp76", {}, site="York")
    on_box = Host("box76", ("smp76", "sql"), observation=box.observation)
    assert keys(sizing.Platform, make_estate("plan", add=[on_box], policy=Policy(endpoints=6_000))) == ["sizing.sql_place:box76"]
    rows = tuple(Assignment(f"P{n}", move="1", wave="00", target="BOX76") for n in range(20_001))
    assert keys(sizing.Platform, make_estate("plan", add=[box], assignments=rows)) == ["sizing.several_smps:box76"]


# Readiness ----------------------------------------------------------------------------------------------------------


def readiness_keys(estate):
    return [one.key for check in readiness.CHECKS for one in check().run(estate)]


def test_readiness_is_asked_until_the_platform_is_there(make_estate):
    software = {"software": {"sim_version": None, "dotnet_release": 379893}, "platform": None}
    before = readiness_keys(make_estate("assess", {"itms71": software}))
    assert {"readiness.reboot:itms71", "readiness.iis:itms71", "readiness.account:itms71"} <= set(before)
    assert readiness_keys(make_estate("assess")) == []  # 7.1.8400.0 is installed there
    other = readiness_keys(make_estate("assess", {"itms71": {"platform": {"file_version": "7.5.3153.0"}}}))
    assert "readiness.rebuilt:itms71" in other


def test_a_server_that_has_everything_is_ready(make_estate):
    facts = {
        **OS2012R2,
        "hostname": "NEW",
        "software": {"sim_version": None, "dotnet_release": 378675, "java": "1.8"},
        "uac": 1,
        "reboot_pending": False,
        "features": {"Web-Server": True, "Web-Asp-Net45": True, "NET-Framework-45-ASPNET": True},
        "addresses": ["10.0.0.1"],
        "disks": {"C:": {"size": None, "free": 90 * GB}},
    }
    said = {
        "features": {"NET-WCF-HTTP-Activation45": True},
        "service_account": "K\\svc",
        "administrators": ["K\\svc"],
        "database": "CMDB",
        "migration_wizard_ready": True,
        "patch_import": {"icmp": True, "https": True, "proxy": False},
    }
    sql = server("sql12", "sql", {"sql": {"version": "11.0.5058.0", "edition": "Standard", "collation": "A"}, "databases": []})

    def asked(**change):
        return readiness_keys(make_estate("plan", add=[server("new", "smp76", {**facts, **change}), sql], declarations={"new": said}))

    assert asked() == []
    assert asked(reboot_pending=None) == ["readiness.reboot:new"]
    assert asked(features=None) == ["readiness.iis:new", "readiness.aspnet:new"]
    assert asked(uac=0) == ["readiness.uac:new"]
    assert asked(addresses=None) == ["readiness.names:new.addresses"]


STATED_SQL = {"version": "11.0.5058.0", "collation": "A", "databases": []}
ASKED_OF_SQL = (
    "readiness.sql",
    "readiness.collation",
    "readiness.room",
    "disk.system_drive",
    "readiness.database",
    "sql.version",
    "sql.collation",
)


@pytest.mark.parametrize(
    ("said", "of_sql", "found"),
    [
        ({"sql": STATED_SQL}, None, {"disk.system_drive:new"}),
        ({"disks": {"C:": {"free": 90 * GB}}, "sql": STATED_SQL}, None, set()),
        ({"disks": {"C:": {"free": 5 * GB}}, "sql": STATED_SQL}, None, {"disk.system_drive:new"}),
        ({"disks": {"C:": {"free": 90 * GB}}}, STATED_SQL, set()),  # declared of the host of its SQL Server
        ({"disks": {"C:": {"free": 90 * GB}}}, {**STATED_SQL, "version": "13.0.1601.5"}, {"sql.version:sql12"}),
        ({"disks": {"C:": {"free": 90 * GB}}}, {**STATED_SQL, "version": "abc"}, {"sql.version:sql12"}),
        ({"disks": {"C:": {"free": 90 * GB}}}, {**STATED_SQL, "collation": None}, set()),  # the new database takes its server's
        (
            {"disks": {"C:": {"free": 90 * GB}}, "database_exists_on_purpose": True},
            {**STATED_SQL, "collation": None},
            {"sql.collation:sql12.CMDB"},
        ),
        (
            {"disks": {"C:": {"free": 90 * GB}}, "database_exists_on_purpose": True},
            {"version": "11.0.5058.0", "collation": "A"},
            {"sql.collation:sql12.CMDB", "readiness.database:new"},
        ),
        (
            {"disks": {"C:": {"free": 90 * GB}}},
            None,
            {"sql.version:sql12", "readiness.database:new"},
        ),
    ],
)
def test_sql_and_room_are_asked_of_what_is_declared_too(make_estate, keys, said, of_sql, found):
    sql12 = Host("sql12", ("sql",), observation={"reached": False, "facts": {}})
    both = {"new": {"database": "CMDB", **said}, **({"sql12": {"sql": of_sql}} if of_sql else {})}
    estate = make_estate("plan", add=[server("new", "smp76", OS2012R2), sql12], declarations=both)
    seen = [*readiness_keys(estate), *keys(sql.Version, estate), *keys(sql.Collation, estate), *keys(disk.SystemDrive, estate)]
    assert {key for key in seen if key.startswith(ASKED_OF_SQL)} == found


def test_what_was_observed_of_sql_and_room_is_said_once(make_estate, keys):
    bad = server("sql12", "sql", {"sql": {"version": "13.0.1601.5", "collation": "A"}, "databases": [{"name": "X", "collation": "B"}]})
    new = server("new", "smp76", {**OS2012R2, "disks": {"C:": {"free": 1}}})
    estate = make_estate("plan", add=[new, bad], declarations={"new": {"database": "X", "database_exists_on_purpose": True}})
    seen = [*readiness_keys(estate), *keys(sql.Version, estate), *keys(sql.Collation, estate)]
    assert {key for key in seen if key.startswith(ASKED_OF_SQL)} == {"sql.version:sql12", "sql.collation:sql12.X"}
    assert keys(disk.SystemDrive, estate) == ["disk.system_drive:new"]


def test_an_unknown_optional_part_is_a_finding_of_the_declaration(make_estate):
    estate = make_estate("assess", add=[server("new", "smp76", OS2012R2)], declarations={"new": {"optional": {"Tea Maker": True}}})
    verdict = judge.judge(estate, [], NOW.date())
    assert "readiness.optional:declarations" in [one["key"] for one in verdict["findings"]]
    assert not [one for one in verdict["findings"] if one["key"].startswith("check.broken")]


# The estate: network boot, Macs, CEM, the end -----------------------------------------------------------------------


MAC = Assignment("MAC1", os="Mac OS X 10.9.5", channel="ssh", move="1", target="itms71", wave="00")
MAC_AGAIN = MAC._replace(move="2", target="itms76", wave="01")
BOOTS = {"subnets": ["10.1.0.0/16", "10.2.0.0/16"], "nbs": ["boots"]}
BOOT_SERVER = Host("boots", ("site_server",), address="10.1.0.9")


@pytest.mark.parametrize(
    ("rows", "wanted", "said", "found"),
    [
        ((SEVEN,), None, {}, ["imaging.unsaid:policy"]),
        ((MAC,), {}, {}, []),
        ((), BOOTS, {}, ["imaging.relay:10.2.0.0/16"]),
        ((), BOOTS, {"boots": {"nbs_relays": {"10.2.0.0/16": "A. N. Other"}}}, []),
        ((MAC,), {**BOOTS, "subnets": [], "macs": True}, {}, ["imaging.mac_server_tools:itms71", "imaging.mac_source_computer:itms71"]),
        (
            (MAC, MAC_AGAIN),
            {**BOOTS, "subnets": [], "macs": True},
            {"itms76": {"mac_server_tools": "x"}},
            ["imaging.mac_source_computer:itms76"],
        ),
    ],
)
def test_imaging_is_attested_before_7_6_is_built(make_estate, rows, wanted, said, found):
    policy = parse({"imaging": wanted} if wanted is not None else {})
    estate = make_estate("plan", assignments=rows, policy=policy, declarations=said, add=[BOOT_SERVER])
    seen = list(imaging.Imaging().run(estate))
    assert [one.key for one in seen] == found
    assert {one.severity for one in seen} <= {"blocker"}


DISABLED = {"policy": "Inventory", "disabled": "J. Shaw, 2026-12-01", "enabled_again": ""}


@pytest.mark.parametrize(
    ("computers", "policies", "found"),
    [
        (8_000, [], []),
        (8_001, [], ["waves.chatty_disabled:wave 01"]),
        (8_001, [DISABLED], []),
        (8_001, [DISABLED, {**DISABLED, "policy": "Patch", "disabled": ""}], ["waves.chatty_disabled:wave 01"]),
    ],
)
def test_a_wave_above_8000_waits_for_its_policies(make_estate, keys, computers, policies, found):
    rows = [SEVEN._replace(computer=f"PC{number}", target="itms71", wave="01") for number in range(computers)]
    waves = [{"wave": "00"}, {"wave": "01", **({"chatty_policies": policies} if policies else {})}]
    estate = make_estate("redirect", assignments=tuple(rows), plan={"waves": waves}, wave=1)
    assert keys(planning.ChattyPolicies, estate) == found
    assert keys(planning.ChattyPolicies, replace(estate, wave=0)) == []


CEM = {"endpoints": {"NB1": "Windows 8.1"}, "connections": 5}
GATEWAYS = [server("g1", "gateway", OS2012R2), server("g2", "gateway", OS2012R2)]


def test_cem_is_judged_only_where_it_is_used(make_estate, keys):
    silent = make_estate("plan", add=GATEWAYS)
    assert keys(cloud.CemStated, silent) == ["cem.declared:estate"]
    assert keys(cloud.Cem, silent) == [] and not sizing.Gateways().applies(silent)
    unused = make_estate("plan", add=GATEWAYS, declarations=estate_of({"cem": {"used": False, "endpoints": {"NB1": "Windows 8.1"}}}))
    assert keys(cloud.CemStated, unused) == keys(cloud.Cem, unused) == []
    used = make_estate("plan", add=GATEWAYS, declarations=estate_of({"cem": CEM}))
    assert "cem.certificate:none" in keys(cloud.Cem, used)
    found = keys(sizing.Gateways, used)
    assert "sizing.gateways:g1.virtual" in found and "sizing.cores:g1" in found and "sizing.gateways:connections" not in found
    alone = make_estate("plan", add=GATEWAYS[:1], declarations=estate_of({"cem": CEM}))
    assert "sizing.gateways:count" in keys(sizing.Gateways, alone)


def test_a_plan_for_cem_with_a_misspelt_key_is_said_so(make_estate):
    estate = make_estate("assess", declarations=estate_of({"cem": {"endpointz": {}}}))
    keys = [one["key"] for one in judge.judge(estate, [], NOW.date())["findings"]]
    assert "cem.plan:declarations" in keys


HASH = "a" * 64
ENDING = {
    "functions": [{"name": "patching", "old": "6", "new": "7", "proven_by": "A", "proven_on": "2026-11-01"}],
    "saturation": {"Hardware": {"old": 10, "fresh": 10, "fresh_days": 7, "counted_on": "2026-11-20"}},
    "classes": ["Hardware"],
    "sign_off": {"by": "B", "signed_on": "2026-11-02", "file": "audit.pdf", "sha256": HASH},
}


def test_the_end_of_the_old_server_is_judged_once_it_is_spoken_of(make_estate, keys):
    assert not decommission.Conditions().applies(make_estate("redirect"))
    assert decommission.Conditions().applies(make_estate("finish"))
    met = make_estate("finish", declarations=estate_of({"decommission": ENDING}), now=NOW, files={"audit.pdf": HASH})
    assert keys(decommission.Conditions, met) == []
    gone = make_estate("finish", declarations=estate_of({"decommission": ENDING}), now=NOW)
    assert keys(decommission.Conditions, gone) == ["decommission.regulation:sign_off"]
    assert {one["state"] for one in judge.judge(gone, [], NOW.date(), [decommission.Conditions])["findings"]} == {"blocks"}
    early = make_estate("redirect", declarations=estate_of({"decommission": {}}), now=NOW)
    assert {one["state"] for one in judge.judge(early, [], NOW.date(), [decommission.Conditions])["findings"]} == {"later"}
