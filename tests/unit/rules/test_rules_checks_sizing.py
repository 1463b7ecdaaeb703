"""The check classes over the sizing and parity rules."""

from __future__ import annotations

import datetime as dt

import pytest
from ansible_collections.itms.migration.plugins.plugin_utils.rules import finding
from ansible_collections.itms.migration.plugins.plugin_utils.rules.checks import platforms, products, sizing
from ansible_collections.itms.migration.plugins.plugin_utils.rules.computers.assignments import Assignment
from ansible_collections.itms.migration.plugins.plugin_utils.rules.estate.estate import Host
from ansible_collections.itms.migration.plugins.plugin_utils.rules.estate.policy import Policy
from ansible_collections.itms.migration.plugins.plugin_utils.rules.gate import judge, profiles
from ansible_collections.itms.migration.plugins.plugin_utils.rules.refusal import Refusal

NOT_INSTALLED = {"itms71": {"platform": None}}  # so that its products are those that are declared
HARDWARE = {
    "ghz": 2.4,
    "l2_cache_mb": 6,
    "iops": {"C": 180},
    "network": {"ports": 2, "gbit": 1, "load_balanced": True},
    "virtual": False,
    "disk_gb": {"C": 80},
}


WEAK = {"cores": 2, "memory_mb": 4096, "os": {"name": "Microsoft Windows Server 2012 R2 Standard", "version": "6.3.9600"}}
WEAK76 = Host("itms76", ("smp76",), observation={"reached": True, "facts": WEAK})
SAID76 = {"itms76": {"hardware": HARDWARE}}


def test_a_server_is_held_to_the_column_of_its_estate(make_estate, keys):
    small = make_estate("plan", add=[WEAK76], declarations=SAID76, policy=Policy(endpoints=99))
    assert keys(sizing.ServerSizes, small) == []
    larger = make_estate("plan", add=[WEAK76], declarations=SAID76, policy=Policy(endpoints=100))
    assert keys(sizing.ServerSizes, larger) == ["sizing.cores:itms76", "sizing.ram:itms76"]


def test_the_tables_of_76_judge_no_71_server_but_one_that_becomes_76(make_estate, keys):
    weak = {"itms71": {"cores": 2, "memory_mb": 4096, "virtual": True}}
    two_hops = make_estate("plan", weak, policy=Policy(endpoints=5000))
    assert keys(sizing.ServerSizes, two_hops) == keys(platforms.Hypervisor, two_hops) == []
    upgraded = make_estate("plan", weak, policy=Policy(endpoints=5000, hierarchy="build_as_71"))
    assert "sizing.cores:itms71" in keys(sizing.ServerSizes, upgraded) and keys(platforms.Hypervisor, upgraded)


@pytest.mark.parametrize(
    ("least", "found"),
    [
        (None, ["sizing.intermediate:itms71"]),
        ({"cores": 4, "ram_gb": 8, "disk_gb": {"C": 80}}, []),
        ({"cores": 8}, ["sizing.intermediate:itms71.cores"]),
        ({"free_gb": {"C": 90}}, []),
        ({"free_gb": {"C": 100, "D": 1}}, ["sizing.intermediate:itms71.free_gb.C", "sizing.intermediate:itms71.free_gb.D"]),
        (
            {"ram_gb": 16, "disk_gb": {"C": 100, "D": 1}},
            [f"sizing.intermediate:itms71.{one}" for one in ("ram_gb", "disk_gb.C", "disk_gb.D")],
        ),
    ],
)
def test_the_sizes_of_71_are_declared(make_estate, least, found):
    said = {"itms71": {"hardware": HARDWARE, **({} if least is None else {"least": least})}}
    seen = list(sizing.IntermediateSizes().run(make_estate("plan", declarations=said)))
    assert [one.key for one in seen] == found
    assert {one.severity for one in seen} <= {"warning" if least is None else "blocker"}


@pytest.mark.parametrize("least", [4, {"cores": "many"}, {"cpus": 4}, {"disk_gb": 80, "x": 1}, {"free_gb": {"C": "much"}}])
def test_what_is_not_a_size_is_refused(make_estate, least):
    with pytest.raises(Refusal, match="least of itms71"):
        list(sizing.IntermediateSizes().run(make_estate("plan", declarations={"itms71": {"least": least}})))


