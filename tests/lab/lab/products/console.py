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
INVENTORY, POLICY = "Basic Inventory Last Post", "Policy Last Requested"
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
        forget(console, host.name)
    if agent is None or not estate.consoles:
        return
    server = estate.resolve(host.registry.text(f"{agent.root}\\Servers", ""))
    console_there = estate.consoles.get(server.name) if server else None
    if console_there is not None:
        console_there.waiting[host.name] = estate.now()
        touch(estate)


def forget(console: Console, name: str) -> None:
    """The agent of a host is on its way anew, or no more."""
    for names in (console.refused, console.called):
        if name in names:
            names.remove(name)


def touch(estate: Estate) -> None:
    """Something changed that may let an agent in: look at the next question."""
    estate.memory.pop(DUE, None)


def server_facts(estate: Estate, console: Console, host: Host) -> machine.ServerFacts:
    there = estate.hosts[console.host]
    reached = estate.network.reachable(host, there, HTTP) and there.running("AeXSvc")
    return machine.ServerFacts(console.generation, reached, console.legacy, console.says(host.computer))


def agent_facts(host: Host) -> machine.AgentFacts:
    assert host.agent is not None
    runs = host.up and host.running("AeXNSClient")
    return machine.AgentFacts(host.agent.product, runs, host.agent.broken == "silent", dt.timedelta(minutes=host.agent.calls_after))


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
        facts = agent_facts(host)
        stands = machine.standing(facts, server_facts(estate, console, host), since, now)
        if stands.state in (machine.WAITING, machine.REGISTERED) and name not in console.called:
            stamp(host, now if name in console.refused else since + facts.first_call, POLICY)
            console.called.append(name)
        if stands.state == machine.CALLING:
            yield since + facts.first_call
        elif stands.state == machine.WAITING:
            yield machine.recorded_at(since, facts.first_call)
        elif stands.state == machine.REGISTERED:
            when = now if name in console.refused else machine.recorded_at(since, facts.first_call)
            del console.waiting[name]
            forget(console, name)
            _register(estate, console, host, when)
        else:
            if name not in console.refused:
                console.refused.append(name)
            yield now + RETRY


def _register(estate: Estate, console: Console, host: Host, when: dt.datetime) -> None:
    agent = host.agent
    assert agent is not None
    if not host.registry.text(agent.root, "MachineGuid"):
        give_guid(host)
    stamp(host, when, INVENTORY, POLICY)
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


def stamp(host: Host, when: dt.datetime, *names: str) -> None:
    """The text values that an agent keeps for the server that it called [VBS-CHK]; the newest time stays."""
    agent = host.agent
    assert agent is not None
    servers = f"{agent.root}\\Servers"
    key = f"{servers}\\{host.registry.text(servers, '')}"
    for name in names:
        host.registry.set(key, Value(name, "REG_SZ", agents.told(host, when)))


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
