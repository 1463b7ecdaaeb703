# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The waves of one move: who keeps a wave, then site servers, then everybody else."""

from __future__ import annotations

import typing as t

from ..computers.assignments import CANARY, PILOT, PILOT_WAVE, SITE_SERVER, wave_text
from ..computers.channels import NONE
from ..estate.policy import Policy
from ..refusal import Refusal
from .move_order import Order
from .wave_parts import COMPUTERS, DONE, EXCLUDED, NO_WAVE, Assigned, Done, Endpoint, Kept, Profile, Wave

# Role, target, risk and site: the order in which waves are filled. The indices of the computers that wait for a wave.
Waiting = dict[tuple[str, str, int, str], list[int]]
Groups = t.Mapping[Profile, t.Sequence[int]]


class Chosen(t.NamedTuple):
    """The computers, in lower case, that the policy names."""

    pilot: t.Collection[str]
    excluded: t.Mapping[str, str]  # with the reason


class MoveWaves:
    def __init__(
        self,
        number: int,
        endpoints: t.Sequence[Endpoint],
        policy: Policy,
        previous: t.Mapping[str, Kept],
        *,
        made: Assigned,
        numbers: t.Iterator[int],
        order: Order | None = None,
    ) -> None:
        self.number = number
        self.endpoints = endpoints
        self.size = policy.wave_size
        self.limits = policy.site_limits()
        self.calendar = policy.calendar
        self.previous = previous
        self.made = made
        self.numbers = numbers
        self.order = order  # of second moves after first moves
        self.mine: dict[str, list[Wave]] = {}  # kind -> waves, the lowest number first
        self._by_number: dict[int, Wave] = {}
        self._lines: dict[str, list[Wave]] = {}  # target -> its ordinary waves

    def sort(self, groups: Groups, named: t.Mapping[int, str], chosen: Chosen, done: Done, drop_done: bool) -> tuple[list[int], Waiting]:
        """Leave out what does not move and keep what has a wave; return the pilot's computers, and those that wait for a wave.

        `groups`: the indices of the computers of each profile. `named`: those that the policy names, with their name in lower case.
        """
        sorting = _Sorting(self, chosen, done, drop_done)
        looks_at_each = bool(self.previous or done or self.order)
        strange = {self.endpoints[index].profile for index in named}
        for profile, indices in groups.items():
            if len(profile.moves) < self.number:
                continue
            reason = _why_not(profile, self.number)
            waits = sorting.waiting_list(profile)
            if looks_at_each:
                for index in indices:
                    sorting.add(index, self.endpoints[index].key, reason, waits)
                continue
            others: t.Sequence[int] = indices
            if profile in strange:
                others = [index for index in indices if index not in named]
                for index in (index for index in indices if index in named):
                    sorting.add(index, named[index], reason, waits)
            if reason:
                self.made.left_out += [(index, self.number, reason) for index in others]
            else:
                waits += others
        return self._sorted(sorting)

    def _sorted(self, sorting: _Sorting) -> tuple[list[int], Waiting]:
        waiting = {key: sorted(indices) for key, indices in sorting.waiting.items() if indices}
        self._keep(sorted(sorting.settled), sorted(sorting.kept), waiting)
        return sorted(sorting.pilots), waiting

    def fill(self, waiting: Waiting) -> None:
        """Put into waves what waits: site servers first."""
        for (role, target, _risk, site), indices in sorted(waiting.items(), key=lambda one: one[0]):
            if role == SITE_SERVER:
                self._site_servers(target, site, sorted(indices))
        for (role, target, _risk, site), indices in sorted(waiting.items(), key=lambda one: one[0]):
            if role != SITE_SERVER:
                self._computers(target, site, sorted(indices))

    def wave(self, number: int, kind: str) -> Wave:
        """The wave of this number, made when it is not there yet."""
        wave = self._by_number.get(number)
        if wave is None:
            if number in self.made.waves:
                raise Refusal(
                    f"wave {wave_text(number)} holds computers of move {self.made.waves[number].move} and of move {self.number}",
                    "a wave of one move: it says where its computers go",
                    "correct the wave of these rows in plan/assignments.csv, or plan with reassign",
                )
            wave = self._by_number[number] = self.made.waves[number] = Wave(number, self.number, kind)
            self.mine.setdefault(kind, []).append(wave)
        return wave

    def new(self, kind: str) -> Wave:
        return self.wave(next(self.numbers), kind)

    def ends(self, index: int) -> tuple[str, str]:
        """The target of this move, and the site in lower case."""
        one = self.endpoints[index]
        return one.profile.moves[self.number - 1].target, one.profile.site.casefold()

    def room(self, wave: Wave, target: str, site: str) -> int:
        return wave.room(target, site, self.size, self.limits.get(site) if self.limits else None)

    def may(self, index: int, wave: Wave) -> bool:
        return self.order is None or self.order.may(index, wave)

    def _keep(self, settled: t.Sequence[tuple[int, Kept]], kept: t.Sequence[tuple[int, Kept]], waiting: Waiting) -> None:
        """What has moved is recorded; what has a wave keeps it while there is room, and waits for another otherwise."""
        kinds: dict[int, str] = {}
        for _index, old in settled:
            kinds.setdefault(old.wave, old.role if old.role in (PILOT, CANARY, SITE_SERVER) else COMPUTERS)
        for _index, old in kept:
            kinds.setdefault(old.wave, old.role if old.role == SITE_SERVER else COMPUTERS)
        if self.number == 1 and PILOT_WAVE in kinds:
            kinds[PILOT_WAVE] = PILOT
        for number in sorted(kinds):
            self.wave(number, kinds[number])
        for index, old in settled:
            self._by_number[old.wave].record(index, *self.ends(index))
        for index, old in kept:
            wave, (target, site) = self._by_number[old.wave], self.ends(index)
            may = not self.order or self.order.may_keep(index, self.endpoints[index].key, wave)
            if may and self.room(wave, target, site) > 0:
                wave.take([index], target, site)
            else:
                one = self.endpoints[index]
                self.made.spilled.append(one.computer)
                waiting.setdefault((one.profile.role, target, one.profile.risk, site), []).append(index)

    def _site_servers(self, target: str, site: str, indices: t.Iterable[int]) -> None:
        """One of a site in each wave, so that no site loses all its servers at once; of one time zone, so that it runs by night."""
        zone = self._zone(target)
        for index in indices:
            line = [wave for wave in self.mine.get(SITE_SERVER, []) if not wave.has_run and not wave.by_site.get(site)]
            line = [wave for wave in line if {self._zone(other) for other in wave.by_target} <= {zone}]
            wave = next((one for one in line if self.room(one, target, site) > 0 and self.may(index, one)), None)
            (wave or self.new(SITE_SERVER)).take([index], target, site)

    def _zone(self, target: str) -> str:
        return self.calendar.zone_of(target) if self.calendar else ""

    def _computers(self, target: str, site: str, indices: t.Sequence[int]) -> None:
        """Into the first waves of this target with room that did not run yet; a new one when all are full."""
        line = self._lines.get(target)
        if line is None:
            ordinary = [wave for wave in self.mine.get(COMPUTERS, []) if not wave.has_run]
            line = self._lines[target] = [wave for wave in ordinary if set(wave.by_target) <= {target}]
        left = indices
        start = 0
        while left:
            if start < len(line):
                wave = line[start]
                start += 1
            else:
                wave = self.new(COMPUTERS)
                line.append(wave)
                start = len(line)
            room = self.room(wave, target, site)
            if room > 0:
                now, left = self._first_of(left, wave, room)
                if now:
                    wave.take(now, target, site)

    def _first_of(self, indices: t.Sequence[int], wave: Wave, room: int) -> tuple[t.Sequence[int], t.Sequence[int]]:
        """As many as the wave takes, and the others."""
        now = indices[:room]
        if self.order is None or all(self.order.may(index, wave) for index in now):
            return now, indices[room:]
        now = [index for index in indices if self.order.may(index, wave)][:room]
        taken = set(now)
        return now, [index for index in indices if index not in taken]


