from __future__ import annotations

from dataclasses import replace

import pytest
from ansible_collections.itms.migration.plugins.plugin_utils.rules.checks import (
    backups,
    bridge,
    disk,
    names,
    ns6,
    planning,
    reach,
    sizing,
    sql,
)
from ansible_collections.itms.migration.plugins.plugin_utils.rules.checks.base import serves
from ansible_collections.itms.migration.plugins.plugin_utils.rules.computers.assignments import Assignment
from ansible_collections.itms.migration.plugins.plugin_utils.rules.estate.estate import Host
from ansible_collections.itms.migration.plugins.plugin_utils.rules.estate.policy import parse
from ansible_collections.itms.migration.plugins.plugin_utils.rules.platforms import sqlcmd_support
from ansible_collections.itms.migration.plugins.plugin_utils.rules.refusal import Refusal

GIB = 1024**3


def endpoint(name, facts=None, reached=True, **more):
    observation = {"reached": reached, "reason": "" if reached else "timed out", "facts": facts or {}}
    return Host(name, ("endpoint",), observation=observation, **more)


def test_unreached_hosts(make_estate, keys):
    estate = make_estate("redirect", add=[endpoint("PC1", reached=False), Host("PC2", ("endpoint",))])
    assert keys(reach.ReachEndpoint, estate) == ["reach.endpoint:PC1"]
    lost = replace(
        estate, hosts=(replace(estate.hosts[0], observation={"reached": False, "reason": "credentials rejected"}), *estate.hosts[1:])
    )
    [finding] = list(reach.ReachServer().run(lost))
    assert finding.key == "reach.server:mgmt01" and "credentials rejected" in finding.found


@pytest.mark.parametrize(
    ("said", "found"), [("5.1.14409", []), ("10.0", []), ("4.0", ["powershell.version:itms71"]), (None, ["powershell.version:itms71"])]
)
def test_powershell(make_estate, keys, said, found):
    assert keys(reach.PowerShellVersion, make_estate("plan", {"itms71": {"powershell": said}})) == found


def bridge_with(make_estate, **registry):
    before = make_estate("backup").host("mgmt01").facts["registry"]
    return make_estate("backup", {"mgmt01": {"registry": {**before, **registry}}})


@pytest.mark.parametrize(
    ("check", "registry", "finds"),
    [
        (bridge.Smb1, {"smb1_start": None}, True),
        (bridge.Smb1, {"smb1_start": 4}, True),
        (bridge.Smb1, {"smb1_start": 3}, False),
        (bridge.Ntlm, {"ntlm_restriction": 2}, True),
        (bridge.Ntlm, {"ntlm_restriction": 1}, False),
        (bridge.Rc4, {"kerberos_types": 0x18}, True),
        (bridge.Rc4, {"kerberos_types": 0x1C}, False),
        (bridge.Rc4, {"rc4_schannel": 0}, True),
        (bridge.Rc4, {"rc4_schannel": 0xFFFFFFFF}, False),
        (bridge.TripleDes, {"triple_des": 0}, True),
        (bridge.TripleDes, {"triple_des": 0xFFFFFFFF}, False),
        (bridge.TripleDes, {"cipher_order": "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384"}, True),
        (bridge.TripleDes, {"cipher_order": "TLS_AES_256_GCM_SHA384,TLS_RSA_WITH_3DES_EDE_CBC_SHA"}, False),
        (bridge.SmbSigning, {"smb_signing_required": 1}, True),
        (bridge.SmbSigning, {"smb_signing_required": None}, False),
        (bridge.Tls10, {"tls10_enabled": 0}, True),
        (bridge.Tls10, {"tls10_disabled_by_default": 1}, True),
        (bridge.Tls10, {"tls10_enabled": None, "tls10_disabled_by_default": None}, False),
    ],
)
def test_what_the_bridge_lacks(make_estate, keys, check, registry, finds):
    assert keys(check, bridge_with(make_estate, **registry)) == ([f"{check.key}:mgmt01"] if finds else [])


