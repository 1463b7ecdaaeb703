"""What a Windows error on the way from the bridge comes from, in the findings of the bridge preflight."""

from __future__ import annotations

from dataclasses import replace

import pytest
from ansible_collections.itms.migration.plugins.plugin_utils.rules import windows_errors
from ansible_collections.itms.migration.plugins.plugin_utils.rules.checks import bridge, reach


@pytest.mark.parametrize("known", windows_errors.TABLE)
def test_each_error_is_known_by_its_sentence(known):
    assert windows_errors.cause(f"ERROR: {known.sentence}\r\n").startswith(f"error {known.code}, ")
    assert windows_errors.cause("anything", known.code).startswith(f"error {known.code}, ")


def test_all_errors_of_a_text_are_named_once():
    text = (
        "asked from mgmt01: ERROR: The network path was not found. / asked from mgmt01: [SC] OpenSCManager FAILED 1722: / "
        "ERROR: The network path was not found. / 2026/11/24 ERROR 5 (0x00000005) Accessing x"
    )
    assert sorted(one.split(",")[0] for one in windows_errors.causes(text)) == ["error 1722", "error 5", "error 53"]
    assert windows_errors.causes("credentials rejected") == []


def test_a_server_that_was_not_reached_has_the_usual_causes_in_its_finding(make_estate):
    estate = make_estate("backup")
    reason = "asked from mgmt01: ERROR: The network path was not found."
    lost = replace(
        estate,
        hosts=tuple(
            replace(one, observation={"reached": False, "reason": reason}) if one.name == "altiris01" else one for one in estate.hosts
        ),
    )
    [finding] = [one for one in reach.ReachServer().run(lost) if one.key == "reach.server:altiris01"]
    assert "the usual causes: error 53" in finding.fix and "Remote Registry" in finding.fix


@pytest.mark.parametrize(
    ("closed", "found"), [("", []), (None, []), ("error 53, The network path was not found: x", ["bridge.tasks:altiris01"])]
)
def test_tasks_that_cannot_be_read_are_a_warning(make_estate, keys, closed, found):
    change = {"altiris01": {"ways": {"tasks": closed}}} if closed is not None else {}
    assert keys(bridge.Tasks, make_estate("backup", change)) == found
