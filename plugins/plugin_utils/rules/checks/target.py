# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The server that agents are redirected to: does it run, and may these agents report to it?"""

from __future__ import annotations

import typing as t

from ...guide import migration_notes, steps
from .. import versions, wording
from ..estate.estate import Estate, Host
from ..finding import WARNING, Finding
from ..phases import BUILD_TARGET, PLAN, REDIRECT
from ..planning.moves import REPLACE
from ..platforms import server_version
from ..texts import install_history
from .base import Check, phases, tags

SERVICES = ("AeXSvc", "W3SVC")
RUNNING = ("started", "running")
_LOST = "The agents would report to neither server."
_INTERMEDIATE = ".".join(map(str, versions.floor_of(server_version.REQUIRED)[:2]))


class Ready(Check):
    """The 7.1 server is a proven 7.1 SP2 MP1.1, a 7.6 server that the wave moves to is a proven 7.6, and they run."""

    key = "target.ready"
    section = steps.SECTION
    tags = tags("target")
    fixed = "Agents would be sent to a server that does not answer."
    blocks = phases(REDIRECT)
    needs_step = 6

    def run(self, estate: Estate) -> t.Iterator[Finding]:
        for host in estate.of_kind("smp71", "smp76"):
            if "smp76" in host.kinds and host.name.casefold() not in estate.targets:
                continue  # a move to the 7.1 server does not need it yet
            if "software" not in host.facts:
                continue  # reach.server or powershell.version says why
            sources = server_version.of(host.facts, estate.declared(host.name, "version"))
            needed = server_version.TARGET if "smp76" in host.kinds else server_version.REQUIRED
            unproven = server_version.not_proven(sources, needed) if host.facts.get("platform") else []
            faults = [*unproven, *_faults(host)]
            if faults:
                yield self.finding(
                    host.name,
                    f"{'; '.join(faults)}. The sources of its version: {server_version.text(sources)}",
                    f"a running {needed} server: AeXSvc.exe and the platform in {install_history.NAME} of build "
                    f"{versions.build_text(versions.floor_of(needed))} or later, {_level_of(needed)}"
                    f"{' and '.join(SERVICES)} started, and its web page answering",
                    _how_to_build(host.name, needed),
                    awaits_step=14 if needed == server_version.TARGET else self.needs_step,
                    cannot_waive=_LOST if unproven else "",
                )


def _level_of(needed: versions.Level) -> str:
    return "" if needed == server_version.TARGET else "its level declared or named by the product, "


def _how_to_build(name: str, needed: versions.Level) -> str:
    if needed == server_version.TARGET:
        return f"do steps 12 to 14 of the guide on {name} (install SIM and the 7.6 products), then run assess again"
    return (
        f"do steps 4 to 6 of the guide on {name} (install SIM and the 7.1 products), declare what a build does not show "
        f'(itms_declarations: {{{name}: {{version: "{needed}"}}}}), then run assess again'
    )


def _faults(host: Host) -> list[str]:
    """What does not run; without the platform nothing else is checked."""
    platform = host.facts.get("platform")
    if not platform:
        return ["no Notification Server is installed: the registry has no InstallPath"]
    faults = []
    services = {name.casefold(): state for name, state in (host.facts.get("services") or {}).items()}
    for name in SERVICES:
        state = services.get(name.casefold())
        if state not in RUNNING:
            faults.append(f"service {name} is {state or 'not installed'}")
    page = platform.get("page") or {}
    if page.get("reason", "no answer"):
        faults.append(f"its page {page.get('url') or ''} does not answer: {page.get('reason') or 'it was not requested'}")
    return faults


class Version(Check):
    """The sources of a new server's version agree: its service executable, the list of installed products, and the declaration."""

    key = "target.version"
    section = steps.SECTION
    tags = tags("target", "declarations")
    blocks = phases(PLAN, REDIRECT, BUILD_TARGET)
    fixed = "Which agents may go to a server depends on its version."

    def run(self, estate: Estate) -> t.Iterator[Finding]:
        for host in estate.of_kind("smp71", "smp76"):
            if not host.facts.get("platform"):
                continue
            sources = server_version.of(host.facts, estate.declared(host.name, "version"))
            wrong = server_version.disagreements(sources)
            builds = server_version.different_builds(sources)
            if wrong or builds:
                yield self.finding(
                    host.name,
                    f"{'; '.join(wrong) or 'two builds of one release'}. {server_version.text(sources)}",
                    "sources that agree: one of them is wrong, or an installation was interrupted",
                    f"check the installation on {host.name} in Symantec Installation Manager, or correct the declaration; run assess again",
                    severity=self.severity if wrong else WARNING,
                )


class MixedMode(Check):
    """No 6.x agent is sent to a server that is not a 7.1 server, by its group or by its observation."""

    key = "mixed.mode"
    section = migration_notes.MIXED_MODE.section
    tags = tags("plan", "target")
    blocks = phases("plan", REDIRECT)
    cannot_waive = _LOST

    def run(self, estate: Estate) -> t.Iterator[Finding]:
        new = {host.name.casefold(): "the 7.6 server" for host in estate.of_kind("smp76")}
        for host in estate.of_kind("smp71"):
            release = server_version.release(server_version.of(host.facts, None))
            if release not in ("", _INTERMEDIATE):
                new[host.name.casefold()] = f"a server of the group smp71 on which {release} was observed,"
        old = {host.name.casefold() for host in estate.of_kind("ns6")}
        wrong: dict[str, int] = {}
        for row in estate.assignments:
            if row.target.casefold() in new and row.source.casefold() in old and row.strategy != REPLACE:
                wrong[row.target] = wrong.get(row.target, 0) + 1
        for target, count in sorted(wrong.items()):
            yield self.finding(
                target,
                f"the plan redirects {wording.count(count, 'computer')} from a 6.x server to {new[target.casefold()]} {target}",
                f"a first move to the 7.1 server: {migration_notes.AGENTS_FIRST_TO_71.text}; {migration_notes.MIXED_MODE.text}",
                "set a 7.1 server as the target in plan/assignments.csv, or run the plan phase again",
            )
