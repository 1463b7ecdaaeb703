# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""May this system or software be used for that? One question over all support lists of the guide."""

from __future__ import annotations

import typing as t

from ..refusal import Refusal
from . import agents, servers, systems
from .lists import Verdict

SYSTEMS = ("agent", *servers.ROLES)
SOFTWARE = ("iis", "java", "internet_explorer", "dotnet", "silverlight")
USES = (*SYSTEMS, "hypervisor", "sql_server", *SOFTWARE)


def verdict(
    name: t.Any, use: str, *, version: str = "7.6", revision: str = "", architecture: str = "", ansible_core: str | None = None
) -> dict[str, str]:
    """The answer of the list as text, with its reason, section and row; see the filter `itms.migration.platform_verdict` for the keys.

    Raises Refusal for a use or a product version without a list.
    """
    if use not in USES or version not in servers.VERSIONS:
        raise Refusal(f"{use!r} at version {version!r}", f"one of {', '.join(USES)}, at 7.1 or 7.6", "write one of these uses and versions")
    if use not in SYSTEMS:
        return _listed(name, use, version, revision)._asdict()
    system = systems.read(str(name or ""), str(revision or ""), str(architecture or ""))
    answer = agents.agent_on(system, version) if use == "agent" else servers.os_for(use, system, version)
    remedy = agents.remedy(system) if use == "agent" and answer.answer == "no" else ""
    found = {**answer._asdict(), "system": system.name, "remedy": remedy}
    if ansible_core is not None:
        found["channel"], found["channel_reason"] = agents.reach(system, str(ansible_core))
    return found


def _listed(name: t.Any, use: str, version: str, revision: str) -> Verdict:
    if version != "7.6":
        reason = f"the guide has no list for {use} of {version}; see the support matrix (HOWTO9965)"
        return Verdict("unknown", "", "System Requirements", reason)
    if use == "hypervisor":
        return servers.hypervisor(str(name or ""))
    if use == "sql_server":
        return servers.sql_server(str(name or ""))
    return servers.software(use, name, str(revision or ""))
