# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Which computer goes into which wave."""

from __future__ import annotations

import pytest
from ansible_collections.itms.migration.plugins.plugin_utils.rules.estate import policy
from ansible_collections.itms.migration.plugins.plugin_utils.rules.estate.policy import Policy
from ansible_collections.itms.migration.plugins.plugin_utils.rules.planning import waves
from ansible_collections.itms.migration.plugins.plugin_utils.rules.planning.moves import Move
from ansible_collections.itms.migration.plugins.plugin_utils.rules.planning.wave_parts import NO_WAVE, Endpoint, Kept, Profile
from ansible_collections.itms.migration.plugins.plugin_utils.rules.refusal import Refusal


def one(name, channel="winrm", *, reason="", target="itms71", site="", role="", risk=0, second=""):
    moves = (Move(1, "altiris01", target, "two_hop"), *((Move(2, target, second, "two_hop"),) if second else ()))
    return Endpoint(name, "", Profile("", channel, reason, site, risk, role, moves))


def kept(name, wave=NO_WAVE, reason="", role="", ours=False):
    return name.casefold(), Kept(wave, role, "itms71", reason, ours)


def assigned(endpoints, previous=(), done=(), *, second=(), drop_done=False, **given):
    """Computer -> wave of each of its moves, and what was left out."""
    ordered = sorted(endpoints, key=lambda one: one.key)
    before = {1: dict(previous), 2: dict(second)}
    found = waves.assign(ordered, Policy(**{"pilot": ("A",), **given}), before, done, drop_done=drop_done)
    by_name = {}
    for wave in found.waves.values():
        for index in wave.members:
            by_name.setdefault(ordered[index].computer, []).append(wave.number)
    return by_name, {ordered[index].computer: reason for index, number, reason in found.left_out}, found


def test_a_wave_is_as_large_as_the_guide_allows_by_default():
    assert policy.parse({}).wave_size == 8_000 and policy.parse({"wave_size": 8_000}).wave_size == 8_000
    with pytest.raises(Refusal, match="at most 8000"):
        policy.parse({"wave_size": 8_001})


def test_pilot_first_then_waves_of_the_policys_size():
    by_name, left_out, _unused = assigned([one(name) for name in "FEDCBA"], wave_size=2)
    assert by_name == {"A": [0], "B": [1], "C": [1], "D": [2], "E": [2], "F": [3]} and not left_out


def test_what_was_assigned_stays_and_new_computers_fill_the_gaps():
    previous = [kept("A", 0, role="pilot"), kept("B", 2), kept("C", 2), kept("D", reason="broken, says Ann")]
    by_name, left_out, _unused = assigned([one(name) for name in "ABCDEFG"], previous, wave_size=2)
    assert by_name == {"A": [0], "B": [2], "C": [2], "E": [3], "F": [3], "G": [4]}
    assert left_out == {"D": "broken, says Ann"}
    by_name, left_out, _unused = assigned([one(name) for name in "ABEF"], [kept("A", 0, role="pilot"), kept("B", 2)], wave_size=2)
    assert by_name == {"A": [0], "B": [2], "E": [2], "F": [3]}


def test_a_computer_that_left_the_pilot_gets_a_wave():
    for role in ("pilot", ""):
        by_name, _unused, found = assigned([one("A"), one("B")], [kept("B", 0, role=role)])
        assert by_name == {"A": [0], "B": [1]} and not found.spilled


def test_exclusions_have_reasons_and_end_with_the_policy():
    endpoints = [one("A"), one("B"), one("C", "none", reason="no Windows")]
    by_name, left_out, _unused = assigned(endpoints, exclude={"b": "leaves in May"})
    assert by_name == {"A": [0]} and left_out == {"B": "excluded by policy: leaves in May", "C": "no Windows"}
    assert assigned(endpoints, [kept("B", reason="excluded by policy: leaves in May", ours=True)])[0]["B"] == [1]