@pytest.mark.parametrize(
    ("phase", "state"),
    [("assess", "later"), ("plan", "later"), ("build_intermediate", "blocks"), ("redirect", "blocks"), ("build_target", "blocks")],
)
def test_an_unknown_number_of_endpoints_never_passes(make_estate, keys, phase, state):
    unknown = make_estate(phase, add=[WEAK76], declarations=SAID76)
    assert keys(sizing.ServerSizes, unknown) == keys(sizing.Platform, unknown) == ["sizing.endpoints:estate"]
    verdict = judge.judge(unknown, [], dt.date(2026, 11, 24), [sizing.Platform, sizing.ServerSizes])
    assert [(one["key"], one["state"]) for one in verdict["findings"]] == [("sizing.endpoints:estate", state)]
    for known in (
        {"policy": Policy(endpoints=1)},
        {"add": [Host("PC1", ("endpoint",))]},
        {"assignments": (Assignment("PC1", move="1", wave="00", target="itms71"),)},
    ):
        add = [WEAK76, *known.pop("add", ())]
        assert keys(sizing.ServerSizes, make_estate(phase, add=add, declarations=SAID76, **known)) == []


def test_roles_come_from_the_kinds_of_a_host(make_estate, keys):
    sql = Host("sql12", ("sql",), observation={"reached": True, "facts": {"sql": {"edition": "Standard Edition"}}})
    box = Host("box76", ("smp76", "sql"), observation={"reached": True, "facts": {"cores": 2}})
    lost = Host("itms76", ("smp76",), observation={"reached": False, "facts": {}})
    found = keys(sizing.ServerSizes, make_estate("plan", add=[sql, box, lost]))
    assert "sizing.iops:sql12.D" in found and "sizing.cache:sql12" not in found and "sizing.sql_edition:sql12" not in found
    assert "sizing.iops:box76.D" in found and "sizing.cache:box76" in found and "sizing.cores:box76" in found
    assert not [key for key in found if "itms76" in key]


@pytest.mark.parametrize(
    ("kind", "cell"), [("smp76", "sizing.server"), ("site_server", "sizing.site_servers"), ("gateway", "sizing.gateways")]
)
def test_a_server_that_is_only_described_is_measured(make_estate, keys, kind, cell):
    check = {one.key: one for one in (sizing.ServerSizes, sizing.SiteServers, sizing.Gateways)}[cell]
    unseen = Host("new", (kind,), site="York", observation={"reached": False, "facts": {}})
    cem = {"estate": {"cem": {"endpoints": {"NB1": "Windows 8.1"}, "connections": 1}}}

    def cores(**said):
        estate = make_estate("plan", add=[unseen], declarations={**said, **cem}, policy=Policy(endpoints=50))
        return [key for key in keys(check, estate) if key == "sizing.cores:new"]

    assert cores() == []
    assert cores(new={"hardware": {}}) == ["sizing.cores:new"]
    assert cores(new={"hardware": {"cores": 8}}) == []


def test_too_many_endpoints_for_one_smp(make_estate, keys):
    found = keys(sizing.Platform, make_estate("plan", policy=Policy(endpoints=20_001)))
    assert found == ["sizing.several_smps:endpoints"]


@pytest.mark.parametrize(("hierarchy", "finds"), [("intermediate", False), ("build_as_71", True)])
def test_the_borders_of_76_ask_no_71_server(make_estate, keys, hierarchy, finds):
    box = Host("box71", ("smp71", "sql"), observation={"reached": True, "facts": {}})
    rows = tuple(Assignment(f"P{n}", move="1", wave="00", target="box71") for n in range(20_001))
    estate = make_estate("plan", add=[box], assignments=rows, policy=Policy(hierarchy=hierarchy))
    assert ("sizing.several_smps:box71" in keys(sizing.Platform, estate)) is finds
    assert ("sizing.sql_place:box71" in keys(sizing.Platform, estate)) is finds


def test_parity_reads_the_products_of_6x_and_what_is_declared(make_estate, keys):
    installed = {"altiris01": {"products": [{"name": "Altiris Helpdesk Solution", "guid": "{1}"}, {"name": None, "guid": "{2}"}]}}
    nothing = make_estate("plan", {**installed, **NOT_INSTALLED}, declarations={})
    assert keys(products.ProductParity, nothing) == ["parity.server:altiris01.{2}", "parity.products:7.1"]
    declared = {"itms71": {"products": ["ServiceDesk"]}}
    assert keys(products.ProductParity, make_estate("plan", {**installed, **NOT_INSTALLED}, declarations=declared)) == [
        "parity.server:altiris01.{2}"
    ]
    missing = {"itms71": {"products": [], "dropped": {"Something": "x"}}}
    assert "parity.missing:Altiris Helpdesk Solution@7.1" in keys(
        products.ProductParity, make_estate("plan", {**installed, **NOT_INSTALLED}, declarations=missing)
    )


