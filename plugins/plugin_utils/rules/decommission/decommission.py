# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""When the 6.x server may be decommissioned: the guide's three conditions (section "Keep the 6.x Notification Server") as checks.

The guide has no "and" or "or" between them; all three are required. It gives no figure for the depth of the data
either: the required share and the age of the data are our policy.
"""

from __future__ import annotations

import datetime as dt
import re
import typing as t
from dataclasses import dataclass

from ...guide import tips
from ..finding import Finding
from ..refusal import Refusal

SECTION = tips.KEEP_NS6


@dataclass(frozen=True)
class Function:
    """A business function of the 6.x server, and what provides it on the new one. `proven_on` is the day of the comparison."""

    name: str
    old: str
    new: str = ""
    proven_by: str = ""
    proven_on: dt.date | None = None


@dataclass(frozen=True)
class Saturation:
    """Endpoints with data of one inventory class: on 6.x, and with fresh data on the new server.

    `old` counts the endpoints that migrate: not those that stay or are retired. `fresh` counts those whose data was at most
    `fresh_days` old on the day `counted_on`. None when it was not counted, or when the method is not declared.
    """

    inventory_class: str
    old: int | None
    fresh: int | None
    counted_on: dt.date | None = None
    fresh_days: int | None = None

    @property
    def share(self) -> float | None:
        """In percent; 100 where 6.x had nothing."""
        if self.old is None or self.fresh is None:
            return None
        return 100.0 if self.old == 0 else min(100.0, 100 * self.fresh / self.old)


@dataclass(frozen=True)
class SignOff:
    """The signed declaration about the regulatory standards, in a file. `file_hash` is the hash of the file as it is now."""

    by: str
    on: dt.date | None
    file: str
    sha256: str
    file_hash: str | None = None  # None: the file was not found


@dataclass(frozen=True)
class Policy:
    """Our figures, not the guide's."""

    least_share: float = 95  # percent of the endpoints of 6.x, for each class
    classes: tuple[str, ...] = ()  # that must have been counted; only the user knows which ones matter, so an empty list is a finding
    fresh_days: int = 30  # how old data may be to count as fresh
    count_age_days: int = 14  # how old the count may be

    def __post_init__(self) -> None:
        if not 0 < self.least_share <= 100:
            raise Refusal(f"least_share {self.least_share}", "a percentage above 0, up to 100", "write least_share as such a number")
        for name in ("fresh_days", "count_age_days"):
            if getattr(self, name) < 1:
                raise Refusal(f"{name} {getattr(self, name)}", "a number of days, 1 or more", f"write {name} as such a number")


def findings(
    functions: t.Sequence[Function],
    saturation: t.Sequence[Saturation],
    sign_off: SignOff | None,
    today: dt.date,
    policy: Policy | None = None,
) -> t.Iterator[Finding]:
    """Everything that still requires the 6.x server; nothing when all three conditions are met on `today`."""
    yield from _functions(functions, today)
    yield from _saturation(saturation, policy or Policy(), today)
    yield from _sign_off(sign_off, today)


def _functions(functions: t.Sequence[Function], today: dt.date) -> t.Iterator[Finding]:
    if not functions:
        yield _finding(
            "functions",
            "list",
            "no list of business functions",
            "a list of all business functions of the 6.x server",
            "declare them in `functions`",
        )
    for one in functions:
        needed = "the new server provides it, and a person has compared both"
        if not one.new.strip():
            fix = "set it up on the new server, or get a written waiver from its owner"
            yield _finding("functions", one.name, f"{one.old}: nothing on the new server provides it", needed, fix)
        elif not one.proven_by.strip() or one.proven_on is None or one.proven_on > today:
            when = (
                f"the day {one.proven_on} is in the future"
                if one.proven_on and one.proven_on > today
                else "no comparison by a person on a day is declared"
            )
            found = f"{one.new} is to replace {one.old}, but {when}"
            yield _finding("functions", one.name, found, needed, "compare old and new, then declare proven_by and proven_on")


def _saturation(saturation: t.Sequence[Saturation], policy: Policy, today: dt.date) -> t.Iterator[Finding]:
    if not policy.classes:
        found = "the required inventory classes are not declared, so a class that was not counted would not be noticed"
        yield _finding("saturation", "classes", found, "the inventory classes that the organization needs", "declare them in `classes`")
    seen = {one.inventory_class.casefold() for one in saturation}
    missing = [name for name in policy.classes if name.casefold() not in seen]
    for one in [*saturation, *(Saturation(name, None, None) for name in missing)]:
        faults = _uncounted(one, policy, today)
        if faults:
            yield _finding(
                "saturation",
                one.inventory_class,
                f"{one.inventory_class}: {'; '.join(faults)}",
                f"{policy.least_share:g}% or more of those that had it on 6.x with data of the last {policy.fresh_days} days, counted "
                f"in the last {policy.count_age_days} days (figures of this collection; the guide gives none)",
                "count it on both servers, and declare old, fresh, fresh_days and counted_on; check the endpoints without fresh data",
            )


def _uncounted(one: Saturation, policy: Policy, today: dt.date) -> list[str]:
    faults = []
    if one.share is None:
        return ["not counted on both servers"]
    if one.share < policy.least_share:
        faults.append(f"{one.fresh} of {one.old} endpoints have fresh data, {one.share:.1f}%")
    if one.fresh_days is None:
        faults.append("the maximum age of the data that was counted as fresh is not declared")
    elif one.fresh_days > policy.fresh_days:
        faults.append(f"data of up to {one.fresh_days} days was counted as fresh")
    if one.counted_on is None:
        faults.append("the day of the count is not declared")
    elif one.counted_on > today:
        faults.append(f"counted on {one.counted_on}, which is in the future")
    elif (today - one.counted_on).days > policy.count_age_days:
        faults.append(f"counted on {one.counted_on}, {(today - one.counted_on).days} days ago")
    return faults


def _sign_off(sign_off: SignOff | None, today: dt.date) -> t.Iterator[Finding]:
    needed = (
        "a declaration that the new CMDB meets the company's regulatory standards: by whom, on which day, in which file, with its SHA-256"
    )
    faults = ["there is no such declaration"] if sign_off is None else _faults(sign_off, today)
    if faults:
        yield _finding(
            "regulation", "sign_off", "; ".join(faults), needed, "have it signed, keep the file, and declare by, signed_on, file and sha256"
        )


def _faults(one: SignOff, today: dt.date) -> list[str]:
    faults = []
    if not one.by.strip():
        faults.append("the person who signed it is not declared")
    if one.on is None or one.on > today:
        faults.append(
            "the day of the signature is not declared" if one.on is None else f"it was signed on {one.on}, which is in the future"
        )
    if not one.file.strip():
        faults.append("the file is not declared")
    if not re.fullmatch(r"[0-9a-f]{64}", one.sha256.casefold()):
        faults.append("the SHA-256 of the file is not declared")
    elif one.file_hash is None:
        faults.append(f"the file {one.file} was not found")
    elif one.file_hash.casefold() != one.sha256.casefold():
        faults.append(f"the file {one.file} is not the signed one: its SHA-256 differs")
    return faults


def _finding(check: str, subject: str, found: str, needed: str, fix: str) -> Finding:
    return Finding(f"decommission.{check}", subject, SECTION, found, needed, fix)
