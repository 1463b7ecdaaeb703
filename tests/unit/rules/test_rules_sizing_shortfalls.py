"""Does this server satisfy the tables? Each cell alone makes the difference, and what is not known never passes."""

from __future__ import annotations

import copy

import pytest
from ansible_collections.itms.migration.plugins.plugin_utils.rules.estate.known import Known
from ansible_collections.itms.migration.plugins.plugin_utils.rules.refusal import Refusal
from ansible_collections.itms.migration.plugins.plugin_utils.rules.sizing import estate, raid
from ansible_collections.itms.migration.plugins.plugin_utils.rules.sizing.shortfalls import shortfalls

GB = 10**9
# A SQL Server that suffices for 5,000 endpoints.
FACTS = {
    "cores": 8,
    "memory_mb": 16 * 1024 - 200,  # what Windows reports of 16 GB
    "disks": {"C:": {"size": 100 * GB}, "D:": {"size": 40 * GB}, "E:": {"size": 4 * GB}, "F:": {"size": 4 * GB}},
    "sql": {"edition": "Standard Edition (64-bit)"},
    "virtual": False,
}
STATED = {
    "hardware": {
        "ghz": 2.4,
        "iops": {"C": 180, "D": 300, "E": 300, "F": "200"},
        "raid": {"C": "RAID 1", "D": "raid10", "E": "0+1", "F": "RAID 0"},
    }
}
# An SMP that suffices for 5,000.
SMP_OS = {"name": "Microsoft Windows Server 2012 R2 Standard", "product_type": "server"}
SMP_FACTS = {"cores": 8, "memory_mb": 16384, "disks": {"C:": {"size": 200 * GB}}, "virtual": False, "os": SMP_OS}
SITE_FACTS = {"cores": 1, "memory_mb": 4096, "disks": {"C:": {"size": 100 * GB}}}
SMP_STATED = {
    "hardware": {"ghz": 2.6, "l2_cache_mb": 6, "iops": {"C": 180}, "network": {"ports": 2, "gbit": 1, "load_balanced": True}},
}


def keys(role, endpoints, facts, declared):
    return [one.key for one in shortfalls(estate.need(role, endpoints), Known("srv", facts, declared))]


def changed(source, path, value):
    """A copy with the value at the path, or without it for None."""
    result = copy.deepcopy(source)
    *parents, last = path.split("/")
    place = result
    for name in parents:
        place = place[name]
    if value is None:
        del place[last]
    else:
        place[last] = value
    return result


def test_servers_that_suffice():
    assert keys("sql", 5_000, FACTS, STATED) == []
    assert keys("smp", 5_000, SMP_FACTS, SMP_STATED) == []


@pytest.mark.parametrize(
    ("path", "value", "key"),
    [
        ("cores", 7, "cores:srv"),
        ("cores", None, "cores:srv"),
        ("memory_mb", 15_000, "ram:srv"),
        ("memory_mb", None, "ram:srv"),
        ("disks/D:", {"size": 24 * GB}, "drive:srv.D"),
        ("disks/D:", {"size": None}, "drive:srv.D"),
        ("disks/F:", None, "drive:srv.F"),
        ("sql/edition", "Express Edition", "sql_edition:srv"),
        ("sql/edition", None, "sql_edition:srv"),
        ("virtual", None, "virtual:srv"),
        ("virtual", True, "virtual:srv"),
    ],
)
def test_observed_cells_of_sql(path, value, key):
    assert keys("sql", 5_000, changed(FACTS, path, value), STATED) == [f"sizing.{key}"]


@pytest.mark.parametrize(
    ("path", "value", "key"),
    [
        ("ghz", 2.3, "ghz:srv"),
        ("ghz", None, "ghz:srv"),
        ("ghz", "fast", "ghz:srv"),
        ("iops/D", 299, "iops:srv.D"),
        ("iops/E", None, "iops:srv.E"),
        ("iops/E", True, "iops:srv.E"),
        ("raid/D", "RAID 5", "raid:srv.D"),
        ("raid/D", "RAID 0", "raid:srv.D"),
        ("raid/C", None, "raid:srv.C"),
    ],
)
def test_declared_cells_of_sql(path, value, key):
    assert keys("sql", 5_000, FACTS, changed(STATED, f"hardware/{path}", value)) == [f"sizing.{key}"]


