"""The gate of a wave: pilot first, waves in their order, site servers before their computers, and inside the window."""

from __future__ import annotations

import datetime as dt
import typing as t

import pytest
from ansible_collections.itms.migration.plugins.plugin_utils.rules.checks import wave_run
from ansible_collections.itms.migration.plugins.plugin_utils.rules.computers.assignments import Assignment
from ansible_collections.itms.migration.plugins.plugin_utils.rules.estate import policy
from ansible_collections.itms.migration.plugins.plugin_utils.rules.estate.estate import Host
from ansible_collections.itms.migration.plugins.plugin_utils.rules.finding import BLOCKER, WARNING
from ansible_collections.itms.migration.plugins.plugin_utils.rules.redirection import pilot
from ansible_collections.itms.migration.plugins.plugin_utils.rules.refusal import Refusal

NOW = dt.datetime(2027, 3, 10, 12, tzinfo=dt.timezone.utc)
SIGNED = {"by": "A. N. Other", "date": "2027-03-09"}
CALENDAR = {"start": "2027-03-01", "zone": "Europe/London", "window": "20:00-23:00"}


def row(computer: str, wave: str, **more: str) -> Assignment:
    values = {"channel": "winrm", "move": "1", "source": "altiris01", "target": "itms71", "site": "leeds", **more}
    return Assignment(computer, wave=wave, **values)


PILOT = row("PC1", "00", role="pilot")
SERVER = row("SS1", "01", role="site_server")
FIRST, SECOND = row("PC2", "02"), row("PC3", "03")


def outcome(computer: str, state: str = "redirected", at: str = "2027-03-01T20:10:00Z", move: str = "ns6 -> smp71") -> dict[str, t.Any]:
    return {"host": computer.lower(), "computer": computer, "state": state, "move": move, "recorded_at": at}


PILOT_DONE, SERVER_DONE = outcome("PC1"), outcome("SS1")


@pytest.fixture
def wave(make_estate: t.Callable[..., t.Any]) -> t.Callable[..., t.Any]:
    """An estate whose phase `redirect` is about a wave of these rows."""

    def build(number: int, *outcomes: dict[str, t.Any], rows: t.Any = (PILOT, SERVER, FIRST, SECOND), **more: t.Any) -> t.Any:
        hosts = [Host(one.computer.lower(), ("endpoint",), computer=one.computer) for one in rows]
        windows = more.pop("windows", {})
        plan = {"waves": [{"wave": f"{n:02d}", "starts": starts, "ends": ends} for n, (starts, ends) in windows.items()]}
        decided = policy.parse({"pilot": ["PC1"], **more.pop("policy", {})})
        values = {"now": NOW, "attestations": {pilot.SIGNED_OFF: {"1": SIGNED}, "packages_ready": {"itms71": SIGNED}}, **more}
        return make_estate(
            "redirect", add=hosts, wave=number, assignments=tuple(rows), outcomes=outcomes, plan=plan, policy=decided, **values
        )

    return build


def test_a_wave_after_the_pilot_passes_when_the_pilot_has_moved_was_observed_and_signed_off(wave, keys):
    estate = wave(2, PILOT_DONE, SERVER_DONE)
    for check in (wave_run.PilotFirst, wave_run.InOrder, wave_run.SiteServersFirst, wave_run.InWindow):
        assert keys(check, estate) == []


@pytest.mark.parametrize(
    ("outcomes", "more", "key"),
    [
        ((), {}, "wave.pilot:move 1, moved"),
        ((outcome("PC1", "failed"),), {}, "wave.pilot:move 1, moved"),
        ((outcome("PC1", "predicted"),), {}, "wave.pilot:move 1, moved"),
        # A second move that was made says nothing of the first.
        ((outcome("PC1", move="smp71 -> smp76"),), {}, "wave.pilot:move 1, moved"),
        ((outcome("PC1", at="2027-03-09T20:00:00Z"),), {}, "wave.pilot:move 1, observed"),
        ((PILOT_DONE,), {"attestations": {}}, "wave.pilot:move 1, signed off"),
        ((PILOT_DONE,), {"attestations": {pilot.SIGNED_OFF: {"1": {**SIGNED, "date": "2027-02-01"}}}}, "wave.pilot:move 1, signed off"),
    ],
)
def test_without_a_proven_pilot_no_other_wave_runs(wave, keys, outcomes, more, key):
    assert keys(wave_run.PilotFirst, wave(2, *outcomes, **more)) == [key]


