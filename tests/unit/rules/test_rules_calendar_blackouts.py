"""Blackouts: days and times, of all servers or of some; and what is not understood is refused."""

from __future__ import annotations

import datetime as dt
import itertools

import pytest
from ansible_collections.itms.migration.plugins.plugin_utils.rules.computers.exports import Computer
from ansible_collections.itms.migration.plugins.plugin_utils.rules.estate import calendar, policy
from ansible_collections.itms.migration.plugins.plugin_utils.rules.planning import plan as maker
from ansible_collections.itms.migration.plugins.plugin_utils.rules.planning import wave_windows
from ansible_collections.itms.migration.plugins.plugin_utils.rules.planning.wave_parts import Wave
from ansible_collections.itms.migration.plugins.plugin_utils.rules.refusal import Refusal


def plan(**given):
    return policy.parse({"calendar": {"start": "2027-01-11", "zone": "Europe/London", "window": "20:00-04:00", **given}}).calendar


def nights(*blackouts, target="s71", count=4, **given):
    """The days of the first windows."""
    found = calendar.windows(plan(blackouts=list(blackouts), **given), target)
    return [window.starts.day for window in itertools.islice(found, count)]


@pytest.mark.parametrize(
    ("blackout", "days"),
    [
        ({"from": "2027-01-12", "to": "2027-01-12"}, [13, 14, 18, 19]),  # the night before reaches into it
        ({"from": "2027-01-12T05:00", "to": "2027-01-12"}, [11, 13, 14, 18]),
        ({"from": "2027-01-12T03:59", "to": "2027-01-12T05:00"}, [12, 13, 14, 18]),
        ({"from": "2027-01-12T04:00", "to": "2027-01-12T20:00"}, [11, 12, 13, 14]),
        ({"from": "2027-01-12 04:00", "to": "2027-01-12 20:01"}, [11, 13, 14, 18]),
        ({"from": "2027-01-12T18:00"}, [11, 13, 14, 18]),
        ({"from": dt.datetime(2027, 1, 12, 18, 0), "to": dt.date(2027, 1, 13)}, [11, 14, 18, 19]),
        ({"from": "2027-01-12", "to": "9999-12-31", "servers": ["S76"]}, [11, 12, 13, 14]),
        ({"from": "2027-01-12T04:00", "to": "2027-01-18", "servers": ["s76", "S71"]}, [11, 19, 20, 21]),
    ],
)
def test_no_window_lies_in_a_blackout(blackout, days):
    assert nights(blackout) == days


def test_a_blackout_is_in_the_time_of_the_server_that_it_is_of():
    black = {"from": "2027-01-12T19:00", "to": "2027-01-12T21:00"}
    assert nights(black, target="ny", zones={"ny": "America/New_York"}) == [11, 13, 14, 18]
    # 20:00 in London, written by a person with the offset of New York: it is still the night of the 12th there.
    window = calendar.window_of("2027-01-12T15:00-05:00", "2027-01-12T16:00-05:00", "wave 01")
    made = plan(blackouts=[black], zones={"ny": "America/New_York"})
    assert calendar.blackout(made, window, ["s71"]) and not calendar.blackout(made, window, ["ny"])
    assert calendar.blackout(made, window, ["ny", "s71"])


def test_a_blackout_of_one_server_does_not_count_for_a_wave_of_others():
    made = plan(blackouts=[{"from": "2027-01-12", "to": "2027-01-12", "servers": ["S71"], "reason": "audit"}])
    window = next(calendar.windows(made, "s76", dt.date(2027, 1, 12)))
    assert window.starts.day == 12
    assert calendar.blackout(made, window, ["s76"]) is None and calendar.blackout(made, window) is None
    assert calendar.blackout(made, window, ["s76", "s71"]).text == "2027-01-12 to 2027-01-12 of s71"


def test_a_wave_to_several_servers_runs_outside_the_blackouts_of_all_of_them():
    wave = Wave(2, 1, "", by_target={"s71": 1, "s72": 1}, by_site={})
    until = [{"from": "2027-01-11", "to": "2027-01-15", "servers": ["s72"]}]
    assert wave_windows.of(plan(blackouts=until), {2: wave}, {})[2].starts.day == 18
    for_ever = [{"from": "2027-01-11", "to": "9999-12-31", "servers": ["s72"]}]
    with pytest.raises(Refusal, match="no window between 2027-01-11 and 2032"):  # five years are searched, not all time
        wave_windows.of(plan(blackouts=for_ever), {2: wave}, {})


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"blackouts": [{"from": "2027-01-11 to 2027-01-15", "reason": "x"}]}, "from of a blackout"),
        ({"blackouts": [{"from": "2027-01-11", "to": "2027-01-15T24:10"}]}, "to of a blackout"),
        ({"blackouts": [{"from": "2027-02-01T18:00+01:00"}]}, "from of a blackout"),
        ({"blackouts": [{"from": "11.01.2027"}]}, "from of a blackout"),
        ({"blackouts": [{"from": "2027-01-11T18:00", "to": "2027-01-11T18:00"}]}, "a blackout from"),
        ({"blackouts": [{"from": "2027-01-11", "servers": "s71"}]}, "servers of a blackout"),
        ({"blackouts": [{"from": "2027-01-11", "server": ["s71"]}]}, "server"),
        ({"days": ["Montag"]}, "days of the calendar"),
        ({"days": ["monkey", "tue"]}, "days of the calendar"),
        ({"start": "2027-01-11T18:00"}, "start of the calendar"),
        ({"start": "2027-01-11 or later"}, "start of the calendar"),
        ({"start": "9999-12-29"}, "start of the calendar"),
        ({"second_start": "0001-01-01"}, "second_start of the calendar"),
    ],
)
def test_what_is_not_understood_is_refused(given, said):
    with pytest.raises(Refusal) as refused:
        plan(**given)
    assert said in refused.value.found


def test_full_and_short_names_of_days_are_understood():
    assert plan(days=["Friday", "MON", "wednesday"]).days == ("fri", "mon", "wed")


@pytest.mark.parametrize(("server", "found"), [("ITMS71", True), ("other", False)])
def test_a_window_that_a_person_put_into_a_blackout_of_its_server_is_a_finding(make_estate, server, found):
    black = {"from": "2027-02-01T18:00", "to": "2027-02-02", "reason": "audit", "servers": [server]}
    given = {"start": "2027-01-11", "zone": "UTC", "window": "20:00-04:00", "blackouts": [black]}
    before = {"waves": [{"wave": "00", "starts": "2027-02-01T17:00+00:00", "ends": "2027-02-01T18:01+00:00"}]}
    estate = make_estate("plan", policy=policy.parse({"pilot": ["PC1"], "imaging": {}, "calendar": given}), plan=before)
    made = maker.make(estate, maker.Inputs([Computer("PC1", os="Windows XP")], (), ["e.csv"], (5, 1)))
    texts = [one["found"] for one in made.plan["findings"] if one["key"] == "dates.blackout:wave 00"]
    assert [f"in the blackout 2027-02-01 18:00 to 2027-02-02 of {server.casefold()}: audit" in text for text in texts] == [True] * found
