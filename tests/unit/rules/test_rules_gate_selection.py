"""Which checks run, how severe their findings are, and when the run fails."""

from __future__ import annotations

import datetime as dt

import pytest
from ansible_collections.itms.migration.plugins.plugin_utils.rules.checks.base import Check, phases, tags
from ansible_collections.itms.migration.plugins.plugin_utils.rules.checks.registry import ALL_CHECKS
from ansible_collections.itms.migration.plugins.plugin_utils.rules.finding import WARNING, Finding
from ansible_collections.itms.migration.plugins.plugin_utils.rules.gate import judge as gate
from ansible_collections.itms.migration.plugins.plugin_utils.rules.gate import profiles, selection
from ansible_collections.itms.migration.plugins.plugin_utils.rules.gate.profiles import BUILT_IN, Profile
from ansible_collections.itms.migration.plugins.plugin_utils.rules.gate.selection import Selection
from ansible_collections.itms.migration.plugins.plugin_utils.rules.gate.waivers import Waiver
from ansible_collections.itms.migration.plugins.plugin_utils.rules.refusal import Refusal

TODAY = dt.date(2026, 11, 24)


class Sizes(Check):
    key = "test.sizes"
    section = "S"
    tags = tags("hardware")
    blocks = phases("backup")
    yields = ("test.cores", "test.iops")

    def run(self, estate):
        yield Finding("test.cores", "a", "S", "f", "n", "x")
        yield Finding("test.iops", "a.C", "S", "f", "n", "x")


class Lost(Check):
    key = "test.lost"
    section = "S"
    tags = tags("backup")
    blocks = phases("backup")
    fixed = "There is no way back."

    def run(self, estate):
        yield self.finding("a", "f", "n", "x")


class Never(Lost):
    key = "test.never"
    fixed = ""

    def run(self, estate):
        yield self.finding("a", "f", "n", "x", cannot_waive="Never.")


class Warns(Check):
    key = "test.warns"
    section = "S"
    severity = WARNING

    def run(self, estate):
        yield self.finding("a", "f", "n", "x")


class Breaks(Check):
    key = "test.breaks"
    section = "S"
    blocks = phases("backup")

    def run(self, estate):
        raise KeyError("x")


CHECKS = (Sizes, Lost, Never, Warns)


def judge(make_estate, checks=CHECKS, waive=(), **more):
    return gate.judge(make_estate("backup"), [Waiver(key, "r", "b", TODAY) for key in waive], TODAY, checks, **more)


def states(verdict):
    return {one["key"]: one["state"] for one in verdict["findings"]}


# Selections ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("keys", "tagged", "found"),
    [
        (("test.sizes",), (), ["test.cores:a", "test.iops:a.C"]),
        (("test.iops",), (), ["test.iops:a.C"]),
        (("test.iops:*.D",), (), []),
        (("test.iops:a.*",), (), ["test.iops:a.C"]),
        ((), ("hardware",), ["test.cores:a", "test.iops:a.C"]),
        (("test.lost",), ("hardware",), ["test.cores:a", "test.iops:a.C", "test.lost:a"]),
        (("test.*",), (), ["test.cores:a", "test.iops:a.C", "test.lost:a", "test.never:a", "test.warns:a"]),
    ],
)
def test_a_selection_runs_what_it_names_and_is_no_verdict(make_estate, keys, tagged, found):
    verdict = judge(make_estate, selection=Selection(keys, tagged))
    assert list(states(verdict)) == found
    assert verdict["state"] == gate.SELECTED and verdict["selected"] == {"checks": list(keys), "tags": list(tagged)}
    assert "no verdict, so nothing acts" in gate.headline(verdict)


def test_a_selection_does_not_call_other_waivers_useless(make_estate):
    verdict = judge(make_estate, waive=["test.lost:a"], selection=Selection(("test.sizes",)))
    assert list(states(verdict)) == ["test.cores:a", "test.iops:a.C"]


@pytest.mark.parametrize(("keys", "tagged", "said"), [(["sizng.*"], [], "sizng"), ([], ["hardwear"], "hardwear")])
def test_a_selection_of_nothing_is_refused(keys, tagged, said):
    with pytest.raises(Refusal, match=said):
        selection.parse(keys, tagged)