def test_the_policy_says_how_much_of_the_pilot_moves_and_how_long_it_is_observed(wave, keys):
    two = (PILOT, row("PC9", "00", role="pilot"), SECOND)
    half = (outcome("PC1", at="2027-03-09T12:00:00Z"), outcome("PC9", "failed", at="2027-03-09T11:00:00Z"))
    assert keys(wave_run.PilotFirst, wave(3, *half, rows=two)) == ["wave.pilot:move 1, moved"]
    lower = {"pilot_moved_percent": 50, "pilot_observe_days": 1}
    assert keys(wave_run.PilotFirst, wave(3, *half, rows=two, policy=lower)) == []
    assert keys(wave_run.PilotFirst, wave(3, *half, rows=two, policy={**lower, "pilot_observe_days": 1.5})) == [
        "wave.pilot:move 1, observed"
    ]


def test_the_pilot_itself_and_site_servers_need_no_pilot(wave, keys):
    for number in (0, 1):
        assert keys(wave_run.PilotFirst, wave(number)) == []


def test_the_pilot_cannot_be_waived(wave):
    (found,) = wave_run.PilotFirst().run(wave(2))
    assert found.cannot_waive and found.severity == BLOCKER


@pytest.mark.parametrize("value", ["yes", {"by": "A. N. Other"}, {"by": "", "date": "2027-01-01"}, {"by": "x", "date": "yesterday"}])
def test_a_sign_off_says_who_and_when(value):
    with pytest.raises(Refusal) as error:
        pilot.attested(value, "pilot_signed_off.1")
    assert 'itms_attestations: {pilot_signed_off: {1: {by: A. N. Other, date: "2027-01-15"}}}' in str(error.value)


def test_waves_to_one_server_run_one_at_a_time_and_in_their_order(wave, keys):
    assert keys(wave_run.InOrder, wave(3, PILOT_DONE, SERVER_DONE)) == ["wave.order:wave 02"]
    assert keys(wave_run.InOrder, wave(3, PILOT_DONE, SERVER_DONE, outcome("PC2", "failed"))) == []
    # A wave to another server waits for none of this one.
    other = row("PC4", "04", target="itms71b")
    assert keys(wave_run.InOrder, wave(4, rows=(PILOT, SERVER, FIRST, other))) == []


def test_a_wave_that_was_begun_is_ended_before_an_earlier_one_runs(wave, keys):
    begun = (FIRST, SECOND, row("PC5", "03"))
    estate = wave(2, outcome("PC3"), rows=begun)
    assert keys(wave_run.InOrder, estate) == ["wave.order:wave 03"]


def test_windows_decide_the_order_where_both_waves_have_one(wave, keys):
    later, sooner = ("2027-03-20T20:00+00:00", "2027-03-20T23:00+00:00"), ("2027-03-10T11:00+00:00", "2027-03-10T14:00+00:00")
    assert keys(wave_run.InOrder, wave(3, PILOT_DONE, SERVER_DONE, windows={2: later, 3: sooner})) == []


def test_no_computer_makes_its_second_move_before_its_first(wave, keys):
    second = row("PC2", "05", move="2", source="itms71", target="itms76")
    assert keys(wave_run.InOrder, wave(5, rows=(FIRST, second))) == ["wave.order:wave 05, first moves"]
    assert keys(wave_run.InOrder, wave(5, outcome("PC2"), rows=(FIRST, second))) == []


@pytest.mark.parametrize("number", [0, 2])
def test_site_servers_move_before_the_computers_that_they_serve(wave, keys, number):
    assert keys(wave_run.SiteServersFirst, wave(number)) == ["wave.site_servers:leeds, move 1"]
    assert keys(wave_run.SiteServersFirst, wave(number, SERVER_DONE)) == []
    assert keys(wave_run.SiteServersFirst, wave(number, SERVER_DONE, attestations={})) == ["wave.packages:itms71"]
    york = (PILOT._replace(site="york"), SERVER, FIRST._replace(site="york"))
    assert keys(wave_run.SiteServersFirst, wave(number, rows=york)) == []


def test_a_server_without_site_servers_needs_no_packages_on_them(wave, keys):
    assert keys(wave_run.SiteServersFirst, wave(2, rows=(PILOT, FIRST), attestations={})) == []


@pytest.mark.parametrize(
    ("window", "found"),
    [
        (("2027-03-10T11:00+00:00", "2027-03-10T14:00+00:00"), []),
        (("2027-06-01T20:00+01:00", "2027-06-01T23:00+01:00"), ["wave.clock:wave 02, window"]),
        (("2027-03-01T20:00+00:00", "2027-03-01T23:00+00:00"), ["wave.clock:wave 02, window"]),
        # The last moment of a window is over.
        (("2027-03-10T09:00+00:00", "2027-03-10T12:00+00:00"), ["wave.clock:wave 02, window"]),
    ],
)
def test_a_wave_runs_inside_its_window_only(wave, keys, window, found):
    assert keys(wave_run.InWindow, wave(2, windows={2: window})) == found


