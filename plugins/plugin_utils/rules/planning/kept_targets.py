# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Which of the servers that were assigned before a computer keeps: the ones that its moves of now can lead to."""

from __future__ import annotations

import typing as t

from ..estate.estate import Estate
from .endpoint_parts import Found
from .moves import REPLACE, TWO_HOP, Move
from .wave_parts import DONE, NO_WAVE, Done, Kept, Previous

UNKNOWN = "which is not a 7.1 or 7.6 server of the inventory"
GivenUp = tuple[str, str, str]  # server, the move if it is for that, and why
Lost = dict[GivenUp, list[str]]  # with the computers that were to go there


class Servers(t.NamedTuple):
    """What became of the servers that were assigned before."""

    lost: Lost
    rerouted: dict[tuple[int, str, str], list[str]]  # move, server that is kept, server of the changed route, with the computers


def kind_of(number: int, strategy: str) -> str:
    """What a move leads to. From 6.x only a replaced agent comes to a 7.6 server at once."""
    return "smp76" if number == 2 or strategy == REPLACE else "smp71"


class Targets:
    """Decides for one computer after another; computers that were and are alike are decided once."""

    def __init__(self, estate: Estate) -> None:
        self.by_kind = {kind: {host.name for host in estate.of_kind(kind)} for kind in ("smp71", "smp76")}
        before = str((estate.plan or {}).get("hierarchy") or "")
        self.other_way = before if before not in ("", estate.policy.hierarchy) else ""
        self._known: dict[t.Any, tuple[tuple[Move, ...], list[GivenUp]]] = {}

    def of(
        self, moves: tuple[Move, ...], kept: tuple[Kept | None, Kept | None], done: tuple[bool, bool]
    ) -> tuple[tuple[Move, ...], list[GivenUp]]:
        key = (moves, kept, done)
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = self._decide(moves, kept, done)
        return found

    def _decide(
        self, moves: tuple[Move, ...], kept: tuple[Kept | None, Kept | None], done: tuple[bool, bool]
    ) -> tuple[tuple[Move, ...], list[GivenUp]]:
        made: list[Move] = []
        lost: list[GivenUp] = []
        for number, old, has_moved in zip((1, 2), kept, done, strict=True):
            if number > len(moves) or (made and done[0] and made[0].strategy == REPLACE):
                break  # what was replaced is at its 7.6 server, whatever way its route would take now
            move = moves[number - 1]
            first = made[0] if made else None
            if first and first.target:
                move = move._replace(source=first.target)
            if old and has_moved and self._is_server(old.target):
                move = move._replace(target=old.target, strategy=old.strategy or move.strategy)  # a record: it is there
            elif first and kept[0] and not first.target:
                move = move._replace(target="")  # where the first leads nowhere
            elif old and move.target and (old.wave != NO_WAVE or old.target == move.target):
                why = self._why_not(old.target, move)
                if why:
                    lost.append((old.target, "" if why == UNKNOWN else f"move {number}", why))
                if not why or old.target == move.target:  # the same, and wrong: it is in no export any more, so no route has another
                    move = move._replace(target="" if why else old.target)
            made.append(move)
        if len(moves) == 1 and done[0] and made[0].strategy == TWO_HOP and moves[0].strategy == REPLACE:
            # Its route replaces agents now, but this one stands on a 7.1 server already.
            chosen = kept[1].target if kept[1] and kept[1].target in self.by_kind["smp76"] else moves[0].target
            made.append(Move(2, made[0].target, chosen, TWO_HOP))
        return tuple(made), lost

    def _is_server(self, name: str) -> bool:
        return any(name in names for names in self.by_kind.values())

    def _why_not(self, target: str, move: Move) -> str:
        if not self._is_server(target):
            return UNKNOWN
        if self.other_way and target != move.target:
            return f"while the hierarchy was planned as {self.other_way}"
        kind = kind_of(move.number, move.strategy)
        if target in self.by_kind[kind]:
            return ""
        return f"which is not a {'7.6' if kind == 'smp76' else '7.1'} server, as move {move.number} by {move.strategy} needs one"


def keep(estate: Estate, found: Found, before: Previous, done: Done, rerouted: bool) -> Servers:
    """A computer that keeps its wave keeps its server, which a person may have chosen, where its move can lead there.

    The second move begins where the first ends. What has moved stays as it was made. With `rerouted`, the routes are not those of
    the previous plan: then the computers are named that keep a server to which their route does not lead any more.
    """
    kept_servers = Servers({}, {})
    if not any(before.values()):
        return kept_servers
    targets, listed = Targets(estate), found.endpoints
    first, second = before.get(1, {}), before.get(2, {})
    for index, one in enumerate(listed):
        key = one.key
        kept = (first.get(key), second.get(key))
        if kept == (None, None):
            continue
        has_moved = (_has_moved(key, 1, kept[0], done), _has_moved(key, 2, kept[1], done))
        made, given_up = targets.of(one.profile.moves, kept, has_moved)
        for what in given_up:
            kept_servers.lost.setdefault(what, []).append(one.computer)
        if made != one.profile.moves:
            for old, new in zip(one.profile.moves, made, strict=False) if rerouted else ():
                if old.target and new.target and old.target != new.target and not has_moved[new.number - 1]:
                    kept_servers.rerouted.setdefault((new.number, new.target, old.target), []).append(one.computer)
            listed[index] = one._replace(profile=found.profiles.with_moves(one.profile, made))
    return kept_servers


def _has_moved(key: str, number: int, kept: Kept | None, done: Done) -> bool:
    return bool(kept and ((key, number) in done or kept.reason.startswith(DONE)))
