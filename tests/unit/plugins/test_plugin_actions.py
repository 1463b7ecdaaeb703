from __future__ import annotations

import json
import signal
import subprocess
import time

import pytest

OPEN = """
- name: Open
  itms.migration.phase: {phase: backup}
  run_once: true
  tags: always
"""
GATE = """
- name: Gate
  itms.migration.gate: {phase: backup, enforce: false}
  run_once: true
"""
REQUIRE = """
- name: Require
  itms.migration.require_verdict: {phase: backup, role: the test}
  tags: act
"""
WAIVE_ALL = """
- name: Gate
  itms.migration.gate:
    phase: backup
    waivers:
      - {key: "reach.server:mgmt01", reason: test, by: test, until: "2999-01-01"}
      - {key: "reach.server:altiris01", reason: test, by: test, until: 2999-01-01}
      - {key: "reach.server:itms71", reason: test, by: test, until: "2999-01-01"}
      - {key: "sql.databases:altiris01.Altiris", reason: test, by: test, until: "2999-01-01"}
  run_once: true
"""


def document(play, relative):
    return json.loads((play.store / relative).read_text(encoding="utf-8"))


def test_every_fork_sees_the_token_of_its_run_and_no_other_run_does(play):
    done = play(OPEN + WAIVE_ALL + REQUIRE)
    assert done.rc == 0, done.output
    assert done.output.count("ok: [host") >= 4
    assert document(play, "verdicts/backup.json")["state"] == "go"
    for options in (["--tags", "act"], ["--skip-tags", "always", "--start-at-task", "Require"]):
        again = play(OPEN + WAIVE_ALL + REQUIRE, *options)
        assert again.rc == 2
        assert "a verdict of another run" in again.output and "It cannot be waived" in again.output


def test_a_blocked_gate_lists_all_findings_and_nobody_acts(play):
    done = play(OPEN + GATE + REQUIRE, "--limit", "host1,altiris01")
    assert done.rc == 2
    verdict = document(play, "verdicts/backup.json")
    # The whole inventory is judged, though --limit left two hosts.
    assert {"reach.server:mgmt01", "reach.server:altiris01", "reach.server:itms71"} <= set(verdict["blocking"])
    assert "the verdict of the gate for the phase backup is backup: BLOCKED" in done.output
    assert "process" not in done.output
    assert "backup: BLOCKED by" in done.output.split("PLAY RECAP")[1]
    assert (play.store / "reports" / "backup.html").is_file()


def test_the_gate_fails_when_it_is_enforced(play):
    done = play(OPEN + GATE.replace("enforce: false", "enforce: true"))
    assert done.rc == 2 and "Found:" in done.output and "Waive:" in done.output


def test_bad_variables_are_refused_in_four_parts(play):
    done = play(OPEN + GATE, "-e", '{"itms_policy": {"pilots": []}}')
    assert done.rc == 2 and "itms_policy has pilots" in done.output
    assert all(part in done.output for part in ("Found:", "Needed:", "Fix:", "Waive:"))


OBSERVE = """
- name: Observe
  itms.migration.observation:
    host: "{{ inventory_hostname }}"
    kind: "{{ 'ns6' if inventory_hostname == 'altiris01' else 'bridge' if inventory_hostname == 'mgmt01' else 'server' }}"
    failures: ["{{ reason | default('off') }}"]
- name: Delta
  itms.migration.delta:
    phase: backup
    host: "{{ inventory_hostname }}"
    mode: "{{ item.mode }}"
    changes: "{{ [{'kind': 'file', 'path': item.path, 'change': 'create', 'step': '01'}] if inventory_hostname != 'host4' else [] }}"
  loop:
    - {mode: predicted, path: A}
    - {mode: done, path: "{{ path | default('A') }}"}
- name: Evidence
  itms.migration.evidence:
    phase: backup
    step: "01"
    title: Try
    host: "{{ inventory_hostname }}"
    outcome: proven
    facts: {files: 3}
    undo: nothing
"""


