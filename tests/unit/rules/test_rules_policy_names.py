"""Names in the policy that nothing has: a computer to exclude is refused, others are findings."""

from __future__ import annotations

import pytest
from ansible_collections.itms.migration.plugins.plugin_utils.rules.computers.assignments import Assignment
from ansible_collections.itms.migration.plugins.plugin_utils.rules.computers.exports import Computer
from ansible_collections.itms.migration.plugins.plugin_utils.rules.estate import policy
from ansible_collections.itms.migration.plugins.plugin_utils.rules.estate.estate import Host
from ansible_collections.itms.migration.plugins.plugin_utils.rules.planning import plan
from ansible_collections.itms.migration.plugins.plugin_utils.rules.platforms import systems
from ansible_collections.itms.migration.plugins.plugin_utils.rules.refusal import Refusal

COMPUTERS = [
    Computer(f"PC{number}", os="Microsoft Windows 7 Enterprise", revision="Service Pack 1", site="Leeds", source="e.csv")
    for number in range(3)
]
COMPUTERS.append(Computer("XP1", os="Microsoft Windows XP Professional", revision="Service Pack 3", site="Leeds", source="e.csv"))
XP = systems.read(*COMPUTERS[-1][2:5]).name
CALENDAR = {"start": "2027-03-01", "zone": "UTC", "window": "20:00-04:00"}


@pytest.fixture
def unknown(make_estate):
    """What the plan under this policy says of names that nothing has."""

    def run(given, **more):
        read = policy.parse({"pilot": ["PC0"], "imaging": {}, **given})
        estate = make_estate("plan", policy=read, add=[Host("ss-york", ("site_server",), site="York")], **more)
        made = plan.make(estate, plan.Inputs(COMPUTERS, (), ["e.csv"], (5, 1)))
        return [one["key"].partition(":")[2] for one in made.plan["findings"] if one["key"].startswith("policy.unknown_name:")]

    return run


@pytest.mark.parametrize(
    ("given", "names"),
    [
        (
            {"sites": {"Leds": {"bandwidth_mbit": 1}, "LEEDS": {"bandwidth_mbit": 1}}, "installer_mb": 9, "calendar": CALENDAR},
            ["sites, leds"],
        ),
        ({"calendar": {**CALENDAR, "zones": {"itms99": "UTC", "itms71": "UTC"}}}, ["calendar.zones, itms99"]),
        ({"calendar": {**CALENDAR, "blackouts": [{"from": "2027-03-09", "servers": ["itms71", "itms9"]}]}}, ["calendar.blackouts, itms9"]),
        ({"dispositions": {"Windws 7": "retire", XP: "upgrade_os"}}, ["dispositions, windws 7"]),
        ({"dispositions": {"pc2": "retire", "PC9": "retire"}}, ["dispositions, pc9"]),
        ({"sources": {"e.csv": "altiris01", "f.csv": "altiris01"}}, ["sources, f.csv"]),
        ({"task_sites": ["York", "Yrok"]}, ["task_sites, Yrok"]),
        ({}, []),
    ],
)
def test_a_name_that_nothing_has_is_a_finding(unknown, given, names):
    assert unknown(given) == names


def test_a_misspelt_computer_to_exclude_is_refused(unknown):
    with pytest.raises(Refusal, match=r"itms_policy\.exclude names PC00, which") as refused:
        unknown({"exclude": {"PC00": "fragile", "pc1": "fragile"}})
    assert "would be moved" in refused.value.needed


@pytest.mark.parametrize("name", ["pc2", "ALTIRIS01", "ss-york"])
def test_a_computer_of_an_export_or_a_host_of_the_inventory_may_be_excluded(unknown, name):
    assert unknown({"exclude": {name: "fragile"}}) == []


def test_a_computer_that_was_planned_and_is_gone_may_stay_excluded(unknown):
    row = Assignment("GONE", "", "Windows 7", "push", "1", "altiris01", "itms71", "", "excluded by policy: fragile", "", "two_hop", "")
    assert unknown({"exclude": {"GONE": "fragile"}}, assignments=(row,)) == []