@pytest.mark.parametrize(
    ("path", "value", "key"),
    [
        ("l2_cache_mb", 5.9, "cache"),
        ("l2_cache_mb", None, "cache"),
        ("network", None, "network"),
        ("network/ports", 1, "network"),
        ("network/gbit", 0.1, "network"),
        ("network/load_balanced", False, "network"),
        ("network/load_balanced", "yes", "network"),
    ],
)
def test_declared_cells_of_smp(path, value, key):
    assert keys("smp", 5_000, SMP_FACTS, changed(SMP_STATED, f"hardware/{path}", value)) == [f"sizing.{key}:srv"]


@pytest.mark.parametrize(
    ("observed", "declared", "finds"),
    [
        (16_384, None, False),
        (16_184, None, False),  # what Windows reports of 16 GiB
        (15_900, None, False),
        (15_800, None, True),
        (15_360, None, True),  # a virtual server of 15 GiB: 16.1 GB of 10**9 bytes
        (None, 16, False),
        (None, 15.9, True),
        (15_360, 16, True),  # what was observed counts
        (None, None, True),
    ],
)
def test_memory_is_counted_in_gib_with_what_windows_keeps(observed, declared, finds):
    facts = changed(SMP_FACTS, "memory_mb", observed)
    said = {"hardware": {**SMP_STATED["hardware"], "ram_gb": declared}}
    assert keys("smp", 5_000, facts, said) == (["sizing.ram:srv"] if finds else [])


def test_capacity_is_that_of_all_drives_together():
    two = changed(SMP_FACTS, "disks/C:", {"size": 80 * GB})
    assert keys("smp", 5_000, two, SMP_STATED) == ["sizing.disk:srv"]
    two["disks"]["D:"] = {"size": 120 * GB}
    assert keys("smp", 5_000, two, SMP_STATED) == []
    two["disks"] = {"C:": {"size": 250 * GB}, "D:": {"size": None}}  # one drive of unknown size: the sum is unknown
    assert keys("smp", 5_000, two, SMP_STATED) == ["sizing.disk:srv"]
    two_declared = changed(SMP_STATED, "hardware/disk_gb", {"D": 120})
    assert keys("smp", 5_000, two, two_declared) == []


@pytest.mark.parametrize(
    ("role", "endpoints", "name", "kind", "finds"),
    [
        ("smp", 100, "Microsoft Windows Server 2012 R2 Standard", "server", False),
        ("smp", 100, "Microsoft Windows Server 2012 R2 Datacenter", "server", False),
        ("smp", 100, "Microsoft Windows Server 2008 R2 Enterprise", "domain_controller", False),
        ("smp", 100, "Windows Server 2012 R2 Standard", None, False),
        ("smp", 100, "Microsoft Windows Server 2012 R2 Essentials", "server", True),
        ("smp", 100, "Microsoft Windows Server 2012 R2 Foundation", "server", True),
        ("smp", 100, "Microsoft Windows Server 2012 R2", "server", True),  # an edition that is not known
        ("smp", 100, "Microsoft Windows 8.1 Enterprise", "workstation", True),
        ("smp", 100, None, None, True),
        ("smp_with_sql", 100, "Microsoft Windows 8.1 Enterprise", None, True),
        ("site_server", 100, "Microsoft Windows 7 Professional", "workstation", False),
        ("site_server", 101, "Microsoft Windows 7 Professional", "workstation", True),
        ("site_server", 4_000, "Microsoft Windows 7 Professional", None, True),
        ("site_server", 4_000, "Microsoft Windows Server 2008 R2 Foundation", None, False),  # its table names no edition
        ("site_server", 100, None, None, True),
        ("site_server", 100, "TempleOS", None, True),
        ("gateway", 1, "Microsoft Windows 8.1 Enterprise", "workstation", True),
        ("sql", 100, None, None, False),  # the table for SQL Server names no system
    ],
)
def test_the_kind_and_edition_of_the_system(role, endpoints, name, kind, finds):
    found = [key for key in keys(role, endpoints, {"os": {"name": name, "product_type": kind}}, {}) if key.startswith("sizing.os")]
    assert found == (["sizing.os:srv"] if finds else [])