def test_a_dry_run_leaves_every_durable_file_as_it_was(play):
    assert play(OPEN + OBSERVE).rc == 0
    before = play.files()
    assert {"observations/host1.json", "deltas/backup/host1.json", "evidence/backup.jsonl"} <= set(before)
    done = play(OPEN + OBSERVE + GATE, "--check", "-e", "reason=otherwise")
    assert done.rc == 0, done.output
    assert play.files() == before
    [run] = (play.store / "dry-run").iterdir()
    assert json.loads((run / "observations" / "host1.json").read_text(encoding="utf-8"))["reason"] == "otherwise"
    assert (run / "verdicts" / "backup.json").is_file() and (run / "reports" / "backup.html").is_file()
    assert "DRY RUN backup:" in done.output


def test_workers_at_once_lose_nothing(play):
    assert play(OPEN + OBSERVE).rc == 0
    predicted = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in (play.store / "deltas" / "backup").glob("*.json")}
    assert set(predicted) == {"mgmt01", "altiris01", "itms71", "host1", "host2", "host3", "host4"}
    assert predicted["host4"]["predicted"] == predicted["host4"]["done"] == []
    assert predicted["host3"]["predicted"] == predicted["host3"]["done"] != []
    assert len((play.store / "evidence" / "backup.jsonl").read_text(encoding="utf-8").splitlines()) == 7


def test_another_change_than_the_predicted_one_fails(play):
    done = play(OPEN + OBSERVE, "-e", "path=B", hosts="host1")
    assert done.rc == 2
    assert "1 predicted change not made" in done.output and "1 change not predicted" in done.output


SHARED = """
- name: Delta of a host that others change too
  itms.migration.delta:
    phase: backup
    host: "{{ inventory_hostname }}"
    mode: "{{ mode }}"
    changes: [{host: mgmt01, kind: file, path: "{{ inventory_hostname }}.bak", change: create}]
  loop: "{{ modes }}"
  loop_control: {loop_var: mode}
"""


def test_several_hosts_change_the_same_one(play):
    """As each of several Notification Servers puts its backup on the bridge: all predict, then each is compared with its own."""
    both = SHARED.replace('"{{ modes }}"', "[predicted]") + SHARED.replace('"{{ modes }}"', "[done]")
    done = play(OPEN + both, hosts="host1:host2:host3")
    assert done.rc == 0, done.output
    kept = document(play, "deltas/backup/mgmt01.json")
    assert [one["path"] for one in kept["predicted"]] == [one["path"] for one in kept["done"]] == ["host1.bak", "host2.bak", "host3.bak"]


def test_a_record_of_the_run_is_never_a_change(play):
    first = play(OPEN + OBSERVE, hosts="itms71")
    assert first.rc == 0 and "changed=0" in first.output
    assert "changed=0" in play(OPEN + OBSERVE, "-e", "reason=other", hosts="itms71").output
    assert document(play, "observations/itms71.json")["reason"] == "other"


def test_a_probe_that_was_skipped_fails_loudly(play):
    tasks = """
- name: Probe
  ansible.builtin.command: echo 5.1
  register: probe
  changed_when: false
- name: Observe
  itms.migration.observation: {host: itms71, kind: server, probes: {powershell: "{{ probe }}"}}
"""
    done = play(OPEN + tasks, "--check", hosts="itms71")
    assert done.rc == 2 and "the probe `powershell` of itms71 was skipped" in done.output


def test_secrets_do_not_get_into_the_evidence(play):
    done = play(OPEN + OBSERVE.replace("{files: 3}", "{sql_password: hunter2}"), hosts="host1")
    assert done.rc == 2 and "facts without secrets" in done.output
    assert not (play.store / "evidence" / "backup.jsonl").exists()


