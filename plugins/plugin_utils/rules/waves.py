# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Who is moved when, move by move: the pilot, the site servers, then everybody else. What was assigned before stays.

A wave has a number of its own over all moves, so that it says which move it is. It holds at most the policy's size for
each Notification Server, and of a site no more than its line carries in one window.
"""

from __future__ import annotations

import typing as t
from dataclasses import dataclass, field

from .assignments import CANARY, PILOT, PILOT_WAVE, SITE_SERVER, wave_text
from .channels import NONE, WINRM
from .moves import Move
from .policy import Policy
from .refusal import Refusal

COMPUTERS = ""  # the kind of a wave that is none of the special ones
EXCLUDED, DONE = "excluded by policy: ", "done: "
NO_WAVE = -1


class Endpoint(t.NamedTuple):
    """A computer as the waves see it. `moves` is shared by all computers that move alike."""

    computer: str
    fqdn: str
    os: str
    channel: str
    reason: str
    site: str
    risk: int  # within a route the lower goes first
    role: str  # SITE_SERVER or nothing
    moves: tuple[Move, ...]

    @property
    def key(self) -> str:
        return self.computer.casefold()


class Kept(t.NamedTuple):
    """What the assignments before say of a computer and a move."""

    wave: int  # NO_WAVE for none
    role: str
    target: str
    reason: str
    ours: bool  # the plan, not a person, left it out


Previous = t.Mapping[int, t.Mapping[str, Kept]]  # number of the move -> computer in lower case


@dataclass
class Wave:
    number: int
    move: int
    kind: str
    members: list[int] = field(default_factory=list)  # indices of endpoints
    by_target: dict[str, int] = field(default_factory=dict)
    by_site: dict[str, int] = field(default_factory=dict)

    def take(self, indices: t.Sequence[int], target: str, site: str) -> None:
        self.members.extend(indices)
        self.by_target[target] = self.by_target.get(target, 0) + len(indices)
        self.by_site[site] = self.by_site.get(site, 0) + len(indices)


@dataclass
class Assigned:
    waves: dict[int, Wave] = field(default_factory=dict)
    left_out: list[tuple[int, int, str]] = field(default_factory=list)  # endpoint, number of the move, reason
    spilled: list[str] = field(default_factory=list)  # computers that could not keep their wave


def assign(endpoints: t.Sequence[Endpoint], policy: Policy, previous: Previous, done: t.Container[tuple[str, int]] = ()) -> Assigned:
    """Every computer and move into exactly one wave, or left out with a reason. `endpoints` come sorted by key.

    Raises Refusal for a pilot that cannot be, and for a wave that a person gave to two moves.
    """
    pilot = frozenset(name.casefold() for name in policy.pilot)
    excluded = {name.casefold(): reason for name, reason in policy.exclude.items()}
    refuse_bad_pilot(policy, endpoints, excluded)
    made = Assigned()
    numbers = _Numbers(previous)
    for number in (1, 2):
        _OneMove(number, endpoints, policy, previous.get(number, {}), made=made, numbers=numbers).fill(pilot, excluded, done)
    for wave in made.waves.values():
        wave.members.sort()
    made.left_out.sort()
    made.waves = {number: made.waves[number] for number in sorted(made.waves) if made.waves[number].members}
    return made


class _Numbers:
    """Hands out the numbers of new waves, above all that were ever used."""

    def __init__(self, previous: Previous) -> None:
        used = [kept.wave for move in previous.values() for kept in move.values()]
        self._next = max([PILOT_WAVE, *used]) + 1

    def new(self) -> int:
        self._next += 1
        return self._next - 1


class _OneMove:
    """The waves of one move."""

    def __init__(
        self,
        number: int,
        endpoints: t.Sequence[Endpoint],
        policy: Policy,
        previous: t.Mapping[str, Kept],
        *,
        made: Assigned,
        numbers: _Numbers,
    ) -> None:
        self.number = number
        self.endpoints = endpoints
        self.size = policy.wave_size
        self.limits = policy.site_limits()
        self.previous = previous
        self.made = made
        self.numbers = numbers
        self.mine: dict[str, list[Wave]] = {}  # kind -> waves, the lowest number first
        self._by_number: dict[int, Wave] = {}
        self._lines: dict[str, list[Wave]] = {}  # target -> its ordinary waves

    def fill(self, pilot: t.Container[str], excluded: t.Mapping[str, str], done: t.Container[tuple[str, int]]) -> None:
        waiting: dict[tuple[str, str, int, str], list[int]] = {}
        at = self.number - 1
        left_out = self.made.left_out
        pilots: list[int] = []
        sites: dict[str, str] = {}
        kept: list[tuple[int, Kept]] = []
        previous = self.previous
        for index, one in enumerate(self.endpoints):
            if len(one.moves) <= at:
                continue
            key = one.computer.casefold()
            old = previous.get(key) if previous else None
            reason = self._why_left_out(key, one, old, excluded, done)
            if reason:
                left_out.append((index, self.number, reason))
            elif key in pilot:
                pilots.append(index)
            elif old and old.wave != NO_WAVE and old.role not in (PILOT, CANARY) and (self.number, old.wave) != (1, PILOT_WAVE):
                kept.append((index, old))
            else:
                site = sites.get(one.site)
                if site is None:
                    site = sites[one.site] = one.site.casefold()
                waiting.setdefault((one.role, one.moves[at].target, one.risk, site), []).append(index)
        self._open_kept(kept)
        for index, old in kept:
            if not self._keeps(index, old):
                one = self.endpoints[index]
                self.made.spilled.append(one.computer)
                waiting.setdefault((one.role, one.moves[at].target, one.risk, one.site.casefold()), []).append(index)
        if self.number > 1:
            self._canaries(pilots, waiting)
        self._pilot(pilots)
        for (role, target, _risk, site), indices in sorted(waiting.items(), key=lambda one: one[0]):
            if role == SITE_SERVER:
                self._site_servers(target, site, sorted(indices))
        for (role, target, _risk, site), indices in sorted(waiting.items(), key=lambda one: one[0]):
            if role != SITE_SERVER:
                self._computers(target, site, sorted(indices))

    def _why_left_out(
        self, key: str, one: Endpoint, old: Kept | None, excluded: t.Mapping[str, str], done: t.Container[tuple[str, int]]
    ) -> str:
        if key in excluded:
            return f"{EXCLUDED}{excluded[key]}"
        if done and (key, self.number) in done:
            return f"{DONE}moved before"
        if not one.moves[self.number - 1].target:
            return one.reason
        if one.channel == NONE:
            return one.reason
        if old and old.wave == NO_WAVE and not old.ours and old.reason != one.reason:
            return old.reason
        return ""

    def _wave(self, number: int, kind: str) -> Wave:
        wave = self._by_number.get(number)
        if wave is None:
            if number in self.made.waves:
                raise Refusal(
                    f"wave {wave_text(number)} holds computers of move {self.made.waves[number].move} and of move {self.number}",
                    "a wave of one move: it says where its computers go",
                    "correct the wave of these rows in plan/assignments.csv, or plan with reassign",
                )
            wave = self._by_number[number] = self.made.waves[number] = Wave(number, self.number, kind)
            line = self.mine.setdefault(kind, [])
            line.append(wave)
        return wave

    def _open_kept(self, kept: t.Iterable[tuple[int, Kept]]) -> None:
        kinds: dict[int, str] = {}
        for _index, old in kept:
            kinds.setdefault(old.wave, old.role if old.role == SITE_SERVER else COMPUTERS)
        for number in sorted(kinds):
            self._wave(number, kinds[number])

    def _keeps(self, index: int, old: Kept) -> bool:
        one = self.endpoints[index]
        wave = self._by_number.get(old.wave)
        target, site = one.moves[self.number - 1].target, one.site.casefold()
        if wave is None or self._room(wave, target, site) < 1:
            return False
        wave.take([index], target, site)
        return True

    def _room(self, wave: Wave, target: str, site: str) -> int:
        room = self.size - wave.by_target.get(target, 0)
        limit = self.limits.get(site) if self.limits else None
        return room if limit is None else min(room, limit - wave.by_site.get(site, 0))

    def _new(self, kind: str) -> Wave:
        return self._wave(self.numbers.new(), kind)

    def _pilot(self, indices: t.Sequence[int]) -> None:
        if not indices:
            return
        if self.number == 1:
            wave = self._wave(PILOT_WAVE, PILOT)
        else:
            before = [kept.wave for kept in self.previous.values() if kept.role == PILOT and kept.wave != NO_WAVE]
            wave = self._wave(min(before), PILOT) if before else self._new(PILOT)
        self._place_special(wave, indices)

    def _place_special(self, wave: Wave, indices: t.Iterable[int]) -> None:
        for index in indices:
            one = self.endpoints[index]
            target, site = one.moves[self.number - 1].target, one.site.casefold()
            if self._room(wave, target, site) < 1:
                raise Refusal(
                    f"the pilot has more than {self.size} computers for {target}, or more of site {one.site!r} than its line carries",
                    "a small group of computers",
                    "name fewer computers in itms_policy.pilot",
                )
            wave.take([index], target, site)

    def _canaries(self, pilots: list[int], waiting: dict[tuple[str, str, int, str], list[int]]) -> None:
        """For each 7.6 server one computer goes alone and proves that it takes older agents (Legacy Agent Communication).

        The one of before if it is still there, else the first of the pilot, else the first of the rest that WinRM reaches.
        """
        before = {key for key, kept in self.previous.items() if kept.role == CANARY and kept.wave != NO_WAVE}
        lists = [pilots, *(indices for key, indices in sorted(waiting.items()) if key[0] != SITE_SERVER)]
        chosen: dict[str, tuple[int, int, list[int], int]] = {}  # target -> rank, order, the list that has it, endpoint
        for order, indices in enumerate(lists):
            for index in indices:
                one = self.endpoints[index]
                rank = 0 if before and one.computer.casefold() in before else 1 if one.channel == WINRM else 2
                target = one.moves[self.number - 1].target
                if target not in chosen or (rank, order) < chosen[target][:2]:
                    chosen[target] = (rank, order, indices, index)
        if not chosen:
            return
        numbers = [self.previous[key].wave for key in before]
        wave = self._wave(min(numbers), CANARY) if numbers else self._new(CANARY)
        for _rank, _order, indices, index in chosen.values():
            indices.remove(index)
            self._place_special(wave, [index])

    def _site_servers(self, target: str, site: str, indices: t.Iterable[int]) -> None:
        """One of a site in each wave, so that no site loses all its servers at once."""
        for index in indices:
            line = self.mine.get(SITE_SERVER, [])
            wave = next((one for one in line if not one.by_site.get(site) and self._room(one, target, site) > 0), None)
            (wave or self._new(SITE_SERVER)).take([index], target, site)

    def _computers(self, target: str, site: str, indices: t.Sequence[int]) -> None:
        """Into the first waves of this target with room; a new one when all are full."""
        line = self._lines.setdefault(target, [wave for wave in self.mine.get(COMPUTERS, []) if set(wave.by_target) <= {target}])
        place = 0
        start = 0
        while place < len(indices):
            if start < len(line):
                wave = line[start]
                start += 1
            else:
                wave = self._new(COMPUTERS)
                line.append(wave)
                start = len(line)
            room = self._room(wave, target, site)
            if room > 0:
                wave.take(indices[place : place + room], target, site)
                place += room


def refuse_bad_pilot(policy: Policy, endpoints: t.Sequence[Endpoint], excluded: t.Mapping[str, str]) -> None:
    if not policy.pilot:
        raise Refusal(
            "itms_policy.pilot is empty",
            "a small group of computers that is moved first (Use a pilot test group)",
            "name in itms_policy.pilot a few computers of every site and every kind of system",
        )
    wanted = {name.casefold() for name in policy.pilot}
    found = {one.key: one for one in endpoints if one.key in wanted}
    unknown = [name for name in policy.pilot if name.casefold() not in found]
    if unknown:
        raise Refusal(
            f"the pilot names {', '.join(unknown)}, which neither an export nor the group endpoints has",
            "computers that are there",
            "correct itms_policy.pilot, or export the computers again",
        )
    left_out = [
        name
        for name in policy.pilot
        if name.casefold() in excluded or found[name.casefold()].channel == NONE or not found[name.casefold()].moves[0].target
    ]
    if left_out:
        raise Refusal(
            f"the pilot names {', '.join(left_out)}, which "
            + "; ".join(excluded.get(name.casefold()) or found[name.casefold()].reason for name in left_out),
            "computers that can be moved",
            "take them out of itms_policy.pilot, or out of itms_policy.exclude",
        )
