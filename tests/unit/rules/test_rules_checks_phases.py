"""When a finding matters: for which server, and so for which phase. A 7.6 server in the making stops no backup."""

from __future__ import annotations

import datetime as dt

import pytest
from ansible_collections.itms.migration.plugins.plugin_utils.rules.checks.base import when_used
from ansible_collections.itms.migration.plugins.plugin_utils.rules.checks.registry import ALL_CHECKS
from ansible_collections.itms.migration.plugins.plugin_utils.rules.computers.assignments import Assignment
from ansible_collections.itms.migration.plugins.plugin_utils.rules.estate.estate import Host
from ansible_collections.itms.migration.plugins.plugin_utils.rules.estate.policy import Policy
from ansible_collections.itms.migration.plugins.plugin_utils.rules.estate.policy_parts import Imaging
from ansible_collections.itms.migration.plugins.plugin_utils.rules.gate import judge
from ansible_collections.itms.migration.plugins.plugin_utils.rules.gate.waivers import Waiver
from ansible_collections.itms.migration.plugins.plugin_utils.rules.phases import NAMES

TODAY = dt.date(2026, 11, 24)
FACTS = {"os": {"name": "Microsoft Windows Server 2012 R2 Standard", "version": "6.3.9600"}, "architecture": 64, "cores": 8}
ITMS76 = Host("itms76", ("smp76",), observation={"reached": True, "facts": FACTS})
SQL12 = Host("sql12", ("sql",), observation={"reached": True, "facts": {"sql": {"version": "11.0.5058.0", "edition": "Standard Edition"}}})
ROWS = (
    Assignment("PC1", os="Windows 7 Service Pack 1", move="1", source="altiris01", target="itms71", wave="00"),
    Assignment("PC2", os="Windows 7 Service Pack 1", move="1", source="altiris01", target="itms76", wave="01", strategy="replace"),
)


@pytest.mark.parametrize(
    ("wave", "host", "expected"),
    [
        (0, "itms71", {"build_intermediate", "redirect"}),
        (0, "itms76", {"build_target"}),
        (1, "itms76", {"build_target", "redirect"}),
        (0, "sql12", {"build_intermediate", "build_target", "redirect"}),
        (0, "altiris01", set()),
    ],
)
def test_a_server_matters_when_it_is_built_and_when_agents_go_to_it(make_estate, wave, host, expected):
    estate = make_estate("redirect", add=[ITMS76, SQL12], assignments=ROWS, wave=wave)
    assert when_used(estate, estate.host(host)) == expected


def test_sql_on_the_box_of_the_server_needs_no_other(make_estate):
    box = Host("box71", ("smp71", "sql"), observation={"reached": True, "facts": {}})
    estate = make_estate("redirect", add=[box])
    assert when_used(estate, estate.host("box71")) == {"build_intermediate", "redirect"}


@pytest.mark.parametrize(
    ("phase", "wave", "state"), [("assess", 0, "later"), ("backup", 0, "later"), ("redirect", 0, "later"), ("redirect", 1, "blocks")]
)
def test_unknown_iops_of_the_76_server_stop_only_what_goes_there(make_estate, phase, wave, state):
    estate = make_estate(phase, add=[ITMS76], assignments=ROWS, wave=wave, plan={"x": 1})
    found = {one["key"]: one["state"] for one in judge.judge(estate, [], TODAY)["findings"]}
    assert found["sizing.iops:itms76.C"] == state
    assert found["readiness.java:itms76"] == "later"


@pytest.mark.parametrize("phase", NAMES)
def test_findings_are_of_a_kind_and_of_phases_that_their_check_names(make_estate, phase):
    """Everything is unknown here, so nearly every check speaks."""
    blank = {"itms71": dict.fromkeys(("disks", "services", "virtual", "cores", "memory_mb"))}
    blank["itms71"] |= {"software": {}, "disks": {}}
    products = {"products": [{"name": "ServiceDesk", "guid": "1"}, {"name": None, "guid": "2"}, {"name": "Nothing Like It", "guid": "3"}]}
    seen = {"observation": {"reached": True, "facts": {**FACTS, "software": {}}}}
    estate = make_estate(
        phase,
        {"itms71": blank["itms71"], "altiris01": products},
        add=[ITMS76, SQL12, Host("ss1", ("site_server",), site="Leeds", **seen), Host("gw1", ("gateway",), **seen)],
        declarations={
            "itms76": {"hardware": {"virtual": True}, "productz": []},
            "itms71": {"hardware": {"cores": 99}},
            "estate": {"cem": {"endpoints": {"PC1": "AIX 7.1"}}, "decommission": {}},
        },
        assignments=(*ROWS, Assignment("M", os="Mac OS X 10.9", move="1", target="itms71", wave="00", site="Leeds")),
        policy=Policy(pilot=("PC1",), imaging=Imaging((), (), True)),
        ansible_core="2.19.1",
        now=dt.datetime(2026, 11, 24, tzinfo=dt.timezone.utc),
    )
    silent = []
    for check in ALL_CHECKS:
        found = list(check().run(estate)) if check().applies(estate) else []
        for one in found:
            assert one.check in (check.yields or (check.key,)), (check.key, one.key)
            assert one.blocks is None or one.blocks <= check.blocks, (check.key, one.key, one.blocks)
        if not found:
            silent.append(check.key)
    spoke = len(ALL_CHECKS) - len(silent)
    assert spoke >= 25, silent


def test_a_waived_later_finding_is_waived_before_its_phase(make_estate):
    waiver = Waiver("sizing.iops:itms76.C", "known", "J. Shaw", TODAY)
    verdict = judge.judge(make_estate("backup", add=[ITMS76]), [waiver], TODAY)
    assert "sizing.iops:itms76.C" in verdict["waived"]


def test_what_blocks_later_says_when(make_estate):
    verdict = judge.judge(make_estate("backup", add=[ITMS76]), [], TODAY)
    assert "sizing.iops:itms76.C  [blocks later: build_target]" in judge.as_text(verdict)
    one = next(one for one in verdict["findings"] if one["key"] == "sizing.iops:itms76.C")
    assert one["blocks_later"] == ["build_target"]
