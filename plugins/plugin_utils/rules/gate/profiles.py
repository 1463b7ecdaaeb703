# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Profiles of the gate: how severe a finding is in one context, and which findings make the run fail.

A practice estate does not need the disks of the real one. Findings that protect agents, data or backups are never lowered.
"""

from __future__ import annotations

import typing as t
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase

from ..finding import BLOCKER, WARNING, Finding
from ..refusal import Refusal

NEVER = "never"
FAIL_ON = (BLOCKER, WARNING, NEVER)
_KEYS = ("extends", "severity", "fail_on")
_FIX = 'write itms_gate_profiles: {mine: {extends: lab, severity: {"readiness.*": warning}, fail_on: blocker}}'
DEFAULT = "production"


@dataclass(frozen=True)
class Profile:
    """`severity` are patterns over keys of findings; the last one that matches decides. `fail_on` is what fails the task of the gate."""

    name: str = DEFAULT
    severity: tuple[tuple[str, str], ...] = ()
    fail_on: str = BLOCKER


# The hardware of the guide's tables that a lab machine lacks, and the free space of this collection's own policy.
_HARDWARE = ("cores", "ghz", "ram", "disk", "drive", "iops", "raid", "cache", "network", "os", "virtual", "intermediate")
BUILT_IN: dict[str, Profile] = {
    DEFAULT: Profile(),
    "lab": Profile("lab", (*((f"sizing.{cell}:*", WARNING) for cell in _HARDWARE), ("disk.system_drive:*", WARNING))),
}


class Adjusted(t.NamedTuple):
    finding: Finding
    pattern: str = ""  # the pattern that decided; empty when none did
    refused: str = ""  # why it was not applied


def parse(name: t.Any, own: t.Any) -> Profile:
    """The profile of that name, from the built-in ones and from itms_gate_profiles. Raises Refusal."""
    if not isinstance(own, dict):
        raise Refusal(f"itms_gate_profiles is {type(own).__name__}", "a dictionary of profiles by name", _FIX)
    taken = sorted(set(own) & set(BUILT_IN))
    if taken:
        raise Refusal(f"itms_gate_profiles redefines {', '.join(taken)}", "another name, because this profile is built in", _FIX)
    return _read(str(name or DEFAULT), own, ())


def _read(name: str, own: t.Mapping[str, t.Any], above: tuple[str, ...]) -> Profile:
    if name in BUILT_IN:
        return BUILT_IN[name]
    if name in above:
        raise Refusal(f"the profile {name} extends itself", "a chain of profiles that ends with a built-in one", _FIX)
    if name not in own:
        raise Refusal(f"itms_gate_profile is {name!r}", f"one of {', '.join(sorted({*BUILT_IN, *own}))}", _FIX)
    given = own[name]
    if not isinstance(given, dict) or set(given) - set(_KEYS):
        raise Refusal(f"the profile {name} is {given!r}", f"a dictionary with some of {', '.join(_KEYS)}", _FIX)
    base = _read(str(given.get("extends") or DEFAULT), own, (*above, name))
    wanted = given.get("severity") or {}
    if not isinstance(wanted, dict) or not all(value in (BLOCKER, WARNING) for value in wanted.values()):
        raise Refusal(f"severity of the profile {name} is {wanted!r}", f"patterns of keys, each with {BLOCKER} or {WARNING}", _FIX)
    fail_on = given.get("fail_on", base.fail_on)
    if fail_on not in FAIL_ON:
        raise Refusal(f"fail_on of the profile {name} is {fail_on!r}", f"one of {', '.join(FAIL_ON)}", _FIX)
    return Profile(name, (*base.severity, *((str(key), str(value)) for key, value in wanted.items())), fail_on)


def adjust(profile: Profile, finding: Finding, fixed: str) -> Adjusted:
    """The finding with the severity of the profile. `fixed` is why its check's findings are never lowered; empty when they may be."""
    pattern, severity = next(((one, to) for one, to in reversed(profile.severity) if fits(finding, one)), ("", finding.severity))
    if severity == finding.severity:
        return Adjusted(finding)
    reason = finding.cannot_waive or fixed
    if severity == WARNING and reason:
        return Adjusted(finding, pattern, reason)
    return Adjusted(replace(finding, severity=severity), pattern)


def fits(finding: Finding, pattern: str) -> bool:
    """Whether a pattern names this finding: by its whole key, or by the part before the colon."""
    return fnmatchcase(finding.key, pattern) or fnmatchcase(finding.check, pattern)
