"""What the summary and the report show of a plan."""

from __future__ import annotations

from ansible_collections.itms.migration.plugins.plugin_utils.reporting import plan_overview


def finding(key, severity="warning"):
    return {"key": key, "severity": severity, "found": f"found {key}", "needed": "n", "fix": "f"}


PLAN = {
    "computers": {"all": 1, "planned_moves": 2, "moves_left_out": 1, "rejected_rows": 0},
    "waves": [
        {"wave": "00", "move": 1, "kind": "pilot", "computers": 1, "starts": "2027-01-11T20:00+00:00", "ends": "2027-01-12T04:00+00:00"},
        {"wave": "01", "move": 1, "kind": "computers", "computers": 2, "channels": {}},
    ],
    "left_out": [{"reason": "excluded by policy: x", "count": 1}],
    "findings": [finding(f"waves.site_servers:s{number}") for number in range(306)] + [finding("sizing.several_smps:itms71", "blocker")],
}


def test_findings_are_grouped_by_check_and_blockers_come_first():
    found = plan_overview.of(PLAN, ["plan/plan.yml"])["findings"]
    assert [(one["check"], one["severity"], one["count"]) for one in found] == [
        ("sizing.several_smps", "blocker", 1),
        ("waves.site_servers", "warning", 306),
    ]
    assert len(found[1]["keys"]) == 306


def test_the_lines_name_counts_waves_dates_and_what_was_written():
    lines = list(plan_overview.lines(plan_overview.of(PLAN, ["plan/plan.yml"])))
    assert [line[2] for line in lines].count(True) == 1
    texts = [f"{label} {text}" for label, text, _bad in lines]
    assert texts[0] == "blocker sizing.several_smps:itms71: found sizing.several_smps:itms71"
    assert "waves.site_servers: 306 findings, such as" in texts[1]
    assert texts[2] == "plan 1 computer: 2 planned moves in 2 waves, 1 move left out, 0 rejected rows"
    assert texts[3] == "wave 00 (move 1): pilot, 1 computer, 2027-01-11T20:00+00:00 to 2027-01-12T04:00+00:00"
    assert texts[5] == "left out 1 move: excluded by policy: x" and texts[6] == "written plan/plan.yml"
    many = {**PLAN, "waves": PLAN["waves"] * 10, "findings": []}
    assert any("8 waves more" in text for _label, text, _bad in plan_overview.lines(plan_overview.of(many, [])))
