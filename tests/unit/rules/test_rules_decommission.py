"""The three conditions under which the 6.x server may go, each with its edges."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from ansible_collections.itms.migration.plugins.plugin_utils.rules.decommission import decommission, decommission_plan
from ansible_collections.itms.migration.plugins.plugin_utils.rules.decommission.decommission import Function, Policy, Saturation, SignOff
from ansible_collections.itms.migration.plugins.plugin_utils.rules.refusal import Refusal

TODAY = dt.date(2027, 2, 1)
HASH = "ab" * 32
PATCHING = Function("patching", "Patch 6.2", "Patch 7.6", "A. N. Other", TODAY)
COUNTED = Saturation("Hardware", 1_000, 950, TODAY, 30)
CLASSES = Policy(classes=("Hardware",))
SIGNED = SignOff("The auditor", TODAY, "audit.pdf", HASH, HASH.upper())


def keys(functions=(PATCHING,), saturation=(COUNTED,), sign_off=SIGNED, policy=CLASSES):
    return [one.key.removeprefix("decommission.") for one in decommission.findings(functions, saturation, sign_off, TODAY, policy)]


def test_all_three_conditions_are_met():
    assert keys() == []


def test_each_condition_alone_keeps_the_server():
    assert keys(functions=()) == ["functions:list"]
    assert keys(saturation=()) == ["saturation:Hardware"]
    assert keys(sign_off=None) == ["regulation:sign_off"]


@pytest.mark.parametrize("change", [{"new": " "}, {"proven_by": ""}, {"proven_on": None}, {"proven_on": TODAY + dt.timedelta(days=1)}])
def test_functions(change):
    assert keys(functions=(PATCHING, replace(PATCHING, name="other", **change))) == ["functions:other"]


@pytest.mark.parametrize(
    ("old", "fresh", "enough"),
    [(1_000, 949, False), (1_000, 950, True), (1_000, 1_200, True), (0, 0, True), (None, 10, False), (10, None, False), (1, 0, False)],
)
def test_saturation(old, fresh, enough):
    assert keys(saturation=(Saturation("Hardware", old, fresh, TODAY, 30),)) == ([] if enough else ["saturation:Hardware"])


DAY = dt.timedelta(days=1)


@pytest.mark.parametrize(
    ("change", "policy", "said"),
    [
        ({"counted_on": TODAY - 14 * DAY}, {}, ""),
        ({"counted_on": TODAY - 15 * DAY}, {}, "15 days ago"),
        ({"counted_on": TODAY - 15 * DAY}, {"count_age_days": 15}, ""),
        ({"counted_on": TODAY + DAY}, {}, "which is in the future"),
        ({"counted_on": None}, {}, "the day of the count is not declared"),
        ({"fresh_days": 31}, {}, "up to 31 days"),
        ({"fresh_days": 31}, {"fresh_days": 31}, ""),
        ({"fresh_days": 30}, {"fresh_days": 29}, "up to 30 days"),
        ({"fresh_days": None}, {}, "the maximum age of the data"),
        ({"old": 0, "fresh": 0, "counted_on": None}, {}, "the day of the count is not declared"),
    ],
)
def test_freshness_is_dated_and_bounded(change, policy, said):
    found = list(decommission.findings([PATCHING], [replace(COUNTED, **change)], SIGNED, TODAY, Policy(classes=("Hardware",), **policy)))
    assert [one.key for one in found] == (["decommission.saturation:Hardware"] if said else [])
    assert all(said in one.found for one in found)


def test_without_a_list_of_classes_none_would_be_missed():
    assert keys(policy=None) == ["saturation:classes"]
    assert keys(saturation=(), policy=None) == ["saturation:classes"]


@pytest.mark.parametrize("name", ["fresh_days", "count_age_days"])
@pytest.mark.parametrize("wrong", [0, -1, True, "30", 1.5])
def test_days_that_make_no_sense_are_refused(name, wrong):
    with pytest.raises(Refusal, match=name):
        decommission_plan.read({name: wrong})


def test_a_plan_states_how_each_class_was_counted():
    row = {"old": 10, "fresh": 10, "fresh_days": 7, "counted_on": "2027-01-31"}
    read = decommission_plan.read({"saturation": {"Hardware": row}, "fresh_days": 8, "count_age_days": 3})
    assert read.saturation == (Saturation("Hardware", 10, 10, dt.date(2027, 1, 31), 7),)
    assert (read.policy.fresh_days, read.policy.count_age_days) == (8, 3)


def test_classes_that_must_be_counted_and_another_share():
    assert keys(policy=Policy(classes=("hardware", "Software"))) == ["saturation:Software"]
    assert keys(policy=replace(CLASSES, least_share=95.1)) == ["saturation:Hardware"]
    with pytest.raises(Refusal, match="percentage"):
        Policy(least_share=0)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"by": ""}, "the person who signed it is not declared"),
        ({"on": None}, "the day of the signature is not declared"),
        ({"on": TODAY + dt.timedelta(days=1)}, "which is in the future"),
        ({"file": ""}, "the file is not declared"),
        ({"sha256": "abc"}, "the SHA-256 of the file is not declared"),
        ({"file_hash": None}, "was not found"),
        ({"file_hash": "cd" * 32}, "is not the signed one"),
    ],
)
def test_sign_off(change, said):
    [finding] = list(decommission.findings([PATCHING], [COUNTED], replace(SIGNED, **change), TODAY, CLASSES))
    assert finding.key == "decommission.regulation:sign_off" and said in finding.found
