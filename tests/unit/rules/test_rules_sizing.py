"""Sizes by the guide's tables: every edge of a column, several servers, and that nothing shrinks as an estate grows."""

from __future__ import annotations

import pytest
from ansible_collections.itms.migration.plugins.plugin_utils.rules.refusal import Refusal
from ansible_collections.itms.migration.plugins.plugin_utils.rules.sizing import estate, gateways, need, servers, sites
from hypothesis import given, settings
from hypothesis import strategies as st

# endpoints, column, cores, planned cores, RAM, disk, IOPS by letter
SMP = [
    (0, "Evaluation", 2, 2, 4, 80, {"C": 180}),
    (1, "Evaluation", 2, 2, 4, 80, {"C": 180}),
    (99, "Evaluation", 2, 2, 4, 80, {"C": 180}),
    (100, "100-1,000 endpoints", 8, 8, 8, 80, {"C": 180}),
    (1_000, "100-1,000 endpoints", 8, 8, 8, 80, {"C": 180}),
    (1_001, "1,000 - 5,000", 8, 8, 16, 200, {"C": 180}),
    (5_000, "1,000 - 5,000", 8, 8, 16, 200, {"C": 180}),
    (5_001, "5,000 - 10,000", 8, 8, 16, 400, {"C": 180, "D": 130}),
    (10_000, "5,000 - 10,000", 8, 8, 16, 400, {"C": 180, "D": 130}),
    (10_001, "10,000 - 20,000", 8, 12, 16, 600, {"C": 180, "D": 130, "E": 130}),
    (20_000, "10,000 - 20,000", 8, 12, 16, 600, {"C": 180, "D": 130, "E": 130}),
]
# endpoints, cores, planned cores, RAM, IOPS by letter, editions
EXPRESS, FULL = ("Express", "Standard", "Enterprise"), ("Standard", "Enterprise")
SQL = [
    (1, 2, 2, 16, {"C": 180, "D": 200}, EXPRESS),
    (99, 2, 2, 16, {"C": 180, "D": 200}, EXPRESS),  # as printed; the 250 of the table of drives is left alone
    (100, 4, 4, 16, {"C": 180, "D": 200}, FULL),
    (1_000, 4, 4, 16, {"C": 180, "D": 200}, FULL),
    (1_001, 8, 8, 16, {"C": 180, "D": 300, "E": 300, "F": 200}, FULL),
    (5_000, 8, 8, 16, {"C": 180, "D": 300, "E": 300, "F": 200}, FULL),
    (5_001, 8, 16, 24, {"C": 180, "D": 400, "E": 400, "F": 300}, FULL),
    (10_000, 8, 16, 24, {"C": 180, "D": 400, "E": 400, "F": 300}, FULL),
    (10_001, 16, 16, 32, {"C": 180, "D": 600, "E": 600, "F": 400}, FULL),
    (20_000, 16, 16, 32, {"C": 180, "D": 600, "E": 600, "F": 400}, FULL),
]


def iops(one):
    return {drive.letter: drive.iops for drive in one.drives}


@pytest.mark.parametrize("row", SMP, ids=lambda row: str(row[0]))
def test_smp_at_every_edge(row):
    endpoints, column, cores, planned, ram, disk, drives = row
    one = servers.smp(endpoints)
    assert (one.column, one.cores, one.ram_gb.at_least, one.disk_gb.at_least) == (column, need.Range(cores, planned), ram, disk)
    assert (iops(one), one.ghz, one.l2_cache_mb, one.network_ports, one.load_balanced) == (drives, 2.4, 6, 2, True)