@pytest.mark.parametrize(
    ("sqlcmd", "server", "finds"),
    [
        ("11.0.2100.60", "9.00.5000.00", False),
        ("11.0.2100.60", "8.00.2039", True),
        ("10.50.1600.1", "8.00.2039", False),
        ("13.0.1601.5", "9.00.5000.00", True),
        ("15.0.2000.5", "10.50.4000.0", True),
        ("15.0.2000.5", "11.0.2100.60", False),
        ("99.0", "11.0.2100.60", True),
    ],
)
def test_sqlcmd_and_its_driver(make_estate, keys, sqlcmd, server, finds):
    old = make_estate("backup").host("altiris01").facts["sql"]
    change = {"mgmt01": {"sqlcmd": {"found": True, "version": sqlcmd}}, "altiris01": {"sql": {**old, "version": server}}}
    assert keys(bridge.Sqlcmd, make_estate("backup", change)) == (["bridge.sqlcmd:mgmt01.altiris01"] if finds else [])


def test_no_sqlcmd_at_all(make_estate, keys):
    assert keys(bridge.Sqlcmd, make_estate("backup", {"mgmt01": {"sqlcmd": {"found": False, "version": None}}})) == ["bridge.sqlcmd:mgmt01"]


def test_every_row_of_the_support_table_names_its_source():
    assert all("Microsoft" in client.source for client in sqlcmd_support.CLIENTS)
    assert sqlcmd_support.newest_for((8, 0)).sqlcmd == 10 and sqlcmd_support.newest_for((9, 0)).sqlcmd == 12


@pytest.mark.parametrize(
    ("declared", "finds", "said"),
    [
        ("6.0 R13", False, ""),
        ("6.0 R14", False, ""),
        ("6.0 R11", True, "6.0 R11 -> 6.0 R13 -> 7.1 SP2 MP1.1 -> 7.6"),
        (None, True, "not declared"),
        (6.0, True, "put the version in quotes"),
        ("R13", True, "not a version"),
        ("7.1 SP2 MP1.1", True, "7.1"),
        ("8.0", True, "8.0"),
    ],
)
def test_the_rollup_is_what_a_person_states(make_estate, declared, finds, said):
    declarations = {"altiris01": {"ns_version": declared}} if declared is not None else {}
    found = list(ns6.Rollup().run(make_estate("plan", declarations=declarations)))
    assert bool(found) is finds
    if finds:
        assert said in found[0].found + found[0].fix


@pytest.mark.parametrize(
    ("build", "declared", "finds"),
    [
        ("6.0.6074.0", "6.0 R13", False),
        ("6.0.5287.0", "6.0 R13", True),
        ("7.1.8400.0", "6.0 R13", True),
        ("6.0.6074", None, False),
        (None, "6.0 R13", True),
        ("newest", "6.0 R13", True),
    ],
)
def test_the_build_is_read_from_the_machine(make_estate, build, declared, finds):
    declarations = {"altiris01": {"ns_version": declared}} if declared else {}
    found = list(ns6.Build().run(make_estate("plan", {"altiris01": {"version": build}}, declarations=declarations)))
    assert bool(found) is finds
    if finds:
        assert found[0].found.startswith("observed:")


def test_what_only_endpoints_share_is_one_warning(make_estate, keys):
    pcs = [endpoint(f"PC{number}", {"addresses": [f"10.1.0.{number // 2}"]}) for number in range(20)]
    [finding] = list(names.UniqueNames().run(make_estate("assess", add=pcs)))
    assert (finding.key, finding.severity) == ("names.unique:endpoints", "warning")
    assert "(10): 10.1.0.0 (PC0, PC1)" in finding.found and finding.found.endswith("and 5 more")
    server = make_estate("assess", add=[*pcs, Host("new01", ("smp76",), address="10.1.0.1")])
    assert "names.unique:10.1.0.1" in keys(names.UniqueNames, server), "a server shares nothing with an endpoint"


@pytest.mark.parametrize(
    ("extra", "found"),
    [
        (Host("new01", ("smp76",), fqdn="altiris01.kestrel.example"), ["names.unique:altiris01"]),
        (Host("new01", ("smp76",), address="10.20.0.15"), ["names.unique:10.20.0.15"]),
        (
            Host("new01", ("smp76",), observation={"reached": True, "facts": {"hostname": "ITMS71", "addresses": []}}),
            ["names.unique:itms71"],
        ),
        (Host("ITMS71.other.example", ("smp76",)), ["names.unique:itms71"]),
        (Host("new01", ("smp76",), fqdn="new01.kestrel.example.", address=""), []),
    ],
)
def test_names_and_addresses_are_unique(make_estate, keys, extra, found):
    assert keys(names.UniqueNames, make_estate("assess", add=[extra])) == found


