# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What is found on the way from the exports to the computers that move, and what many of them have alike."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass, field

from ..estate.routes import Decision
from .wave_parts import Endpoint, Profile, Profiles

SHOWN = 5  # names in a finding


@dataclass
class Found:
    endpoints: list[Endpoint]
    profiles: Profiles = field(default_factory=Profiles)
    # System as written (name, revision, type) -> its computers, for systems on which the agent of 7.6 is in question.
    doubtful: dict[tuple[str, str, str], list[str]] = field(default_factory=dict)
    systems: set[str] = field(default_factory=set)  # names in lower case
    macs: int = 0
    by_route: dict[str, int] = field(default_factory=dict)
    unrouted: dict[str, list[str]] = field(default_factory=dict)  # reason -> the first computers
    unrouted_count: dict[str, int] = field(default_factory=dict)
    disagreements: dict[str, list[str]] = field(default_factory=dict)
    unlisted: list[str] = field(default_factory=list)  # site servers that no export has
    older_agents: bool = False  # a client of a hierarchy that is built as 7.1 is not proven to have an agent of 7.1 SP2 MP1.1


class System(t.NamedTuple):
    """What is the same for all computers whose system is written alike."""

    text: str
    risk: int
    disposition: str  # why a computer of it does not move, by the policy
    doubtful: list[str] | None  # the names of its computers, where they are wanted
    is_mac: bool


Notes = t.Sequence[tuple[list[str], int]]


@dataclass(eq=False, slots=True)
class Alike:
    """What is the same for all computers of one system, domain, site, export and network that nothing names one by one."""

    profile: Profile
    domain: str  # with a dot before it; empty where it is not known
    system: System
    decision: Decision
    notes: Notes


def note(notes: Notes, name: str) -> None:
    for names, most in notes:
        if len(names) < most:
            names.append(name)