def test_a_wave_does_not_run_in_a_blackout_of_its_server(wave, keys):
    black = {**CALENDAR, "blackouts": [{"from": "2027-03-10", "to": "2027-03-11", "reason": "quarter end"}]}
    assert keys(wave_run.InWindow, wave(2, policy={"calendar": black})) == ["wave.clock:wave 02, blackout"]
    other = {**CALENDAR, "blackouts": [{"from": "2027-03-10", "to": "2027-03-11", "servers": ["itms99"]}]}
    assert keys(wave_run.InWindow, wave(2, policy={"calendar": other})) == []


def test_a_dry_run_is_warned_of_the_clock_and_goes_on(wave):
    windows = {2: ("2027-06-01T20:00+01:00", "2027-06-01T23:00+01:00")}
    assert [one.severity for one in wave_run.InWindow().run(wave(2, windows=windows, dry_run=True))] == [WARNING]
    assert [one.severity for one in wave_run.InWindow().run(wave(2, windows=windows))] == [BLOCKER]


@pytest.mark.parametrize(("key", "value"), [("pilot_moved_percent", 0), ("pilot_moved_percent", 101), ("pilot_observe_days", -1)])
def test_the_policy_of_the_pilot_is_checked(key, value):
    with pytest.raises(Refusal):
        policy.parse({key: value})


def test_the_days_of_the_calendar_count_for_the_pilot_where_the_policy_names_none():
    assert policy.parse({}).observe_days == 7
    assert policy.parse({"calendar": {**CALENDAR, "pilot_days": 3}}).observe_days == 3
    assert policy.parse({"calendar": CALENDAR, "pilot_observe_days": 0}).observe_days == 0


TO_76 = {"move": "2", "source": "itms71", "target": "itms76"}
SECOND_MOVE = row("PC2", "05", **TO_76)


@pytest.fixture
def second(make_estate: t.Callable[..., t.Any]) -> t.Callable[..., t.Any]:
    """An estate whose phase `redirect` is about wave 05, of second moves to a 7.6 server."""

    def build(*outcomes: dict[str, t.Any], rows: t.Any = (SECOND_MOVE,), **more: t.Any) -> t.Any:
        hosts = [Host(one.computer.lower(), ("endpoint",), computer=one.computer) for one in rows]
        hosts.append(Host("itms76", ("smp76",)))
        return make_estate("redirect", add=hosts, wave=5, assignments=tuple(rows), outcomes=outcomes, now=NOW, **more)

    return build


def test_a_wave_to_76_needs_the_attestation_that_older_agents_get_in(second, keys):
    assert keys(wave_run.LegacyAgents, second()) == ["wave.legacy_agents:itms76"]
    (found,) = wave_run.LegacyAgents().run(second())
    assert found.cannot_waive and found.awaits_step == 17 and "no machine reads it" in found.needed
    assert keys(wave_run.LegacyAgents, second(attestations={wave_run.LEGACY: {"itms76": SIGNED}})) == []
    assert keys(wave_run.LegacyAgents, second(attestations={wave_run.LEGACY: {"another": SIGNED}})) == ["wave.legacy_agents:itms76"]
    with pytest.raises(Refusal):
        keys(wave_run.LegacyAgents, second(attestations={wave_run.LEGACY: {"itms76": True}}))


def test_a_wave_to_71_needs_no_legacy_agent_communication(wave, keys):
    assert keys(wave_run.LegacyAgents, wave(2)) == []


def test_the_site_servers_and_the_packages_of_76_come_before_its_agents(second, keys):
    site_server = row("SS1", "04", role="site_server", **TO_76)
    rows = (site_server, row("PC2", "05", **TO_76))
    found = list(wave_run.SiteServersFirst().run(second(rows=rows)))
    assert [(one.key, one.awaits_step) for one in found] == [("wave.site_servers:leeds, move 2", 19), ("wave.packages:itms76", 20)]
    moved = outcome("SS1", move="smp71 -> smp76")
    attested = {"packages_ready": {"itms76": SIGNED}}
    assert keys(wave_run.SiteServersFirst, second(moved, rows=rows, attestations=attested)) == []


def test_the_pilot_of_the_second_move_is_one_of_its_own(second, keys):
    rows = (row("PC1", "03", role="pilot", **TO_76), row("PC2", "05", **TO_76))
    (found,) = wave_run.PilotFirst().run(second(PILOT_DONE, rows=rows))
    assert (found.key, found.awaits_step) == ("wave.pilot:move 2, moved", 21)