def test_the_6x_servers_name_on_a_new_server_cannot_be_waived(make_estate):
    clash = make_estate("assess", add=[Host("new01", ("smp76",), fqdn="altiris01.kestrel.example")])
    assert next(names.UniqueNames().run(clash)).waive.startswith("It cannot be waived.")
    shared = make_estate("assess", add=[endpoint("PC1", address="10.9.9.9"), Host("ss9", ("site_server",), address="10.9.9.9")])
    assert next(names.UniqueNames().run(shared)).waive.startswith("Add to itms_waivers")


@pytest.mark.parametrize(
    ("disks", "said"),
    [
        ({"C:": {"size": None, "free": 90 * GIB}}, ""),
        ({"C:": {"size": 60 * 10**9, "free": 40 * GIB}}, ""),
        ({"C:": {"size": None, "free": 3 * GIB}}, "3.0 GiB are free"),
        ({"C:": {"size": None, "free": None}}, "not known"),
        ({}, "not known"),
    ],
)
def test_room_on_the_new_servers(make_estate, disks, said):
    found = list(disk.SystemDrive().run(make_estate("plan", {"itms71": {"disks": disks}}, policy=parse({"hierarchy": "build_as_71"}))))
    assert bool(found) is bool(said)
    if said:
        assert said in found[0].found


@pytest.mark.parametrize(
    ("policy", "free", "finds"),
    [
        ({"endpoints": 15_000}, 40 * GIB, False),  # 10 GB and 15,000 times 2 MB are 40 GB: the least, 40 GiB, counts
        ({"endpoints": 20_000}, 50 * 10**9, False),
        ({"endpoints": 20_000}, 50 * 10**9 - 1, True),
        ({"endpoints": 20_000, "posted_mb_per_endpoint": 0.5}, 40 * GIB, False),
        ({"endpoints": 100, "logs_gb": 50}, 50.1 * 10**9, True),
        ({"endpoints": 100, "logs_gb": 50}, 50.2 * 10**9, False),
        ({"endpoints": 100, "min_free_gb": 0}, 10.2 * 10**9, False),
        ({"endpoints": 100, "min_free_gb": 0}, 10.1 * 10**9, True),
    ],
)
def test_room_is_for_logs_and_posted_data(make_estate, keys, policy, free, finds):
    estate = make_estate("plan", {"itms71": {"disks": {"C:": {"free": free}}}}, policy=parse({**policy, "hierarchy": "build_as_71"}))
    assert keys(disk.SystemDrive, estate) == (["disk.system_drive:itms71"] if finds else [])


def test_the_figures_of_76_ask_no_71_server_for_room(make_estate, keys):
    """The guide has the room of 7.6. What 7.1 needs is declared: `least`, which sizing.intermediate compares."""
    full = {"itms71": {"disks": {"C:": {"size": None, "free": 1}}}}
    assert keys(disk.SystemDrive, make_estate("plan", full, policy=parse({"endpoints": 20_000}))) == []


@pytest.mark.parametrize("wrong", [True, -1, "10", float("nan"), float("inf"), 10**7])
def test_a_room_that_makes_no_sense_is_refused(wrong):
    for key in ("logs_gb", "posted_mb_per_endpoint"):
        with pytest.raises(Refusal, match=key):
            parse({key: wrong})


def sql_host(version="11.0.2100.60", collation="A", databases=()):
    rows = [{"name": name, "bytes": 1, "collation": own} for name, own in databases]
    return Host(
        "sql12",
        ("sql",),
        bridge="mgmt01",
        observation={"reached": True, "facts": {"sql": {"version": version, "collation": collation}, "databases": rows}},
    )


ITMS76 = Host("itms76", ("smp76",), observation={"reached": True, "facts": {}})


def with_76(make_estate, said=None, phase="plan", **more):
    """The estate with a 7.6 server of which this is declared, and the SQL Server of `add`."""
    more["add"] = [ITMS76, *more.pop("add", ())]
    return make_estate(phase, declarations={"itms76": {"database": "Symantec_CMDB", **(said or {})}}, **more)


