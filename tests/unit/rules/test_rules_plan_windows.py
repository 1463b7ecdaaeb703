# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""When waves run: one at a time for a server, the site servers of a site one after the other, before their clients."""

from __future__ import annotations

import datetime as dt
import itertools

import pytest
from ansible_collections.itms.migration.plugins.plugin_utils.rules.checks import planning
from ansible_collections.itms.migration.plugins.plugin_utils.rules.computers.assignments import Assignment
from ansible_collections.itms.migration.plugins.plugin_utils.rules.computers.exports import Computer
from ansible_collections.itms.migration.plugins.plugin_utils.rules.estate import calendar, policy
from ansible_collections.itms.migration.plugins.plugin_utils.rules.estate.calendar import Window
from ansible_collections.itms.migration.plugins.plugin_utils.rules.estate.estate import Host
from ansible_collections.itms.migration.plugins.plugin_utils.rules.planning import plan, wave_windows, window_findings
from ansible_collections.itms.migration.plugins.plugin_utils.rules.planning.wave_parts import Wave
from hypothesis import given as each
from hypothesis import settings
from hypothesis import strategies as st

SETTINGS = settings(max_examples=100, deadline=None, derandomize=True)
CALENDAR = {"start": "2027-03-01", "zone": "Europe/London", "window": "20:00-04:00"}
ZONES = {"b": "Asia/Tokyo", "c": "America/New_York", "d": "Pacific/Kiritimati", "e": "Pacific/Honolulu"}
START = dt.datetime(2027, 3, 1, tzinfo=dt.timezone.utc)


def hours(start, end):
    return Window(START + dt.timedelta(hours=start), START + dt.timedelta(hours=end))


spans = st.tuples(st.integers(0, 12), st.integers(1, 6)).map(lambda one: hours(one[0], one[0] + one[1]))


@SETTINGS
@each(st.dictionaries(st.integers(0, 9), st.tuples(st.integers(1, 9), st.none() | spans), max_size=7))
def test_the_most_at_a_time_is_what_one_finds_by_trying_every_moment(waves):
    counts = {number: count for number, (count, _window) in waves.items()}
    windows = {number: window for number, (_count, window) in waves.items() if window}
    alone = [count for number, count in counts.items() if number not in windows]
    at_a_time = [
        sum(counts[number] for number, window in windows.items() if window.begins <= START.timestamp() + minute * 60 < window.over)
        for minute in range(0, 20 * 60, 30)
    ]
    count, numbers = window_findings.largest(counts, windows)
    assert count == max([0, *alone, *at_a_time]) == sum(counts[number] for number in numbers)


def test_waves_that_only_meet_are_not_together_and_three_count_as_three():
    windows = {1: hours(0, 4), 2: hours(4, 8), 3: hours(3, 5), 4: hours(2, 6)}
    assert window_findings.largest({1: 5, 2: 5}, windows) == (5, [1])
    assert window_findings.largest({1: 3, 2: 3, 3: 3, 4: 3}, windows) == (9, [1, 3, 4])
    [found] = window_findings.together({"smp": {1: 3, 3: 3, 4: 3}, "other": {1: 9}}, windows, 6)
    assert found.key == "dates.together:smp, waves 01, 03 and 04" and found.found.startswith("9 computers")


kinds = st.sampled_from(["", "", "site_server", "pilot", "canary"])
servers = st.dictionaries(st.sampled_from("abcde"), st.just(1), min_size=1, max_size=3)
sites = st.dictionaries(st.sampled_from(["leeds", "york", "hull"]), st.just(1), min_size=1, max_size=2)
several = st.lists(st.builds(Wave, st.just(0), st.sampled_from([1, 2]), kinds, st.just([]), servers, sites), max_size=9)
edited = st.dictionaries(st.integers(0, 9), st.integers(0, 400), max_size=2)


def dated(waves, moved, **more):
    """The windows of waves, some of which a person has moved."""
    numbered = {number: Wave(number, one.move, one.kind, [], one.by_target, one.by_site) for number, one in enumerate(waves)}
    before = [{"wave": f"{number:02}", **wave_windows.shown(hours(start, start + 8))} for number, start in moved.items()]
    read = policy.parse({"calendar": {**CALENDAR, "zones": ZONES, **more}}).calendar
    return numbered, wave_windows.of(read, numbered, wave_windows.kept(before)), read


