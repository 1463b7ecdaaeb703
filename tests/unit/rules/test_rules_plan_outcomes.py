"""What outcomes say of moves that were made, and that the number of a wave is never used again."""

from __future__ import annotations

import json

import pytest
import yaml
from ansible_collections.itms.migration.plugins.plugin_utils.rules.estate import policy
from ansible_collections.itms.migration.plugins.plugin_utils.rules.estate.estate import Estate, Host
from ansible_collections.itms.migration.plugins.plugin_utils.rules.planning import outcomes
from ansible_collections.itms.migration.plugins.plugin_utils.rules.refusal import Refusal
from ansible_collections.itms.migration.plugins.plugin_utils.store import outcome_files, plan_files, planner
from ansible_collections.itms.migration.plugins.plugin_utils.store.documents import Store

KINDS = {"ns6": "ns6", "itms71": "smp71", "smp01": "smp76"}
ROWS = [f"PC{number}" for number in range(1, 11)]


def record(store, assignments, state="redirected", move="ns6 -> smp71", only=None):
    """The outcomes of all first moves, or of those of one wave."""
    for row in assignments:
        if row.move == "1" and row.wave and only in (None, row.wave):
            body = {"host": row.computer.lower(), "computer": row.computer, "wave": int(row.wave), "move": move, "state": state}
            store.write(f"outcomes/wave_{row.wave}/{row.computer}.json", "outcome", body)


def plan(folder, names=ROWS, **more):
    """A plan with what the store recorded, as the phase makes it."""
    store = Store(folder / "store")
    path = folder / "export.csv"
    path.write_text("Name,OS Name\n" + "".join(f"{name},Windows 7 SP1\n" for name in ("PILOT", *names)), encoding="utf-8")
    estate = Estate(
        "plan",
        tuple(Host(name, (kind,)) for name, kind in KINDS.items()),
        policy.parse({"pilot": ["PILOT"], "wave_size": 3, "imaging": {}}),
        {"ns6": {"ns_version": "6.0 R13"}},
        plan=plan_files.read_plan(store),
        assignments=tuple(plan_files.read_assignments(store)),
    )
    recorded = outcome_files.read(store)
    more |= {"done": outcomes.moved(recorded.documents, {}), "unknown_moves": outcomes.without_move(recorded.documents)}
    made = planner.run(store, estate, [str(path)], (5, 1), used_waves=recorded.waves, **more)
    return made, plan_files.read_assignments(store), store


def waves(assignments, move):
    return {row.computer: row.wave for row in assignments if row.move == move}


def test_two_reassignments_after_all_first_moves_lose_no_second_move(tmp_path):
    _outcome, first, store = plan(tmp_path)
    record(store, first)
    for _again in range(2):
        rows = plan(tmp_path, reassign=True)[1]
    assert set(waves(rows, "1").values()) == {""}
    assert all(waves(rows, "2").values()) and len(waves(rows, "2")) == len(ROWS) + 1


@pytest.mark.parametrize(
    ("document", "found"),
    [
        ({"host": "h", "move": "ns6 -> smp71", "state": "redirected"}, {("pc1", 1)}),
        ({"host": "h", "move": "smp71 -> smp76", "state": "already"}, {("pc1", 2)}),
        ({"host": "h", "move": "ns6 -> smp76", "state": "redirected"}, {("pc1", 1)}),
        ({"host": "gone", "computer": "PC9", "move": "ns6 -> smp71", "state": "redirected"}, {("pc9", 1)}),
        ({"host": "h", "move": "ns6 -> smp71", "state": "failed"}, set()),
        ({"host": "h", "move": "ns6 -> smp71", "state": "predicted"}, set()),
        ({"host": "h", "move": None, "state": "redirected"}, set()),
        ({"host": "h", "wave": 3, "state": "redirected"}, set()),
        ({}, set()),
    ],
)
def test_an_outcome_says_which_move_was_made(document, found):
    assert outcomes.moved([document], {"h": "PC1"}) == found
    assert outcomes.move_text("ns6", "smp71") == "ns6 -> smp71"


def test_an_outcome_that_names_no_move_is_reported():
    documents = [{"host": "b", "state": "redirected"}, {"host": "a", "state": "already", "move": "x"}, {"host": "c", "state": "failed"}]
    assert outcomes.without_move(documents) == ["a", "b"]


def test_a_move_that_an_outcome_does_not_name_is_a_finding_and_is_planned_again(tmp_path):
    _outcome, first, store = plan(tmp_path)
    record(store, first, move="", only="01")
    plan(tmp_path)
    findings = {one["key"]: one for one in (plan_files.read_plan(store) or {})["findings"]}
    moved = [row.computer for row in first if row.move == "1" and row.wave == "01"]
    assert moved and all(name.lower() in findings["outcomes.move:outcomes"]["found"] for name in moved)
    record(store, first, only="01")
    plan(tmp_path)
    assert not any(one["key"].startswith("outcomes.") for one in (plan_files.read_plan(store) or {})["findings"])


def test_a_reassignment_uses_no_number_of_a_wave_again(tmp_path):
    before = plan(tmp_path)[1]
    used = {row.wave for row in before if row.wave}
    outcome, anew, _store = plan(tmp_path, reassign=True)
    now = {row.wave for row in anew if row.wave}
    assert used & now == {"00"}, "the pilot is wave 00 by its name"
    assert min(map(int, now - {"00"})) == max(map(int, used)) + 1
    assert outcome.plan["highest_wave"] == max(map(int, now))


def test_the_number_of_a_wave_that_ended_empty_is_not_used_again(tmp_path):
    before = plan(tmp_path, ROWS[:3])[1]
    highest = max(int(row.wave) for row in before if row.wave)
    plan_path = tmp_path / "store" / plan_files.PLAN
    document = yaml.safe_load(plan_path.read_text(encoding="utf-8"))
    # What the plan had before: assignments of another folder, and a wave that is gone from it.
    document["highest_wave"] = highest + 5
    plan_path.write_text(yaml.safe_dump(document), encoding="utf-8")
    after = plan(tmp_path, ROWS)[1]
    new = {int(row.wave) for row in after if row.wave} - {int(row.wave) for row in before if row.wave}
    assert min(new) == highest + 6


def test_the_number_of_a_wave_with_outcomes_is_not_used_again(tmp_path):
    store = plan(tmp_path, ROWS[:3])[2]
    store.write("outcomes/wave_40/pc99.json", "outcome", {"host": "pc99", "state": "failed"})
    after = plan(tmp_path, ROWS)[1]
    assert max(int(row.wave) for row in after if row.wave) > 40
    assert json.loads((store.root / "outcomes" / "wave_40" / "pc99.json").read_text(encoding="utf-8"))["host"] == "pc99"


def test_a_number_that_no_plan_could_read_again_is_not_given(tmp_path):
    store = plan(tmp_path, ROWS[:3])[2]
    path = store.root / plan_files.ASSIGNMENTS
    rows = [row._replace(wave="999999") if row.computer == "PC1" and row.move == "1" else row for row in plan_files.read_assignments(store)]
    path.write_text(plan_files.assignment_text(rows), encoding="utf-8")
    with pytest.raises(Refusal) as refused:
        plan(tmp_path, ROWS)
    assert "1000000" in refused.value.found and "highest_wave" in refused.value.fix
