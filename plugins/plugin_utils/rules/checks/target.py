# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The server that agents are redirected to: does it run, and is it one that they may speak to?"""

from __future__ import annotations

import typing as t

from ...guide import migration_notes, steps
from .. import versions
from ..estate.estate import Estate, Host
from ..finding import Finding
from ..phases import REDIRECT
from ..planning.moves import REPLACE
from .base import Check, phases, tags

SERVICES = ("AeXSvc", "W3SVC")
RUNNING = ("started", "running")


class Ready(Check):
    """The 7.1 server is installed and runs."""

    key = "target.ready"
    section = steps.SECTION
    tags = tags("target")
    fixed = "Agents would be sent to a server that does not answer."
    blocks = phases(REDIRECT)
    needs_step = 6

    def run(self, estate: Estate) -> t.Iterator[Finding]:
        floor = versions.floor_of(versions.parse_level(migration_notes.INTERMEDIATE_SMP))
        for host in estate.of_kind("smp71"):
            if "software" not in host.facts:
                continue  # reach.server or powershell.version says why
            faults = _faults(host, floor)
            declared = estate.declared(host.name, "version")
            if faults:
                yield self.finding(
                    host.name,
                    "; ".join(faults) + (f" (declared in itms_declarations: {declared})" if declared else ""),
                    f"a running {migration_notes.INTERMEDIATE_SMP} server: SIM version {versions.build_text(floor)} or later, "
                    f"{' and '.join(SERVICES)} started",
                    f"do steps 4 to 6 of the guide on {host.name} (install SIM and the 7.1 products), then run assess again",
                    awaits_step=self.needs_step,
                )


def _faults(host: Host, floor: tuple[int, ...]) -> list[str]:
    version = (host.facts.get("software") or {}).get("sim_version")
    faults = []
    if version is None:
        faults.append("Symantec Installation Manager is not installed")
    else:
        try:
            if versions.parse_build(version) < floor:
                faults.append(f"SIM says version {version}")
        except versions.NotAVersion:
            faults.append(f"SIM says {version!r}, which is no version")
    services = {name.casefold(): state for name, state in (host.facts.get("services") or {}).items()}
    for name in SERVICES:
        state = services.get(name.casefold())
        if state not in RUNNING:
            faults.append(f"service {name} is {state or 'not there'}")
    return faults


class MixedMode(Check):
    """No agent of 6.x is sent to a 7.6 server."""

    key = "mixed.mode"
    section = migration_notes.MIXED_MODE.section
    tags = tags("plan", "target")
    blocks = phases("plan", REDIRECT)
    cannot_waive = "The agents would be lost to both servers."

    def run(self, estate: Estate) -> t.Iterator[Finding]:
        new = {host.name.casefold() for host in estate.of_kind("smp76")}
        old = {host.name.casefold() for host in estate.of_kind("ns6")}
        wrong: dict[str, int] = {}
        for row in estate.assignments:
            if row.target.casefold() in new and row.source.casefold() in old and row.strategy != REPLACE:
                wrong[row.target] = wrong.get(row.target, 0) + 1
        for target, count in sorted(wrong.items()):
            yield self.finding(
                target,
                f"the plan redirects {count} computers from a 6.x server to the 7.6 server {target}",
                f"a first move to the 7.1 server: {migration_notes.AGENTS_FIRST_TO_71.text}; {migration_notes.MIXED_MODE.text}",
                "correct the target in plan/assignments.csv, or run the plan phase again",
            )
