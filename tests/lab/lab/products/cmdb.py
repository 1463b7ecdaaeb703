"""What the database of a Notification Server holds: the computers that it knows, as rows of the tables that docs/products.md name.

Sourced (section 3.4): `Inv_AeX_AC_Client_Agent` ([Agent Name], [Product Version], _ResourceGuid) [TREND], `Inv_AeX_AC_TCPIP`
([Host Name], [Primary DNS Suffix]) and `Inv_Client_Task_Resources` (LastRegistered, HasTaskAgent) and `vSiteServices` ([Host Name],
[Primary DNS Suffix], Guid) [CWOC], `Inv_AeX_AC_Identification` [PATCH] with `fqdn` [CWOC] and the agent's name `Altiris Agent` there;
`vComputerResource` [CWOC] and `RM_ResourceComputer` [TREND] (Guid, IsManaged) and `ResourceUpdateSummary` (ResourceGuid,
InventoryClassGuid, ModifiedDate) with the class of the basic inventory [CWOC, TREND]; a row of `Inv_AeX_AC_TCPIP` for each adapter, of
`Inv_Client_Task_Resources` where there is a task agent. Documented by Microsoft: a uniqueidentifier prints without braces; GETDATE and
what is stored by it is local time. Remembered, so nothing may be proven by them: the other columns of `Inv_AeX_AC_Identification`, and
`vComputer` with its columns. The table of agent registrations is not known, so there is none: what the console's report shows is the
operator's job `show_console`. A plug-in that lies dormant reports nothing (assumed).
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import typing as t

from ..state import agents
from ..state.content import Computer, Content, Row
from .machine import GENERATIONS, dormant

if t.TYPE_CHECKING:
    from ..state.estate import Estate
    from ..state.host import Host

AGENT_NAME = "Altiris Agent"
BASIC_INVENTORY = "9E6F402A-6A45-4CBA-9299-C2323F73A506"
TABLES: dict[str, tuple[str, ...]] = {
    "Inv_AeX_AC_Client_Agent": ("_ResourceGuid", "Agent Name", "Product Version"),
    "Inv_AeX_AC_Identification": ("_ResourceGuid", "Name", "Domain", "OS Name", "fqdn"),
    "Inv_AeX_AC_TCPIP": ("_ResourceGuid", "Host Name", "Primary DNS Suffix", "IP Address"),
    "Inv_Client_Task_Resources": ("_ResourceGuid", "LastRegistered", "HasTaskAgent"),
    "vSiteServices": ("Guid", "Host Name", "Primary DNS Suffix"),
    "vComputerResource": ("Guid", "Name", "IsManaged"),
    "RM_ResourceComputer": ("Guid", "Name", "IsManaged"),
    "ResourceUpdateSummary": ("ResourceGuid", "InventoryClassGuid", "ModifiedDate"),
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
        fqdn=host.fqdn,
        addresses=tuple(host.addresses),
        agents=((AGENT_NAME, version), *((name, version) for name in reporting)),
        registered=registered,
        inventory=registered,
        task_agent=GENERATIONS[agent.product] > GENERATIONS["altiris-6"],
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
                posted = agents.moment_of(host.registry.text(key.path, "Basic Inventory Last Post"))
                made = dataclasses.replace(made, inventory=posted or made.inventory)
                content.computers.setdefault(made.guid, made)


def bare(guid: str) -> str:
    """A uniqueidentifier as SQL Server prints it."""
    return guid.strip("{}").upper()


def rows(content: Content, estate: Estate, where: Host) -> dict[str, list[Row]]:
    """Every table of a database with its rows, its times by the wall clock of the SQL Server's host."""

    def when(moment: dt.datetime) -> str:
        return where.local(moment).strftime("%Y-%m-%d %H:%M:%S.000")

    out: dict[str, list[Row]] = {name: [] for name in TABLES} if content.of else {}
    for one in sorted(content.computers.values(), key=lambda each: (each.name, each.guid)):
        guid = bare(one.guid)
        out["Inv_AeX_AC_Client_Agent"] += [
            {"_ResourceGuid": guid, "Agent Name": name, "Product Version": version} for name, version in one.agents
        ]
        named = {"Name": one.name, "Domain": one.domain, "OS Name": one.os}
        out["Inv_AeX_AC_Identification"].append({"_ResourceGuid": guid, **named, "fqdn": one.fqdn})
        out["vComputer"].append({"Guid": guid, **named, "IP Address": one.addresses[0] if one.addresses else ""})
        for view in ("vComputerResource", "RM_ResourceComputer"):
            out[view].append({"Guid": guid, "Name": one.name, "IsManaged": 1})
        out["ResourceUpdateSummary"].append(
            {"ResourceGuid": guid, "InventoryClassGuid": BASIC_INVENTORY, "ModifiedDate": when(one.inventory)}
        )
        address = {"Host Name": one.name, "Primary DNS Suffix": one.suffix}
        out["Inv_AeX_AC_TCPIP"] += [{"_ResourceGuid": guid, **address, "IP Address": each} for each in one.addresses]
        if one.task_agent:
            out["Inv_Client_Task_Resources"].append({"_ResourceGuid": guid, "LastRegistered": when(one.registered), "HasTaskAgent": 1})
    for name, guid in sorted(content.site_services.items()):
        host = estate.hosts[name]
        out["vSiteServices"].append({"Guid": bare(guid), "Host Name": host.computer, "Primary DNS Suffix": estate.domain_dns})
    return out | content.tables