def test_a_wave_that_became_too_full_spills_over_and_says_so():
    by_name, _unused, found = assigned([one(name) for name in "ABCD"], [kept(name, 5) for name in "BCD"], wave_size=2)
    assert by_name == {"A": [0], "B": [5], "C": [5], "D": [6]} and found.spilled == ["D"]


def test_what_is_done_drops_out_of_its_wave_when_it_is_asked_for():
    endpoints = [one("A"), one("B", second="itms76"), one("C")]
    by_name, left_out, _unused = assigned(endpoints, [kept("B", 1)], {("b", 1)}, drop_done=True)
    assert by_name == {"A": [0], "B": [3], "C": [2]} and left_out == {"B": "done: moved before"}


def test_what_is_done_is_a_record_that_counts_for_no_limit_and_its_wave_takes_nobody_new():
    previous = [kept("A", 0, role="pilot"), *(kept(name, 1) for name in "BCD"), kept("E", 2)]
    by_name, left_out, found = assigned([one(name) for name in "ABCDEFG"], previous, {("b", 1), ("c", 1)}, wave_size=2)
    assert by_name == {"A": [0], "B": [1], "C": [1], "D": [1], "E": [2], "F": [2], "G": [3]} and not left_out and not found.spilled
    assert found.waves[1].to_move("itms71") == 1 and found.waves[1].has_run and not found.waves[2].has_run


def test_a_pilot_that_has_moved_stays_the_pilot_when_another_is_named():
    previous = [kept("A", 0, role="pilot"), kept("B", 1)]
    by_name, _unused, found = assigned([one("A"), one("B")], previous, {("a", 1)}, pilot=("B",))
    assert by_name == {"A": [0], "B": [0]} and found.waves[0].kind == "pilot"


def test_a_server_whose_canary_has_moved_needs_no_other():
    endpoints = [one(name, second="itms76") for name in "ABC"]
    first = [kept(name, 0 if name == "A" else 1, role="pilot" if name == "A" else "") for name in "ABC"]
    second = [(name, one_kept._replace(target="itms76")) for name, one_kept in [kept("A", 2, role="canary"), kept("B", 3), kept("C", 3)]]
    by_name, _unused, found = assigned(endpoints, first, {("a", 2)}, second=second)
    assert by_name == {"A": [0, 2], "B": [1, 3], "C": [1, 3]}
    assert [wave.kind for wave in found.waves.values()] == ["pilot", "", "canary", ""]


def test_the_limit_is_for_each_server():
    others = [*(one(f"P{n}", target="x") for n in range(3)), *(one(f"Q{n}") for n in range(3))]
    by_name, _unused, found = assigned([one("A"), *others], wave_size=2)
    assert all(count <= 2 for wave in found.waves.values() for count in wave.by_target.values())
    assert len({numbers[0] for name, numbers in by_name.items() if name != "A"}) == 4


def test_site_servers_go_before_their_clients_one_of_a_site_at_a_time():
    servers = [one(f"S{n}", site="leeds", role="site_server") for n in range(2)] + [one("T", site="york", role="site_server")]
    clients = [one("B", site="Leeds"), one("C", site="york", risk=1), one("D", site="york")]
    by_name, _unused, _found = assigned([one("A"), *servers, *clients])
    assert by_name == {"A": [0], "S0": [1], "T": [1], "S1": [2], "B": [3], "D": [3], "C": [3]}


def test_servers_go_after_the_workstations_of_their_route():
    clients = [one("B", risk=1), one("C"), one("D")]
    assert assigned([one("A"), *clients], wave_size=2)[0] == {"A": [0], "C": [1], "D": [1], "B": [2]}


def test_the_second_move_has_a_canary_a_pilot_and_waves_of_its_own():
    endpoints = [one(name, second="itms76") for name in "ABCD"]
    by_name, _unused, found = assigned(endpoints, pilot=("A", "B"))
    assert by_name == {"A": [0, 2], "B": [0, 3], "C": [1, 4], "D": [1, 4]}
    assert [wave.kind for wave in found.waves.values()] == ["pilot", "", "canary", "pilot", ""]