EXPORT = """\
Name,Domain,"OS Name","OS Revision"
PC1,K,Windows 7,Service Pack 1
PC2,K,Windows 7,Service Pack 1
PC3,K,Windows XP,Service Pack 3
,K,,
"""
PLAN = """
- name: Plan
  itms.migration.plan: {exports: ["{{ playbook_dir }}/computers.csv"]}
  run_once: true
"""
WAVE = """
- name: Members
  itms.migration.wave_info: {wave: 0}
  run_once: true
  register: members
- name: Outcome
  itms.migration.wave_outcome: {wave: 0, host: host1, outcome: {state: "{{ became }}", reason: why, from: a, to: b}}
  run_once: true
- name: Budget
  itms.migration.wave_budget: {wave: 0, max_fail_percentage: 10}
  run_once: true
- name: Show
  ansible.builtin.debug: {msg: "{{ members.members | map(attribute='target_fqdn') | join(' ') }}"}
  run_once: true
"""


def test_the_plan_is_made_once_and_then_stays(play):
    (play.folder / "computers.csv").write_text(EXPORT, encoding="utf-8")
    first = play(OPEN + PLAN, "--diff")
    assert first.rc == 0 and "changed=1" in first.output and "+PC1" in first.output
    rows = (play.store / "plan" / "assignments.csv").read_text(encoding="utf-8").splitlines()
    assert rows[1].startswith("PC1,,Windows 7 Service Pack 1,winrm,1,altiris01,itms71,00")
    assert "computers.csv,5,no name" in (play.store / "plan" / "rejected.csv").read_text(encoding="utf-8")
    before = play.files()
    second = play(OPEN + PLAN, "--diff")
    assert "changed=0" in second.output
    assert {name: data for name, data in play.files().items() if name.startswith("plan/")} == {
        name: data for name, data in before.items() if name.startswith("plan/")
    }


def test_declarations_that_are_none_are_refused_before_anything_is_planned(play):
    (play.folder / "computers.csv").write_text(EXPORT, encoding="utf-8")
    done = play(OPEN + PLAN, "-e", '{"itms_declarations": {"altiris01": "6.0 R13"}}')
    assert done.rc == 2 and "itms_declarations is" in done.output and "a dictionary of hosts" in done.output
    assert not (play.store / "plan").exists()


def test_a_diff_shows_what_a_new_estate_would_change_and_changes_nothing(play):
    export = EXPORT + "OLD1,K,Windows 7,Service Pack 1\n"
    (play.folder / "computers.csv").write_text(export, encoding="utf-8")
    assert play(OPEN + PLAN).rc == 0
    before = play.files()
    (play.folder / "computers.csv").write_text(export.replace("OLD1,", "NEW9,"), encoding="utf-8")
    done = play(OPEN + PLAN, "--check", "--diff")
    assert done.rc == 0, done.output
    assert "+NEW9,," in done.output and "+++" in done.output and "plan/assignments.csv" in done.output
    gone = next(line for line in done.output.splitlines() if line.startswith("+OLD1,"))
    assert "in no export any more" in gone and "-OLD1,,Windows 7" in done.output
    assert "-PC1," not in done.output, "what stays is not listed"
    assert play.files() == before


def test_a_plan_of_another_release_is_not_overwritten(play):
    (play.folder / "computers.csv").write_text(EXPORT, encoding="utf-8")
    (play.store / "plan").mkdir(parents=True)
    (play.store / "plan" / "plan.yml").write_text("{kind: plan, schema: 99, collection: itms.migration}\n", encoding="utf-8")
    done = play(OPEN + PLAN)
    assert done.rc == 2 and "has schema 99" in done.output
    assert not (play.store / "plan" / "assignments.csv").exists()


