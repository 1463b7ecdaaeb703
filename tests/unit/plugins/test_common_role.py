"""The role `common` carries out an action: checked, done, proven, and the second time already there. A failure is recorded."""

from __future__ import annotations

import json

import pytest

ROLE = {
    "meta/main.yml": "dependencies: [{role: itms.migration.common}]\n",
    "vars/main.yml": """\
packages_change: {kind: file, path: "{{ packages_file }}", change: create, step: "10"}
packages_changes: "{{ [] if packages_file is exists else [packages_change] }}"
packages_done: "{{ [packages_change] if packages_written.changed | default(false) else [] }}"
""",
    "tasks/main.yml": """\
- name: Download
  ansible.builtin.include_role: {name: itms.migration.common, tasks_from: carry_out.yml, rolespec_validate: false}
  vars:
    common_phase: backup
    common_action: download_packages
    common_hop: 2
    common_changes: "{{ packages_changes }}"
    common_done: "{{ packages_done }}"
    common_facts: {keys: "{{ __common_agent_registry | length }}"}
    common_undo: Delete the file.
""",
    "tasks/download_packages.yml": """\
- name: Write
  ansible.builtin.copy: {content: x, dest: "{{ packages_file }}", mode: "0644"}
  register: packages_written
""",
    "tasks/verify_download_packages.yml": """\
- name: Prove
  ansible.builtin.assert: {that: packages_file is exists and not broken | default(false), fail_msg: the proof failed}
""",
}
TASKS = """
- name: Open
  itms.migration.phase: {phase: backup}
  run_once: true
- name: Gate
  itms.migration.gate: {phase: backup, enforce: false}
  run_once: true
  register: asked
- name: Gate again, with everything waived
  itms.migration.gate: {phase: backup, enforce: false, waivers: "{{ waivers }}"}
  vars:
    row: '{"key": "\\1", "reason": "t", "by": "t", "until": "2999-01-01"}'
    waivers: "{{ asked.verdict.blocking | map('regex_replace', '^(.*)$', row) | map('from_json') }}"
  run_once: true
- name: Act
  ansible.builtin.include_role: {name: packages}
"""


@pytest.fixture
def act(play, tmp_path):
    for name, text in ROLE.items():
        file = tmp_path / "roles" / "packages" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")

    def run(*options):
        return play(TASKS, "-e", json.dumps({"packages_file": str(tmp_path / "made")}), *options, hosts="altiris01")

    return run


def evidence(folder):
    lines = (folder / "evidence" / "backup.jsonl").read_text(encoding="utf-8").splitlines()
    return [{key: json.loads(line)[key] for key in ("step", "outcome", "undo", "facts")} for line in lines]


def test_an_action_is_predicted_done_proven_and_left_alone_the_second_time(play, act, tmp_path):
    dry = act("--check")
    assert dry.rc == 0 and "backup would change 1 item" in dry.output, dry.output
    assert not (tmp_path / "made").exists() and not play.files()
    [run] = (play.store / "dry-run").iterdir()
    row = {"step": "20", "undo": "Delete the file.", "facts": {"keys": 5}}
    assert [one["outcome"] for one in evidence(run)] == ["not_proven"]
    for changed, outcome in ((1, "proven"), (0, "already")):
        done = act()
        assert done.rc == 0 and f"changed={changed} " in done.output, done.output
        assert evidence(play.store)[-1] == {**row, "facts": {"keys": evidence(play.store)[-1]["facts"]["keys"]}, "outcome": outcome}
        assert int(evidence(play.store)[-1]["facts"]["keys"]) == 5


def test_a_failed_proof_is_recorded_and_says_what_to_do(play, act):
    done = act("-e", '{"broken": true}')
    assert done.rc == 2, done.output
    said = " ".join(done.output.split("PLAY RECAP")[1].split())
    for text in ('Found: "Prove" failed', "the proof failed", "To undo instead: Delete the file.", "Waive:"):
        assert text in said, said
    [line] = evidence(play.store)
    assert (line["outcome"], line["facts"]) == ("failed", {"task": "Prove"})