EXISTING = {"database_exists_on_purpose": True}


@pytest.mark.parametrize(
    ("own", "said", "finds"),
    [
        ("A", EXISTING, False),
        ("a", EXISTING, False),
        ("B", EXISTING, True),
        (None, EXISTING, True),
        ("B", {}, False),  # the installation makes a new one
        ("B", {**EXISTING, "database": "Other"}, False),
    ],
)
def test_collation_counts_where_an_existing_database_is_used(make_estate, own, said, finds):
    found = list(sql.Collation().run(with_76(make_estate, said, add=[sql_host(databases=[("Symantec_CMDB", own)])])))
    assert [one.key for one in found] == (["sql.collation:sql12.Symantec_CMDB"] if finds else [])
    assert not finds or found[0].blocks == {"build_target"}


def test_a_collation_that_stops_the_installation_is_not_waived_and_an_unknown_one_may_be(make_estate):
    for own, waived in (("B", False), (None, True)):
        host = sql_host(databases=[("Symantec_CMDB", own)])
        [one] = sql.Collation().run(with_76(make_estate, EXISTING, add=[host]))
        assert not one.cannot_waive if waived else one.cannot_waive


def test_an_unknown_collation_of_the_server_never_passes(make_estate, keys):
    host = sql_host(collation=None, databases=[("Symantec_CMDB", "A")])
    assert keys(sql.Collation, with_76(make_estate, EXISTING, add=[host])) == ["sql.collation:sql12.Symantec_CMDB"]


def test_no_database_counts_that_no_new_server_uses(make_estate, keys):
    rows = [{"name": "Altiris", "bytes": 1, "collation": "X"}, {"name": "Other", "bytes": 1, "collation": "X"}]
    others = sql_host(databases=[("ReportServer", "B"), ("Payroll", "C"), ("Symantec_CMDB", "A")])
    assert keys(sql.Collation, make_estate("plan", {"altiris01": {"databases": rows}})) == []
    assert keys(sql.Collation, with_76(make_estate, EXISTING, add=[others])) == []


def test_a_hierarchy_that_is_built_as_71_is_upgraded_over_its_database(make_estate, keys):
    said = {"itms71": {"database": "Symantec_CMDB"}}
    for hierarchy, finds in (("build_as_71", ["sql.collation:sql12.Symantec_CMDB"]), ("intermediate", [])):
        host = sql_host(databases=[("Symantec_CMDB", "B")])
        assert keys(sql.Collation, make_estate("plan", add=[host], declarations=said, policy=parse({"hierarchy": hierarchy}))) == finds


def test_an_old_sql_server_that_only_holds_the_6x_database_is_held_to_no_list(make_estate, keys):
    """A SQL Server 2005 of its own: nothing of 7.6 is installed there, whether the new server's is known or not."""
    old = sql_host("9.00.5000.00", databases=[("Altiris", "A"), ("ReportServer", "A")])
    named = ({"host": "sql12", "name": "Altiris"},)
    new = Host("sql14", ("sql",), observation={"reached": True, "facts": {"sql": {"version": "11.0.2100.60", "collation": "A"}}})
    for add in ([old], [old, new]):
        estate = with_76(make_estate, add=add, named_databases=named)
        assert keys(sql.Version, estate) == [] and keys(sizing.ServerSizes, estate)
        assert not [key for key in keys(sizing.ServerSizes, estate) if "sql12" in key]
        assert serves(estate, ITMS76) is (new if new in add else None)
    for change in ({"sql_server": "sql12"}, {}):
        estate = with_76(make_estate, change, add=[old], named_databases=named if change else ())
        assert keys(sql.Version, estate) == ["sql.version:sql12"]


def test_the_lists_of_76_do_not_judge_the_sql_server_of_71(make_estate, keys):
    assert keys(sql.Version, make_estate("plan", add=[sql_host("9.00.5000.00")])) == []


@pytest.mark.parametrize(
    ("version", "finds"),
    [
        ("10.0.4000.0", False),
        ("10.0.2531.0", True),
        ("10.50.1600.1", False),
        ("11.0.2100.60", False),
        ("12.0.2000.8", False),
        ("9.00.5000.00", True),
        ("13.0.1601.5", True),
        (None, True),
        ("", True),
        ("abc", True),
        ("10.50", True),
        ("10.x.50.4000", True),
        ("10.50.\u00b2", True),
    ],
)
def test_sql_versions_that_7_6_supports(make_estate, keys, version, finds):
    assert keys(sql.Version, with_76(make_estate, add=[sql_host(version)])) == (["sql.version:sql12"] if finds else [])


