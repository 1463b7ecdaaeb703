"""What the database of a Notification Server holds: the computers that it knows, as rows of the tables that docs/products.md name.

Sourced (section 3.4): `Inv_AeX_AC_Client_Agent` ([Agent Name], [Product Version], _ResourceGuid) [TREND], `Inv_AeX_AC_TCPIP`
([Host Name], [Primary DNS Suffix]) and `Inv_Client_Task_Resources` (LastRegistered, HasTaskAgent) and `vSiteServices` ([Host Name],
[Primary DNS Suffix], Guid) [CWOC], `Inv_AeX_AC_Identification` [PATCH] and the agent's name `Altiris Agent` there. Remembered: the columns
of `Inv_AeX_AC_Identification`, and `vComputer` with its columns. The table of agent registrations is not known, so there is none: what
the console's report shows is the operator's job `show_console`. A plug-in that lies dormant reports nothing (assumed).
"""

from __future__ import annotations

import datetime as dt
import typing as t

from ..state.content import Computer, Content, Row
from .machine import dormant

if t.TYPE_CHECKING:
    from ..state.estate import Estate
    from ..state.host import Host

AGENT_NAME = "Altiris Agent"
TABLES: dict[str, tuple[str, ...]] = {
    "Inv_AeX_AC_Client_Agent": ("_ResourceGuid", "Agent Name", "Product Version"),
    "Inv_AeX_AC_Identification": ("_ResourceGuid", "Name", "Domain", "OS Name"),
    "Inv_AeX_AC_TCPIP": ("_ResourceGuid", "Host Name", "Primary DNS Suffix", "IP Address"),
    "Inv_Client_Task_Resources": ("_ResourceGuid", "LastRegistered", "HasTaskAgent"),
    "vSiteServices": ("Guid", "Host Name", "Primary DNS Suffix"),
    "vComputer": ("Guid", "Name", "Domain", "OS Name", "IP Address"),
}


def computer(estate: Estate, host: Host, registered: dt.datetime, status: str = "Allowed") -> Computer:
    """The record that a server makes of a host's agent."""
    agent = host.agent
    if agent is None:
        raise ValueError(f"{host.name} has no agent")
    found = host.files.find(f"{agent.folder}\\AeXNSAgent.exe")
    version = found.file_version if found else ""
    reporting = [name for name, product in sorted(agent.plugins.items()) if not dormant(agent.product, product)]
    return Computer(
        guid=host.registry.text(agent.root, "MachineGuid"),
        host=host.name,
        name=host.computer,
        domain=estate.netbios,
        suffix=estate.domain_dns,
        os=host.os.name,
        address=host.addresses[0] if host.addresses else "",
        agents=((AGENT_NAME, version), *((name, version) for name in reporting)),
        registered=registered,
        status=status,
    )


def ensure_filled(estate: Estate, content: Content) -> None:
    """Find the computers of a server that was there before the lab began."""
    if not content.fill:
        return
    content.fill = False
    server = estate.hosts[content.of]
    for host in map(estate.hosts.glimpse, estate.hosts):
        if host.agent is None:
            continue
        for key in host.registry.subkeys(f"{host.agent.root}\\Servers"):
            if estate.resolve(key.name) is server:
                made = computer(estate, host, estate.now())
                content.computers.setdefault(made.guid, made)


def rows(content: Content, estate: Estate) -> dict[str, list[Row]]:
    """Every table of a database with its rows."""
    out: dict[str, list[Row]] = {name: [] for name in TABLES} if content.of else {}
    for one in sorted(content.computers.values(), key=lambda each: (each.name, each.guid)):
        out["Inv_AeX_AC_Client_Agent"] += [
            {"_ResourceGuid": one.guid, "Agent Name": name, "Product Version": version} for name, version in one.agents
        ]
        named = {"Name": one.name, "Domain": one.domain, "OS Name": one.os}
        out["Inv_AeX_AC_Identification"].append({"_ResourceGuid": one.guid, **named})
        out["vComputer"].append({"Guid": one.guid, **named, "IP Address": one.address})
        address = {"Host Name": one.name, "Primary DNS Suffix": one.suffix, "IP Address": one.address}
        out["Inv_AeX_AC_TCPIP"].append({"_ResourceGuid": one.guid, **address})
        registered = one.registered.strftime("%Y-%m-%d %H:%M:%S.000")
        out["Inv_Client_Task_Resources"].append({"_ResourceGuid": one.guid, "LastRegistered": registered, "HasTaskAgent": 1})
    for name, guid in sorted(content.site_services.items()):
        host = estate.hosts[name]
        out["vSiteServices"].append({"Guid": guid, "Host Name": host.computer, "Primary DNS Suffix": estate.domain_dns})
    return out | content.tables