@SETTINGS
@each(several, edited, st.sampled_from(["20:00-04:00", "00:30-23:30", "09:00-10:00"]))
def test_whatever_waves_there_are_their_windows_follow_each_other(waves, moved, window):
    numbered, found, read = dated(waves, moved, window=window)
    assert found.keys() == numbered.keys()
    ours = [wave for wave in numbered.values() if wave.number not in moved]
    for wave in ours:
        at = found[wave.number]
        assert at.seconds > 0
        if len({read.zone_of(target) for target in wave.by_target}) == 1:
            assert all(calendar.suits(read, target, at) for target in wave.by_target)
        for other in numbered.values():
            theirs = found[other.number]
            if other is wave:
                continue
            if other.move == wave.move:
                special = {"pilot", "canary"}
                alone = wave.kind in special and other.kind in special and other.number not in moved
                assert not alone or not at.overlaps(theirs), "a pilot or canary runs alone"
            if {wave.kind, other.kind} & {"pilot", "canary"} or other.move != wave.move:
                continue
            assert not (wave.by_target.keys() & other.by_target.keys()) or not at.overlaps(theirs), "one at a time for a server"
            if wave.by_site.keys() & other.by_site.keys() and other.kind == "site_server":
                assert wave.kind != "site_server" or not at.overlaps(theirs), "one of a site at a time"
                assert wave.kind != "" or at.begins >= theirs.over, "site servers before their clients"
    for first, second in itertools.product(numbered.values(), ours):
        if (first.move, second.move) == (1, 2):
            assert found[second.number].begins >= found[first.number].over, "the first move before the second"


def test_a_wave_of_several_time_zones_runs_in_the_hours_that_they_have_in_common():
    _waves, found, read = dated([Wave(0, 1, "pilot", [], {"a": 1, "c": 1}, {})], {})
    assert wave_windows.shown(found[0]) == {"starts": "2027-03-02T01:00+00:00", "ends": "2027-03-02T04:00+00:00"}
    assert all(calendar.suits(read, target, found[0]) for target in "ac")
    assert not calendar.suits(read, "b", found[0])


def test_the_next_day_of_another_time_zone_may_begin_before_the_last_night_ends():
    _waves, found, _read = dated([Wave(0, 1, "site_server", [], {one: 1}, {"leeds": 1}) for one in "eb"], {})
    assert (
        wave_windows.shown(found[0])["ends"] == "2027-03-02T04:00-10:00"
        and wave_windows.shown(found[1])["starts"] == "2027-03-03T20:00+09:00"
    )


HOSTS = [
    *(Host(name, ("smp76",)) for name in ("s76", "t76")),
    Host("ssa", ("site_server",), site="Leeds"),
    Host("ssb", ("site_server",), site="Leeds"),
]
ROUTES = [{"to": "s76", "subnets": ["10.1.0.0/16"]}, {"to": "t76", "subnets": ["10.2.0.0/16"]}]
LEEDS = [
    Computer("SSA", os="Windows Server 2012 R2", address="10.1.1.1", site="Leeds"),
    Computer("SSB", os="Windows Server 2012 R2", address="10.2.1.1", site="Leeds"),
    *(Computer(f"PC{number}", os="Windows 8.1", address=f"10.1.1.{number}", site="Leeds") for number in range(2, 6)),
]


@pytest.fixture
def made(make_estate):
    """A plan of one move for each computer, by a calendar; `moved`: wave -> the hours after START at which a person lets it run."""

    def run(moved=None, before=None, computers=LEEDS, **more):
        given = {"strategy": "replace", "routes": ROUTES, "calendar": CALENDAR, "winrm_from_exports": True, "imaging": {}, **more}
        read = policy.parse({"pilot": ["PC2"], **given})
        known = {"plan": before.plan, "assignments": tuple(before.assignments)} if before else {}
        for wave in before.plan["waves"] if before else ():
            if wave["wave"] in (moved or {}):
                wave.update(wave_windows.shown(hours(*moved[wave["wave"]])))
        estate = make_estate("plan", add=HOSTS, policy=read, **known)
        ordered = sorted(computers, key=lambda one: one.name)
        return plan.make(estate, plan.Inputs(ordered, (), ["computers.csv"], (5, 1)))

    return run


def keys(made):
    return [one["key"] for one in made.plan["findings"] if not one["key"].startswith(("sites.", "platforms.", "route."))]


def nights(made):
    return {wave["wave"]: wave["starts"][5:10] for wave in made.plan["waves"]}


def test_the_site_servers_of_a_site_never_move_in_one_night_though_they_go_to_two_servers(made):
    found = made()
    # The pilot comes after the site servers of its site, and is observed for a week.
    assert nights(found) == {"01": "03-01", "02": "03-02", "00": "03-03", "03": "03-10"} and keys(found) == []
    together = made({"02": (0, 10), "01": (2, 12)}, found)
    assert keys(together) == ["waves.site_servers:leeds, move 1"]
    assert "all 2 site servers of the site move at a time, in waves 01 and 02" in str(together.plan["findings"])


def test_a_site_server_that_a_person_moved_behind_its_clients_is_named(made):
    found = made({"02": (900, 908)}, made())
    assert keys(found) == ["waves.package_servers_first:leeds, move 1"]
    assert "wave 00 moves computers of the site before its site server in wave 02" in str(found.plan["findings"])
    assert keys(made({"03": (-8, 0)}, made())) == ["waves.package_servers_first:leeds, move 1"]