@pytest.mark.parametrize(
    ("row", "finds"),
    [
        ({"host": "ALTIRIS01", "name": "ALTIRIS"}, False),
        ({"host": "altiris01", "name": "Altris"}, True),
        ({"host": "nowhere", "name": "Altiris"}, True),
    ],
)
def test_named_databases_exist(make_estate, keys, row, finds):
    assert bool(keys(sql.NamedDatabases, make_estate("backup", named_databases=(row,)))) is finds


@pytest.mark.parametrize(("free", "finds"), [(20 * GIB, False), (13 * GIB, True), (None, True)])
def test_room_at_the_backup_target(make_estate, keys, free, finds):
    estate = make_estate("backup", {"mgmt01": {"target_room": {"root": "E:\\", "free_bytes": free}}})  # needs 11 GiB times 1.2
    assert keys(backups.Room, estate) == (["backup.room:mgmt01"] if finds else [])


def test_a_proven_set_needs_no_more_room(make_estate, keys):
    change = {"mgmt01": {"target_room": {"root": "E:\\", "free_bytes": 0}}}
    assert keys(backups.Room, make_estate("backup", change, backups={"altiris01": {"proven": True}})) == []


@pytest.mark.parametrize(
    ("place", "finds"),
    [
        ("E:\\itms-backup", False),
        ("\\\\nas\\backup", False),
        ("\\\\altiris01\\d$\\backup", True),
        ("\\\\ALTIRIS01.kestrel.example\\backup", True),
        ("", False),
    ],
)
def test_the_backup_does_not_lie_on_what_it_saves(make_estate, keys, place, finds):
    assert keys(backups.Place, make_estate("backup", backup_target=place)) == (["backup.place:altiris01"] if finds else [])


@pytest.mark.parametrize(
    ("plan", "assignments", "refusal", "finds"),
    [(None, (), "", True), ({"x": 1}, (), "", True), ({"x": 1}, ({"computer": "a"},), "", False), (None, (), "it has schema 9", True)],
)
def test_there_is_a_plan(make_estate, plan, assignments, refusal, finds):
    found = list(planning.PlanCurrent().run(make_estate("redirect", plan=plan, assignments=assignments, plan_refusal=refusal)))
    assert bool(found) is finds
    if refusal:
        assert refusal in found[0].found


@pytest.mark.parametrize(
    ("computer", "hostname", "finds"),
    [
        ("PC1", "pc1", []),
        (None, "PC1", []),
        ("PC1", "PC2", ["names.identity:pc1.kestrel.example"]),
        (None, "PC2", ["names.identity:pc1.kestrel.example"]),
        (None, None, []),
        ("A-LONG-NAME-OF-18", "A-LONG-NAME-OF-", []),
    ],
)
def test_the_machine_that_answered_is_the_computer_of_the_inventory(make_estate, keys, computer, hostname, finds):
    extra = [endpoint("pc1.kestrel.example", {"hostname": hostname}, computer=computer)]
    assert keys(names.Identity, make_estate("plan", add=extra)) == finds


def test_another_machine_blocks_only_the_wave_that_it_is_in(make_estate):
    extra = [endpoint("PC1", {"hostname": "PC2"})]
    for wave, severity in (("00", "blocker"), ("01", "warning")):
        rows = (Assignment("PC1", source="altiris01", target="itms71", wave=wave),)
        [finding] = list(names.Identity().run(make_estate("redirect", add=extra, assignments=rows)))
        assert finding.severity == severity and "is PC2" in finding.found and "PC1" in finding.found
    [server] = list(names.Identity().run(make_estate("redirect", {"itms71": {"hostname": "OLD71"}})))
    assert server.severity == "blocker" and server.subject == "itms71"


def test_an_address_in_the_inventory_is_no_name_to_compare(make_estate, keys):
    assert keys(names.Identity, make_estate("plan", add=[endpoint("10.20.0.7", {"hostname": "PC2"})])) == []