def test_the_list_of_checks():
    rows = selection.rows(selection.parse([], []))
    assert [row["key"] for row in rows] == [check.key for check in ALL_CHECKS]
    assert all(row["title"] and row["section"] and row["tags"] and "\n" not in row["title"] for row in rows)
    assert [row["key"] for row in selection.rows(selection.parse(["sizing.iops"], []))] == ["sizing.server"]
    backup = {row["key"] for row in selection.rows(Selection(), "backup")}
    assert "backup.room" in backup and "readiness.java" not in backup
    lowered = {row["key"]: row["adjustable"] for row in rows}
    assert lowered["sizing.server"] and not lowered["mixed.mode"] and not lowered["backup.proven"]


# Profiles -----------------------------------------------------------------------------------------------------------


def test_a_profile_lowers_what_it_names_and_says_so(make_estate):
    verdict = judge(make_estate, [Sizes], profile=Profile("mine", (("test.iops:*", WARNING),)))
    assert states(verdict) == {"test.cores:a": "blocks", "test.iops:a.C": "warns"}
    assert verdict["profile"] == "mine" and verdict["adjusted"] == ["test.iops:a.C"]
    told = verdict["findings"][1]["adjusted"]
    assert told == {"profile": "mine", "pattern": "test.iops:*", "from": "blocker"}
    assert "mine changes the severity from blocker to warning (test.iops:*)" in gate.as_text(verdict)
    assert "(profile mine changes 1)" in gate.headline(verdict)


def test_some_findings_are_never_lowered(make_estate):
    verdict = judge(make_estate, (*CHECKS, Breaks), profile=Profile("all", (("*", WARNING),)))
    found = states(verdict)
    assert {key for key, state in found.items() if state == "blocks"} == {"test.lost:a", "test.never:a", "check.broken:test.breaks"}
    assert found["test.cores:a"] == "warns" and found["profile.refused:*"] == "warns"
    [refused] = [one for one in verdict["findings"] if one["key"] == "profile.refused:*"]
    assert "test.lost:a, test.never:a, check.broken:test.breaks" in refused["found"]


def test_the_last_pattern_that_fits_decides_and_warnings_can_be_raised(make_estate):
    chosen = Profile("mine", (("test.*", WARNING), ("test.cores", "blocker"), ("test.warns:a", "blocker")))
    assert states(judge(make_estate, [Sizes, Warns], profile=chosen)) == {
        "test.cores:a": "blocks",
        "test.iops:a.C": "warns",
        "test.warns:a": "warns",  # its check blocks no phase
    }


@pytest.mark.parametrize(
    ("fail_on", "checks", "fails"),
    [
        ("blocker", [Sizes], True),
        ("blocker", [Warns], False),
        ("warning", [Warns], True),
        ("never", [Sizes], False),
    ],
)
def test_what_fails_the_run(make_estate, fail_on, checks, fails):
    assert gate.fails(judge(make_estate, checks), fail_on) is fails


def test_built_in_and_own_profiles():
    own = {"mine": {"extends": "lab", "severity": {"readiness.*": "warning"}, "fail_on": "warning"}, "theirs": {"extends": "mine"}}
    assert profiles.parse("", {}) == BUILT_IN["production"] == Profile()
    read = profiles.parse("theirs", own)
    assert read.name == "theirs" and read.fail_on == "warning"
    assert read.severity == (*BUILT_IN["lab"].severity, ("readiness.*", "warning"))


def test_the_lab_profile_lowers_hardware_that_is_too_small_and_nothing_else():
    lab = BUILT_IN["lab"]
    known = {finding: check for check in ALL_CHECKS for finding in check.yields or (check.key,)}
    for pattern, severity in lab.severity:
        assert severity == WARNING and pattern.removesuffix(":*") in known, pattern
    lowered = {name for name in known if any(profiles.fits(Finding(name, "x", "", "", "", ""), one) for one, _to in lab.severity)}
    assert {"sizing.iops", "sizing.virtual", "disk.system_drive"} <= lowered
    assert not {name for name in lowered if known[name].fixed} and "sizing.sql_edition" not in lowered


@pytest.mark.parametrize(
    ("name", "own", "said"),
    [
        ("x", {}, "one of lab, production"),
        ("x", [], "list"),
        ("lab", {"lab": {}}, "redefines lab"),
        ("a", {"a": {"extends": "b"}, "b": {"extends": "a"}}, "extends itself"),
        ("a", {"a": {"severe": {}}}, "some of extends, severity, fail_on"),
        ("a", {"a": {"severity": {"x": "none"}}}, "blocker or warning"),
        ("a", {"a": {"fail_on": "sometimes"}}, "fail_on"),
    ],
)
def test_a_profile_that_makes_no_sense_is_refused(name, own, said):
    with pytest.raises(Refusal) as refused:
        profiles.parse(name, own)
    assert said in str(refused.value)