@pytest.mark.parametrize("row", SQL, ids=lambda row: str(row[0]))
def test_sql_at_every_edge(row):
    endpoints, cores, planned, ram, drives, editions = row
    one = servers.sql(endpoints)
    assert (one.cores.at_least, one.cores.planned, one.ram_gb.at_least) == (cores, planned, ram)
    assert (iops(one), one.sql_editions, one.ghz) == (drives, editions, 2.4)
    # The plus of "16 Plus Cores", and of "16+ GB" from the third column on.
    assert (one.cores.or_more, one.ram_gb.or_more) == (endpoints > 10_000, endpoints > 1_000)


def test_sql_drive_sizes_come_from_the_clients():
    """5 to 8 MB a client; TempDB and log a tenth of that each. One drive for all of it holds the sum."""
    assert {one.letter: one.size_mb for one in servers.sql(5_000).drives} == {
        "C": need.NOTHING,
        "D": need.Range(25_000, 40_000),
        "E": need.Range(2_500, 4_000),
        "F": need.Range(2_500, 4_000),
    }
    small = {one.letter: one for one in servers.sql(1_000).drives}["D"]
    assert (small.size_mb.at_least, small.size_mb.planned) == pytest.approx((6_000, 9_600))
    assert {one.letter: one.raid for one in servers.sql(5_000).drives} == {
        "C": ("RAID 1",),
        "D": ("RAID 10", "RAID 0+1"),
        "E": ("RAID 10", "RAID 0+1"),
        "F": ("RAID 0",),
    }
    assert [one.write_percent for one in servers.sql(5_000).drives] == [None, 98, 100, 49]
    assert small.raid == ("RAID 10", "RAID 0+1")


@pytest.mark.parametrize(
    ("endpoints", "choice", "on_box"),
    [(99, "on_box", True), (100, "off_box", True), (5_000, "off_box", True), (5_001, "separate", False), (60_000, "separate", False)],
)
def test_place_of_sql(endpoints, choice, on_box):
    place = servers.sql_place(endpoints)
    assert (place.choice, place.on_box) == (choice, on_box) and place.reason


def test_both_on_one_box_are_added():
    one = servers.smp_with_sql(1_000)
    assert (one.cores.at_least, one.ram_gb.at_least, iops(one)) == (12, 24, {"C": 180, "D": 200})
    assert one.disk_gb.at_least == pytest.approx(86)
    assert (one.ram_gb.or_more, servers.smp_with_sql(1_001).ram_gb.or_more) == (False, True)
    assert iops(servers.smp_with_sql(5_001))["D"] == 130 + 400  # other things on one letter


def test_above_the_table_one_server_is_refused():
    for make in (servers.smp, servers.sql, servers.smp_with_sql):
        with pytest.raises(Refusal, match="several SMPs"):
            make(20_001)
    with pytest.raises(Refusal, match="another site server"):
        sites.site_server(7_501)


@pytest.mark.parametrize(
    ("endpoints", "by_smp", "carried"),
    [
        (30_000, {"a": 100}, 100),
        (200, {"a": 100, "b": 99}, 199),
        (200, {"a": 100, "b": 100}, None),
        (200, {"itms71": 200, "itms76": 200}, None),
        (200, {}, None),
    ],
)
def test_endpoints_that_no_smp_carries(endpoints, by_smp, carried):
    found = [one.found for one in estate.unplaced(estate.Wanted(endpoints, by_smp=by_smp))]
    assert found == ([f"by_smp assigns {carried} of {endpoints} endpoints to an SMP"] if carried else [])


def test_a_number_that_came_as_text_names_the_filter_int():
    for text, named in (("1000", True), (" 5 ", True), ("ten", False), ("-1", False), (None, False)):
        with pytest.raises(Refusal) as refused:
            servers.smp(text)
        assert ("| int" in refused.value.fix) is named


@pytest.mark.parametrize("wrong", [-1, True, 10.5, "100", None])
def test_a_number_of_endpoints_is_a_whole_number(wrong):
    with pytest.raises(Refusal, match="whole number"):
        servers.smp(wrong)