def test_the_guides_letters_may_be_others_here(make_estate, keys):
    sql = Host("sql12", ("sql",), observation={"reached": True, "facts": {"sql": {"edition": "Standard Edition"}}})

    def found(**hardware):
        estate = make_estate("plan", add=[sql, WEAK76], declarations={"sql12": {"hardware": hardware}})
        return {key for key in keys(sizing.ServerSizes, estate) if key.startswith("sizing.iops:sql12")}

    assert found(iops={"C": 300, "E": 300}) == {"sizing.iops:sql12.D"}
    assert found(iops={"C": 300, "E": 300}, letters={"D": "E"}) == set()
    assert found(iops={"C": 300, "D": 300}, letters={"D": "E"}) == {"sizing.iops:sql12.E"}


@pytest.mark.parametrize(
    ("on_71", "found"),
    [
        (
            ["Mobile Management", "Out of Band Management Component", "ServiceDesk", "Inventory Solution"],
            {
                "parity.removed:Mobile Management",
                "parity.out_of_band:Out of Band Management Component",
                "parity.servicedesk:ServiceDesk",
                "parity.unknown:ServiceDesk@7.6",
            },
        ),
        (["Inventory Solution"], set()),
        (None, {"parity.products:7.1"}),
    ],
)
def test_7_6_keeps_or_names_what_the_7_1_server_has(make_estate, on_71, found):
    smp76 = Host("itms76", ("smp76",), observation={"reached": True, "facts": {}})
    said = {"itms71": {"products": on_71}, "itms76": {"products": ["Inventory Solution"]}}
    estate = make_estate("build_target", NOT_INSTALLED, add=[smp76], declarations=said)
    verdict = judge.judge(estate, [], dt.date(2026, 11, 24), [products.ProductParity])
    assert {one["key"] for one in verdict["findings"]} == found
    assert {one["state"] for one in verdict["findings"] if one["severity"] == "blocker"} <= {"blocks"}


def test_once_the_platform_is_installed_a_declaration_is_no_proof_of_its_products(make_estate, keys):
    installed = {"altiris01": {"products": [{"name": "Inventory Solution", "guid": "{1}"}]}}
    for history, found in (
        ([{"name": "Symantec Management Platform"}], ["parity.unknown:Inventory Solution@7.1"]),
        ([{"name": "Inventory Solution"}], []),
        (None, ["parity.products:7.1"]),
    ):
        change = {**installed, "itms71": {"platform": {"file_version": "7.1.8400.0", "history": history}}}
        assert keys(products.ProductParity, make_estate("redirect", change)) == found  # Inventory Solution is declared


def test_products_that_are_no_names_are_refused(make_estate):
    verdict = judge.judge(
        make_estate("plan", NOT_INSTALLED, declarations={"itms71": {"products": [None]}}),
        [],
        dt.date(2026, 11, 24),
        [products.ProductParity],
    )
    assert [one["key"] for one in verdict["findings"]] == ["parity.server:declarations"]


@pytest.mark.parametrize(("endpoints", "found"), [(100, []), (101, ["sizing.os:ss1"])])
def test_a_desktop_system_serves_a_small_site_only(make_estate, keys, endpoints, found):
    facts = {"cores": 4, "memory_mb": 8192, "disks": {"C:": {"size": 300 * 10**9}}, "os": {"name": "Microsoft Windows 7 Professional"}}
    site = Host("ss1", ("site_server",), site="York", observation={"reached": True, "facts": facts})
    rows = tuple(Assignment(f"P{n}", move="1", wave="00", target="itms71", site="York") for n in range(endpoints))
    seen = keys(sizing.SiteServers, make_estate("plan", assignments=rows, add=[site], declarations={"ss1": {"hardware": {"ghz": 2.4}}}))
    assert seen == found


def test_a_lab_may_have_another_system_as_it_may_have_less_hardware():
    found = finding.Finding("sizing.os", "itms76", "SMP Hardware", "a", "b", "c")
    assert profiles.adjust(profiles.BUILT_IN["lab"], found, "").finding.severity == finding.WARNING