def test_site_servers_of_two_time_zones_are_in_two_waves_and_a_pilot_of_two_is_named(made):
    zones = {"calendar": {**CALENDAR, "zones": {"t76": "Asia/Tokyo"}}, "pilot": ["PC2", "TK1"]}
    tokyo = Computer("TK1", os="Windows 8.1", address="10.2.9.9", site="Tokyo")
    elsewhere = [one._replace(site="Tokyo") if one.name == "SSB" else one for one in LEEDS]
    found = made(computers=[*elsewhere, tokyo], **zones)
    servers = {row.computer: row.wave for row in found.assignments if row.role == "site_server"}
    assert servers == {"SSA": "01", "SSB": "02"}
    starts = {wave["wave"]: wave["starts"] for wave in found.plan["waves"]}
    assert starts["01"].endswith("T20:00+00:00") and starts["02"].endswith("T20:00+09:00")
    assert keys(found)[0] == "dates.zones:wave 00" and "time zone of t76" in found.plan["findings"][0]["found"]
    new_york = made(computers=[*elsewhere, tokyo], **{**zones, "calendar": {**CALENDAR, "zones": {"t76": "America/New_York"}}})
    assert "dates.zones:wave 00" not in keys(new_york)


# At the gate, without a new plan ---------------------------------------------------------------------------------

TWO = ("1", "itms71"), ("2", "itms76")


def judged(make_estate, wave, moved, rows, **given):
    """The keys of the blockers of a wave. `moved`: wave -> hours; `rows`: wave, move, first number of its computers, how many."""
    listed = [
        Assignment(f"PC{number}", move=move, target=dict(TWO)[move], wave=text)
        for text, move, first, count in rows
        for number in range(first, first + count)
    ]
    waves = [
        {"wave": text, **(wave_windows.shown(hours(*moved[text])) if text in moved else {})} for text in sorted({row[0] for row in rows})
    ]
    read = policy.parse({"pilot": ["PC1"], "wave_size": 5, **given})
    estate = make_estate("redirect", wave=wave, policy=read, plan={"waves": waves}, assignments=tuple(listed))
    check = planning.WaveWindow()
    found = list(check.run(estate)) if check.applies(estate) else []
    assert {one.severity for one in found} <= {"blocker"} and {one.check for one in found} <= set(check.yields)
    return [one.key for one in found]


def test_a_wave_that_a_person_let_run_beside_others_waits_at_the_gate(make_estate):
    rows = [("00", "1", 0, 1), ("01", "1", 10, 3), ("02", "1", 20, 3), ("3", "1", 30, 3)]
    apart = {"01": (0, 4), "02": (4, 8), "3": (8, 12)}
    assert judged(make_estate, 2, apart, rows) == [] == judged(make_estate, 2, {}, rows)
    beside = {**apart, "3": (6, 9)}
    assert judged(make_estate, 2, beside, rows) == ["dates.together:itms71, waves 02 and 03"] == judged(make_estate, 3, beside, rows)
    assert judged(make_estate, 1, beside, rows) == [], "it runs before them"
    assert judged(make_estate, 2, beside, rows, wave_size=6) == []
    # Three that meet in one hour; for each of them only what runs beside it counts.
    assert judged(make_estate, 2, {"01": (0, 5), "02": (4, 8), "3": (4, 9)}, rows, wave_size=8) == [
        "dates.together:itms71, waves 01, 02 and 03"
    ]
    assert judged(make_estate, 2, {"01": (0, 5), "02": (4, 8), "3": (5, 9)}, rows, wave_size=8) == []


def test_a_wave_in_a_blackout_waits_at_the_gate(make_estate):
    rows = [("01", "1", 10, 3)]
    given = {"calendar": {**CALENDAR, "blackouts": [{"from": "2027-03-05", "to": "2027-03-06"}]}}
    assert judged(make_estate, 1, {"01": (96, 100)}, rows, **given) == ["dates.blackout:wave 01"]
    assert judged(make_estate, 1, {"01": (88, 96)}, rows, **given) == [] == judged(make_estate, 1, {}, rows, **given)


def test_second_moves_before_the_first_wait_at_the_gate(make_estate):
    rows = [("01", "1", 10, 3), ("02", "1", 13, 2), ("03", "2", 10, 5)]
    assert judged(make_estate, 3, {"01": (0, 4), "02": (4, 8), "03": (8, 12)}, rows) == []
    early = {"01": (0, 4), "02": (10, 14), "03": (8, 12)}
    assert judged(make_estate, 3, early, rows) == ["dates.order:wave 03"] and judged(make_estate, 2, early, rows) == []
    assert judged(make_estate, 3, {}, [("04", "1", 10, 3), ("03", "2", 10, 3)]) == ["dates.order:wave 03"]