def second(name, wave, role=""):
    return name.casefold(), Kept(wave, role, "itms76", "", False)


def test_a_second_move_is_planned_only_after_a_first_one():
    endpoints = [one(name, second="itms76") for name in "ABCD"]
    first = [kept("A", 0, role="pilot"), kept("B", 1), kept("C", 1), kept("D", reason="broken, says Ann")]
    later = [second("A", 2, "canary"), second("B", 3), second("C", 3), second("D", 3)]
    by_name, left_out, _unused = assigned(endpoints, first, second=later)
    assert by_name == {"A": [0, 2], "B": [1, 3], "C": [1, 3]}
    assert left_out["D"] == "its first move is not planned: broken, says Ann"


def test_a_second_move_follows_a_first_one_that_lost_its_wave():
    endpoints = [one(name, second="itms76") for name in "ABCD"]
    first = [kept("A", 0, role="pilot"), kept("B", 1), kept("C", 1), kept("D", 1)]
    later = [second("A", 2, "canary"), second("B", 3), second("C", 3), second("D", 4)]
    by_name, _unused, found = assigned(endpoints, first, second=later, wave_size=2)
    assert by_name == {"A": [0, 2], "B": [1, 3], "C": [1, 3], "D": [5, 6]} and found.spilled == ["D", "D"]


def test_no_wave_of_second_moves_is_filled_before_the_first_move():
    endpoints = [one(name, second="itms76") for name in "ABCDE"]
    first = [kept("A", 0, role="pilot"), kept("B", 1), kept("C", 1), kept("D", 1)]
    later = [second("A", 2, "canary"), second("B", 3), second("C", 3), second("D", 4)]
    by_name, _unused, _found = assigned(endpoints, first, second=later, wave_size=3)
    assert by_name == {"A": [0, 2], "B": [1, 3], "C": [1, 3], "D": [1, 4], "E": [5, 6]}


def test_a_wave_of_two_moves_is_refused():
    endpoints = [one(name, second="itms76") for name in "ABC"]
    with pytest.raises(Refusal, match="wave 01 holds computers of move 1 and of move 2"):
        waves.assign(endpoints, Policy(pilot=("A",)), {1: dict([kept("B", 1)]), 2: dict([kept("C", 1)])})


def test_no_wave_takes_more_of_a_site_than_its_line_carries():
    plan = policy.parse(
        {
            "pilot": ["A"],
            "installer_mb": 100,
            "sites": {"leeds": {"bandwidth_mbit": 1}},
            "calendar": {"start": "2027-01-11", "zone": "UTC", "window": "20:00-21:00"},
        }
    )
    assert plan.site_limits() == {"leeds": 4}  # 100 MB take 800 s at 1 Mbit/s
    endpoints = [one("A"), *(one(f"L{n:02}", site="Leeds") for n in range(9)), one("M", site="york")]
    found = waves.assign(endpoints, plan, {})
    assert [wave.by_site for wave in found.waves.values()][1:] == [{"leeds": 4, "york": 1}, {"leeds": 4}, {"leeds": 1}]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"pilot": ()}, "pilot is empty"),
        ({"pilot": ("A", "NOPE")}, "NOPE"),
        ({"pilot": ("A",), "exclude": {"a": "why"}}, "why"),
        ({"pilot": ("N",)}, "no agent"),
        ({"pilot": ("A", "B"), "wave_size": 1}, "more than 1 computers for itms71"),
    ],
)
def test_a_pilot_that_cannot_be_is_refused(given, said):
    with pytest.raises(Refusal) as refused:
        waves.assign([one("A"), one("B"), one("N", "none", reason="no agent")], Policy(**given), {})
    assert said in str(refused.value)
