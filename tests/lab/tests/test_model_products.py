"""Agents and servers as the vendor describes them: who speaks to whom, when a computer appears, what lies dormant, who is known twice."""

from __future__ import annotations

import datetime as dt

import pytest
from lab.products import machine
from lab.products.machine import AgentFacts, ServerFacts

START = dt.datetime(2026, 11, 24, 8, 0, 30, tzinfo=dt.timezone.utc)
MIXED = "6.x and 7.6 do not speak: no mixed mode"
LAC_OFF = "Legacy Agent Communication is off"
OLDER = "an agent does not speak to an older server"


@pytest.mark.parametrize(
    ("agent", "server", "reason"),
    [
        (AgentFacts("altiris-6"), ServerFacts(6), ""),
        (AgentFacts("altiris-6"), ServerFacts(71), ""),
        (AgentFacts("altiris-6"), ServerFacts(76), MIXED),
        (AgentFacts("altiris-6"), ServerFacts(76, legacy=True), MIXED),
        (AgentFacts("sma-7.1"), ServerFacts(6), OLDER),
        (AgentFacts("sma-7.1"), ServerFacts(71), ""),
        (AgentFacts("sma-7.1"), ServerFacts(76), LAC_OFF),
        (AgentFacts("sma-7.1"), ServerFacts(76, legacy=True), ""),
        (AgentFacts("sma-7.6"), ServerFacts(71), OLDER),
        (AgentFacts("sma-7.6"), ServerFacts(76), ""),
        (AgentFacts("sma-7.6"), ServerFacts(76, reached=False), "the server cannot be reached"),
        (AgentFacts("sma-7.6"), ServerFacts(None), "there is no Notification Server of that name"),
        (AgentFacts("sma-7.6", running=False), ServerFacts(76), "the agent does not run"),
        (AgentFacts("sma-7.6", silent=True), ServerFacts(76), "the agent does not call"),
    ],
)
def test_who_speaks_to_whom(agent: AgentFacts, server: ServerFacts, reason: str) -> None:
    assert machine.refusal(agent, server) == reason


@pytest.mark.parametrize(
    ("minutes", "server", "state"),
    [
        (0.5, ServerFacts(76), machine.CALLING),
        (0.5, ServerFacts(None), machine.CALLING),
        (1, ServerFacts(76), machine.WAITING),
        (19, ServerFacts(76), machine.WAITING),
        (20, ServerFacts(76), machine.REGISTERED),
        (20, ServerFacts(None), machine.REFUSED),
        (20, ServerFacts(76, registration="pending"), machine.PENDING),
        (20, ServerFacts(76, registration="block"), machine.BLOCKED),
    ],
)
def test_how_an_agent_stands_as_time_passes(minutes: float, server: ServerFacts, state: str) -> None:
    assert machine.standing(AgentFacts("sma-7.6"), server, START, START + dt.timedelta(minutes=minutes)).state == state


def test_registration_policies_are_for_agents_of_7_6_only() -> None:
    later = START + dt.timedelta(hours=1)
    for registration in ("pending", "block"):
        stands = machine.standing(AgentFacts("sma-7.1"), ServerFacts(76, legacy=True, registration=registration), START, later)
        assert stands.state == machine.REGISTERED


def test_the_record_is_made_by_a_run_of_the_membership_update() -> None:
    for second in range(0, 3600, 7):
        when = START + dt.timedelta(seconds=second)
        made = machine.recorded_at(when)
        assert made.minute % 5 == 0 and made.second == 0
        assert dt.timedelta(minutes=16) <= made - when < dt.timedelta(minutes=21)


@pytest.mark.parametrize(
    ("agent", "plugin", "sleeps"), [("altiris-6", "altiris-6", False), ("sma-7.1", "altiris-6", True), ("sma-7.6", "sma-7.1", True)]
)
def test_a_plugin_of_another_release_lies_dormant(agent: str, plugin: str, sleeps: bool) -> None:
    assert machine.dormant(agent, plugin) is sleeps
