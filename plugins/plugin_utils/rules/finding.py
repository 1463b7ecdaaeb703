# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Findings: what a check reports, and the state of each in a verdict."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass

from . import references
from .refusal import CANNOT_BE_WAIVED, four_parts

BLOCKER, WARNING = "blocker", "warning"

# What a finding means for the phase whose gate asked, in the order in which they are listed.
BLOCKS, DEFERRED, WAIVED, LATER, WARNS = "blocks", "deferred", "waived", "later", "warns"
STATES = (BLOCKS, DEFERRED, WAIVED, LATER, WARNS)


@dataclass(frozen=True)
class Finding:
    """One thing that is not as the guide wants it. The key is stable, so that a waiver can name it."""

    check: str
    subject: str
    section: str
    found: str
    needed: str
    fix: str
    severity: str = BLOCKER
    cannot_waive: str = ""  # the reason, when it cannot be waived
    awaits_step: int | None = None  # the step whose result is missing; a dry run defers instead of blocking
    blocks: frozenset[str] | None = None  # the phases it stops, where they are not those of its check

    @property
    def key(self) -> str:
        """What a waiver or a profile names: the check and its subject."""
        return f"{self.check}:{self.subject}"

    @property
    def see(self) -> tuple[str, ...]:
        """What to read in addition to the section of the guide."""
        return references.see(self.section)

    @property
    def waive(self) -> str:
        """How to waive it, in a sentence; or why it cannot be waived."""
        if self.cannot_waive:
            return f"{CANNOT_BE_WAIVED} {self.cannot_waive}"
        if self.severity == WARNING:
            return "It stops nothing, so it needs no waiver."
        return f'Add to itms_waivers: {{key: "{self.key}", reason: "...", by: "...", until: "YYYY-MM-DD"}}'


def warning(check: str, subject: str, section: str, *texts: str) -> Finding:
    """A finding that stops nothing; the strings are its `found`, `needed` and `fix`."""
    found, needed, fix = texts
    return Finding(check, subject, section, found, needed, fix, severity=WARNING)


@dataclass(frozen=True)
class Judged:
    """A finding with its state in one verdict."""

    finding: Finding
    state: str
    waiver: t.Mapping[str, t.Any] | None = None
    later: tuple[str, ...] = ()  # the phases that it will stop
    adjusted: t.Mapping[str, str] | None = None  # the severity it had, and the line of the profile that changed it

    def as_dict(self) -> dict[str, t.Any]:
        """The JSON form: the four parts as they are shown, and what it takes to sort and count them."""
        one = self.finding
        return {
            "key": one.key,
            "state": self.state,
            "severity": one.severity,
            "section": one.section,
            "found": one.found,
            "needed": one.needed,
            "fix": one.fix,
            "waive": one.waive,
            **({"see": list(one.see)} if one.see else {}),
            **({"awaits_step": one.awaits_step} if one.awaits_step else {}),
            **({"blocks_later": list(self.later)} if self.later else {}),
            **({"waiver": dict(self.waiver)} if self.waiver else {}),
            **({"adjusted": dict(self.adjusted)} if self.adjusted else {}),
        }


def as_text(judged: t.Mapping[str, t.Any]) -> str:
    """One judged finding (its JSON form) as a person reads it."""
    notes = {
        BLOCKS: "BLOCKS",
        DEFERRED: f"DEFERRED, needs step {judged.get('awaits_step', 0):02d}",
        WAIVED: "WAIVED",
        LATER: f"blocks later: {', '.join(judged.get('blocks_later', []))}",
        WARNS: "warning",
    }
    lines = [f"{judged['key']}  [{notes[judged['state']]}]", f"  Guide:   {judged['section']}"]
    lines.append(four_parts(judged["found"], judged["needed"], judged["fix"], judged["waive"], indent="  "))
    lines += [f"  See:     {one}" for one in judged.get("see", ())]
    if judged.get("waiver"):
        waiver = judged["waiver"]
        lines.append(f"  Waived:  by {waiver['by']} until {waiver['until']}: {waiver['reason']}")
    if judged.get("adjusted"):
        adjusted = judged["adjusted"]
        lines.append(
            f"  Profile: {adjusted['profile']} changes the severity from {adjusted['from']} to {judged['severity']} ({adjusted['pattern']})"
        )
    return "\n".join(lines)