@pytest.mark.parametrize(("became", "rc"), [("redirected", 0), ("failed", 2)])
def test_a_wave_and_its_budget(play, became, rc):
    (play.folder / "computers.csv").write_text(EXPORT, encoding="utf-8")
    done = play(OPEN + PLAN + WAVE, "-e", f"became={became}")
    assert done.rc == rc, done.output
    assert document(play, "outcomes/wave_00/host1.json")["state"] == became
    assert ("1 of 1 computers of wave 00 failed" in done.output) is (rc == 2)
    assert ("itms71.kestrel.example" in done.output.split("PLAY RECAP")[0]) is (rc == 0)


MEMBER = """
- name: Member
  itms.migration.wave_member: {wave: 0, host: "{{ inventory_hostname }}", max_fail_percentage: 10}
  register: member
- name: Show
  ansible.builtin.debug: {msg: "{{ inventory_hostname }} starts {{ member.start }} {{ member.reason }}"}
- name: Outcome
  itms.migration.wave_outcome:
    wave: 0
    host: "{{ inventory_hostname }}"
    outcome: {state: "{{ 'failed' if member.start else 'not_started' }}", reason: why, from: a, to: b}
"""


def test_no_computer_starts_once_the_budget_is_spent(play):
    """One after the other, as with --forks 1: the first one fails, and that is more than 10 % of 2."""
    (play.folder / "computers.csv").write_text(EXPORT, encoding="utf-8")
    pilot = json.dumps({"itms_policy": {"pilot": ["PC1", "PC2"]}})
    plan, members = (play.folder / name for name in ("plan.yml", "members.yml"))
    play.command(OPEN + PLAN)
    plan.write_text((play.folder / "play.yml").read_text(encoding="utf-8"), encoding="utf-8")
    play.command(MEMBER, hosts="host1,host2")
    text = (play.folder / "play.yml").read_text(encoding="utf-8")
    members.write_text(text.replace("  gather_facts", "  strategy: ansible.builtin.host_pinned\n  gather_facts"), encoding="utf-8")
    command = [part for part in play.command(OPEN) if not part.endswith("play.yml")] + [
        str(plan),
        str(members),
        "--forks",
        "1",
        "-e",
        pilot,
    ]
    done = subprocess.run(command, env=play.environment, cwd=play.folder, check=False, capture_output=True, text=True, timeout=120)
    assert "host1 starts True" in done.stdout, done.stdout + done.stderr
    assert "host2 starts False the failure budget of wave 00 is spent: 1 of 2 computers failed" in done.stdout
    assert document(play, "outcomes/wave_00/host2.json")["state"] == "not_started"


@pytest.mark.parametrize(
    "more", ([], ["-e", '{"itms_move": {"name": "host3", "computer": "PC3", "source": "altiris01", "target": "itms71"}}'])
)
def test_a_group_or_a_variable_makes_no_member(play, more):
    (play.folder / "computers.csv").write_text(EXPORT, encoding="utf-8")
    (play.folder / "more.yml").write_text("itms_wave_members: {hosts: {host3: {}}}\n", encoding="utf-8")
    assert play(OPEN + PLAN).rc == 0
    done = play(MEMBER, "-i", str(play.folder / "more.yml"), *more, hosts="itms_wave_members")
    assert done.rc == 2 and "host3 has no row in wave 00" in done.output
    assert not list(play.store.rglob("outcomes/*"))


def test_not_started_hides_no_move_that_was_made(play):
    (play.folder / "computers.csv").write_text(EXPORT, encoding="utf-8")
    record = """
- name: Outcome
  itms.migration.wave_outcome: {wave: 0, host: host1, outcome: {state: "{{ item }}", reason: why, from: a, to: b}}
  loop: [redirected, not_started]
  run_once: true
"""
    assert play(OPEN + PLAN + record).rc == 0
    assert document(play, "outcomes/wave_00/host1.json")["state"] == "redirected"


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ('{"itms_wave_batches": "1,2"}', "itms_wave_batches is '1,2'"),
        ('{"itms_wave_batches": "abc"}', "itms_wave_batches is 'abc'"),
        ('{"itms_max_fail_percentage": -5}', "itms_max_fail_percentage is -5"),
        ('{"itms_max_fail_percentage": "1000"}', "itms_max_fail_percentage is 1000"),
    ],
)
def test_the_opening_refuses_what_no_wave_can_run_with(play, given, said):
    spec = "{itms_wave_batches: {type: raw, description: x}, itms_max_fail_percentage: {type: float, description: x}}"
    done = play(OPEN.replace("{phase: backup}", f"{{phase: redirect, variables: {spec}}}"), "-e", given)
    assert done.rc == 2 and said in done.output and "Fix:" in done.output, done.output


