"""How a management agent and a Notification Server get on: pure functions over what the two are and the time that has passed.

What it stands on (codes of docs/products.md; the table in docs/lab.md repeats them with their confidence):

* sourced: 6.x agents work unchanged against 7.1 [KB180307]; a new agent's basic inventory waits up to 15 minutes, a membership update
  that runs every 5 minutes makes the record, the next call brings its GUID [KB256573, written for 8.5/8.6]; without an active
  registration policy requests stay Pending, the default policy allows all [REGPOL]; a reinstalled agent asks again [REGRPT]; 6.x plug-
  ins lie dormant in an upgraded agent until they are upgraded themselves [KB180307].
* the guide: 6.x and 7.6 never speak ("Mixed mode"); 7.1 agents speak to 7.6 only under Legacy Agent Communication; registration policies
  apply to agents of 7.6 only.
* the lab's own: an agent calls its new server after a minute; one that is refused tries again whenever somebody looks; a newer agent
  does not speak to an older server.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import math
import typing as t

GENERATIONS = {"altiris-6": 6, "sma-7.1": 71, "sma-7.6": 76}
FIRST_CALL = dt.timedelta(minutes=1)
INVENTORY_WAIT = dt.timedelta(minutes=15)
MEMBERSHIP_UPDATE = dt.timedelta(minutes=5)
POLICY_REFRESH = dt.timedelta(hours=1)  # how soon an agent learns of a policy: a setting of the console, an hour is remembered

# States in which an agent can stand with the server that it was pointed at.
CALLING, REFUSED, WAITING, PENDING, BLOCKED, REGISTERED = "calling", "refused", "waiting", "pending", "blocked", "registered"


@dataclasses.dataclass(frozen=True)
class AgentFacts:
    """An agent as its host has it. `silent` is an estate's misbehaviour: it never calls."""

    product: str
    running: bool = True
    silent: bool = False
    first_call: dt.timedelta = FIRST_CALL  # how long it waits before it calls a server that it was told of


@dataclasses.dataclass(frozen=True)
class ServerFacts:
    """A server as the agent finds it: `generation` as in GENERATIONS, None where no Notification Server is."""

    generation: int | None
    reached: bool = True
    legacy: bool = False  # Legacy Agent Communication
    registration: str = "allow"  # what its registration policies say to this agent: allow | pending | block


class Standing(t.NamedTuple):
    state: str
    reason: str = ""


def refusal(agent: AgentFacts, server: ServerFacts) -> str:
    """Why the two do not speak, '' when they do."""
    mine = GENERATIONS[agent.product]
    if agent.silent:
        return "the agent does not call"
    if not agent.running:
        return "the agent does not run"
    if server.generation is None:
        return "there is no Notification Server of that name"
    if not server.reached:
        return "the server cannot be reached"
    if mine > server.generation:
        return "an agent does not speak to an older server"
    if mine == GENERATIONS["altiris-6"] and server.generation >= GENERATIONS["sma-7.6"]:
        return "6.x and 7.6 do not speak: no mixed mode"
    if mine < GENERATIONS["sma-7.6"] <= server.generation and not server.legacy:
        return "Legacy Agent Communication is off"
    return ""


def recorded_at(redirected: dt.datetime, first_call: dt.timedelta = FIRST_CALL) -> dt.datetime:
    """When the membership update makes the record of an agent that was pointed at a server: its first run after the inventory's wait."""
    ready = redirected + first_call + INVENTORY_WAIT
    midnight = ready.replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight + math.ceil((ready - midnight) / MEMBERSHIP_UPDATE) * MEMBERSHIP_UPDATE


def standing(agent: AgentFacts, server: ServerFacts, redirected: dt.datetime, now: dt.datetime) -> Standing:
    """Where an agent stands with the server that it was pointed at, from `redirected` on."""
    if now < redirected + agent.first_call:
        return Standing(CALLING)
    reason = refusal(agent, server)
    if reason:
        return Standing(REFUSED, reason)
    if GENERATIONS[agent.product] >= GENERATIONS["sma-7.6"] and server.registration != "allow":
        return Standing(PENDING, "no active registration policy") if server.registration == "pending" else Standing(BLOCKED, "by policy")
    if now < recorded_at(redirected, agent.first_call):
        return Standing(WAITING, "its inventory waits for the membership update")
    return Standing(REGISTERED)


def dormant(agent: str, plugin: str) -> bool:
    """Whether a plug-in of one product lies dormant in an agent of another."""
    return GENERATIONS[plugin] != GENERATIONS[agent]


def upgrade_due(server: int, product: str, enabled: dt.datetime | None, registered: dt.datetime, now: dt.datetime) -> bool:
    """Whether an agent has by now carried out a server's upgrade policy, enabled at that time (None: it is off)."""
    if enabled is None or GENERATIONS[product] >= server:
        return False
    return now >= max(enabled, registered) + POLICY_REFRESH
