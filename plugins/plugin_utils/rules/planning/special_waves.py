# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The pilot, and the canary of the moves to a 7.6 server."""

from __future__ import annotations

import typing as t

from ..computers.assignments import CANARY, PILOT, PILOT_WAVE, SITE_SERVER
from ..computers.channels import NONE, WINRM
from ..estate.policy import Policy
from ..refusal import Refusal
from .move_waves import MoveWaves, Waiting
from .wave_parts import NO_WAVE, Endpoint, Wave


def pilot(move: MoveWaves, indices: t.Sequence[int]) -> None:
    if not indices:
        return
    if move.number == 1:
        _place(move, move.wave(PILOT_WAVE, PILOT), indices)
        return
    before = {key: kept.wave for key, kept in move.previous.items() if kept.role == PILOT and kept.wave != NO_WAVE}
    _place_each(move, PILOT, before, indices)


def _place_each(move: MoveWaves, kind: str, before: t.Mapping[str, int], indices: t.Iterable[int]) -> None:
    """Whoever has such a wave keeps it; others join the first that does not begin before their first move, or a new one."""
    new: Wave | None = None
    for index in indices:
        key = move.endpoints[index].key
        joined = move.wave(min(before.values()), kind) if before else None
        if key in before and (not move.order or move.order.may_keep(index, key, move.wave(before[key], kind))):
            wave = move.wave(before[key], kind)
        elif joined and move.may(index, joined):
            wave = joined
        else:
            wave = new = new or move.new(kind)
        _place(move, wave, [index])


def canaries(move: MoveWaves, pilots: list[int], waiting: Waiting) -> None:
    """For each 7.6 server one computer goes alone and proves that it takes older agents (Legacy Agent Communication).

    The one of before if it is still there, else the first of the pilot, else the first of the rest that WinRM reaches. A
    server whose canary has moved needs no other.
    """
    before = {key: kept.wave for key, kept in move.previous.items() if kept.role == CANARY and kept.wave != NO_WAVE}
    proven = {target for wave in move.mine.get(CANARY, []) for target in wave.done_by_target}
    lists = [pilots, *(indices for key, indices in sorted(waiting.items()) if key[0] != SITE_SERVER)]
    best = 0 if before else 1
    chosen: dict[str, tuple[int, int, list[int], int]] = {}  # target -> rank, order, the list that has it, endpoint
    for order, indices in enumerate(lists):
        for index in indices:
            one = move.endpoints[index]
            rank = 0 if before and one.key in before else 1 if one.profile.channel == WINRM else 2
            target = one.profile.moves[move.number - 1].target
            if target not in proven and (target not in chosen or (rank, order) < chosen[target][:2]):
                chosen[target] = (rank, order, indices, index)
            if indices is not pilots and (target in proven or chosen[target][0] == best):
                break  # all others of this list go to the same server
    if not chosen:
        return
    for _rank, _order, indices, index in chosen.values():
        indices.remove(index)
    _place_each(move, CANARY, before, [index for _rank, _order, _indices, index in chosen.values()])


def _place(move: MoveWaves, wave: Wave, indices: t.Iterable[int]) -> None:
    for index in indices:
        target, site = move.ends(index)
        if move.room(wave, target, site) < 1:
            raise Refusal(
                f"the pilot has more than {move.size} computers for {target}, or more of site {move.endpoints[index].profile.site!r} "
                "than its line carries",
                "a small group of computers",
                "name fewer computers in itms_policy.pilot",
            )
        wave.take([index], target, site)


def refuse_bad_pilot(policy: Policy, found: t.Mapping[str, Endpoint], excluded: t.Mapping[str, str]) -> None:
    """`found`: the computers that the policy names, by their names in lower case."""
    if not policy.pilot:
        raise Refusal(
            "itms_policy.pilot is empty",
            "a small group of computers that is moved first (Use a pilot test group)",
            "name in itms_policy.pilot a few computers of every site and every kind of system",
        )
    unknown = [name for name in policy.pilot if name.casefold() not in found]
    if unknown:
        raise Refusal(
            f"the pilot names {', '.join(unknown)}, which neither an export nor the group endpoints has",
            "computers that are there",
            "correct itms_policy.pilot, or export the computers again",
        )
    left_out = [name for name in policy.pilot if name.casefold() in excluded or not _can_move(found[name.casefold()])]
    if left_out:
        raise Refusal(
            f"the pilot names {', '.join(left_out)}, which "
            + "; ".join(excluded.get(name.casefold()) or found[name.casefold()].profile.reason for name in left_out),
            "computers that can be moved",
            "take them out of itms_policy.pilot, or out of itms_policy.exclude",
        )


def _can_move(one: Endpoint) -> bool:
    return one.profile.channel != NONE and bool(one.profile.moves[0].target)
