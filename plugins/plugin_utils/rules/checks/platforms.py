# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Platforms: may this system be used for this role at 7.6; may the endpoints have its agent; can Ansible reach them."""

from __future__ import annotations

import typing as t

from ...guide import agent_platforms, internet_gateway, management_server, site_server_sizes
from .. import wording
from ..computers import channels
from ..computers.assignments import Assignment
from ..estate.estate import Estate, Host
from ..estate.known import Known
from ..finding import WARNING, Finding
from ..phases import BUILD_INTERMEDIATE, BUILD_TARGET, REDIRECT
from ..platforms import agents, servers, systems
from ..platforms.lists import UNKNOWN, YES
from ..readiness import windows
from . import inputs
from .base import OURS, Check, phases, tags, when_used

_SHOWN = 5


def _system(known: Known) -> systems.System:
    bits = known.number("architecture")
    version = " ".join(filter(None, (known.text("os", name) for name in ("version", "service_pack"))))
    return systems.read(known.text("os", "name"), version, f"{bits:.0f}-bit" if bits else "")


class SiteServer(Check):
    """Windows, .NET, IIS with its IIS 6 compatibility, and Internet Explorer of each site server (table "SS Software")."""

    key = "platforms.site_server"
    section = site_server_sizes.SOFTWARE_SECTION
    tags = tags("platforms", "sites")
    blocks = phases(BUILD_TARGET)

    def run(self, estate: Estate) -> t.Iterator[Finding]:
        for host in estate.of_kind("site_server"):
            known = inputs.known(estate, host)
            if known.value("os") is None:  # reach.server or powershell.version reports why
                continue
            system = _system(known)
            verdict = servers.os_for(servers.SITE_SERVER, system)
            if verdict.answer != YES:
                yield self.finding(
                    host.name,
                    f"{system.name}: {verdict.reason}",
                    "an operating system that the table lists",
                    f"rebuild {host.name} with a listed system, or use another server",
                )
            release = known.value("software", "dotnet_release")
            dotnet = servers.software("dotnet", release)
            if dotnet.answer != YES:
                found = "the release of .NET is not known" if dotnet.answer == UNKNOWN else f".NET release {release}"
                needed = f".NET {site_server_sizes.SOFTWARE.dotnet}, release {servers.DOTNET_451} or later"
                yield self.finding(f"{host.name}.dotnet", found, needed, f"install .NET Framework 4.5.1 or a later 4.x on {host.name}")
            yield from self._iis(host, known, system)
            if not known.text("internet_explorer"):
                yield self.finding(
                    f"{host.name}.internet_explorer",
                    f"it is not known whether {host.name} has Internet Explorer",
                    site_server_sizes.SOFTWARE.browser,
                    f"declare its version in itms_declarations.{host.name}.internet_explorer",
                )

    def _iis(self, host: Host, known: Known, system: systems.System) -> t.Iterator[Finding]:
        names = windows.iis_features(desktop=system.family == systems.WINDOWS)
        there = known.value("features")
        seen = {str(name).casefold() for name, value in there.items() if value is True} if isinstance(there, t.Mapping) else set()
        missing = [name for name in names if name.casefold() not in seen]
        if missing:
            yield self.finding(
                f"{host.name}.iis",
                f"not known to be installed: {', '.join(missing)}" if seen else "its Windows features are not known",
                f"{site_server_sizes.SOFTWARE.iis}: {', '.join(names)}",
                f"install them, then declare itms_declarations.{host.name}.features: {{{missing[0]}: true, ...}}",
            )


class Gateway(Check):
    """Windows of each Internet gateway."""

    key = "platforms.gateway"
    section = internet_gateway.SECTION
    tags = tags("platforms", "cem")
    blocks = phases(BUILD_TARGET)

    def run(self, estate: Estate) -> t.Iterator[Finding]:
        for host in estate.of_kind("gateway"):
            known = inputs.known(estate, host)
            system = _system(known)
            verdict = servers.os_for(servers.GATEWAY, system) if known.value("os") is not None else None
            if verdict and verdict.answer != YES:
                needed = "Windows Server 2012 R2, 64-bit"
                yield self.finding(
                    host.name, f"{system.name}: {verdict.reason}", needed, f"rebuild {host.name} with Windows Server 2012 R2"
                )


class Hypervisor(Check):
    """The hypervisor of a virtual server that has 7.6 or will have it."""

    key = "platforms.hypervisor"
    section = management_server.OS_SECTION
    tags = tags("platforms", "hardware")
    blocks = phases(BUILD_INTERMEDIATE, REDIRECT, BUILD_TARGET)

    def run(self, estate: Estate) -> t.Iterator[Finding]:
        for host in estate.of_kind("smp71", "smp76", "sql"):
            known = inputs.known(estate, host)
            if not inputs.held_to_tables(estate, host):
                continue
            if not (known.yes_no("virtual") or known.yes_no("hardware", "virtual")):
                continue
            declared = known.text("hypervisor")
            verdict = servers.hypervisor(declared)
            if verdict.answer != YES:
                listed = ", ".join(f"{one.family} {one.release}" for line in management_server.HYPERVISORS for one in line.platforms)
                yield self.finding(
                    host.name,
                    f"{host.name} is virtual, and its hypervisor is " + (f"{declared}: {verdict.reason}" if declared else "not declared"),
                    f"one of {listed}",
                    f'declare itms_declarations.{host.name}.hypervisor, for example "VMware ESXi 5.5", or move the server to a listed one; '
                    "the finding can be waived for a later one whose vendor supports this Windows",
                    blocks=when_used(estate, host),
                )


