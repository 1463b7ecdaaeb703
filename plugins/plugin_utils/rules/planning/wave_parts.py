# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What waves are made of: the computers as they see them, what was assigned before, and the waves."""

from __future__ import annotations

import operator
import typing as t
from collections import Counter
from dataclasses import dataclass, field

from .moves import Move

COMPUTERS = ""  # the kind of an ordinary wave
EXCLUDED, DONE = "excluded by policy: ", "done: "
NO_WAVE = -1
_profile = operator.itemgetter(2)
Done = t.Collection[tuple[str, int]]  # computer in lower case and number of the move


@dataclass(frozen=True, eq=False, slots=True)
class Profile:
    """What many computers have alike. Each is there once (see `Profiles`) and stands for itself, so that it is quickly looked up."""

    os: str
    channel: str
    reason: str
    site: str
    risk: int  # within a route the lower goes first
    role: str  # SITE_SERVER or nothing
    moves: tuple[Move, ...]


class Profiles(dict[tuple[str, str, str, str, int, str, tuple[Move, ...]], Profile]):
    """Each profile once, by its values."""

    def __missing__(self, values: tuple[str, str, str, str, int, str, tuple[Move, ...]]) -> Profile:
        made = self[values] = Profile(*values)
        return made

    def with_moves(self, profile: Profile, moves: tuple[Move, ...]) -> Profile:
        return self[profile.os, profile.channel, profile.reason, profile.site, profile.risk, profile.role, moves]


class Endpoint(t.NamedTuple):
    """A computer as the waves see it."""

    computer: str
    fqdn: str
    profile: Profile

    @property
    def key(self) -> str:
        return self.computer.casefold()


def profiles_of(endpoints: t.Iterable[Endpoint]) -> Counter[Profile]:
    """How many of these computers have each profile."""
    return Counter(map(_profile, endpoints))


class Kept(t.NamedTuple):
    """What the assignments before say of a computer and a move."""

    wave: int  # NO_WAVE for none
    role: str
    target: str
    reason: str
    ours: bool  # the plan, not a person, left it out
    strategy: str = ""


Previous = t.Mapping[int, t.Mapping[str, Kept]]  # number of the move -> computer in lower case


@dataclass
class Wave:
    number: int
    move: int
    kind: str
    members: list[int] = field(default_factory=list)  # indices of endpoints
    by_target: dict[str, int] = field(default_factory=dict)
    by_site: dict[str, int] = field(default_factory=dict)
    # Of these the ones that have moved already: a record, which no limit counts. Such a wave takes no new computer.
    done_by_target: dict[str, int] = field(default_factory=dict)
    done_by_site: dict[str, int] = field(default_factory=dict)

    def take(self, indices: t.Sequence[int], target: str, site: str) -> None:
        self.members.extend(indices)
        self.by_target[target] = self.by_target.get(target, 0) + len(indices)
        self.by_site[site] = self.by_site.get(site, 0) + len(indices)

    def record(self, index: int, target: str, site: str) -> None:
        self.take([index], target, site)
        self.done_by_target[target] = self.done_by_target.get(target, 0) + 1
        self.done_by_site[site] = self.done_by_site.get(site, 0) + 1

    @property
    def has_run(self) -> bool:
        return bool(self.done_by_target)

    def to_move(self, target: str) -> int:
        """How many go to this server when the wave runs."""
        return self.by_target.get(target, 0) - self.done_by_target.get(target, 0)

    def room(self, target: str, site: str, size: int, limit: int | None) -> int:
        room = size - self.to_move(target)
        return room if limit is None else min(room, limit - self.by_site.get(site, 0) + self.done_by_site.get(site, 0))


@dataclass
class Assigned:
    waves: dict[int, Wave] = field(default_factory=dict)
    left_out: list[tuple[int, int, str]] = field(default_factory=list)  # endpoint, number of the move, reason
    spilled: list[str] = field(default_factory=list)  # computers that could not keep their wave
