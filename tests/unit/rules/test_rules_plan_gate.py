"""What the gate of the plan phase judges, and what a server without planned endpoints is held to."""

from __future__ import annotations

from ansible_collections.itms.migration.plugins.plugin_utils.rules.checks import inputs
from ansible_collections.itms.migration.plugins.plugin_utils.rules.checks.sizing import Platform
from ansible_collections.itms.migration.plugins.plugin_utils.rules.computers.assignments import Assignment
from ansible_collections.itms.migration.plugins.plugin_utils.rules.estate.estate import Host
from ansible_collections.itms.migration.plugins.plugin_utils.rules.estate.policy import Policy, parse
from ansible_collections.itms.migration.plugins.plugin_utils.store import estate_reader
from ansible_collections.itms.migration.plugins.plugin_utils.store.documents import Store


def rows(target, count):
    return tuple(Assignment(f"PC{number}", move="1", target=target, wave="01") for number in range(count))


def test_a_server_that_is_new_since_the_plan_is_not_planned_for_all_endpoints(make_estate, keys):
    added = [Host("itms76", ("smp76",)), Host("new76", ("smp76",))]
    estate = make_estate("redirect", add=added, assignments=rows("itms76", 20_001))
    assert inputs.endpoints_of(estate, estate.host("new76")) == 0
    assert keys(Platform, estate) == ["sizing.several_smps:itms76"]


def test_without_a_plan_the_servers_of_a_kind_share_the_endpoints(make_estate, keys):
    more = [Host("new71", ("smp71",)), *(Host(f"pc{number}", ("endpoint",)) for number in range(30_000))]
    estate = make_estate("plan", add=more)
    assert inputs.endpoints_of(estate, estate.host("itms71")) == 15_000
    assert [one.severity for one in Platform().run(estate) if one.check == "sizing.several_smps"] == ["warning"]


def test_the_gate_of_the_plan_reads_no_previous_plan(tmp_path):
    store = Store(tmp_path)
    store.write_text("plan/plan.yml", "kind: [")
    assert estate_reader.read_estate(store, "plan", (), Policy(), previous_plan=False).plan_refusal == ""
    read = estate_reader.read_estate(store, "plan", (), Policy())
    assert "not YAML" in read.plan_refusal and "restore" in read.plan_fix and read.plan_needed


def test_the_time_zone_of_a_server_is_found_in_any_case():
    calendar = {"start": "2027-01-11", "zone": "Europe/London", "window": "20:00-04:00", "zones": {"NYC-SMP": "America/New_York"}}
    read = parse({"calendar": calendar}).calendar
    assert (read.zone_of("nyc-smp"), read.zone_of("other")) == ("America/New_York", "Europe/London")