@pytest.mark.parametrize(
    ("endpoints", "count", "each"),
    [
        (1, 1, 1),
        (20_000, 1, 20_000),
        (20_001, 2, 10_001),
        (40_000, 2, 20_000),
        (40_001, 3, 13_334),
        (60_000, 3, 20_000),
        (60_001, 4, 15_001),
    ],
)
def test_several_smps(endpoints, count, each):
    found = estate.sizes(estate.Wanted(endpoints))
    assert (found["smps"], [one["endpoints"] for one in found["smp"].values()]) == (count, [each] * count)
    keys = [one.key for one in estate.findings(estate.Wanted(endpoints))]
    assert keys == (["sizing.several_smps:endpoints"] if count > 1 else [])


def test_a_plan_that_gives_one_smp_too_much():
    wanted = estate.Wanted(25_000, by_smp={"east": 20_001, "west": 4_999})
    [finding] = list(estate.findings(wanted))
    assert (finding.key, finding.severity) == ("sizing.several_smps:east", "blocker")
    assert list(estate.sizes(wanted)["smp"]) == ["west"]


@pytest.mark.parametrize(("endpoints", "severity"), [(99, None), (100, "warning"), (5_000, "warning"), (5_001, "warning")])
def test_on_box_sql_is_a_finding(endpoints, severity):
    found = list(estate.findings(estate.Wanted(endpoints, sql_on_box=True)))
    assert [one.severity for one in found if one.check == "sizing.sql_place"] == ([severity] if severity else [])


@pytest.mark.parametrize(
    "row",
    [
        (0, 0, 0, None, None, None),
        (1, 1, 1, 1, (4, 4), True),
        (100, 1, 100, 1, (4, 4), True),
        (101, 1, 101, 2, (4, 4), False),
        (1_000, 1, 1_000, 2, (4, 4), False),
        (1_001, 1, 1_001, 4, (4, 6), False),
        (5_000, 1, 5_000, 4, (4, 6), False),
        (5_001, 1, 5_001, 4, (4, 8), False),
        (7_500, 1, 7_500, 4, (4, 8), False),
        (7_501, 2, 3_751, 4, (4, 6), False),
    ],
)
def test_site_servers(row):
    endpoints, servers_, each, cores, ram, desktop = row
    [site] = sites.sites({"leeds": endpoints})
    assert site.servers == servers_
    if site.each is None:
        assert not servers_
        return
    assert (site.each.endpoints, site.each.cores.at_least) == (each, cores)
    assert (site.each.ram_gb.at_least, site.each.ram_gb.planned) == ram
    assert (site.each.disk_gb, site.each.os_kinds) == (need.Range(100, 250), ("Desktop", "Server") if desktop else ("Server",))


@pytest.mark.parametrize(
    ("endpoints", "connections", "virtual", "count"),
    [
        (0, 0, False, 0),
        (1, 1, False, 2),
        (60_000, 3_000, False, 2),
        (60_001, 3_000, False, 3),
        (60_000, 3_001, False, 3),
        (120_000, 6_001, False, 4),
        (36_000, 1_800, True, 2),
        (36_001, 1_800, True, 3),
        (36_000, 1_801, True, 3),
        (60_000, None, False, 2),
    ],
)
def test_gateways(endpoints, connections, virtual, count):
    assert gateways.gateways({"itms76": endpoints}, connections, virtual).gateways == count


def test_one_gateway_serves_the_servers_of_a_hierarchy():
    found = gateways.gateways({"parent": 0, "east": 30_000, "west": 30_000}, 3_000, False)
    assert (found.gateways, found.serves, found.for_endpoints) == (2, ("east", "west"), 1)


