from __future__ import annotations

import datetime as dt
import itertools

import pytest
from ansible_collections.itms.migration.plugins.plugin_utils.rules.estate import calendar, policy
from ansible_collections.itms.migration.plugins.plugin_utils.rules.planning import wave_windows
from ansible_collections.itms.migration.plugins.plugin_utils.rules.planning.wave_parts import Wave
from ansible_collections.itms.migration.plugins.plugin_utils.rules.refusal import Refusal
from hypothesis import given as each
from hypothesis import settings
from hypothesis import strategies as st

SETTINGS = settings(max_examples=150, deadline=None, derandomize=True)
# Gaps of an hour and of half an hour, by night and by day, on both sides of the year, and a day that never was.
ZONES = [
    "Europe/Berlin", "Europe/London", "America/New_York", "America/Sao_Paulo", "Australia/Lord_Howe", "Asia/Beirut", "Asia/Tehran",
    "Africa/Cairo", "America/Havana", "Pacific/Apia", "Asia/Tokyo", "UTC",
]  # fmt: skip
GAPS = [
    dt.date(2027, 3, 28),
    dt.date(2027, 3, 14),
    dt.date(2027, 10, 31),
    dt.date(2027, 10, 3),
    dt.date(2011, 12, 30),
    dt.date(2018, 11, 4),
]
clock = st.builds("{:02d}:{:02d}".format, st.sampled_from([*range(5), 20, 23]), st.sampled_from([0, 15, 30, 45]))
calendars = st.builds(
    lambda gap, before, zone, opens, closes, days: {
        "start": gap - dt.timedelta(days=before), "zone": zone, "window": f"{opens}-{closes if closes != opens else '12:00'}", "days": days,
    },
    st.sampled_from(GAPS), st.integers(0, 3), st.sampled_from(ZONES), clock, clock,
    st.lists(st.sampled_from(calendar.DAYS), min_size=1, unique=True),
)  # fmt: skip


def plan(**given):
    values = {"start": "2027-01-11", "zone": "Europe/London", "window": "20:00-04:00", **given}
    return policy.parse({"calendar": values}).calendar


def starts(count, target="smp01", first=None, **given):
    return [calendar.text(one.starts) for one in itertools.islice(calendar.windows(plan(**given), target, first), count)]


def test_windows_are_on_the_days_and_outside_blackouts():
    assert starts(3) == ["2027-01-11T20:00+00:00", "2027-01-12T20:00+00:00", "2027-01-13T20:00+00:00"]
    assert starts(2, days=["Friday", "mon"]) == ["2027-01-11T20:00+00:00", "2027-01-15T20:00+00:00"]
    # The night before the blackout reaches into it.
    black = [{"from": "2027-01-13", "to": "2027-01-17", "reason": "audit"}]
    assert starts(2, blackouts=black) == ["2027-01-11T20:00+00:00", "2027-01-18T20:00+00:00"]


def test_a_window_of_the_night_in_which_the_clocks_change_is_an_hour_shorter_or_longer():
    spring = next(calendar.windows(plan(days=["sat"]), "x", dt.date(2027, 3, 27)))
    autumn = next(calendar.windows(plan(days=["sat"]), "x", dt.date(2027, 10, 30)))
    assert (spring.seconds, autumn.seconds) == (7 * 3600, 9 * 3600)
    assert calendar.text(spring.ends) == "2027-03-28T04:00+01:00"


def test_a_time_that_the_clocks_skip_is_the_one_after_the_gap():
    [first] = itertools.islice(calendar.windows(plan(days=["sun"], window="01:30-05:00"), "x", dt.date(2027, 3, 28)), 1)
    assert calendar.text(first.starts) == "2027-03-28T02:30+01:00"


def test_a_day_on_which_the_clocks_skip_the_window_has_none():
    berlin = {"zone": "Europe/Berlin", "days": ["sun"], "start": "2027-03-27"}
    for window in ("02:30-03:15", "02:30-03:30", "02:00-03:15"):
        [first] = itertools.islice(calendar.windows(plan(**berlin, window=window), "x"), 1)
        assert first.starts.date() == dt.date(2027, 4, 4), window
    [first] = itertools.islice(calendar.windows(plan(**berlin, window="02:30-05:00"), "x"), 1)
    assert [calendar.text(time) for time in first] == ["2027-03-28T03:30+02:00", "2027-03-28T05:00+02:00"]
    apia = itertools.islice(calendar.windows(plan(zone="Pacific/Apia", start="2011-12-29", days=list(calendar.DAYS)), "x"), 2)
    assert [one.starts.date().day for one in apia] == [29, 31], "the 30th never was"


