# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The keys of each part of plan.yml and what their values are, to the last level: a typing error must not pass for a decision.

A part is a scalar, a list of one kind (`[TEXT]`), a mapping with these keys and no other (a dictionary), or a mapping of any texts.
Keys may be missing: a plan makes them again.
"""

from __future__ import annotations

import typing as t

from ..estate.policy import HIERARCHIES, STRATEGIES
from ..refusal import Refusal
from .frequent_policies import KEYS as _POLICY


class Scalar(t.NamedTuple):
    named: str
    kinds: tuple[type, ...]
    known: tuple[str, ...] = ()


class Each(t.NamedTuple):
    """A mapping of any texts, each to one of these."""

    kind: Scalar


Kind = t.Union[Scalar, Each, "list[t.Any]", "dict[str, t.Any]"]

TEXT = Scalar("a text (in quotation marks when it looks like a number, a date or true)", (str,))
COUNT = Scalar("a whole number", (int,))
AMOUNT = Scalar("a number", (int, float))
SWITCH = Scalar("true or false", (bool,))
WAVE = Scalar("the number of a wave", (str, int))
HASH = Scalar("a hash, or null", (str, type(None)))
STRATEGY = Scalar(f"one of {', '.join(STRATEGIES)}", (str,), STRATEGIES)
HIERARCHY = Scalar(f"one of {', '.join(HIERARCHIES)}", (str,), HIERARCHIES)

_HOP: dict[str, Kind] = {
    **dict.fromkeys(("from", "to", "kind", "reason", "section"), TEXT),
    "needs_first": [TEXT],
}
_REASONS: Kind = [{"reason": TEXT, "count": COUNT}]
WAVE_KEYS: dict[str, Kind] = {
    "wave": WAVE,
    "move": COUNT,
    "kind": TEXT,
    "computers": COUNT,
    "channels": Each(COUNT),
    "targets": [TEXT],
    "chatty_policies": [dict.fromkeys(_POLICY, TEXT)],
    "starts": TEXT,
    "ends": TEXT,
    "line_hours": Each(AMOUNT),
}
PART_KEYS: dict[str, Kind] = {
    "path": [{"server": TEXT, **_HOP}],
    "path_through_75": [{"server": TEXT, "path": TEXT, "hops": [_HOP], "not_recommended": TEXT, "automation": TEXT}],
    "strategy": STRATEGY,
    "hierarchy": HIERARCHY,
    "routes": [
        {
            **dict.fromkeys(("name", "to", "via", "where"), TEXT),
            "strategy": STRATEGY,
            "subnets": [TEXT],
            "sites": [TEXT],
            "default": SWITCH,
            "computers": COUNT,
        }
    ],
    "computers": dict.fromkeys(("all", "planned_moves", "moves_left_out", "rejected_rows"), COUNT),
    "hardware_tier": TEXT,
    "sizes": {
        "servers": [
            {
                **dict.fromkeys(("server", "role", "column"), TEXT),
                "endpoints": COUNT,
                **dict.fromkeys(("cores", "ram_gb", "disk_gb"), AMOUNT),
                "or_more": [TEXT],
            }
        ],
        "sql": TEXT,
        "sites": [{"site": TEXT, "endpoints": COUNT, "site_servers": COUNT}],
    },
    "site_services": {
        "central": [{"site": TEXT, "services": [TEXT], "site_servers": [TEXT]}],
        "near": [{"site": TEXT, "services": [TEXT], "needed": COUNT, "site_servers": [TEXT]}],
    },
    "exports": [TEXT],
    "pilot": [TEXT],
    "wave_size": COUNT,
    "chatty_policies": [TEXT],
    "highest_wave": COUNT,
    "waves": [WAVE_KEYS],
    "left_out": _REASONS,
    "rejected": _REASONS,
    "findings": [dict.fromkeys(("key", "severity", "found", "needed", "fix"), TEXT)],
    "assignments": dict.fromkeys(("sha256", "based_on", "plan_based_on"), HASH),
    "written": Each(TEXT),
}


def check(value: t.Any, kind: Kind, name: str) -> None:
    """Raises Refusal for what is not of this kind; `name` says where it stands."""
    if isinstance(kind, Scalar):
        _scalar(value, kind, name)
    elif isinstance(kind, list):
        if not isinstance(value, list):
            raise refusal(f"{name} is {_short(value)}", "a list")
        for number, one in enumerate(value, 1):
            check(one, kind[0], f"{_called(one)} {number} of {name}" if len(value) > 1 else f"the {_called(one)} of {name}")
    elif not isinstance(value, dict):
        raise refusal(f"{name} is {_short(value)}", "a dictionary")
    elif isinstance(kind, Each):
        for key, one in value.items():
            _scalar(key, TEXT, f"a key of {name}")
            _scalar(one, kind.kind, f"{key} of {name}")
    else:
        refuse_unknown(value, tuple(kind), name)
        for key, one in value.items():
            check(one, kind[key], f"{key} of {name}")


def _called(value: t.Any) -> str:
    return f"item {value['name']}" if isinstance(value, dict) and isinstance(value.get("name"), str) else "item"


def _scalar(value: t.Any, kind: Scalar, name: str) -> None:
    good = isinstance(value, kind.kinds) and (bool in kind.kinds or not isinstance(value, bool))
    if not good or (kind.known and value not in kind.known):
        raise refusal(f"{name} is {_short(value)}", kind.named)


def refuse_unknown(value: t.Mapping[t.Any, t.Any], known: t.Sequence[str], where: str) -> None:
    unknown = sorted(_short(key) for key in value if key not in known)
    if unknown:
        raise refusal(f"{where} has {', '.join(unknown)}", f"only {', '.join(known)}")


def _short(value: t.Any) -> str:
    return (value if isinstance(value, str) and value.isidentifier() else repr(value))[:80]


def refusal(found: str, needed: str) -> Refusal:
    return Refusal(found, needed, "correct plan/plan.yml or restore it from version control; or remove plan/ and run the plan phase")