class Console(Check):
    """Browser and Silverlight for the console; it can be opened on any machine, so this warns."""

    key = "platforms.console"
    section = management_server.SOFTWARE_SECTION
    tags = tags("platforms")
    severity = WARNING

    def run(self, estate: Estate) -> t.Iterator[Finding]:
        for host in estate.of_kind("smp76"):
            if "software" not in host.facts:
                continue
            known = inputs.known(estate, host)
            for product, what in (("internet_explorer", "Internet Explorer"), ("silverlight", "Silverlight")):
                version = known.value("internet_explorer") if product == "internet_explorer" else known.value("software", product)
                verdict = servers.software(product, version)
                if verdict.answer != YES:
                    found = f"{what} is not installed, or its version is not known" if verdict.answer == UNKNOWN else f"{what} {version}"
                    needed = f"{what} {_releases(product)}, on {host.name} or where the console is opened"
                    yield self.finding(
                        f"{host.name}.{product}", found, needed, "install it from your own source, or open the console elsewhere"
                    )


def _releases(product: str) -> str:
    lines = [line for line in management_server.SOFTWARE if line.id.endswith(product.replace("_", "-"))]
    return ", ".join(one.release for line in lines for one in line.platforms)


class _Computer(t.NamedTuple):
    name: str
    os: str
    revision: str
    system_type: str


def computers(estate: Estate) -> t.Iterator[_Computer]:
    """The computers that are to move: those of the plan; before there is one, the endpoints that were observed."""
    if estate.assignments:
        yield from (_Computer(row.computer, row.os, "", "") for row in estate.assignments if row.move == "1" and row.wave)
        return
    for host in estate.of_kind("endpoint"):
        seen = host.facts.get("os") or {}
        if seen:
            bits = host.facts.get("architecture")
            yield _Computer(host.computer or host.name, str(seen.get("name") or ""), str(seen.get("version") or ""), f"{bits}-bit")


class AgentSystems(Check):
    """Endpoints on which no 7.6 agent runs: each needs a disposition."""

    key = agents.CHECK
    section = agent_platforms.SECTION
    tags = tags("platforms", "endpoints")
    blocks = phases(REDIRECT, BUILD_TARGET)

    def run(self, estate: Estate) -> t.Iterator[Finding]:
        groups = agents.groups(computers(estate))
        moving = {row.computer for row in estate.members}
        now = {group.system.name for group in groups if estate.phase != REDIRECT or moving & set(group.names)}
        for one in agents.findings(groups, estate.policy.dispositions):
            yield self.finding(
                one.subject,
                one.found,
                one.needed,
                f"{one.fix}. Set it in itms_policy.dispositions by the name of the system or of a computer, then run the plan phase again",
                section=one.section,
                severity=one.severity,
                blocks=self.blocks if one.subject in now else phases(BUILD_TARGET),
            )


class Channel(Check):
    """Computers that the plan gives to WinRM, and on which modules of this ansible-core do not run."""

    key = "platforms.channel"
    section = OURS
    tags = tags("platforms", "endpoints")
    blocks = phases(REDIRECT)

    def applies(self, estate: Estate) -> bool:
        return bool(estate.ansible_core)

    def run(self, estate: Estate) -> t.Iterator[Finding]:
        rows = estate.members if estate.phase == REDIRECT else estate.assignments
        reasons: dict[str, str] = {}
        found: dict[str, list[Assignment]] = {}
        for row in rows:
            if row.channel != channels.WINRM or not row.wave:
                continue
            if row.os not in reasons:
                channel, why = agents.reach(systems.read(row.os), estate.ansible_core)
                reasons[row.os] = "" if channel == channels.WINRM else why or channel
            if reasons[row.os]:
                found.setdefault(row.os, []).append(row)
        hosts = {host.computer_name.casefold(): host for host in estate.of_kind("endpoint", "site_server")} if found else {}
        least = agents.least_powershell(estate.ansible_core) if found else (0, 0)
        for system, all_ in sorted(found.items()):
            names = sorted({row.computer for row in all_ if not _runs(hosts.get(row.computer.casefold()), least)})
            if names:
                shown = ", ".join(names[:_SHOWN]) + (f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else "")
                yield self.finding(
                    system or "unknown system",
                    f"the plan gives {wording.count(len(names), 'computer')} to WinRM: {shown}; with ansible-core "
                    f"{estate.ansible_core}: {reasons[system]}",
                    "a channel that reaches them with the ansible-core in use",
                    "run the plan phase again with this ansible-core, or use the one that the plan was made with",
                )


def _runs(host: Host | None, least: tuple[int, int]) -> bool:
    """Whether a PowerShell was seen there on which modules run."""
    said = str(host.facts.get("powershell") or "") if host else ""
    numbers = tuple(int(part) for part in said.split(".")[:2] if part.isdigit())
    return bool(numbers) and numbers >= least
