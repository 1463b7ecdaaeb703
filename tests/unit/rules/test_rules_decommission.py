"""The three conditions under which the 6.x server may go, each with its edges."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from ansible_collections.itms.migration.plugins.plugin_utils.rules import decommission
from ansible_collections.itms.migration.plugins.plugin_utils.rules.decommission import Function, Policy, Saturation, SignOff
from ansible_collections.itms.migration.plugins.plugin_utils.rules.refusal import Refusal

TODAY = dt.date(2027, 2, 1)
HASH = "ab" * 32
PATCHING = Function("patching", "Patch 6.2", "Patch 7.6", "A. N. Other", TODAY)
COUNTED = Saturation("Hardware", 1_000, 950)
SIGNED = SignOff("The auditor", TODAY, "audit.pdf", HASH, HASH.upper())


def keys(functions=(PATCHING,), saturation=(COUNTED,), sign_off=SIGNED, policy=None):
    return [one.key.removeprefix("decommission.") for one in decommission.findings(functions, saturation, sign_off, TODAY, policy)]


def test_all_three_conditions_are_met():
    assert keys() == []


def test_each_condition_alone_keeps_the_server():
    assert keys(functions=()) == ["functions:list"]
    assert keys(saturation=()) == ["saturation:classes"]
    assert keys(sign_off=None) == ["regulation:sign_off"]


@pytest.mark.parametrize("change", [{"new": " "}, {"proven_by": ""}, {"proven_on": None}, {"proven_on": TODAY + dt.timedelta(days=1)}])
def test_functions(change):
    assert keys(functions=(PATCHING, replace(PATCHING, name="other", **change))) == ["functions:other"]


@pytest.mark.parametrize(
    ("old", "fresh", "enough"),
    [(1_000, 949, False), (1_000, 950, True), (1_000, 1_200, True), (0, 0, True), (None, 10, False), (10, None, False), (1, 0, False)],
)
def test_saturation(old, fresh, enough):
    assert keys(saturation=(Saturation("Hardware", old, fresh),)) == ([] if enough else ["saturation:Hardware"])


def test_classes_that_must_be_counted_and_another_share():
    assert keys(policy=Policy(classes=("hardware", "Software"))) == ["saturation:Software"]
    assert keys(policy=Policy(least_share=95.1)) == ["saturation:Hardware"]
    with pytest.raises(Refusal, match="percentage"):
        Policy(least_share=0)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"by": ""}, "nobody signed"),
        ({"on": None}, "no day"),
        ({"on": TODAY + dt.timedelta(days=1)}, "still to come"),
        ({"file": ""}, "names no file"),
        ({"sha256": "abc"}, "no SHA-256"),
        ({"file_hash": None}, "was not found"),
        ({"file_hash": "cd" * 32}, "not the one that was signed"),
    ],
)
def test_sign_off(change, said):
    [finding] = list(decommission.findings([PATCHING], [COUNTED], replace(SIGNED, **change), TODAY))
    assert finding.key == "decommission.regulation:sign_off" and said in finding.found
