from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import pytest
from ansible_collections.itms.migration.plugins.plugin_utils.rules.checks import registry
from ansible_collections.itms.migration.plugins.plugin_utils.rules.checks.base import Check, phases
from ansible_collections.itms.migration.plugins.plugin_utils.rules.checks.registry import ALL_CHECKS
from ansible_collections.itms.migration.plugins.plugin_utils.rules.computers.assignments import Assignment
from ansible_collections.itms.migration.plugins.plugin_utils.rules.finding import WARNING
from ansible_collections.itms.migration.plugins.plugin_utils.rules.gate import judge as gate
from ansible_collections.itms.migration.plugins.plugin_utils.rules.gate import waivers
from ansible_collections.itms.migration.plugins.plugin_utils.rules.phases import NAMES, PLAYED
from ansible_collections.itms.migration.plugins.plugin_utils.rules.readiness import rules as readiness_rules
from ansible_collections.itms.migration.plugins.plugin_utils.rules.refusal import Refusal

TODAY = dt.date(2026, 11, 24)


class Blocking(Check):
    key = "test.blocking"
    section = "A section"
    blocks = phases("backup")

    def run(self, estate):
        yield self.finding("x", "f", "n", "do")
        yield self.finding("y", "f", "n", "do", cannot_waive="Never.")


class Needing(Check):
    key = "test.needing"
    section = "A section"
    blocks = phases("redirect")
    needs_step = 2

    def run(self, estate):
        yield self.finding("x", "f", "n", "do", awaits_step=2)


class Crashing(Check):
    key = "test.crashing"
    section = "A section"
    blocks = phases("backup")

    def run(self, estate):
        yield self.finding("x", "f", "n", "do")
        raise KeyError("facts")


def waiver(key, until=TODAY):
    return waivers.Waiver(key, "because", "J. Shaw", until)


def judge(estate, *checks, waive=()):
    return gate.judge(estate, [waiver(key) for key in waive], TODAY, checks)


@pytest.mark.parametrize(("phase", "state"), [("assess", "later"), ("plan", "later"), ("backup", "blocks"), ("redirect", "warns")])
def test_a_finding_blocks_its_phases_only(make_estate, phase, state):
    verdict = judge(make_estate(phase), Blocking)
    assert {one["state"] for one in verdict["findings"]} == {state}
    assert verdict["state"] == ("blocked" if state == "blocks" else "go")


def test_all_findings_are_listed_at_once_with_four_parts(make_estate):
    verdict = judge(make_estate("backup"), Blocking, Crashing)
    assert verdict["blocking"] == ["test.blocking:x", "test.blocking:y", "check.broken:test.crashing"]
    text = gate.as_text(verdict)
    for part in ("Found:", "Needed:", "Fix:", "Waive:"):
        assert text.count(part) == 3
    assert "KeyError" in text
    assert text.endswith("backup: BLOCKED by 3 of 3 findings")


def test_a_waiver_is_named_in_the_verdict(make_estate):
    verdict = judge(make_estate("backup"), Blocking, waive=["test.blocking:x", "test.blocking:y"])
    assert verdict["waived"] == ["test.blocking:x"]
    assert verdict["blocking"] == ["test.blocking:y"]
    assert "waiver.refused:test.blocking:y" in [one["key"] for one in verdict["findings"]]
    assert "by J. Shaw until 2026-11-24: because" in gate.as_text(verdict)
    assert "(waived: test.blocking:x)" in gate.headline(verdict)


@pytest.mark.parametrize(("until", "holds"), [(TODAY, True), (TODAY - dt.timedelta(1), False), (TODAY + dt.timedelta(1), True)])
def test_a_waiver_ends_with_its_last_day(make_estate, until, holds):
    verdict = gate.judge(make_estate("backup"), [waiver("test.blocking:x", until)], TODAY, [Blocking])
    assert ("test.blocking:x" in verdict["waived"]) is holds
    assert any(one["key"].startswith("waiver.expired") for one in verdict["findings"]) is not holds


def test_a_waiver_of_nothing_is_a_warning(make_estate):
    verdict = judge(make_estate("backup"), waive=["no.such:thing"])
    assert verdict["state"] == "go"
    assert [one["key"] for one in verdict["findings"]] == ["waiver.unknown:no.such:thing"]