@SETTINGS
@each(calendars)
def test_windows_follow_each_other_and_each_ends_after_it_starts(given):
    read = policy.parse({"calendar": given}).calendar
    found = list(itertools.islice(calendar.windows(read, "x"), 12))
    for one in found:
        assert one.seconds > 0 and one.seconds * 4 >= read.seconds
        assert calendar.DAYS[one.starts.weekday()] in read.days and one.starts.date() >= read.start
        back = calendar.window_of(calendar.text(one.starts), calendar.text(one.ends), "x")
        assert (back.begins, back.over) == (one.begins, one.over)
    assert all(one.over <= other.begins for one, other in itertools.pairwise(found))


def test_windows_of_the_hour_that_comes_twice_are_compared_by_time_and_not_by_the_clock():
    berlin = calendar.zone("Europe/Berlin")
    first, second = (dt.datetime(2027, 10, 31, 2, 30, tzinfo=berlin, fold=fold) for fold in (0, 1))
    early = calendar.Window(first - dt.timedelta(hours=1), first)
    late = calendar.Window(second, second + dt.timedelta(hours=1))
    assert not early.overlaps(late) and calendar.Window(first, second).seconds == 3600


@pytest.mark.parametrize("start", ["9999-12-29", "9998-12-30"])
def test_a_calendar_at_the_end_of_time_is_refused(start):
    with pytest.raises(Refusal, match="start of the calendar"):
        wave_windows.of(plan(start=start), dict([wave(0, kind="pilot"), wave(1), wave(2)]), {})


def test_each_target_has_its_own_zone():
    assert starts(1, target="ny", zones={"ny": "America/New_York"}) == ["2027-01-11T20:00-05:00"]


def test_a_calendar_without_windows_is_refused():
    with pytest.raises(Refusal, match="no window"):
        starts(1, blackouts=[{"from": "2020-01-01", "to": "2099-01-01"}])


def wave(number, move=1, kind="", **by_target):
    return number, Wave(number, move, kind, by_target=by_target or {"a": 1})


def dated(waves, before=None, reassign=False, **given):
    found = wave_windows.of(plan(**given), dict(waves), {} if reassign else wave_windows.kept(before))
    return {number: window.starts.date().isoformat()[5:] for number, window in found.items()}


WAVES = [wave(0, kind="pilot", a=1, b=1), wave(1), wave(2), wave(3, b=1), wave(4, 2, "canary"), wave(5, 2, "pilot"), wave(6, 2)]


def test_the_pilot_is_watched_and_each_server_gets_one_wave_at_a_time():
    assert dated(WAVES) == {0: "01-11", 1: "01-18", 2: "01-19", 3: "01-18", 4: "01-21", 5: "01-25", 6: "02-01"}
    assert dated(WAVES, second_start="2027-06-01")[4] == "06-01"


def test_a_wave_keeps_the_window_that_a_person_gave_it():
    before = [{"wave": "01", "starts": "2027-02-01T21:00+00:00", "ends": "2027-02-01T23:00+00:00"}, {"wave": "09"}]
    found = dated(WAVES[:4], before)
    assert found == {0: "01-11", 1: "02-01", 2: "02-02", 3: "01-18"}
    assert dated(WAVES[:4], before, reassign=True)[1] == "01-18"
    assert wave_windows.of(None, dict(WAVES), wave_windows.kept(before)).keys() == {1}


def test_the_hours_of_a_line():
    read = policy.parse(
        {
            "installer_mb": 90,
            "sites": {"Leeds": {"bandwidth_mbit": 2}},
            "calendar": {"start": "2027-01-11", "zone": "UTC", "window": "20:00-04:00"},
        }
    )
    assert wave_windows.line_hours({"leeds": 10, "york": 5}, read) == {"leeds": 1.0}
    assert read.site_limits() == {"leeds": 80}
