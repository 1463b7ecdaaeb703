"""The logic of dev/upstream_targets.py: what is left out, what a failure counts as, and how a target is counted."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
import yaml

DEV = Path(__file__).resolve().parents[3] / "dev"
sys.path.insert(0, str(DEV))

from upstream_rules import DIVERGED, PASSED, SKIPPED, Decision, Judge, Rule, Tally, outcome

REACH = "PowerShell text"


def judge() -> Judge:
    made = Judge(
        "win_find",
        [
            Rule("win_find", "links", "set test files *"),
            Rule("win_stat", "another target"),
            Rule("win_find", "a download", uses="setup.MSI"),
        ],
    )
    made.after(["listing", "shell_result"], REACH)
    return made


def test_a_rule_leaves_out_the_tasks_of_its_own_target_only() -> None:
    assert judge().before("set test files and folders", [], {}).reason == "links"
    assert judge().before("find all files", [], {"paths": "C:\\x"}).reason == ""


def test_a_rule_can_name_what_the_arguments_have_in_them() -> None:
    assert judge().before("install", [], {"path": "C:\\x\\Setup.msi"}).reason == "a download"


def test_a_rule_can_leave_out_single_conditions_of_an_assertion() -> None:
    made = Judge("win_find", [Rule("win_find", "links", "assert all", condition="examined")])
    assert made.before("assert all", ["all.matched == 2", "all.examined == 3"], {}, is_assert=True).kept == ("all.matched == 2",)
    assert made.before("assert all", ["all.examined == 3"], {}, is_assert=True).reason == "links"
    assert made.before("assert some", ["all.examined == 3"], {}, is_assert=True).kept == ("all.examined == 3",)


def test_a_rule_with_a_module_replaces_the_task() -> None:
    rule = Rule("win_path", "PowerShell text", module="ansible.windows.win_environment", args={"state": "absent"})
    assert Judge("win_path", [rule]).before("clear", [], {}) == Decision(instead=rule)


@pytest.mark.parametrize(
    ("used", "reason"),
    [
        ({"path": "{{ listing.path }}"}, REACH),
        ([{"path": "x"}, ["{{ item }}"], "shell_result is changed"], REACH),
        ({"path": "C:\\listing_of_files"}, ""),
        ({"msg": "{{ other['listing'] }}"}, ""),
        ({"listing": "a key is no variable"}, ""),
    ],
)
def test_what_uses_a_missing_result_is_left_out_for_the_same_reason(used: object, reason: str) -> None:
    assert judge().before("a task", [], used).reason == reason


def test_an_assertion_keeps_the_conditions_that_can_be_judged() -> None:
    conditions = ["made is changed", "listing.stdout == 'made'", "made.path == 'listing'"]
    assert judge().before("check", conditions, {}, is_assert=True).kept == ("made is changed", "made.path == 'listing'")
    assert judge().before("check", conditions[1:2], {}, is_assert=True).reason == REACH
    assert judge().before("check", ["listing.rc == 0"], {"msg": "{{ listing }}"}, is_assert=True).reason == REACH


def test_a_result_that_comes_later_is_no_longer_missing() -> None:
    made = judge()
    made.after(["listing"], "")
    assert made.before("a task", [], "{{ listing }}").reason == ""


@pytest.mark.parametrize(
    ("module", "message", "expected", "told"),
    [
        ("ansible.windows.win_shell", "the lab has no model for the text x", False, (SKIPPED, "PowerShell text")),
        (
            "win_command",
            "the lab has no model for program 'C:\\Windows\\whoami.exe' (command line 'x')",
            True,
            (SKIPPED, "no model of whoami.exe"),
        ),
        ("win_command", "the lab has no model for program 'C:\\powershell.exe'", False, (SKIPPED, "PowerShell text")),
        ("win_powershell", "the lab has no model for module ansible.windows.win_powershell", False, (SKIPPED, "PowerShell text")),
        ("win_get_url", "the lab has no model for module ansible.windows.win_get_url", True, (SKIPPED, "no model of win_get_url")),
        (
            "win_regedit",
            "the lab has no model for ansible.windows.win_regedit: hive",
            False,
            (SKIPPED, "no model of this use of win_regedit"),
        ),
        ("win_copy", "dest is a file", True, (PASSED, "")),
        ("win_copy", "dest is a file", False, (DIVERGED, "dest is a file")),
    ],
)
def test_a_failure_is_a_divergence_unless_it_is_out_of_reach_or_expected(
    module: str, message: str, expected: bool, told: tuple[str, str]
) -> None:
    assert outcome(module, failed=True, expected=expected, message=message) == told
    assert outcome(module, failed=False, expected=expected, message="") == (PASSED, "")


def test_a_row_of_the_table_counts_each_state() -> None:
    tally = Tally("win_find")
    for state, reason in [(PASSED, ""), (PASSED, ""), (SKIPPED, REACH), (SKIPPED, "links"), (SKIPPED, REACH), (DIVERGED, "1 is not 2")]:
        tally.add({"task": "compare", "state": state, "reason": reason})
    assert tally.row() == "| win_find | 2 | 2 PowerShell text, 1 links | 1 |"
    assert tally.diverged == [("compare", "1 is not 2")]


def test_every_rule_of_the_file_can_be_used_and_has_a_reason() -> None:
    settings = yaml.safe_load((DEV / "upstream_targets.yml").read_text(encoding="utf-8"))
    rules = [Rule(**each) for each in settings["rules"]]
    assert len(rules) > 30
    assert [rule for rule in rules if not rule.reason or (rule.task, rule.uses, rule.condition) == ("*", "", "")] == []
    assert set(settings) == {"targets", "image", "hosts", "rules"}
