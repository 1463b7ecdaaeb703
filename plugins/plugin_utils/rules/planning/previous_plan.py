# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What a plan keeps of the previous plan: the assignments as people may have edited them, checked again."""

from __future__ import annotations

import typing as t

from ..computers.assignments import CANARY, PILOT, PILOT_WAVE, SITE_SERVER, Assignment, wave_number
from ..computers.channels import CHANNELS, NONE
from ..estate.estate import Estate
from ..estate.policy import STRATEGIES
from ..estate.routes import UNROUTED
from ..refusal import Refusal
from . import endpoints, moves, wave_parts
from .endpoint_parts import Found
from .move_order import WAITS
from .wave_parts import Endpoint, Kept

GONE = "in no export any more"
# Reasons that a plan finds again or that are gone. What is done stays done, like what a person wrote.
_OURS = (wave_parts.EXCLUDED, UNROUTED, GONE, WAITS)
# What a column may hold; a typing error must not look like a decision.
_KNOWN: dict[str, frozenset[str]] = {
    "move": frozenset(("1", "2")),
    "channel": frozenset((*CHANNELS, NONE)),
    "role": frozenset((PILOT, CANARY, SITE_SERVER, "")),
    "strategy": frozenset((*STRATEGIES, "")),
}
_MOVE, _CHANNEL, _ROLE, _STRATEGY = _KNOWN.values()


def previous(rows: t.Iterable[Assignment], reassign: bool) -> dict[int, dict[str, Kept]]:
    """What each computer was assigned for each move. Raises Refusal for a row that cannot be."""
    found: dict[int, dict[str, Kept]] = {1: {}, 2: {}}
    once: dict[Kept, Kept] = {}
    for row in rows:
        if row.move not in _MOVE or row.channel not in _CHANNEL or row.role not in _ROLE or row.strategy not in _STRATEGY:
            raise _wrong(row)
        number = wave_number(row.wave)
        if number is None and (row.wave.strip() or not row.reason.strip()):
            raise Refusal(
                f"plan/assignments.csv gives {row.computer} the wave {row.wave!r}" + ("" if row.wave.strip() else " and no reason"),
                "the number of a wave, or no wave and a reason",
                "write the number of the wave, such as 01, into the row; or leave the wave empty and write a reason",
            )
        ours = row.channel == NONE or row.reason.startswith(_OURS)
        wave = wave_parts.NO_WAVE if number is None or reassign else number
        kept = Kept(wave, row.role, row.target, row.reason if number is None else "", ours or number is not None, row.strategy)
        key = row.computer.casefold()
        if key in found[int(row.move)]:
            raise Refusal(
                f"plan/assignments.csv has move {row.move} of {row.computer} twice", "each move once", "remove one of the two rows"
            )
        found[int(row.move)][key] = once.setdefault(kept, kept)
    return found


def highest_wave(estate: Estate, used: t.Iterable[int]) -> int:
    """The highest number that a wave ever had, as far as the plan, its assignments and the outcomes (`used`) tell."""
    plan = estate.plan or {}
    shown = [wave_number(str(one.get("wave", ""))) for one in plan.get("waves") or ()]
    rows = [wave_number(text) for text in {row.wave for row in estate.assignments}]
    before = plan.get("highest_wave", PILOT_WAVE)
    return max([PILOT_WAVE, before, *used, *(number for number in (*shown, *rows) if number is not None)])


def _wrong(row: Assignment) -> Refusal:
    name = next(name for name, known in _KNOWN.items() if getattr(row, name) not in known)
    return Refusal(
        f"plan/assignments.csv gives {row.computer} the {name} {getattr(row, name)!r}",
        f"one of {', '.join(sorted(text or '(empty)' for text in _KNOWN[name]))}",
        "write one of these into the row, or restore plan/assignments.csv from version control",
    )


def add_gone(estate: Estate, found: Found) -> None:
    """Computers that were assigned and are in no export now: once redirected, the 6.x server may forget them."""
    if not estate.assignments:
        return
    listed = found.endpoints
    present = {one.key for one in listed}
    gone: dict[str, dict[int, Assignment]] = {}
    for row in estate.assignments:
        if row.computer.casefold() not in present:
            gone.setdefault(row.computer.casefold(), {})[int(row.move)] = row
    for rows in gone.values():
        first = rows.get(1) or rows[2]
        made = [moves.Move(1, first.source, "", "")] if 1 not in rows else []
        made += [moves.Move(number, row.source, row.target, row.strategy) for number, row in sorted(rows.items())]
        role = first.role if first.role == SITE_SERVER else ""
        profile = found.profiles[first.os, first.channel, GONE, first.site, endpoints.risk(first.os), role, tuple(made)]
        listed.append(Endpoint(first.computer, first.fqdn, profile))
    if gone:
        listed.sort(key=lambda one: one.key)
