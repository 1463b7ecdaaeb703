# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""From the exports and the inventory to the computers that move: each with its route, its channel and its risk."""

from __future__ import annotations

import functools
import itertools
import operator
import sys
import typing as t
from collections import Counter

from ..computers import channels
from ..computers.assignments import SITE_SERVER
from ..computers.exports import Computer
from ..estate.estate import SERVER_KINDS, Estate, Host
from ..estate.routes import Decision, Route, Router
from ..platforms import agent_versions, agents, lists, systems
from . import moves
from .endpoint_parts import SHOWN, Alike, Found, Notes, System, note
from .plan_inputs import Inputs
from .wave_parts import Endpoint, Profile

DISPOSED = "disposition: "
_DISPOSED = {
    agents.UPGRADE_OS: "its system is upgraded first, then it is migrated",
    agents.STAY_ON_6X: "it stays on 6.x",
    agents.RETIRE: "it is retired",
}
# The columns of an export that decide about a computer, beside its name and its address. Looked up together: one look-up a computer.
_shared = operator.itemgetter(*map(Computer._fields.index, ("os", "revision", "system_type", "domain", "site", "source")))
_name = operator.itemgetter(0)
_BATCH = 4096
_Parts = tuple[str, str, Profile]
_new_endpoint = t.cast("t.Callable[[_Parts], Endpoint]", functools.partial(tuple.__new__, Endpoint))


def risk(os: str) -> int:
    """Ours: servers move after workstations of their site."""
    return 1 if "server" in os.casefold() else 0


def of(estate: Estate, given: Inputs, routes: t.Sequence[Route]) -> Found:
    """Every computer of the exports, and every endpoint or site server of the inventory that no export has, by name."""
    made = _Maker(estate, given, Router(routes, given.compile_where))
    made.add_all(given.computers)
    made.add_hosts_without_export()
    return made.found


