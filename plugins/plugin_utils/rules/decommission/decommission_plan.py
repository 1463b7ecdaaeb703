# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The decommissioning of the 6.x server as a person declares it in YAML, converted for the rules of `decommission.py`."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass

from ..refusal import Refusal
from ..user_values import day, listing, mapping, texts
from . import decommission

OBSERVED = ("functions", "saturation", "sign_off")
_FUNCTION = ("name", "old", "new", "proven_by", "proven_on")
_COUNT = ("old", "fresh", "counted_on", "fresh_days")
_POLICY = ("least_share", "classes", "fresh_days", "count_age_days")
_SIGN_OFF = ("by", "signed_on", "file", "sha256", "file_hash")


@dataclass(frozen=True)
class Ending:
    functions: tuple[decommission.Function, ...]
    saturation: tuple[decommission.Saturation, ...]
    sign_off: decommission.SignOff | None
    policy: decommission.Policy


def read(said: t.Any) -> Ending:
    """Raises Refusal for unknown keys and for values of the wrong kind."""
    given = mapping(said, "decommission", (*OBSERVED, *_POLICY))
    functions = [mapping(one, "a business function", _FUNCTION) for one in listing(given.get("functions"), "functions")]
    counted = {name: mapping(one, name, _COUNT) for name, one in mapping(given.get("saturation"), "saturation").items()}
    return Ending(
        tuple(_function(one) for one in functions),
        tuple(_saturation(name, one) for name, one in sorted(counted.items())),
        _sign_off(given.get("sign_off")),
        decommission.Policy(
            _share(given.get("least_share", 95)),
            texts(given.get("classes"), "classes"),
            **{name: _days(given[name], name) for name in ("fresh_days", "count_age_days") if given.get(name) is not None},
        ),
    )


def _share(value: t.Any) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise Refusal(f"least_share {value!r}", "a percentage above 0, up to 100", "write least_share as such a number")
    return float(value)


def _days(value: t.Any, name: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise Refusal(f"{name} {value!r}", "a number of days, 1 or more", f"write {name} as such a number")
    return value


def _saturation(name: str, one: dict[str, t.Any]) -> decommission.Saturation:
    old, fresh, fresh_days = (_count(one.get(key)) for key in ("old", "fresh", "fresh_days"))
    return decommission.Saturation(name, old, fresh, day(one.get("counted_on"), f"counted_on of {name}"), fresh_days)


def _function(one: dict[str, t.Any]) -> decommission.Function:
    name, old, new, by = (str(one.get(key) or "") for key in _FUNCTION[:4])
    return decommission.Function(name, old, new, by, day(one.get("proven_on"), f"proven_on of {name}"))


def _count(value: t.Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None


def _sign_off(value: t.Any) -> decommission.SignOff | None:
    if not value:
        return None
    one = mapping(value, "sign_off", _SIGN_OFF)
    texts_ = {key: str(one.get(key) or "") for key in ("by", "file", "sha256")}
    seen = one.get("file_hash")
    return decommission.SignOff(
        **texts_, on=day(one.get("signed_on"), "signed_on of sign_off"), file_hash=seen if isinstance(seen, str) else None
    )
