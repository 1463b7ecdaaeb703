"""The values that rules import say the same as the full tables."""

from __future__ import annotations

import importlib
import typing as t


def test_operating_systems(guide: t.Any) -> None:
    lines = guide("management_server").OPERATING_SYSTEMS
    full = [" ".join(filter(None, (one.family, one.release, one.level))) for line in lines for one in line.platforms]
    assert list(guide("system_requirements").MANAGEMENT_SERVER_OS) == full


def test_sql_servers(guide: t.Any) -> None:
    full = {
        f"SQL Server {line.platforms[0].release}": ", ".join(one.level or "RTM" for one in line.platforms)
        for line in guide("management_server").SQL_SERVERS
    }
    short = {one.name: one.levels.replace("any", "RTM") for one in guide("system_requirements").SQL_SUPPORT}
    assert short == full


def test_the_recommended_path_starts_and_ends_where_the_notes_say(guide: t.Any) -> None:
    notes, versions = guide("migration_notes"), guide("product_versions")
    assert [hop.to for hop in versions.RECOMMENDED] == [notes.REQUIRED_NS6, notes.INTERMEDIATE_SMP, notes.TARGET_SMP]
    for way in (versions.RECOMMENDED, versions.THROUGH_75.hops):
        assert [hop.frm for hop in way[1:]] == [hop.to for hop in way[:-1]]
    named = {one.name for one in versions.VERSIONS}
    assert named == {"6.0", "6.0 R11", "6.0 R13", "7.0", "7.1", "7.1 SP2 MP1.1", "7.5 SP1 HF5", "7.6"}
    assert {name for way in (versions.RECOMMENDED, versions.THROUGH_75.hops) for hop in way for name in (hop.frm, hop.to)} <= named


def test_builds_are_those_that_the_rules_compare_with(guide: t.Any) -> None:
    rules = importlib.import_module("ansible_collections.itms.migration.plugins.plugin_utils.rules.versions")
    known = {one.name: one.build for one in guide("product_versions").VERSIONS if one.build}
    assert known == {name: rules.build_text(rules.floor_of(rules.parse_level(name))) for name in ("6.0 R13", "7.1 SP2 MP1.1")}


def test_what_the_tips_name_exists(guide: t.Any) -> None:
    tips = guide("tips")
    assert set(tips.DECOMMISSION) <= {row.id for row in tips.ROWS}
    assert all(policy in guide("migration_tips").REDIRECT_NOTE for policy in tips.CHATTY_POLICIES)


def test_the_tables_of_the_smp_name_the_same_systems_and_editions(guide: t.Any) -> None:
    listed = {one.release for line in guide("management_server").OPERATING_SYSTEMS for one in line.platforms}
    software, common = guide("smp_software").SOFTWARE, guide("smp_sizes").COMMON
    assert {one.release for one in software.os} == listed and common.os.release in listed
    assert {one.editions for one in software.os} == {common.os_editions}
