"""The estate's clock: one object, moved by hand or at a rate, and everything on the servers follows it."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from lab.state import Clock, EstateError, power
from lab.state.clock import duration
from lab.state.dates import moment

from .bench import bench
from .conftest import RunningLab

START = moment("2026-11-24T08:00:00Z")


class Machine:
    """A machine's seconds, moved by the test."""

    def __init__(self) -> None:
        self.seconds = 100.0

    def __call__(self) -> float:
        return self.seconds


def after(clock: Clock) -> float:
    return (clock.now() - START).total_seconds()


def test_the_rate_counts_from_its_change_on() -> None:
    machine = Machine()
    clock = Clock(START, machine)
    machine.seconds += 10
    clock.rate = 60
    assert after(clock) == 10
    machine.seconds += 30
    assert after(clock) == 10 + 30 * 60
    clock.rate = 0
    machine.seconds += 1000
    assert after(clock) == 1810
    clock.advance(dt.timedelta(minutes=30))
    assert after(clock) == 3610
    clock.set(START)
    assert after(clock) == 0


def test_the_clock_does_not_go_back_by_hand() -> None:
    clock = Clock(START, Machine())
    with pytest.raises(EstateError, match="does not go back"):
        clock.advance(-1)
    with pytest.raises(EstateError, match="not -2"):
        clock.rate = -2
    assert after(clock) == 0


@pytest.mark.parametrize(
    ("text", "seconds"), [("90", 90), ("0.5", 0.5), ("30m", 1800), ("1h30m", 5400), (" 2D ", 172800), ("1m30s", 90), ("1m1m", 120)]
)
def test_durations(text: str, seconds: float) -> None:
    assert duration(text).total_seconds() == seconds


@pytest.mark.parametrize("text", ["", "m", "-5", "5 m", "1y", "30m!", "one"])
def test_what_is_no_duration(text: str) -> None:
    with pytest.raises(EstateError, match="is no duration"):
        duration(text)


def test_files_and_power_follow_the_clock() -> None:
    estate = bench().estate
    estate.clock = Clock(START, Machine())
    host = estate.host("bridge")
    host.files.write("C:\\a.txt", b"1")
    assert power.ask(host, estate.now(), 1800, restart=True) == 0
    estate.clock.advance(duration("29m"))
    assert host.up
    estate.clock.advance(duration("1m2s"))
    assert not host.up
    estate.clock.advance(host.outage)
    assert host.up
    assert host.booted == START + dt.timedelta(seconds=1800 + power.STOPPING_SECONDS + host.outage)
    host.files.write("C:\\b.txt", b"1")
    assert host.files.file("C:\\b.txt").created - host.files.file("C:\\a.txt").created == dt.timedelta(seconds=1802 + host.outage)


def test_the_clock_of_a_running_lab(lab: RunningLab) -> None:
    def told(*arguments: str) -> dict[str, object]:
        done = lab.command("clock", *arguments)
        assert done.returncode == 0, done.stderr
        return dict(json.loads(done.stdout))

    before = dt.datetime.fromisoformat(str(told()["now"]))
    after_half_an_hour = dt.datetime.fromisoformat(str(told("advance", "30m")["now"]))
    assert dt.timedelta(minutes=30) <= after_half_an_hour - before < dt.timedelta(minutes=32)
    assert told("rate", "0")["rate"] == 0
    assert told("show")["now"] == told("show")["now"]
    assert told("rate", "1")["rate"] == 1
    for wrong, message in ((("advance", "soon"), "'soon' is no duration"), (("advance",), "clock advance needs a value, such as 30m")):
        done = lab.command("clock", *wrong)
        assert (done.returncode, message in done.stderr) == (1, True), done.stderr