def test_a_site_server_is_a_member_of_its_wave(play):
    """It is no host of the group endpoints, has an agent all the same, and moves before its clients."""
    (play.folder / "computers.csv").write_text(EXPORT + "SS1,K,Windows Server 2012 R2 Standard,\n", encoding="utf-8")
    more = play.folder / "more.yml"
    more.write_text("site_servers: {hosts: {ss-leeds: {itms_computer: SS1, itms_site: leeds}}}\n", encoding="utf-8")
    show = """
- name: Members
  itms.migration.wave_info: {wave: 1}
  run_once: true
  register: members
- name: Show
  ansible.builtin.debug: {msg: "{{ members.members | map(attribute='name') | join(' ') }} to {{ members.members[0].target_fqdn }}"}
  run_once: true
"""
    done = play(OPEN + PLAN + show, "-i", str(more))
    assert done.rc == 0, done.output
    assert "ss-leeds to itms71.kestrel.example" in done.output
    rows = (play.store / "plan" / "assignments.csv").read_text(encoding="utf-8")
    assert "SS1,,Windows Server 2012 R2 Standard,winrm,1,altiris01,itms71,01,,site_server,two_hop,leeds" in rows


def test_the_examples_of_plan_waves_and_delta_run(play):
    """In one run, as they stand. What the plan's second example shows goes into a dry run."""
    import importlib

    (play.folder / "computers.csv").write_text(EXPORT, encoding="utf-8")
    given = ["-e", json.dumps({"itms_computer_exports": [str(play.folder / "computers.csv")]})]
    texts = [
        importlib.import_module(f"ansible_collections.itms.migration.plugins.modules.{name}").EXAMPLES.strip("\n")
        for name in ("plan", "wave_info", "wave_member", "wave_outcome", "wave_budget", "delta")
    ]
    done = play(OPEN + "\n".join(texts), *given, hosts="host1")
    assert done.rc == 0, done.output
    [run] = (play.store / "dry-run").iterdir()
    assert (run / "plan" / "assignments.csv").is_file()
    assert (play.store / "plan" / "assignments.csv").is_file()
    assert document(play, "deltas/redirect/host1.json")["predicted"][0]["path"].endswith("Servers")


SET = """
- name: Record
  itms.migration.backup_set:
    host: altiris01
    set: {set_dir: E:\\x, proven: true, databases: [{name: Altiris, bytes: 5, sha256: ab}]}
- name: Read
  itms.migration.backup_set_info: {host: altiris01}
  register: stored
- name: Show
  ansible.builtin.debug: {msg: "set dir {{ stored.set.set_dir | default('none') }}"}
"""


def test_a_backup_set_is_recorded_by_a_real_run_only(play):
    dry = play(OPEN + SET, "--check", hosts="altiris01")
    assert dry.rc == 0 and "set dir none" in dry.output and not list(play.store.rglob("backups/*"))
    assert "changed=1" in play(OPEN + SET, hosts="altiris01").output
    again = play(OPEN + SET, hosts="altiris01")
    assert "changed=0" in again.output and "set dir E:" in again.output


def test_an_unset_store_says_what_to_set(play):
    done = play("- itms.migration.phase: {phase: assess}", "-e", '{"itms_store_dir": ""}', hosts="mgmt01")
    assert done.rc == 2 and "itms_store_dir is not set" in done.output


