# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Which checks of the gate a person selects, by key or tag. A selected run reports; it never lets a phase act."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass
from fnmatch import fnmatchcase

from ..checks.base import Check
from ..checks.registry import ALL_CHECKS
from ..finding import Finding
from ..phases import NAMES
from ..refusal import Refusal
from .profiles import fits


@dataclass(frozen=True)
class Selection:
    """A check is selected when a pattern matches its key or a key of its findings, or when it has one of the tags."""

    keys: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.keys or self.tags)

    def has(self, check: type[Check]) -> bool:
        """Whether a key or a tag selects the check. A pattern is compared up to its colon: the subjects are not known yet."""
        names = (check.key, *(f"{one}:" for one in check.yields))
        return bool(set(self.tags) & check.tags) or any(
            fnmatchcase(name.rstrip(":"), pattern.partition(":")[0]) for name in names for pattern in self.keys
        )

    def wants(self, check: type[Check], finding: Finding) -> bool:
        """Whether a finding of a selected check is selected itself."""
        whole = bool(set(self.tags) & check.tags) or any(fnmatchcase(check.key, pattern) for pattern in self.keys)
        return whole or any(fits(finding, pattern) for pattern in self.keys)


def parse(keys: t.Sequence[str], tags: t.Sequence[str], checks: t.Sequence[type[Check]] = ALL_CHECKS) -> Selection:
    """Refuses a pattern or a tag that selects nothing: a misspelled one would look like a clean report."""
    for pattern in keys:
        if not any(Selection((pattern,)).has(check) for check in checks):
            raise Refusal(
                f"no check has the key {pattern!r}", "a key or a pattern of docs/checks.md, such as sizing.*", "write such a key or pattern"
            )
    known = sorted({tag for check in checks for tag in check.tags})
    for tag in tags:
        if tag not in known:
            raise Refusal(f"no check has the tag {tag!r}", f"one of {', '.join(known)}", "write one of these tags")
    return Selection(tuple(keys), tuple(tags))


def rows(selection: Selection, phase: str = "", checks: t.Sequence[type[Check]] = ALL_CHECKS) -> list[dict[str, t.Any]]:
    """The checks as a list shows them; with a phase only those that it can stop."""
    return [row(one) for one in checks if (not selection or selection.has(one)) and (not phase or phase in one.blocks)]


def row(check: type[Check]) -> dict[str, t.Any]:
    """The check as docs/checks.md and the lookup `itms.migration.checks` list it."""
    return {
        "key": check.key,
        "title": (check.__doc__ or "").strip().splitlines()[0] if check.__doc__ else "",
        "section": check.section,
        "tags": sorted(check.tags),
        "severity": check.severity,
        "blocks": [phase for phase in NAMES if phase in check.blocks],
        "findings": list(check.yields or (check.key,)),
        "waivable": not check.cannot_waive,
        "adjustable": not (check.cannot_waive or check.fixed),
    }
