"""The gate as a task, and the list of its checks: what a selection, a profile and a failure look like to a user."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path

import yaml
from ansible_collections.itms.migration.plugins.lookup import checks as lookup

ROOT = Path(__file__).resolve().parents[3]
OPEN = """
- name: Open
  itms.migration.phase: {phase: backup}
  run_once: true
  tags: always
"""
GATE = """
- name: Gate
  itms.migration.gate: {phase: backup}
  run_once: true
  register: judged
  ignore_errors: true
- name: Show
  ansible.builtin.debug:
    msg: "STATE {{ judged.verdict.state }} OF {{ judged.verdict.blocking | length }} IN {{ judged.document | basename }}"
  run_once: true
"""
REQUIRE = """
- name: Require
  itms.migration.require_verdict: {phase: backup, role: the test}
"""


def test_a_blocked_gate_says_its_findings_once_and_keeps_what_later_tasks_need(play):
    done = play(OPEN + GATE)
    before = done.output.split("PLAY RECAP")[0]
    verdict = json.loads((play.store / "verdicts" / "backup.json").read_text(encoding="utf-8"))
    assert len(verdict["blocking"]) == 3
    for one in verdict["findings"]:
        assert before.count(f"{one['key']}  [") == 1, one["key"]
    assert before.count("Needed:") == before.count("Waive:") == len(verdict["findings"])
    assert f"STATE blocked OF {len(verdict['blocking'])} IN backup.json" in done.output


def test_selected_checks_report_and_let_nobody_act(play):
    done = play(OPEN + GATE + REQUIRE, "-e", "itms_gate_tags=names,declarations")
    assert done.rc == 2 and "no verdict for the phase backup" in done.output
    assert not (play.store / "verdicts" / "backup.json").exists()
    report = json.loads((play.store / "selections" / "backup.json").read_text(encoding="utf-8"))
    assert report["state"] == "selected" and report["selected"]["tags"] == ["names", "declarations"] and "process" not in report
    assert "STATE selected OF 0" in done.output
    assert "backup: FAILED" in done.output.split("PLAY RECAP")[1]  # by the role that was to act
    alone = play(OPEN + GATE, "-e", "itms_gate_tags=names,declarations")
    assert alone.rc == 0 and "SELECTED CHECKS ONLY" in alone.output.split("PLAY RECAP")[1]


def test_a_selection_fails_when_what_it_names_would_block(play):
    tasks = OPEN + GATE.replace("  ignore_errors: true\n", "")
    done = play(tasks, "-e", '{"itms_gate_checks": ["reach.server"]}')
    assert done.rc == 2 and "reach.server:mgmt01  [BLOCKS]" in done.output
    quiet = play(
        tasks, "-e", '{"itms_gate_checks": ["reach.server"], "itms_gate_profile": "q", "itms_gate_profiles": {"q": {"fail_on": "never"}}}'
    )
    assert quiet.rc == 0, quiet.output


def test_what_asks_for_nothing_is_refused(play):
    done = play(OPEN + GATE.replace("  ignore_errors: true\n", ""), "-e", "itms_gate_checks=reach.sever")
    assert done.rc == 2 and "no check has the key 'reach.sever'" in done.output


def test_a_profile_never_lets_a_blocked_phase_act(play):
    own = {"itms_gate_profile": "lax", "itms_gate_profiles": {"lax": {"severity": {"*": "warning"}, "fail_on": "never"}}}
    done = play(OPEN + GATE.replace("  ignore_errors: true\n", "") + REQUIRE, "-e", json.dumps(own))
    assert done.rc == 2 and "the verdict of the gate for the phase backup is backup: BLOCKED" in done.output
    verdict = json.loads((play.store / "verdicts" / "backup.json").read_text(encoding="utf-8"))
    assert verdict["profile"] == "lax"
    assert {"reach.server:mgmt01", "reach.server:altiris01"} <= set(verdict["blocking"])
    assert "profile.refused:*" in [one["key"] for one in verdict["findings"]]


def test_the_examples_of_the_lookup_hold(play):
    tasks = yaml.safe_load(lookup.EXAMPLES)
    assert len(tasks) == 3 and all(task["ansible.builtin.assert"]["that"] for task in tasks)
    refused = "- name: Refused\n  ansible.builtin.debug: {msg: \"{{ query('itms.migration.checks', 'sizng.*') }}\"}\n"
    done = play(lookup.EXAMPLES + refused, hosts="mgmt01")
    assert "ok=3" in done.output and "no check has the key 'sizng.*'" in done.output


def test_the_page_of_checks_is_fresh_and_the_tool_would_notice(tmp_path, capsys, monkeypatch):
    spec = importlib.util.spec_from_file_location("checks_page", ROOT / "dev" / "checks_page.py")
    tool = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)
    assert tool.PAGE.read_text(encoding="utf-8") == tool.page(), "stale: run dev/checks_page.py"
    stale = tmp_path / "checks.md"
    stale.write_text(tool.page() + "more\n", encoding="utf-8")
    monkeypatch.setattr(tool, "PAGE", stale)
    monkeypatch.setattr("sys.argv", ["checks_page.py", "--check"])
    try:
        tool.main()
    except SystemExit as ended:
        assert "is stale" in str(ended.code)
    else:
        raise AssertionError("a stale page was taken for fresh")


def test_a_host_on_which_this_run_failed_is_not_judged_by_an_older_observation(play):
    probes = "{powershell: {stdout: '5.1'}}"
    record = f"- name: Record\n  itms.migration.observation: {{host: '{{{{ inventory_hostname }}}}', kind: bridge, probes: {probes}}}\n"
    lost = "- name: Lose one\n  ansible.builtin.fail: {msg: no answer}\n  when: inventory_hostname == 'mgmt01'\n"
    play(OPEN + record + GATE)
    verdict = json.loads((play.store / "verdicts" / "backup.json").read_text(encoding="utf-8"))
    assert "reach.server:mgmt01" not in verdict["blocking"]
    play(OPEN + lost + GATE)
    verdict = json.loads((play.store / "verdicts" / "backup.json").read_text(encoding="utf-8"))
    [finding] = [one for one in verdict["findings"] if one["key"] == "reach.server:mgmt01"]
    assert finding["state"] == "blocks" and "a task of this run failed on it" in finding["found"]