def _why_not(profile: Profile, number: int) -> str:
    """Why computers of this profile do not make this move."""
    return profile.reason if profile.channel == NONE or not profile.moves[number - 1].target else ""


class _Sorting:
    """Where each computer of a move belongs."""

    def __init__(self, move: MoveWaves, chosen: Chosen, done: Done, drop_done: bool) -> None:
        self.move = move
        self.chosen = chosen
        self.done = done
        self.drop_done = drop_done
        self.pilots: list[int] = []
        self.kept: list[tuple[int, Kept]] = []
        self.settled: list[tuple[int, Kept]] = []
        self.waiting: Waiting = {}

    def waiting_list(self, profile: Profile) -> list[int]:
        key = (profile.role, profile.moves[self.move.number - 1].target, profile.risk, profile.site.casefold())
        return self.waiting.setdefault(key, [])

    def add(self, index: int, key: str, reason: str, waits: list[int]) -> None:
        """`reason`: why computers of its profile do not move. `waits`: those of its profile that wait for a wave."""
        number = self.move.number
        old = self.move.previous.get(key)
        if self.done and (key, number) in self.done:
            if not self.drop_done and old and old.wave != NO_WAVE:
                self.settled.append((index, old))
            else:
                self.move.made.left_out.append((index, number, f"{DONE}moved before"))
            return
        why = self._why_left_out(index, key, reason, old)
        if why:
            self.move.made.left_out.append((index, number, why))
        elif key in self.chosen.pilot:
            self.pilots.append(index)
        elif old and old.wave != NO_WAVE and old.role not in (PILOT, CANARY) and (number, old.wave) != (1, PILOT_WAVE):
            self.kept.append((index, old))
        else:
            waits.append(index)

    def _why_left_out(self, index: int, key: str, reason: str, old: Kept | None) -> str:
        if key in self.chosen.excluded:
            return f"{EXCLUDED}{self.chosen.excluded[key]}"
        profile = self.move.endpoints[index].profile
        moves_on = profile.channel != NONE and profile.moves[self.move.number - 1].target
        if moves_on and old and old.wave == NO_WAVE and not old.ours and old.reason != profile.reason:
            return old.reason
        return reason or (self.move.order.why_not(index) if self.move.order and profile.moves[0].target else "")
