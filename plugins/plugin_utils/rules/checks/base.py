# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What a check is: a question with a stable key, the section of the guide it comes from, and the phases it stops."""

from __future__ import annotations

import typing as t

from ..estate import Estate
from ..finding import BLOCKER, Finding

ASSESS, PLAN, BACKUP, REDIRECT = "assess", "plan", "backup", "redirect"
PHASES = (ASSESS, PLAN, BACKUP, REDIRECT)


class Check:
    """Subclasses set the class attributes and yield findings from `run`; they never raise for what they see."""

    key: t.ClassVar[str]
    section: t.ClassVar[str]
    blocks: t.ClassVar[frozenset[str]] = frozenset()
    severity: t.ClassVar[str] = BLOCKER
    cannot_waive: t.ClassVar[str] = ""
    # The step whose result is asked for. Such a check speaks only in the phases it blocks: before, nothing is wrong yet.
    needs_step: t.ClassVar[int | None] = None

    def applies(self, estate: Estate) -> bool:
        return self.needs_step is None or estate.phase in self.blocks

    def run(self, estate: Estate) -> t.Iterator[Finding]:
        raise NotImplementedError

    def finding(self, subject: str, found: str, needed: str, fix: str, **more: t.Any) -> Finding:
        values = {"section": self.section, "severity": self.severity, "cannot_waive": self.cannot_waive, **more}
        return Finding(self.key, subject, found=found, needed=needed, fix=fix, **values)


def phases(*names: str) -> frozenset[str]:
    return frozenset(names)
