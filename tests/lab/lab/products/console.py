"""A Notification Server between its agents and its console: who calls it, whom it knows, what a person has set.

Where the product keeps these settings is not known (docs/products.md), so they are state of the lab: a person at
the console is the operator (jobs.py), and no table, file or registry value shows them. `settle` lets happen what is due; whoever asks
the estate something calls it first, so nothing runs between questions.
"""

from __future__ import annotations

import datetime as dt
import typing as t
import uuid

from ..state import agents
from ..state.consoles import Console
from ..state.content import Computer, Content
from ..state.registry import Value
from . import machine
from .cmdb import computer

if t.TYPE_CHECKING:
    from ..state.estate import Estate
    from ..state.host import Host

HTTP = 80
RETRY = dt.timedelta(minutes=1)  # how often a refused agent is looked at again
DUE = "vendor due"  # in the estate's memory: when an agent or a server does something by itself next
PACKAGES = {71: "sma-7.1", 76: "sma-7.6"}


def content_of(estate: Estate, console: Console) -> Content:
    """The CMDB of a server."""
    if console.database is None:
        return console.content
    host, instance, name = console.database
    database = estate.hosts[host].sql[instance].databases.get(name)
    if database is None:
        return console.content
    if database.content is None:
        database.content = Content(of=console.host, generation=console.generation)
    return database.content


def pointed(estate: Estate, host: Host) -> None:
    """An agent has been told of a server, by redirection or by installation: from now on it calls there."""
    agent = host.agent
    for console in estate.consoles.values():
        console.waiting.pop(host.name, None)
    if agent is None or not estate.consoles:
        return
    server = estate.resolve(host.registry.text(f"{agent.root}\\Servers", ""))
    console_there = estate.consoles.get(server.name) if server else None
    if console_there is not None:
        console_there.waiting[host.name] = estate.now()
        touch(estate)


def touch(estate: Estate) -> None:
    """Something changed that may let an agent in: look at the next question."""
    estate.memory.pop(DUE, None)


def server_facts(estate: Estate, console: Console, host: Host) -> machine.ServerFacts:
    there = estate.hosts[console.host]
    reached = estate.network.reachable(host, there, HTTP) and there.running("AeXSvc")
    return machine.ServerFacts(console.generation, reached, console.legacy, console.says(host.computer))


def agent_facts(host: Host) -> machine.AgentFacts:
    assert host.agent is not None
    return machine.AgentFacts(host.agent.product, host.up and host.running("AeXNSClient"), host.agent.broken == "silent")


def settle(estate: Estate) -> None:
    """Let happen what is due by now: calls, records, upgrades."""
    now = estate.now()
    due: dt.datetime | None = estate.memory.get(DUE)
    if not estate.consoles or (due is not None and now < due):
        return
    coming: list[dt.datetime] = []
    for console in estate.consoles.values():
        coming += _calls(estate, console, now)
        coming += _upgrades(estate, console, now)
    estate.memory[DUE] = min(coming, default=dt.datetime.max.replace(tzinfo=dt.timezone.utc))


def _calls(estate: Estate, console: Console, now: dt.datetime) -> t.Iterator[dt.datetime]:
    """Agents that were pointed here; gives when to look again."""
    for name, since in list(console.waiting.items()):
        host = estate.hosts[name]
        if host.agent is None:
            del console.waiting[name]
            continue
        stands = machine.standing(agent_facts(host), server_facts(estate, console, host), since, now)
        if stands.state == machine.CALLING:
            yield since + machine.FIRST_CALL
        elif stands.state == machine.WAITING:
            yield machine.recorded_at(since)
        elif stands.state == machine.REGISTERED:
            del console.waiting[name]
            _register(estate, console, host, max(machine.recorded_at(since), since))
        else:
            yield now + RETRY


def _register(estate: Estate, console: Console, host: Host, when: dt.datetime) -> None:
    agent = host.agent
    assert agent is not None
    if not host.registry.text(agent.root, "MachineGuid"):
        give_guid(host)
    stamp(estate, host, when)
    content = content_of(estate, console)
    made = computer(estate, host, when)
    content.computers[made.guid] = made


def give_guid(host: Host) -> None:
    """A new GUID for an agent that has none: another one each time."""
    agent = host.agent
    assert agent is not None
    agent.identities += 1
    made = uuid.uuid5(uuid.NAMESPACE_DNS, f"{host.fqdn.lower()}/{agent.identities}")
    host.registry.set(agent.root, Value("MachineGuid", "REG_SZ", "{" + str(made).upper() + "}"))


def stamp(estate: Estate, host: Host, when: dt.datetime) -> None:
    """The two text values that an agent keeps for each server [VBS-CHK]; how it writes a time is not known."""
    agent = host.agent
    assert agent is not None
    servers = f"{agent.root}\\Servers"
    key = f"{servers}\\{host.registry.text(servers, '')}"
    for name in ("Basic Inventory Last Post", "Policy Last Requested"):
        host.registry.set(key, Value(name, "REG_SZ", when.strftime("%Y-%m-%d %H:%M:%S")))


def _upgrades(estate: Estate, console: Console, now: dt.datetime) -> t.Iterator[dt.datetime]:
    """Agents and plug-ins whose upgrade policy is enabled; gives when to look again."""
    if not console.upgrades:
        return
    content = content_of(estate, console)
    for guid, known in list(content.computers.items()):
        host = estate.hosts[known.host]
        agent = host.agent
        if agent is None or host.registry.text(agent.root, "MachineGuid") != guid or not _here(estate, console, host):
            continue
        product = agent.product
        due = machine.upgrade_due(console.generation, product, console.upgrades.get("agent"), known.registered, now)
        plugins = console.upgrades.get("plugins")
        stale = [name for name, of in agent.plugins.items() if of != PACKAGES[console.generation]]
        if due and not machine.refusal(agent_facts(host), server_facts(estate, console, host)):
            upgrade_agent(estate, console, host)
            content.computers[guid] = _again(estate, host, known)
            product = host.agent.product if host.agent else product
        current = machine.GENERATIONS[product] == console.generation
        if current and plugins and stale and now >= max(plugins, known.registered) + machine.POLICY_REFRESH:
            assert host.agent is not None
            host.agent.plugins = dict.fromkeys(host.agent.plugins, PACKAGES[console.generation])
            content.computers[guid] = _again(estate, host, known)
        elif not current or stale:
            yield now + RETRY


def _here(estate: Estate, console: Console, host: Host) -> bool:
    assert host.agent is not None
    server = estate.resolve(host.registry.text(f"{host.agent.root}\\Servers", ""))
    return server is not None and server.name == console.host


def _again(estate: Estate, host: Host, known: Computer) -> Computer:
    return computer(estate, host, known.registered, known.status)


def upgrade_agent(estate: Estate, console: Console, host: Host) -> None:
    """The server's agent over the one that is there: GUID, server, folder and bits stay, plug-ins lie dormant."""
    agents.upgrade(host, PACKAGES[console.generation], console.version)
