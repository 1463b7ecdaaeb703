# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Were the hosts reached, and can Ansible's modules run there?"""

from __future__ import annotations

import typing as t

from .. import windows_errors
from ..estate.estate import SERVER_KINDS, Estate, Host
from ..finding import WARNING, Finding
from ..phases import ASSESS, BACKUP, PLAN, REDIRECT
from ..platforms import agents
from .base import BUILDS, OURS, Check, phases, tags


def _why(host: Host) -> str:
    if host.observation is None:
        return "it has not been observed"
    return f"it was not observed: {host.observation.get('reason') or 'no reason was recorded'}"


def _causes(host: Host) -> str:
    """What the Windows errors of the reason usually come from."""
    found = windows_errors.causes(str((host.observation or {}).get("reason") or ""))
    return f"the usual causes: {'; '.join(found)}. Then " if found else ""


class ReachServer(Check):
    """Every server of the estate answers."""

    key = "reach.server"
    section = OURS
    tags = tags("reach")
    fixed = "A server that was not observed is not known."
    blocks = phases(ASSESS, PLAN, BACKUP, REDIRECT) | BUILDS

    def run(self, estate: Estate) -> t.Iterator[Finding]:
        for host in estate.of_kind(*SERVER_KINDS):
            if not host.reached:
                through = f" from the bridge {host.bridge}" if host.bridge else ""
                yield self.finding(
                    host.name,
                    _why(host),
                    f"an answer of {host.name}{through}: every server of the estate is observed before anything is changed",
                    f"{_causes(host)}fix what the reason names (host name, port, account or service), then run assess again; check that "
                    f"{host.name} is not left out by --limit",
                )


class ReachEndpoint(Check):
    """Endpoints that did not answer."""

    key = "reach.endpoint"
    section = OURS
    tags = tags("reach", "endpoints")
    severity = WARNING

    def run(self, estate: Estate) -> t.Iterator[Finding]:
        for host in estate.of_kind("endpoint"):
            if host.observation is not None and not host.reached:
                yield self.finding(
                    host.name,
                    _why(host),
                    "an endpoint that answers when its wave is redirected",
                    "turn on the computer, or fix the reason; until it answers, it counts against the failure budget of its wave",
                )


class PowerShellVersion(Check):
    """A PowerShell on which the modules of this ansible-core run."""

    key = "powershell.version"
    section = OURS
    tags = tags("reach", "platforms")
    blocks = phases(PLAN, BACKUP, REDIRECT) | BUILDS

    def run(self, estate: Estate) -> t.Iterator[Finding]:
        needed = agents.least_powershell(estate.ansible_core) if estate.ansible_core else (5, 1)
        for host in estate.hosts:
            said = host.facts.get("powershell")
            if not host.reached or (said is None and "powershell" not in host.facts):
                continue
            numbers = tuple(int(part) for part in str(said or "0").split(".")[:2])
            if numbers < needed:
                yield self.finding(
                    host.name,
                    f"PowerShell {said}" if said else "no version from $PSVersionTable",
                    f"PowerShell {needed[0]}.{needed[1]}, which the modules of this ansible-core need on every host that WinRM reaches",
                    "install Windows Management Framework 5.1 (Windows 7 SP1, 2008 R2 SP1 and later, with .NET 4.5.2), "
                    "or move an endpoint to the group that is redirected by another channel",
                    severity=WARNING if "endpoint" in host.kinds else self.severity,
                )
