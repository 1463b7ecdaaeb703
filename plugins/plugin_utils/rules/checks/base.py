# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What a check is: a question with a stable key, the section of the guide it comes from, and the phases it stops."""

from __future__ import annotations

import typing as t
from dataclasses import replace

from ..estate.estate import Estate, Host
from ..finding import BLOCKER, Finding
from ..phases import BUILD_INTERMEDIATE, BUILD_TARGET, MIGRATE_TO_INTERMEDIATE, MIGRATE_TO_TARGET, REDIRECT

OURS = "(this collection)"  # the section of what the guide does not ask for


class Check:
    """Subclasses set the class attributes and yield findings from `run`; they never raise for what the estate contains.

    A subclass with a key registers itself. `registry.py` imports every module of this folder, so a new check needs no list.
    """

    registered: t.ClassVar[list[type[Check]]] = []

    key: t.ClassVar[str]
    section: t.ClassVar[str]
    tags: t.ClassVar[frozenset[str]] = frozenset()
    blocks: t.ClassVar[frozenset[str]] = frozenset()
    severity: t.ClassVar[str] = BLOCKER
    cannot_waive: t.ClassVar[str] = ""
    # Why a profile may not lower its findings; empty where it may.
    fixed: t.ClassVar[str] = ""
    # The first parts of its findings' keys, where these are others than its own key.
    yields: t.ClassVar[tuple[str, ...]] = ()
    # The step whose result is needed. Such a check reports only in the phases that it blocks: before them nothing is wrong yet.
    needs_step: t.ClassVar[int | None] = None

    def __init_subclass__(cls, **more: t.Any) -> None:
        super().__init_subclass__(**more)
        if "key" in vars(cls):
            Check.registered.append(cls)

    def applies(self, estate: Estate) -> bool:
        """Whether the check applies to the phase of this estate; a check that awaits a step applies only where it blocks."""
        return self.needs_step is None or estate.phase in self.blocks

    def run(self, estate: Estate) -> t.Iterator[Finding]:
        """Yields a finding for each fault, and nothing when there is none."""
        raise NotImplementedError

    def finding(self, subject: str, found: str, needed: str, fix: str, **more: t.Any) -> Finding:
        """A finding of this check, with its section and severity unless `more` has others."""
        values = {"section": self.section, "severity": self.severity, "cannot_waive": self.cannot_waive, **more}
        return Finding(self.key, subject, found=found, needed=needed, fix=fix, **values)


def phases(*names: str) -> frozenset[str]:
    """The phases that a check blocks."""
    return frozenset(names)


# The phases that build a new server or fill it. A fault of the 6.x server, or an unknown fact of the estate, stops all of them.
BUILDS = phases(BUILD_INTERMEDIATE, MIGRATE_TO_INTERMEDIATE, BUILD_TARGET, MIGRATE_TO_TARGET)


def tags(*names: str) -> frozenset[str]:
    """The tags by which a check is selected."""
    return frozenset(names)


def matters(findings: t.Iterable[Finding], when: frozenset[str]) -> t.Iterator[Finding]:
    """The findings of a rule, which knows no phases, with the phases in which they matter for the host that they name."""
    for one in findings:
        yield replace(one, blocks=when)


def when_used(estate: Estate, host: Host) -> frozenset[str]:
    """The phases that need a server of the new estate without a fault: its building, and every move of agents to it.

    A two-hop migration moves agents to the 7.1 server long before the 7.6 server is needed, so a fault of the 7.6
    server stops neither the backup nor the first move.
    """
    found = set()
    if "smp71" in host.kinds:
        found |= {BUILD_INTERMEDIATE, REDIRECT}
    if {"smp76", "gateway", "site_server"} & set(host.kinds):
        found.add(BUILD_TARGET)
    if host.name.casefold() in estate.targets:
        found.add(REDIRECT)
    if "sql" in host.kinds:
        users = [smp for smp in estate.of_kind("smp71", "smp76") if smp is not host and serves(estate, smp) is host]
        found |= {phase for smp in users for phase in when_used(estate, smp)}
    return frozenset(found)


def serves(estate: Estate, smp: Host) -> Host | None:
    """The host with the SQL Server of a new server: itself, the one that is declared, or the only one that can be meant."""
    if "sql" in smp.kinds:
        return smp
    declared = estate.declared(smp.name, "sql_server")
    if declared is not None:
        return estate.host(str(declared))
    own = [host for host in estate.of_kind("sql") if not {"ns6", "smp71", "smp76"} & set(host.kinds) and not only_old(estate, host)]
    return own[0] if len(own) == 1 else None


def only_old(estate: Estate, host: Host) -> bool:
    """Whether a SQL Server only holds databases of the 6.x servers: those that step 2 backs up (itms_databases), and no other.

    The databases of SQL Server's own reporting do not count. A server that a new one is declared to use never is one.
    """
    if any(
        str(estate.declared(smp.name, "sql_server") or "").casefold() == host.name.casefold() for smp in estate.of_kind("smp71", "smp76")
    ):
        return False
    named = {str(row.get("name")).casefold() for row in estate.named_databases if estate.host(str(row.get("host"))) is host}
    seen = {str(one["name"]).casefold() for one in host.facts.get("databases") or []}
    return bool(named) and all(name in named or name.startswith(_REPORTING) for name in seen)


_REPORTING = "reportserver"  # ReportServer and ReportServerTempDB, of an instance <name> ReportServer$<name> (Microsoft)
