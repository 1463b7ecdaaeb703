"""What --diff shows of a long plan: only what differs, and of which wave it is."""

from __future__ import annotations

from ansible_collections.itms.migration.plugins.plugin_utils.reporting.plan_difference import WHOLE, difference
from ansible_collections.itms.migration.plugins.plugin_utils.store import plan_files

WAVES = 300


def plan(changes=None, **more):
    """The text of a plan of many waves; `changes`: wave -> what is different."""
    waves = [
        {
            "wave": f"{number:02d}",
            "move": 1,
            "kind": "computers",
            "computers": 5,
            "channels": {"winrm": 5},
            "targets": ["s71"],
            "starts": f"2027-03-{number % 28 + 1:02d}T20:00+00:00",
            "ends": f"2027-03-{number % 28 + 1:02d}T23:00+00:00",
            **(changes or {}).get(number, {}),
        }
        for number in range(WAVES)
    ]
    routes = [{"name": "north", "to": "s71", "computers": 7}, {"name": "south", "to": "s71", "computers": 7}]
    return plan_files.plan_text({"strategy": "two_hop", "routes": routes, "waves": waves, **more})


def test_a_line_that_differs_is_shown_with_its_wave():
    before = plan()
    assert before.count("\n") > WHOLE
    after = plan({7: {"starts": "2027-06-01T20:00+00:00", "ends": "2027-06-01T23:00+00:00"}})
    shown = difference("plan/plan.yml", before, after)
    assert shown["before"].splitlines() == [
        "waves wave: '07' |   starts: 2027-03-08T20:00+00:00",
        "waves wave: '07' |   ends: 2027-03-08T23:00+00:00",
    ]
    assert shown["after"].replace("06-01", "03-08") == shown["before"]
    assert "2 before, 2 after" in shown["before_header"]


def test_a_line_that_another_wave_has_too_is_shown():
    """Two waves swap their nights: as a set of bare lines nothing would differ."""
    one, other = ({"starts": f"2027-03-{day:02d}T20:00+00:00", "ends": f"2027-03-{day:02d}T23:00+00:00"} for day in (2, 3))
    shown = difference("plan/plan.yml", plan(), plan({1: other, 2: one}))
    assert shown["after"].splitlines() == [
        "waves wave: '01' |   starts: 2027-03-03T20:00+00:00",
        "waves wave: '01' |   ends: 2027-03-03T23:00+00:00",
        "waves wave: '02' |   starts: 2027-03-02T20:00+00:00",
        "waves wave: '02' |   ends: 2027-03-02T23:00+00:00",
    ]


def test_other_parts_are_shown_with_their_item_and_what_is_new_as_a_whole():
    routes = [{"name": "north", "to": "s71", "computers": 7}, {"name": "south", "to": "s76", "computers": 7}]
    shown = difference("plan/plan.yml", plan(), plan(routes=routes, strategy="replace", wave_size=9))
    assert shown["before"].splitlines() == ["strategy: two_hop", "routes name: south |   to: s71"]
    assert "routes name: south |   to: s76\n" in shown["after"] and "wave_size: 9\n" in shown["after"]


def test_the_rows_of_a_long_table_are_shown_as_they_are():
    rows = [f"PC{number},x\n" for number in range(WHOLE)]
    shown = difference("plan/assignments.csv", "".join(rows), "".join([*rows[1:], "PC0,y\n"]))
    assert (shown["before"], shown["after"]) == ("PC0,x\n", "PC0,y\n")


def test_a_short_file_is_shown_as_a_whole():
    shown = difference("plan/plan.yml", "a: 1\n", "a: 2\n")
    assert (shown["before"], shown["after"], shown["before_header"]) == ("a: 1\n", "a: 2\n", "plan/plan.yml")
