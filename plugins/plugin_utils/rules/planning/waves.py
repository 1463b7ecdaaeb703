# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Waves: which computers are redirected together, to one server each, for every move of every computer.

A wave has a number of its own over all moves, so that it says which move it is. It holds at most the policy's size for
each Notification Server, and of a site no more than its line carries in one window.
"""

from __future__ import annotations

import bisect
import itertools
import typing as t
from collections import defaultdict

from ..computers.assignments import LARGEST_WAVE, PILOT_WAVE
from ..estate.policy import Policy
from ..refusal import Refusal
from . import special_waves
from .move_order import Order
from .move_waves import Chosen, MoveWaves
from .wave_parts import Assigned, Done, Endpoint, Previous, Profile, Wave
from .window_findings import Windows

Dated = t.Callable[[t.Mapping[int, Wave]], Windows]


def assign(
    endpoints: t.Sequence[Endpoint],
    policy: Policy,
    previous: Previous,
    done: Done = (),
    *,
    drop_done: bool = False,
    used: int = PILOT_WAVE,
    dated: Dated = lambda _waves: {},
) -> Assigned:
    """Every computer and move into exactly one wave, or left out with a reason. `endpoints` come sorted by key.

    A computer whose move is `done` counts for no limit any more. It stays in its wave as the record of what was, unless
    `drop_done` takes it out. `dated`: the windows of these waves, and of those that keep one, so that no computer is put
    into a wave of second moves that begins before its first. `used`: the highest number that a wave ever had.

    Raises Refusal for a pilot that cannot be, and for a wave that a person gave to two moves.
    """
    chosen = Chosen(frozenset(map(str.casefold, policy.pilot)), {name.casefold(): reason for name, reason in policy.exclude.items()})
    named = _named(endpoints, chosen)
    special_waves.refuse_bad_pilot(policy, {key: endpoints[index] for index, key in named.items()}, chosen.excluded)
    groups = _groups(endpoints)
    made = Assigned()
    numbers = _numbers(max([used, *(kept.wave for move in previous.values() for kept in move.values())]))
    for number in (1, 2):
        first = previous.get(1, {})
        # Without a plan before, the waves of second moves are all new: their numbers and windows come later by themselves.
        order = Order(made, len(endpoints), first, dated(made.waves)) if number == 2 and first else None
        one = MoveWaves(number, endpoints, policy, previous.get(number, {}), made=made, numbers=numbers, order=order)
        pilots, waiting = one.sort(groups, named, chosen, done, drop_done)
        if number > 1:
            special_waves.canaries(one, pilots, waiting)
        special_waves.pilot(one, pilots)
        one.fill(waiting)
    for wave in made.waves.values():
        wave.members.sort()
    made.left_out.sort()
    made.waves = {number: made.waves[number] for number in sorted(made.waves) if made.waves[number].members}
    return made


def _named(endpoints: t.Sequence[Endpoint], chosen: Chosen) -> dict[int, str]:
    """The index of each computer that the policy names -> its name in lower case. `endpoints` are sorted by it."""
    places = ((bisect.bisect_left(endpoints, name, key=_key), name) for name in {*chosen.pilot, *chosen.excluded})
    return {place: name for place, name in places if place < len(endpoints) and endpoints[place].key == name}


def _key(one: Endpoint) -> str:
    return one.key


def _groups(endpoints: t.Iterable[Endpoint]) -> dict[Profile, list[int]]:
    found: defaultdict[Profile, list[int]] = defaultdict(list)
    for index, one in enumerate(endpoints):
        found[one[2]].append(index)
    return found


def _numbers(used: int) -> t.Iterator[int]:
    """The numbers of new waves, above all that were ever used. Raises Refusal for one that no plan could read again."""
    for number in itertools.count(used + 1):
        if number > LARGEST_WAVE:
            raise Refusal(
                f"the next wave would have the number {number}, because {used} is in use",
                f"numbers of waves up to {LARGEST_WAVE}",
                "give the rows of that wave in plan/assignments.csv a lower number, or lower highest_wave in plan/plan.yml when no row "
                "and no outcome has that number",
            )
        yield number
