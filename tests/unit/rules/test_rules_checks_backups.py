"""Step 2 cannot be skipped, and the backup of a database has a place and space before its first byte."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest
from ansible_collections.itms.migration.plugins.plugin_utils.rules.checks import backups
from ansible_collections.itms.migration.plugins.plugin_utils.rules.estate.estate import Host
from ansible_collections.itms.migration.plugins.plugin_utils.rules.estate.policy import parse
from ansible_collections.itms.migration.plugins.plugin_utils.rules.gate import judge
from ansible_collections.itms.migration.plugins.plugin_utils.rules.phases import TABLE

GIB = 1024**3
NOW = dt.datetime(2026, 12, 1, 12, tzinfo=dt.timezone.utc)
NAMED = ({"host": "altiris01", "name": "Altiris"},)
PROVEN = {"proven": True, "made_at": "2026-11-30T03:00:00Z", "server": {"files": 1}, "databases": [{"name": "Altiris"}]}
OFF_BOX = Host(
    "sql05",
    ("sql",),
    bridge="mgmt01",
    databases=("Altiris",),
    sql_host="sql05",
    observation={"host": "sql05", "reached": True, "facts": {"sql": {"machine": "SQL05"}, "databases": []}},
)


@pytest.fixture
def proven(make_estate):
    """The keys of what `backup.proven` finds before agents move."""

    def run(named=NAMED, manifests=None, add=(), policy=None, **more):
        estate = make_estate("redirect", named_databases=named, backups=manifests or {}, add=add, now=NOW, **more)
        own = tuple(one["name"] for one in named if one["host"] == "altiris01")
        hosts = tuple(dataclasses.replace(host, databases=own) if host.name == "altiris01" else host for host in estate.hosts)
        estate = dataclasses.replace(estate, hosts=hosts, policy=policy or estate.policy)
        return {one.key: one for one in backups.Proven().run(estate)}

    return run


@pytest.mark.parametrize(
    ("manifest", "said"),
    [
        ({}, "no proven backup set"),
        ({**PROVEN, "proven": False}, "no proven backup set"),
        ({**PROVEN, "databases": []}, "the set lacks Altiris"),
        ({**PROVEN, "server": None}, "the files and settings of the server"),
        (PROVEN, ""),
        ({**PROVEN, "databases": [{"name": "ALTIRIS"}]}, ""),
    ],
)
def test_a_backup_is_proven_before_agents_move(proven, manifest, said):
    found = proven(manifests={"altiris01": manifest})
    assert list(found) == (["backup.proven:altiris01"] if said else [])
    assert all(said in one.found for one in found.values())


def test_a_6x_database_on_another_host_is_backed_up_too(proven):
    named = ({"host": "sql05", "name": "Altiris"},)
    files = {**PROVEN, "databases": []}
    assert list(proven(named, {"altiris01": files}, add=[OFF_BOX])) == ["backup.proven:sql05"]
    assert proven(named, {"altiris01": files, "sql05": {**PROVEN, "server": None}}, add=[OFF_BOX]) == {}


@pytest.mark.parametrize(("days", "finds"), [(30, False), (31, True), (400, True)])
def test_an_old_set_is_no_way_back(proven, days, finds):
    made = (NOW - dt.timedelta(days=days)).strftime("%Y-%m-%dT%H:%M:%SZ")
    found = proven(manifests={"altiris01": {**PROVEN, "made_at": made}})
    assert list(found) == (["backup.age:altiris01"] if finds else [])
    assert proven(manifests={"altiris01": {**PROVEN, "made_at": made}}, policy=parse({"max_backup_age_days": 500})) == {}


def test_a_set_without_a_time_is_old(proven):
    assert list(proven(manifests={"altiris01": {**PROVEN, "made_at": ""}})) == ["backup.age:altiris01"]


@pytest.mark.parametrize(
    ("named", "add", "finds"),
    [
        ((), (), True),
        (NAMED, (), False),
        (({"host": "sql05", "name": "Altiris"},), (OFF_BOX,), False),
    ],
)
def test_a_6x_estate_names_its_databases(make_estate, keys, named, add, finds):
    estate = make_estate("backup", named_databases=named, add=add)
    own = tuple(one["name"] for one in named if one["host"] == "altiris01")
    estate = dataclasses.replace(
        estate, hosts=tuple(dataclasses.replace(host, databases=own) if host.name == "altiris01" else host for host in estate.hosts)
    )
    assert keys(backups.DatabasesNamed, estate) == (["backup.databases:altiris01"] if finds else [])


def test_no_databases_and_a_proven_set_of_files_is_never_go(make_estate):
    """Also in a dry run, and whatever waivers say."""
    for dry_run in (True, False):
        estate = make_estate("redirect", named_databases=(), backups={"altiris01": {**PROVEN, "databases": []}}, now=NOW, dry_run=dry_run)
        estate = dataclasses.replace(estate, hosts=tuple(dataclasses.replace(host, databases=()) for host in estate.hosts))
        verdict = judge.judge(estate, [], NOW.date())
        [finding] = [one for one in verdict["findings"] if one["key"] == "backup.databases:altiris01"]
        assert finding["state"] == "blocks" and backups.DatabasesNamed.cannot_waive


def test_building_waits_for_the_backup_and_the_plan_does_not():
    for check in (backups.Proven, backups.DatabasesNamed):
        assert {"build_intermediate", "build_target", "redirect"} <= check.blocks <= {one.name for one in TABLE} - {"assess", "plan"}


@pytest.mark.parametrize(
    ("staging", "drives", "directory", "said"),
    [
        ("", {"D:": 20 * GIB}, "D:\\SQL\\Backup", ""),
        ("", {"D:": 11 * GIB}, "D:\\SQL\\Backup", "11.00 GiB free"),
        ("", {"C:": 90 * GIB}, "D:\\SQL\\Backup", "free space unknown"),
        ("E:\\stage", {"D:": 90 * GIB, "E:": 2 * GIB}, "D:\\SQL\\Backup", "2.00 GiB free"),
        ("\\\\nas\\stage", {}, "D:\\SQL\\Backup", ""),
        ("", {"D:": 90 * GIB}, None, "no backup folder"),
        ("stage", {"D:": 90 * GIB}, "D:\\SQL\\Backup", "an absolute Windows path"),
    ],
)
def test_space_where_sql_server_stages_its_backup(make_estate, staging, drives, directory, said):
    old = make_estate("backup").host("altiris01").facts["sql"]
    estate = make_estate("backup", {"altiris01": {"sql": {**old, "backup_directory": directory}, "drives": drives}})
    hosts = tuple(dataclasses.replace(host, staging=staging) if host.name == "altiris01" else host for host in estate.hosts)
    found = list(backups.StagingRoom().run(dataclasses.replace(estate, hosts=hosts)))
    assert [one.key for one in found] == (["backup.staging:altiris01"] if said else [])
    assert all(said in one.found + one.needed for one in found)


def test_each_database_is_staged_alone_so_the_largest_counts(make_estate, keys):
    rows = [{"name": name, "bytes": 10 * GIB, "collation": "A"} for name in ("Altiris", "eXpress")]
    old = make_estate("backup").host("altiris01").facts["sql"]
    change = {"sql": {**old, "backup_directory": "D:\\SQL"}, "drives": {"D:": 13 * GIB}, "databases": rows}
    estate = make_estate("backup", {"altiris01": change})
    hosts = tuple(dataclasses.replace(one, databases=("Altiris", "eXpress")) if one.name == "altiris01" else one for one in estate.hosts)
    assert keys(backups.StagingRoom, dataclasses.replace(estate, hosts=hosts)) == []


@pytest.mark.parametrize(
    ("declared", "machine", "finds"),
    [
        ("altiris01.kestrel.example", "ALTIRIS01", False),
        ("sql05.kestrel.example", "SQL05", False),
        ("altiris01", "SQL05", True),  # itms_sql_server leads to another machine than itms_sql_host names
        ("10.20.0.9", "SQL05", True),
        ("sqlprod", "SQL05", True),  # an alias
        ("sqlprod", "", True),
    ],
)
def test_the_machine_of_the_sql_server_is_the_declared_one(make_estate, keys, declared, machine, finds):
    old = make_estate("backup").host("altiris01").facts["sql"]
    estate = make_estate("backup", {"altiris01": {"sql": {**old, "machine": machine}}})
    hosts = tuple(dataclasses.replace(host, sql_host=declared) if host.name == "altiris01" else host for host in estate.hosts)
    assert keys(backups.SqlMachine, dataclasses.replace(estate, hosts=hosts)) == (["backup.sql_machine:altiris01"] if finds else [])


@pytest.mark.parametrize(("version", "finds"), [("8.00.2039", True), ("9.00.5000.00", False), ("", False)])
def test_sql_server_2000_moves_the_differential_base(make_estate, keys, version, finds):
    old = make_estate("backup").host("altiris01").facts["sql"]
    estate = make_estate("backup", {"altiris01": {"sql": {**old, "version": version}}})
    assert keys(backups.DifferentialBase, estate) == (["backup.differential_base:altiris01"] if finds else [])


@pytest.mark.parametrize(("image", "finds"), [("on nas01, A. N. Other, 2027-01-10", False), (" ", True), (None, True)])
def test_a_system_image_is_declared_before_the_backup(make_estate, keys, image, finds):
    estate = make_estate("backup", declarations={"altiris01": {"system_image": image}})
    assert keys(backups.SystemImage, estate) == (["backup.system_image:altiris01"] if finds else [])
    assert not backups.SystemImage().applies(make_estate("redirect"))


def test_databases_that_nobody_names(make_estate, keys):
    rows = [{"name": name, "bytes": 1, "collation": "A"} for name in ("Altiris", "Helpdesk")]
    estate = make_estate("backup", {"altiris01": {"databases": rows}})
    assert keys(backups.UnnamedDatabases, estate) == ["backup.unnamed_databases:altiris01"]
    assert keys(backups.UnnamedDatabases, make_estate("backup")) == []
