"""Edits of plan.yml and assignments.csv: recorded by the hash of what was read, and those without an effect are findings."""

from __future__ import annotations

import csv
import io

import pytest
import yaml
from ansible_collections.itms.migration.plugins.plugin_utils.rules.computers.assignments import COLUMNS
from ansible_collections.itms.migration.plugins.plugin_utils.rules.estate import policy
from ansible_collections.itms.migration.plugins.plugin_utils.rules.estate.estate import Estate, Host
from ansible_collections.itms.migration.plugins.plugin_utils.store import plan_files, planner
from ansible_collections.itms.migration.plugins.plugin_utils.store.documents import Store, sha256

HOSTS = (Host("ns", ("ns6",)), Host("s71", ("smp71",)), Host("s76", ("smp76",)))
GIVEN = {"pilot": ["PC0"], "wave_size": 4, "imaging": {}, "winrm_from_exports": True}


class Desk:
    """A store with a plan, files that a person edits, and the plan made again of them."""

    def __init__(self, folder):
        self.store = Store(folder / "store")
        self.export = folder / "e.csv"
        self.given = dict(GIVEN)
        self.export_of(9)
        self.plan()

    def export_of(self, count):
        rows = "".join(f"PC{number},Windows 7,Service Pack 1,leeds\n" for number in range(count))
        self.export.write_text("Name,OS Name,OS Revision,Site\n" + rows, encoding="utf-8")

    def path(self, name):
        return self.store.root / name

    def plan(self, **more):
        estate = Estate(
            "plan",
            HOSTS,
            policy.parse(self.given),
            {"ns": {"ns_version": "6.0 R13"}},
            plan=plan_files.read_plan(self.store),
            assignments=tuple(plan_files.read_assignments(self.store)),
        )
        return planner.run(self.store, estate, [str(self.export)], (5, 1), **more)

    def edit_row(self, number, **values):
        path = self.path(plan_files.ASSIGNMENTS)
        rows = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))))
        rows[number].update(values)
        out = io.StringIO()
        writer = csv.DictWriter(out, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
        path.write_text(out.getvalue(), encoding="utf-8")
        return rows[number]

    def edit_plan(self, change):
        path = self.path(plan_files.PLAN)
        document = yaml.safe_load(path.read_text(encoding="utf-8"))
        change(document)
        path.write_text(yaml.safe_dump(document, sort_keys=False), encoding="utf-8")


@pytest.fixture
def desk(tmp_path):
    return Desk(tmp_path)


def lost(outcome):
    return {one["key"].partition(":")[2]: one for one in outcome.plan["findings"] if one["key"].startswith("plan.edit_lost:")}


def test_a_plan_says_which_files_it_was_made_from(desk):
    first = desk.plan().plan["assignments"]
    assert first["based_on"] is None and first["plan_based_on"] is None
    desk.edit_row(6, wave="01")
    edited, plan_before = sha256(desk.path(plan_files.ASSIGNMENTS)), sha256(desk.path(plan_files.PLAN))
    assert edited != first["sha256"]
    desk.export_of(10)
    second = desk.plan().plan["assignments"]
    assert second == {"sha256": sha256(desk.path(plan_files.ASSIGNMENTS)), "based_on": edited, "plan_based_on": plan_before}
    assert desk.plan().changed == [], "the same input again"


def test_a_plan_file_that_was_edited_alone_is_recorded_too(desk):
    desk.edit_plan(lambda plan: plan["waves"][1].update(starts="2027-03-01T20:00+00:00", ends="2027-03-01T23:00+00:00"))
    edited = sha256(desk.path(plan_files.PLAN))
    made = desk.plan()
    assert made.plan["assignments"]["plan_based_on"] == edited and made.plan["assignments"]["based_on"] is None
    assert made.plan["waves"][1]["starts"] == "2027-03-01T20:00+00:00" and lost(made) == {}
    assert desk.plan().changed == []


@pytest.mark.parametrize(
    ("part", "change", "decided_by"),
    [
        ("wave_size", lambda plan: plan.update(wave_size=500), "itms_policy.wave_size"),
        ("pilot", lambda plan: plan["pilot"].append("PC1"), "itms_policy.pilot"),
        ("strategy", lambda plan: plan.update(strategy="replace"), "itms_policy.strategy"),
        ("hierarchy", lambda plan: plan.update(hierarchy="build_as_71"), "itms_policy.hierarchy"),
        ("chatty_policies", lambda plan: plan["chatty_policies"].append("x"), "itms_policy.chatty_policies"),
        ("routes", lambda plan: plan["routes"][0].update(to="s71"), "itms_policy.routes"),
        ("waves", lambda plan: plan["waves"][0].update(computers=7), "plan/assignments.csv"),
    ],
)
def test_an_edit_of_the_plan_that_has_no_effect_is_a_finding_until_the_plan_changes(desk, part, change, decided_by):
    desk.edit_plan(change)
    made = desk.plan()
    assert list(lost(made)) == [part] and decided_by in lost(made)[part]["fix"] and lost(made)[part]["severity"] == "warning"
    again = desk.plan()
    assert again.changed == [] and list(lost(again)) == [part]
    desk.export_of(10)
    assert lost(desk.plan()) == {}


@pytest.mark.parametrize("change", [{"wave_size": 3}, {"pilot": ["PC1"]}, {"strategy": "replace"}, {"dns_domains": {"x": "y.example"}}])
def test_a_change_of_the_policy_is_no_lost_edit(desk, change):
    desk.given |= change
    assert lost(desk.plan()) == {}


@pytest.mark.parametrize(
    ("column", "value", "decided_by"),
    [
        ("channel", "push", "itms_channel"),
        ("source", "other", "itms_policy.sources"),
        ("site", "york", "itms_site"),
        ("strategy", "replace", "itms_policy.strategy"),
        ("fqdn", "x.example", "itms_fqdn"),
        ("os", "Windows 10", "the exports"),
        ("role", "site_server", "site_servers"),
        ("reason", "a note", "where the wave is empty"),
        ("target", "gone", "itms_policy.routes"),
    ],
)
def test_an_edit_of_a_row_that_has_no_effect_is_a_finding(desk, column, value, decided_by):
    row = desk.edit_row(3, **{column: value})
    found = lost(desk.plan())
    assert list(found) == [f"assignments, {column}"]
    one = found[f"assignments, {column}"]
    assert decided_by in one["fix"] and row["computer"] in one["found"] and value in one["found"] and one["found"].startswith("1 rows")
    again = desk.plan()
    assert again.changed == [] and list(lost(again)) == list(found)


def test_a_wave_that_the_policy_takes_back_is_a_finding_and_one_that_is_kept_is_none(desk):
    desk.edit_row(0, wave="01", role="")  # the pilot, which the policy names
    assert list(lost(desk.plan())) == ["assignments, role", "assignments, wave"]
    desk.edit_row(6, wave="01" if desk.edit_row(6)["wave"] != "01" else "02")
    assert "assignments, wave" not in lost(desk.plan(reassign=True))


def test_edits_with_an_effect_are_no_findings(desk):
    desk.given["wave_size"] = 6
    desk.plan()
    row = desk.edit_row(8, wave="", reason="laptop of the board")
    assert lost(desk.plan()) == {}
    assert [
        one.reason for one in plan_files.read_assignments(desk.store) if (one.computer, one.move) == (row["computer"], row["move"])
    ] == ["laptop of the board"]


def test_what_a_new_export_changes_is_no_lost_edit(desk):
    desk.export.write_text(desk.export.read_text(encoding="utf-8").replace("leeds", "york"), encoding="utf-8")
    assert lost(desk.plan()) == {}
