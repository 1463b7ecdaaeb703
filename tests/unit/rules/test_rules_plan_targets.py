# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Which server a computer keeps when strategy, hierarchy or a person changes its moves."""

from __future__ import annotations

from ansible_collections.itms.migration.plugins.plugin_utils.rules.computers.exports import Computer
from ansible_collections.itms.migration.plugins.plugin_utils.rules.estate.estate import Host

WINDOWS = {"os": "Windows 7 Enterprise", "revision": "Service Pack 1"}


def keys(made):
    return [one["key"] for one in made.plan["findings"] if not one["key"].startswith(("plan.second_move", "plan.site_server", "sites."))]


def many(count, **more):
    return [Computer(f"PC{number:05}", **{**WINDOWS, **more}) for number in range(count)]


NEW = [Host("itms76", ("smp76",))]


def ways(found):
    return [(row.move, row.source, row.target, row.strategy) for row in found.assignments if row.computer == "PC00001"]


def test_another_strategy_leads_to_other_servers_and_says_so(made):
    two_hop = made(many(2), {}, add=NEW)
    replaced = made(many(2), {"strategy": "replace"}, add=NEW, plan=two_hop.plan, assignments=tuple(two_hop.assignments))
    assert ways(replaced) == [("1", "altiris01", "itms76", "replace")] and keys(replaced) == ["assignments.target:itms71, move 1"]
    back = made(many(2), {}, add=NEW, plan=replaced.plan, assignments=tuple(replaced.assignments))
    assert ways(back) == [("1", "altiris01", "itms71", "two_hop"), ("2", "itms71", "itms76", "two_hop")]
    assert keys(back) == ["assignments.target:itms76, move 1"]


def test_what_has_moved_stands_where_it_was_moved_to_whatever_the_strategy_is_now(made):
    done = {("pc00001", 1)}
    two_hop = made(many(2), {}, add=NEW)
    replaced = made(many(2), {"strategy": "replace"}, add=NEW, done=done, plan=two_hop.plan, assignments=tuple(two_hop.assignments))
    assert ways(replaced) == [("1", "altiris01", "itms71", "two_hop"), ("2", "itms71", "itms76", "two_hop")]
    replaced = made(many(2), {"strategy": "replace"}, add=NEW)
    back = made(many(2), {}, add=NEW, done=done, plan=replaced.plan, assignments=tuple(replaced.assignments))
    assert ways(back) == [("1", "altiris01", "itms76", "replace")]


def test_the_second_move_begins_at_the_server_that_a_person_chose_for_the_first(made):
    add = [*NEW, Host("second71", ("smp71",))]
    given = {"routes": [{"to": "itms76", "via": "itms71", "default": True}]}
    first = made(many(2), given, add=add)
    rows = [row._replace(target="second71") if row.target == "itms71" else row for row in first.assignments]
    found = made(many(2), given, add=add, plan=first.plan, assignments=tuple(rows))
    assert ways(found) == [("1", "altiris01", "second71", "two_hop"), ("2", "second71", "itms76", "two_hop")] and keys(found) == []
    forbidden = [row._replace(target="itms76") for row in first.assignments]
    found = made(many(2), given, add=add, plan=first.plan, assignments=tuple(forbidden))
    assert ways(found) == [("1", "altiris01", "itms71", "two_hop"), ("2", "itms71", "itms76", "two_hop")]
    assert keys(found) == ["assignments.target:itms76, move 1"]


def test_another_way_into_the_hierarchy_decides_the_servers_anew(made):
    add = [*NEW, Host("second71", ("smp71",))]
    over = made(many(2), {"routes": [{"to": "itms76", "via": "itms71", "default": True}]}, add=add)
    given = {"routes": [{"to": "second71", "default": True}], "hierarchy": "build_as_71"}
    built = made(many(2), given, add=add, plan=over.plan, assignments=tuple(over.assignments))
    assert ways(built) == [("1", "altiris01", "second71", "two_hop")]
    assert keys(built) == ["assignments.target:itms71, move 1", "hierarchy.clients:all"]


def test_changed_routes_name_the_computers_that_keep_their_server(made):
    add = [*NEW, Host("second71", ("smp71",))]
    before = made(many(3), {"routes": [{"to": "itms76", "via": "itms71", "default": True}]}, add=add)
    kept = {"plan": before.plan, "assignments": tuple(before.assignments)}
    other = {"routes": [{"to": "itms76", "via": "second71", "default": True}]}
    found = made(many(3), other, add=add, done={("pc00000", 1)}, **kept)
    assert ways(found)[0] == ("1", "altiris01", "itms71", "two_hop") and keys(found) == ["assignments.route:itms71, move 1"]
    (one,) = [one for one in found.plan["findings"] if one["key"].startswith("assignments.route")]
    assert (
        one["found"] == "itms_policy.routes changed, and 2 computers keep itms71 for move 1 though they lead to second71: PC00001, PC00002"
    )
    assert "itms_reassign=true" in one["fix"]
    again = made(many(3), other, add=add, plan=found.plan, assignments=tuple(found.assignments))
    assert keys(again) == [], "the routes are those of the previous plan"
    assert ways(made(many(3), other, add=add, reassign=True, **kept))[0] == ("1", "altiris01", "second71", "two_hop")
