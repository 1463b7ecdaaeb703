# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Which computers may run the agent, what happens to those that may not, and how each is reached.

The guide's lists are those of 7.6. For the agent of 7.1 it has none (its support matrix is HOWTO9965), so for 7.1 the
answer is `unknown` with that reason, and the plan uses the list of 7.6, the final version.
"""

from __future__ import annotations

import typing as t
from dataclasses import dataclass

from ...guide import agent_platforms as guide
from .. import wording
from ..computers import channels
from ..finding import WARNING, Finding
from ..refusal import Refusal
from . import lists, systems
from .lists import NO, PARTIAL, UNKNOWN, YES, Verdict
from .systems import System

UPGRADE_OS, STAY_ON_6X, RETIRE = "upgrade_os", "stay_on_6x", "retire"
DISPOSITIONS = (UPGRADE_OS, STAY_ON_6X, RETIRE)
CHECK = "platforms.agent"
SAMPLES: t.Final = 5  # computers that a finding names

_SECTIONS: tuple[tuple[str, str, tuple[t.Any, ...]], ...] = (
    ("Windows", guide.WINDOWS_SECTION, guide.WINDOWS),
    ("OS X", guide.MAC_SECTION, guide.MAC),
    ("Red Hat", guide.LINUX_SECTION, guide.LINUX),
    ("SUSE", guide.LINUX_SECTION, guide.LINUX),
    ("VMware", guide.LINUX_SECTION, guide.LINUX),
    ("IBM", guide.UNIX_SECTION, guide.UNIX),
    ("HP", guide.UNIX_SECTION, guide.UNIX),
    ("Oracle", guide.UNIX_SECTION, guide.UNIX),
)


class Computer(t.Protocol):
    """What the rules read of a computer of an export (`exports.Computer` has it)."""

    @property
    def name(self) -> str: ...
    @property
    def os(self) -> str: ...
    @property
    def revision(self) -> str: ...
    @property
    def system_type(self) -> str: ...


@dataclass(frozen=True)
class Group:
    """All computers of one system: an estate of a million has a few dozen of these."""

    system: System
    verdict: Verdict
    names: tuple[str, ...]


def agent_on(system: System, version: str = "7.6") -> Verdict:
    """Whether the agent of this version runs on this system: yes, no, partial, agentless or unknown."""
    if version != "7.6":
        reason = f"the guide has no list for agents of {version}; see the support matrix (HOWTO9965)"
        return Verdict(UNKNOWN, "", guide.SECTION, reason)
    for prefix, section, lines in _SECTIONS:
        if system.family.startswith(prefix):
            return lists.look_up(system, lines, section)
    return lists.look_up(system, (), guide.SECTION)


def agent_of(suite: t.Any) -> bool:
    """Whether a suite has an agent at all; Asset Management Suite has none. Raises Refusal for another suite."""
    named = {one.casefold(): one in guide.SUITES_WITH_AGENT for one in (*guide.SUITES_WITH_AGENT, *guide.SUITES_WITHOUT_AGENT)}
    if not isinstance(suite, str) or suite.strip().casefold() not in named:
        listed = ", ".join((*guide.SUITES_WITH_AGENT, *guide.SUITES_WITHOUT_AGENT))
        raise Refusal(f"the suite {suite!r}", f"one of {listed}", "write the name of the suite in this form")
    return named[suite.strip().casefold()]


def groups(computers: t.Iterable[Computer], version: str = "7.6") -> list[Group]:
    """The computers by system, each system read once; in the order of their names."""
    members: dict[tuple[str, str, str], list[str]] = {}
    for one in computers:
        members.setdefault((one.os, one.revision, one.system_type), []).append(one.name)
    return groups_of(members, version)


def groups_of(members: t.Mapping[tuple[str, str, str], t.Sequence[str]], version: str = "7.6") -> list[Group]:
    """As `groups`, of names that were collected by system name, revision and system type already."""
    by_name: dict[str, tuple[System, list[str]]] = {}  # "XP" and "XP Professional" of one service pack are one system
    for (os_name, revision, kind), names in members.items():
        system = systems.read(os_name, revision, kind)
        by_name.setdefault(system.name, (system, []))[1].extend(names)
    return [Group(system, agent_on(system, version), tuple(sorted(names))) for _unused, (system, names) in sorted(by_name.items())]


def remedy(system: System) -> str:
    """The least that brings a system into the list, or empty where only a newer system does."""
    rows = [one for _unused, _unused, lines in _SECTIONS for line in lines for one in line.platforms if one.family == system.family]
    release = lists.same_levels(system)
    fitting = [one for one in rows if one.release == release and (not one.architectures or system.architecture in one.architectures)]
    higher = [one for one in fitting if system.level is not None and lists.level_number(one.level) > system.level]
    return f"install {higher[0].level}" if higher else ""


def findings(found: t.Iterable[Group], chosen: t.Mapping[str, str]) -> t.Iterator[Finding]:
    """The decisions that are open. `chosen` maps the name of a computer or of a system to one of DISPOSITIONS.

    Keys are `platforms.agent:<system>`, so that a waiver holds for all computers of a system.
    """
    decided = {name.casefold(): _disposition(name, choice) for name, choice in chosen.items()}
    for group in found:
        answer, name = group.verdict.answer, group.system.name
        if answer == PARTIAL:
            yield _finding(group, group.names, "a decision to use an agent with partial support", "test it with the pilot", WARNING)
        if answer not in (NO, UNKNOWN) or name.casefold() in decided:
            continue
        open_ = [one for one in group.names if one.casefold() not in decided]
        if not open_:
            continue
        if answer == UNKNOWN:
            needed = "a system of the lists, under the name that the lists use"
            fix = "correct the name, service pack or system type in the export, or decide as for an unsupported system"
            yield _finding(group, open_, needed, f"{fix}: {_choices()}")
        else:
            better = remedy(group.system)
            yield _finding(group, open_, f'a system of the list "{group.verdict.section}"', f"{better or 'decide'}: {_choices()}")


def _disposition(name: str, choice: str) -> str:
    if choice not in DISPOSITIONS:
        raise Refusal(
            f"the disposition {choice!r} of {name}",
            f"one of {', '.join(DISPOSITIONS)}",
            "set one of these in itms_policy.dispositions",
        )
    return choice


def _choices() -> str:
    return f"{UPGRADE_OS} (then it is migrated), {STAY_ON_6X} (it keeps its 6.x agent), or {RETIRE}"


def _finding(group: Group, names: t.Sequence[str], needed: str, fix: str, severity: str = "blocker") -> Finding:
    shown = ", ".join(names[:SAMPLES]) + (f" and {len(names) - SAMPLES} more" if len(names) > SAMPLES else "")
    section = group.verdict.section
    found = f"{wording.count(len(names), 'computer')} with {group.system.name}: {group.verdict.reason or group.verdict.answer} ({shown})"
    return Finding(CHECK, group.system.name, section, found, needed, fix, severity=severity)


def reach(system: System, ansible_core: str) -> tuple[str, str]:
    """(channel, why not WinRM) of a system under a version of ansible-core, by `rules/computers/channels.py`."""
    return channels.channel(system.text, "", None, True, least_powershell(ansible_core))


def least_powershell(ansible_core: t.Any) -> tuple[int, int]:
    """The oldest PowerShell that modules of this ansible-core run on: 5.1 from 2.19 on, 3.0 before (docs/products.md)."""
    try:
        major, minor = (int(part) for part in str(ansible_core).split(".")[:2])
    except ValueError as error:
        raise Refusal(f"ansible-core {ansible_core!r}", "a version such as 2.19", "write the version in this form") from error
    if (major, minor) < (2, 16):
        raise Refusal(f"ansible-core {ansible_core}", "2.16 or later, which this collection needs", "install a later ansible-core")
    return (5, 1) if (major, minor) >= (2, 19) else (3, 0)


def moved(verdict: Verdict) -> bool:
    """Whether a computer with this verdict is redirected: an agentless one is not, nor is one that cannot have the agent."""
    return verdict.answer in (YES, PARTIAL)