class _Maker:
    def __init__(self, estate: Estate, given: Inputs, router: Router) -> None:
        self.policy = estate.policy
        self.least = given.least_powershell
        self.router = router
        self.found = Found([])
        self.sources = moves.sources_of(estate, given.sources)
        self.hosts = {host.computer_name.casefold(): host for host in estate.of_kind("endpoint", "site_server")}
        self.left = dict(self.hosts)
        # A server of the platform is no endpoint of a wave, whatever else its host is.
        self.servers = {
            host.computer_name.casefold(): host for host in estate.of_kind(*(kind for kind in SERVER_KINDS if kind != "site_server"))
        }
        self.watches_agents = self.policy.hierarchy == moves.BUILD_AS_71  # until there is one that is too old
        self._known: dict[tuple[t.Any, t.Hashable], Alike] = {}
        self._channels: dict[tuple[str, str], tuple[str, str]] = {}
        self._systems: dict[tuple[str, str, str], System] = {}
        self._moves: dict[tuple[str, str], tuple[moves.Move, ...]] = {}

    def add_all(self, computers: t.Iterable[Computer]) -> None:
        """Those that the inventory and the policy do not name, and that are alike, are decided once."""
        named = {*self.hosts, *self.servers, *self.policy.dispositions}
        left = iter(computers)
        while batch := list(itertools.islice(left, _BATCH)):
            if not self.router.looks_at_each and named.isdisjoint(map(str.casefold, map(_name, batch))):
                self._add_batch(batch)
                continue
            for computer in batch:
                if self.router.looks_at_each or computer.name.casefold() in named:
                    self.add(computer)
                else:
                    self._add_batch([computer])

    def _add_batch(self, computers: t.Sequence[Computer]) -> None:
        keys = list(zip(map(_shared, computers), self.router.parts_of([one.address for one in computers]), strict=True))
        known = self._known
        if not known.keys() >= set(keys):
            for key, computer in zip(keys, computers, strict=True):
                if key not in known:
                    known[key] = self._alike(computer)
        found = list(map(known.__getitem__, keys))
        names = [one[0] for one in computers]
        counts = Counter(found)
        for alike, count in counts.items():
            self._count(alike.decision, alike.system, count)
        if any(alike.notes for alike in counts):
            for name, alike in zip(names, found, strict=True):
                note(alike.notes, name)
        if self.watches_agents:
            for computer, alike in zip(computers, found, strict=True):
                self._watch_agent(computer.agent, alike.profile.channel)
        full_names = [(name + alike.domain).lower() if alike.domain else "" for name, alike in zip(names, found, strict=True)]
        self.found.endpoints += map(_new_endpoint, zip(names, full_names, [alike.profile for alike in found], strict=True))

    def _alike(self, computer: Computer) -> Alike:
        channel, reason = self._channel(computer, None)
        decision, way = self._way(computer)
        system = self._system(computer)
        if self.policy.dispositions and (disposition := self._disposition("", system)):
            channel, reason = channels.NONE, disposition
        profile = self.found.profiles[system.text, channel, decision.reason or reason, computer.site, system.risk, "", way]
        domain = self._domain(computer)
        return Alike(profile, f".{domain}" if domain else "", system, decision, self._notes(decision, system))

    def add(self, computer: Computer) -> None:
        """One by one: it may have a host, whatever the policy says of it."""
        key = computer.name.casefold()
        host = self.left.pop(key, None) if self.left else None
        if key in self.servers:
            self._leave_out(computer, self.servers[key])
            return
        channel, reason = self._channel(computer, host)
        decision, way = self._way(computer)
        system = self._system(computer)
        note(self._notes(decision, system), computer.name)
        self._count(decision, system, 1)
        if self.policy.dispositions and (disposition := self._disposition(key, system)):
            channel, reason = channels.NONE, disposition
        # The version that was observed on the computer; where that was not reached, the one of its export.
        self._watch_agent((host.facts.get("agent") or {}).get("version") or computer.agent if host else computer.agent, channel)
        name = system.text or (str((host.facts.get("os") or {}).get("name") or "") if host else "")
        role = SITE_SERVER if host and "site_server" in host.kinds else ""
        site = computer.site or (host.site if host else "") or ""
        profile = self.found.profiles[name, channel, decision.reason or reason, site, system.risk, role, way]
        self.found.endpoints.append(Endpoint(computer.name, self._fqdn(computer, host), profile))

    def _watch_agent(self, version: t.Any, channel: str) -> None:
        if self.watches_agents and channel != channels.NONE:
            self.found.older_agents = bool(agent_versions.below_required(version))
            self.watches_agents = not self.found.older_agents

    def _leave_out(self, computer: Computer, server: Host) -> None:
        """Its own agent is no part of any wave: the server is built, or given up, by the steps of the guide."""
        way = (moves.Move(1, self.sources.get(computer.source) or self.sources[""], "", ""),)
        reason = f"a server of the platform ({', '.join(server.kinds)}): no wave moves it"
        text = " ".join(f"{computer.os} {computer.revision}".split())
        profile = self.found.profiles[text, channels.NONE, reason, computer.site or server.site or "", risk(text), "", way]
        self.found.endpoints.append(Endpoint(computer.name, self._fqdn(computer, server), profile))

    def _system(self, computer: Computer) -> System:
        key = (computer.os, computer.revision, computer.system_type)
        made = self._systems.get(key)
        if made is None:
            text = " ".join(" ".join(key).split())  # with the system type, so that the gate reads the same system from the plan
            read = systems.read(*key)
            self.found.systems.add(read.name.casefold())
            certain = agents.agent_on(read).answer == lists.YES
            doubtful = None if certain else self.found.doubtful.setdefault(key, [])
            chosen = self.policy.dispositions.get(read.name.casefold(), "")
            made = self._systems[key] = System(text, risk(text), chosen, doubtful, read.family.startswith("OS X"))
        return made

    def _disposition(self, key: str, system: System) -> str:
        chosen = self.policy.dispositions.get(key) or system.disposition
        return f"{DISPOSED}{_DISPOSED[chosen]}" if chosen else ""

    def _channel(self, computer: Computer, host: Host | None) -> tuple[str, str]:
        if host is None:
            key = (computer.os, computer.revision)
            known = self._channels.get(key)
            if known is None:
                known = self._channels[key] = channels.channel(*key, None, self.policy.winrm_from_exports, self.least)
            return known
        return channels.channel(computer.os, computer.revision, host.observation, True, self.least, told=host.channel)

    def _way(self, computer: Computer) -> tuple[Decision, tuple[moves.Move, ...]]:
        decision = self.router.decide(computer)
        source = self.sources.get(computer.source) or self.sources[""]
        key = (decision.route.name if decision.route else "", source)
        way = self._moves.get(key)
        if way is None:
            way = self._moves[key] = moves.of(decision.route, source, self.policy.hierarchy, self.policy.strategy)
        return decision, way

    def _notes(self, decision: Decision, system: System) -> Notes:
        """The lists that have the names of such computers, and how many names each takes."""
        notes = [] if system.doubtful is None else [(system.doubtful, sys.maxsize)]
        if decision.route is None:
            notes.append((self.found.unrouted.setdefault(decision.reason, []), SHOWN))
        elif decision.disagreement:
            notes.append((self.found.disagreements.setdefault(decision.disagreement, []), SHOWN))
        return notes

    def _count(self, decision: Decision, system: System, count: int) -> None:
        found = self.found
        found.macs += count if system.is_mac else 0
        if decision.route is None:
            found.unrouted_count[decision.reason] = found.unrouted_count.get(decision.reason, 0) + count
        else:
            found.by_route[decision.route.name] = found.by_route.get(decision.route.name, 0) + count

    def _fqdn(self, computer: Computer, host: Host | None) -> str:
        if host and host.fqdn:
            return str(host.fqdn)
        domain = self._domain(computer)
        return f"{computer.name}.{domain}".lower() if domain else ""

    def _domain(self, computer: Computer) -> str:
        domain = computer.domain
        return domain if "." in domain else self.policy.dns_domains.get(domain.casefold(), "")

    def add_hosts_without_export(self) -> None:
        """Site servers are there whether an agent was exported or not, but only an agent makes a computer that moves."""
        added = False
        for host in self.left.values():
            if "endpoint" not in host.kinds and host.computer_name.casefold() not in self.servers:
                self.found.unlisted.append(host.name)
            if "endpoint" in host.kinds and host.computer_name.casefold() not in self.servers:
                system = host.facts.get("os") or {}
                name = host.computer_name
                added = True
                self.left = {host.computer_name.casefold(): host}
                address = str(host.address or "")
                self.add(
                    Computer(
                        name,
                        os=str(system.get("name") or ""),
                        revision=str(system.get("version") or ""),
                        address=address,
                        site=host.site or "",
                    )
                )
        if added:
            self.found.endpoints.sort(key=lambda one: one.key)