def test_a_store_that_cannot_be_written_is_said_in_four_parts(play):
    play.store.write_text("a file, not a folder", encoding="utf-8")
    done = play(OPEN, hosts="mgmt01")
    assert done.rc == 2 and "a readable and writable store" in done.output


def test_the_summary_comes_when_every_host_is_unreachable(play):
    tasks = OPEN + "- name: Reach\n  ansible.builtin.ping:\n  vars: {ansible_connection: ssh, ansible_host: 127.0.0.1, ansible_port: 1}\n"
    done = play(tasks)
    assert done.rc == 4, done.output
    after = done.output.split("PLAY RECAP")[1]
    assert "backup: NO VERDICT" in after and "host1" in after and "next      ansible-playbook" in after
    report = document(play, "reports/backup.json")
    assert len(report["troubles"]) == 7 and {one["what"] for one in report["troubles"]} == {"did not answer"}


def test_an_interrupted_run_says_how_to_go_on(play):
    tasks = OPEN + "- name: Wait\n  ansible.builtin.wait_for: {timeout: 60}\n"
    command = play.command(tasks, hosts="host1")
    with subprocess.Popen(
        command, env=play.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    ) as process:
        for line in process.stdout:
            if "TASK [Wait]" in line:
                break
        time.sleep(0.5)
        process.send_signal(signal.SIGINT)
        output, errors = process.communicate(timeout=30)
    assert process.returncode != 0
    assert errors.count("itms.migration: backup was interrupted") == 1, output + errors
    assert "next      ansible-playbook" in errors


DONE = "- name: End\n  itms.migration.phase_done: {phase: %s}\n  run_once: true\n  tags: always\n"


def test_a_phase_in_which_nothing_acted_may_not_end(play):
    done = play(OPEN + WAIVE_ALL + REQUIRE + DONE % "backup", "--tags", "none")
    assert done.rc == 2 and "nothing was done: no task of the phase backup ran" in done.output
    assert "backup: NOTHING WAS DONE" in done.output.split("PLAY RECAP")[1]
    assert play(OPEN + WAIVE_ALL + REQUIRE + DONE % "backup").rc == 0


def test_what_an_earlier_phase_did_does_not_count_for_the_next_one(play):
    first = OPEN + WAIVE_ALL + REQUIRE + DONE % "backup"
    second = OPEN.replace("backup", "plan") + DONE % "plan"
    done = play(first + second)
    assert done.rc == 2 and "no task of the phase plan ran" in done.output


@pytest.mark.parametrize(
    ("phase", "limit", "said"),
    [
        ("redirect", "all", ""),
        ("build_target", "all", "no host in the group smp76"),
        ("backup", "host1", "--limit leaves no host of the groups ns6, sql"),
        ("backup", "altiris01", ""),
    ],
)
def test_the_groups_of_a_phase_are_checked_before_it_opens(play, phase, limit, said):
    done = play(OPEN.replace("backup", phase), "--limit", limit)
    assert (done.rc == 2) is bool(said), done.output
    assert said in done.output and (play.store.exists() is not bool(said))


def test_evidence_of_an_action_has_the_step_of_its_hop(play):
    tasks = """
- name: Evidence
  itms.migration.evidence: {phase: backup, action: redirect_agent, hop: "{{ item }}", host: host1, outcome: proven}
  loop: [1, 2]
  run_once: true
- name: Neither
  itms.migration.evidence: {phase: backup, host: host1, outcome: proven}
  run_once: true
"""
    done = play(OPEN + tasks)
    assert done.rc == 2 and "an action of the guide, or a step and a title" in done.output
    lines = [json.loads(line) for line in (play.store / "evidence" / "backup.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [(one["step"], one["title"]) for one in lines] == [("11", "Redirect the agent"), ("21", "Redirect the agent")]