@pytest.mark.parametrize(("dry_run", "state"), [(True, "deferred"), (False, "blocked")])
def test_a_missing_earlier_step_defers_a_dry_run_and_blocks_a_real_one(make_estate, dry_run, state):
    verdict = judge(make_estate("redirect", dry_run=dry_run), Needing)
    assert verdict["state"] == state
    assert ("needs step 02" in gate.as_text(verdict)) is dry_run


def test_a_deferred_finding_does_not_hide_one_that_blocks(make_estate):
    class Blocks(Blocking):
        blocks = phases("redirect")

    assert judge(make_estate("redirect", dry_run=True), Needing, Blocks)["state"] == "blocked"


def test_a_check_that_needs_a_step_is_silent_before(make_estate):
    assert judge(make_estate("assess"), Needing)["findings"] == []


@pytest.mark.parametrize("phase", PLAYED)
def test_a_healthy_estate_passes_every_phase(make_estate, phase):
    assignments = (Assignment("PC1", os="Windows 8.1 x64", source="altiris01", target="itms71", move="1", wave="00", role="pilot"),)
    proven = {"altiris01": {"proven": True, "server": {"files": 1}, "databases": [{"name": "Altiris"}]}}
    verdict = gate.judge(make_estate(phase, plan={"x": 1}, assignments=assignments, backups=proven), [], TODAY)
    assert verdict["findings"] == []
    assert verdict["state"] == "go"


def test_checks_register_themselves_in_a_stable_order():
    """One that stops an earlier phase comes before one that stops a later phase, and a check of a test is none of the gate."""
    first = [min((NAMES.index(phase) for phase in check.blocks), default=len(NAMES)) for check in ALL_CHECKS]
    assert first == sorted(first)
    assert {"reach.server", "readiness.java", "sizing.server", "declarations.unknown"} <= {check.key for check in ALL_CHECKS}
    assert Blocking in Check.registered and Blocking not in ALL_CHECKS
    folder = Path(registry.__file__).parent
    written = sum(path.read_text(encoding="utf-8").count("\n    key = ") for path in folder.glob("*.py"))
    # Three rules have a check of their own: disk.system_drive, sql.version and sql.collation.
    assert len(ALL_CHECKS) == written + len(readiness_rules.RULES) - 3


def test_checks_have_unique_keys_sections_and_phases():
    assert len({check.key for check in ALL_CHECKS}) == len(ALL_CHECKS)
    for check in ALL_CHECKS:
        assert re.fullmatch(r"[a-z0-9]+\.[a-z0-9_]+", check.key)
        assert check.section
        assert check.blocks <= set(NAMES)
        assert check.blocks or check.severity == WARNING


@pytest.mark.parametrize("phase", PLAYED)
def test_no_check_breaks_on_an_estate_that_was_never_observed(make_estate, phase):
    from dataclasses import replace

    estate = make_estate(phase)
    blank = replace(estate, hosts=tuple(replace(host, observation=None) for host in estate.hosts), declarations={})
    verdict = gate.judge(blank, [], TODAY)
    assert not [key for key in verdict["blocking"] if key.startswith("check.broken")]
    assert {"reach.server:mgmt01", "reach.server:altiris01", "reach.server:itms71"} <= set(verdict["blocking"])


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("x", "str"),
        (["x"], "waiver 1"),
        ([{"key": "a", "reason": "b", "by": "c"}], "exactly the keys"),
        ([{"key": "a", "reason": "b", "by": "c", "until": "2026-01-01", "extra": 1}], "exactly the keys"),
        ([{"key": "a", "reason": " ", "by": "c", "until": "2026-01-01"}], "empty reason"),
        ([{"key": "a", "reason": "b", "by": "c", "until": "soon"}], "until 'soon'"),
        ([{"key": "a", "reason": "b", "by": "c", "until": "2026-13-01"}], "until"),
        ([{"key": "a", "reason": "b", "by": "c", "until": "2026-01-01"}] * 2, "two waivers"),
    ],
)
def test_a_waiver_that_is_not_whole_is_refused(given, said):
    with pytest.raises(Refusal) as refused:
        waivers.parse(given)
    assert said in str(refused.value)


@pytest.mark.parametrize("until", ["2026-12-31", dt.date(2026, 12, 31), "2026-12-31T00:00:00"])
def test_the_last_day_is_read_as_text_and_as_a_yaml_date(until):
    assert waivers.parse([{"key": "a", "reason": "b", "by": "c", "until": until}])[0].until == dt.date(2026, 12, 31)
