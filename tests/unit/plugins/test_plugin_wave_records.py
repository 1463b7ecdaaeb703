"""The action that reads what a new server has recorded: its answers are simulated, its documents are real."""

from __future__ import annotations

import json

import pytest

OPEN = """
- name: Open
  itms.migration.phase: {phase: redirect}
  run_once: true
"""
RECORD = """
- name: Outcome
  itms.migration.wave_outcome:
    wave: 0
    host: host1
    outcome:
      {state: "{{ became | default('redirected') }}", proof: called, computer: PC1, to: itms71, move: ns6 -> smp71, agent_build: '6.0'}
    canary_proof: recorded
  run_once: true
"""
READ = """
- name: Place
  itms.migration.wave_records: {target: itms71}
  register: place
  run_once: true
- name: Clock
  itms.migration.wave_records: {target: itms71, clock: "{{ clock }}"}
  register: since
  run_once: true
- name: Rows
  itms.migration.wave_records: {target: itms71, clock: "{{ clock }}", rows: "{{ rows }}"}
  register: records
  when: since.statement | length > 0
  run_once: true
- name: Show
  ansible.builtin.debug:
    msg: "{{ place.bridge }} {{ place.server }} [{{ place.statement[:24] }}] [{{ since.statement[:24] }}] {{ since.reason }}"
  run_once: true
"""
MORE = "sql: {hosts: {sql12: {itms_fqdn: sql12.kestrel.example, itms_bridge: mgmt01, itms_sql_server: 'sql12\\CM'}}}\n"
DECLARED = {"itms_declarations": {"altiris01": {"ns_version": "6.0 R13"}, "itms71": {"database": "Symantec_CMDB"}}}
FIRST, SECOND = "2027-03-01T20:10:00", "2027-03-01T21:10:00"


def told(clock, *rows, became="redirected"):
    return {
        **DECLARED,
        "clock": {"rc": 0, "stdout": f"{clock}|1|2\r\n", "stderr": ""},
        "rows": {"rc": 0, "stdout": "\r\n".join(rows) + "\r\n", "stderr": ""},
        "became": became,
    }


@pytest.fixture
def asked(play):
    more = play.folder / "more.yml"
    more.write_text(MORE, encoding="utf-8")

    def run(tasks, given, *options):
        done = play(OPEN + tasks, "-i", str(more), "-e", json.dumps(given), *options, hosts="endpoints")
        assert done.rc == 0, done.output
        return done.output

    return run


def outcome(play):
    return json.loads((play.store / "outcomes" / "wave_00" / "host1.json").read_text(encoding="utf-8"))


def builds(play):
    return json.loads((play.store / "canaries" / "itms71.json").read_text(encoding="utf-8"))["builds"]


def test_a_later_run_raises_the_proof_and_the_canary_of_the_build(play, asked):
    first = asked(READ + RECORD, told(FIRST))
    assert "mgmt01 sql12" in first and "[SET NOCOUNT ON; SELECT C] []" in first, "nobody waits yet"
    assert (outcome(play)["proof"], outcome(play)["server_time"]) == ("called", FIRST)
    assert not (play.store / "canaries").exists(), "called is not far enough"
    before = asked(READ, told(SECOND, "2027-03-01T20:00:00|70|PC1", "2027-03-01T20:31:00|39|PC2"))
    assert "[SET NOCOUNT ON; SELECT C] [SET NOCOUNT ON; SELECT C]" in before and outcome(play)["proof"] == "called"
    asked(READ + RECORD, told(SECOND, "2027-03-01T20:31:00|39|pc1", became="already"))
    assert (outcome(play)["proof"], outcome(play)["server_time"]) == ("recorded", FIRST)
    assert builds(play)["6.0"]["proven"] and builds(play)["6.0"]["host"] == "host1"


def test_a_dry_run_raises_nothing(play, asked):
    asked(READ + RECORD, told(FIRST))
    asked(READ, told(SECOND, "2027-03-01T20:31:00|39|PC1"), "--check")
    assert outcome(play)["proof"] == "called"


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({**told(FIRST), "itms_declarations": {}}, "it is not known where the database of itms71 is"),
        ({**told(FIRST), "clock": {"rc": 0, "stdout": f"{FIRST}|NULL|2\r\n"}}, "has no vComputerResource"),
        ({**told(FIRST), "clock": {"unreachable": True, "msg": "gone"}}, "the bridge did not run sqlcmd: gone"),
        ({**told(FIRST), "clock": {"rc": 1, "stdout": "", "stderr": "Sqlcmd: Error: Login failed"}}, "Login failed"),
    ],
)
def test_what_is_not_known_is_a_reason_and_no_failure(play, asked, given, said):
    assert said in asked(READ + RECORD, given)
    assert outcome(play)["server_time"] == ""
