# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""An endpoint that WinRM reaches, and its agent."""

from __future__ import annotations

import typing as t

from ..texts.probes import Probes
from . import agent, common


def facts(probes: Probes) -> dict[str, t.Any]:
    """What was read from an endpoint; only its PowerShell version when no module could run there. Refusal for a missing probe."""
    if not common.modules_ran(probes):
        return {"powershell": common.powershell(probes)}
    registry, service = probes.registry("registry"), probes.get("service", "services")
    # Without the folder of an agent there is no executable whose version could be read.
    version = probes.get("version") if agent.facts(registry, service, None)["install_dir"] else None
    return {
        "powershell": common.powershell(probes),
        **common.machine(probes),
        "agent": agent.facts(registry, service, version),
    }