def test_a_system_that_nobody_observed_is_declared():
    declared = {**SMP_STATED, "os": {"name": "Windows Server 2012 R2 Standard"}}
    assert keys("smp", 5_000, changed(SMP_FACTS, "os", None), declared) == []


def test_a_virtual_server_needs_all_three_reserved():
    virtual = changed(SMP_FACTS, "virtual", True)
    reserved = {"cpu": True, "memory": True, "io": True}
    assert keys("smp", 5_000, virtual, changed(SMP_STATED, "hardware/reserved", reserved)) == []
    [finding] = list(
        shortfalls(estate.need("smp", 5_000), Known("srv", virtual, changed(SMP_STATED, "hardware/reserved", {"cpu": True, "io": "yes"})))
    )
    assert finding.key == "sizing.virtual:srv" and "reserves its memory, io" in finding.found
    # Site servers and gateways are not asked.
    assert keys("site_server", 100, {**SITE_FACTS, "os": SMP_OS}, {}) == []


def test_what_counts_as_known():
    known = Known("srv", {"a": {"b": 1}, "none": None, "list": ["x"]}, {"a": {"b": 2, "c": " 3 "}, "none": "4"})
    assert [known.number("a", "b"), known.number("a", "c"), known.number("none")] == [1, 3, 4]
    assert known.text("a", "c") == "3" and known.text("list") == "" and known.names("list") == ["x"]
    for wrong in (True, "", "ten", -1, float("nan"), float("inf"), [1], None):
        assert Known("srv", {"x": wrong}).number("x") is None
    assert Known("srv", {"x": "yes"}).yes_no("x") is None and Known("srv", {"x": 1}).yes_no("x") is None
    assert Known("srv", {"x": {"Web-Server": True, "Web-ASP": "yes"}}).names("x") == ["Web-Server"]


def test_observed_goes_before_declared():
    assert keys("smp", 5_000, changed(SMP_FACTS, "cores", 4), changed(SMP_STATED, "hardware/cores", 8)) == ["sizing.cores:srv"]
    assert keys("smp", 5_000, changed(SMP_FACTS, "cores", None), changed(SMP_STATED, "hardware/cores", 8)) == []


def test_findings_say_the_column_and_how_to_state():
    [finding] = list(shortfalls(estate.need("smp", 5_000), Known("srv", SMP_FACTS, changed(SMP_STATED, "hardware/iops", {}))))
    assert '"1,000 - 5,000"' in finding.needed and "itms_declarations.srv.hardware.iops.C" in finding.fix
    assert finding.section == "SMP Hardware" and "not known" in finding.found


def test_nothing_known_passes_nothing():
    found = keys("smp_with_sql", 5_000, {}, {})
    assert {key.split(":")[0] for key in found} == {
        f"sizing.{cell}" for cell in "cores ghz ram disk drive iops raid cache network os sql_edition virtual".split()
    }


def test_unknown_role():
    with pytest.raises(Refusal, match="one of smp, sql"):
        estate.need("console", 10)


@pytest.mark.parametrize(
    ("text", "wanted", "fits"),
    [
        ("RAID 10", ["RAID 10", "RAID 0+1"], True),
        ("RAID 1+0", ["RAID 10"], True),
        ("raid-01", ["RAID 0+1"], True),
        ("1", ["RAID 1"], True),
        ("RAID 10", ["RAID 1"], True),
        ("RAID 0+1", ["RAID 0"], True),
        ("RAID 1", ["RAID 0"], False),
        ("RAID 0", ["RAID 1"], False),
        ("RAID 6", ["RAID 0"], False),
        ("RAID 100", ["RAID 10"], False),
        ("SAN", ["RAID 1"], False),
        ("", ["RAID 1"], False),
    ],
)
def test_raid(text, wanted, fits):
    assert raid.satisfies(text, wanted) is fits


def test_a_figure_that_is_needed_has_its_unit():
    needed = {one.check: one.needed for one in shortfalls(estate.need("sql", 8_000), Known("srv"))}
    assert needed["sizing.ram"] == 'at least 24+ GB of memory (column "5,000 - 10,000")'
    assert needed["sizing.ghz"] == 'at least 2.4 GHz (column "5,000 - 10,000")'