@pytest.mark.parametrize(
    ("there", "endpoints", "connections", "keys"),
    [
        ({}, 0, None, {}),
        ({}, 1, 1, {"count": "blocker"}),
        ({"gw01": False, "gw02": False}, 60_000, 3_000, {}),
        ({"gw01": False}, 10, 10, {"count": "warning"}),
        ({"gw01": False}, 60_000, 3_000, {"count": "warning"}),
        # The limits of one gateway block; that one may be lost is recommended.
        ({"gw01": False}, 60_001, 3_001, {"count": "warning", "endpoints": "blocker", "connections": "blocker"}),
        ({"gw01": False, "gw02": False}, 60_001, 3_000, {"endpoints": "warning"}),
        ({"gw01": False, "gw02": False}, 120_000, 6_000, {"endpoints": "warning", "connections": "warning"}),
        ({"gw01": False, "gw02": False}, 120_001, 6_001, {"endpoints": "blocker", "connections": "blocker"}),
        ({"gw01": False, "gw02": False}, 60_000, 3_001, {"connections": "warning"}),
        ({"gw01": False, "gw02": False}, 60_000, None, {"connections": "blocker"}),
        ({"gw01": False, "gw02": True}, 36_000, 1_800, {"gw02.virtual": "warning"}),
        ({"gw01": False, "gw02": True}, 36_001, 1_800, {"endpoints": "warning", "gw02.virtual": "warning"}),  # the physical one may be lost
        ({"gw01": False, "gw02": True}, 36_000, 1_801, {"connections": "warning", "gw02.virtual": "warning"}),
        ({"gw01": None, "gw02": False}, 10, 10, {"gw01.virtual": "warning"}),
    ],
)
def test_gateways_that_are_there(there, endpoints, connections, keys):
    found = list(gateways.findings(there, endpoints, connections))
    assert {one.key: one.severity for one in found} == {f"sizing.gateways:{key}": severity for key, severity in keys.items()}


def test_the_hardware_of_a_gateway():
    one = gateways.hardware()
    assert (one.cores.at_least, one.ram_gb.at_least, one.disk_gb.at_least, one.os_kinds) == (2, 8, 40, ("Server",))
    assert one.disk_gb.or_more and one.ghz == 0 and not one.ram_gb.or_more


def total(endpoints):
    """Everything that grows: figures of all servers of a kind together."""
    found = estate.sizes(estate.Wanted(endpoints, by_site={"one": endpoints}, cloud_by_smp={"one": endpoints}, connections=endpoints // 10))
    smps, sqls = list(found["smp"].values()), list(found["sql"].values())
    each = found["sites"][0]["each"] or {"cores": {"at_least": 0, "planned": 0}, "ram_gb": {"at_least": 0, "planned": 0}}
    return [
        found["smps"],
        *(sum(one[key][kind] for one in smps) for key in ("cores", "ram_gb", "disk_gb") for kind in ("at_least", "planned")),
        *(sum(one[key][kind] for one in sqls) for key in ("cores", "ram_gb") for kind in ("at_least", "planned")),
        max(one["drives"][1]["iops"] for one in sqls),
        *(sum(drive["size_mb"][kind] for one in sqls for drive in one["drives"]) for kind in ("at_least", "planned")),
        len(smps[0]["drives"]),
        found["sites"][0]["servers"],
        *(found["sites"][0]["servers"] * each[key][kind] for key in ("cores", "ram_gb") for kind in ("at_least", "planned")),
        found["gateways"]["gateways"],
    ]


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 200_000), st.one_of(st.just(1), st.integers(0, 200_000)))
def test_sizes_never_fall_as_endpoints_grow(endpoints, more):
    before, after = total(endpoints), total(endpoints + more)
    assert all(small <= large + 1e-6 for small, large in zip(before, after, strict=True)), (before, after)


@pytest.mark.parametrize("edge", [99, 1_000, 5_000, 7_500, 10_000, 15_000, 20_000, 22_500, 40_000, 60_000, 120_000])
def test_sizes_do_not_fall_at_an_edge(edge):
    assert all(small <= large + 1e-6 for small, large in zip(total(edge), total(edge + 1), strict=True))
