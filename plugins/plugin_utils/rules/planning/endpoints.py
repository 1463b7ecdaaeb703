# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""From the exports and the inventory to the computers that move: each with its route, its channel and its risk."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass, field

from ..computers import channels
from ..computers.assignments import SITE_SERVER
from ..computers.exports import Computer
from ..estate.estate import SERVER_KINDS, Estate, Host
from ..estate.routes import Route, Router
from ..platforms import agent_versions, agents, lists, systems
from ..refusal import Refusal
from . import moves
from .plan_inputs import Inputs
from .wave_parts import Endpoint

_SHOWN = 5  # names in a finding
DISPOSED = "disposition: "
_DISPOSED = {
    agents.UPGRADE_OS: "its system is upgraded first, then it is migrated",
    agents.STAY_ON_6X: "it stays on 6.x",
    agents.RETIRE: "it is retired",
}


@dataclass
class Found:
    endpoints: list[Endpoint]
    # System as written (name, revision, type) -> its computers, for systems on which the agent of 7.6 is in question.
    doubtful: dict[tuple[str, str, str], list[str]] = field(default_factory=dict)
    systems: set[str] = field(default_factory=set)  # names in lower case
    macs: int = 0
    by_route: dict[str, int] = field(default_factory=dict)
    unrouted: dict[str, list[str]] = field(default_factory=dict)  # reason -> the first computers
    unrouted_count: dict[str, int] = field(default_factory=dict)
    disagreements: dict[str, list[str]] = field(default_factory=dict)
    unlisted: list[str] = field(default_factory=list)  # site servers that no export has
    older_agents: bool = False  # a client of a hierarchy that is built as 7.1 is not proven to have an agent of 7.1 SP2 MP1.1


class _System(t.NamedTuple):
    """What is the same for all computers whose system is written alike."""

    text: str
    risk: int
    disposition: str  # why a computer of it does not move, by the policy
    doubtful: list[str] | None  # the names of its computers, where they are wanted
    is_mac: bool


def risk(os: str) -> int:
    """Ours: servers move after workstations of their site."""
    return 1 if "server" in os.casefold() else 0


def of(estate: Estate, given: Inputs, routes: t.Sequence[Route]) -> Found:
    """Every computer of the exports, and every endpoint or site server of the inventory that no export has, by name."""
    made = _Maker(estate, given, Router(routes, given.compile_where))
    for computer in given.computers:
        made.add(computer)
    made.add_hosts_without_export()
    return made.found


class _Maker:
    def __init__(self, estate: Estate, given: Inputs, router: Router) -> None:
        self.policy = estate.policy
        self.least = given.least_powershell
        self.router = router
        self.found = Found([])
        self.sources = _sources(estate, given.sources)
        self.hosts = {host.computer_name.casefold(): host for host in estate.of_kind("endpoint", "site_server")}
        self.left = dict(self.hosts)
        # A server of the platform is no endpoint of a wave, whatever else its host is.
        self.servers = {
            host.computer_name.casefold(): host for host in estate.of_kind(*(kind for kind in SERVER_KINDS if kind != "site_server"))
        }
        self._channels: dict[tuple[str, str], tuple[str, str]] = {}
        self._systems: dict[tuple[str, str, str], _System] = {}
        self._moves: dict[tuple[str, str], tuple[moves.Move, ...]] = {}

    def add(self, computer: Computer) -> None:
        key = computer.name.casefold()
        host = self.left.pop(key, None) if self.left else None
        if key in self.servers:
            self._leave_out(computer, self.servers[key])
            return
        channel, reason = self._channel(computer, host)
        way, why_not = self._route(computer)
        system = self._systems.get((computer.os, computer.revision, computer.system_type)) or self._system(computer)
        if system.doubtful is not None:
            system.doubtful.append(computer.name)
        if system.is_mac:
            self.found.macs += 1
        if self.policy.dispositions and (disposition := self._disposition(key, system)):
            channel, reason = channels.NONE, disposition
        if self.policy.hierarchy == moves.BUILD_AS_71 and channel != channels.NONE and not self.found.older_agents:
            # The version that was observed on the computer; where that was not reached, the one of its export.
            seen = (host.facts.get("agent") or {}).get("version") if host else None
            self.found.older_agents = bool(agent_versions.below_required(seen or computer.agent))
        name = system.text or (str((host.facts.get("os") or {}).get("name") or "") if host else "")
        role = SITE_SERVER if host and "site_server" in host.kinds else ""
        site = computer.site or (host.site if host else "") or ""
        fqdn = self._fqdn(computer, host)
        self.found.endpoints.append(Endpoint._make((computer.name, fqdn, name, channel, why_not or reason, site, system.risk, role, way)))

    def _leave_out(self, computer: Computer, server: Host) -> None:
        """Its own agent is no part of any wave: the server is built, or given up, by the steps of the guide."""
        way = (moves.Move(1, self.sources.get(computer.source) or self.sources[""], "", ""),)
        reason = f"a server of the platform ({', '.join(server.kinds)}): no wave moves it"
        text = " ".join(f"{computer.os} {computer.revision}".split())
        site, fqdn = computer.site or server.site or "", self._fqdn(computer, server)
        self.found.endpoints.append(Endpoint(computer.name, fqdn, text, channels.NONE, reason, site, risk(text), "", way))

    def _system(self, computer: Computer) -> _System:
        key = (computer.os, computer.revision, computer.system_type)
        text = " ".join(" ".join(key).split())  # with the system type, so that the gate reads the same system from the plan
        read = systems.read(*key)
        self.found.systems.add(read.name.casefold())
        certain = agents.agent_on(read).answer == lists.YES
        doubtful = None if certain else self.found.doubtful.setdefault(key, [])
        chosen = self.policy.dispositions.get(read.name.casefold(), "")
        made = self._systems[key] = _System(text, risk(text), chosen, doubtful, read.family.startswith("OS X"))
        return made

    def _disposition(self, key: str, system: _System) -> str:
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

    def _route(self, computer: Computer) -> tuple[tuple[moves.Move, ...], str]:
        decision = self.router.decide(computer)
        source = self.sources.get(computer.source) or self.sources[""]
        found = self.found
        name = decision.route.name if decision.route else ""
        if decision.route is None:
            found.unrouted_count[decision.reason] = found.unrouted_count.get(decision.reason, 0) + 1
            _note(found.unrouted, decision.reason, computer.name)
        else:
            found.by_route[name] = found.by_route.get(name, 0) + 1
            if decision.disagreement:
                _note(found.disagreements, decision.disagreement, computer.name)
        way = self._moves.get((name, source))
        if way is None:
            way = self._moves[name, source] = moves.of(decision.route, source, self.policy.hierarchy, self.policy.strategy)
        return way, decision.reason

    def _fqdn(self, computer: Computer, host: Host | None) -> str:
        if host and host.fqdn:
            return str(host.fqdn)
        domain = computer.domain
        if "." not in domain:
            domain = self.policy.dns_domains.get(domain.casefold(), "") if self.policy.dns_domains else ""
        return f"{computer.name}.{domain}".lower() if domain else ""

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


def _note(notes: dict[str, list[str]], key: str, name: str) -> None:
    names = notes.setdefault(key, [])
    if len(names) < _SHOWN:
        names.append(name)


def _sources(estate: Estate, exports: t.Sequence[str]) -> dict[str, str]:
    """Export -> its 6.x server; "" -> that of computers which no export has. Raises Refusal when it is not known."""
    known = [host.name for host in estate.of_kind("ns6")]
    named = estate.policy.sources
    wrong = sorted(set(named.values()) - set(known))
    if wrong:
        raise Refusal(
            f"itms_policy.sources names {', '.join(wrong)}",
            f"6.x servers of the inventory: {', '.join(known) or 'none'}",
            "correct itms_policy.sources",
        )
    if len(known) == 1 and not named:
        return {"": known[0]}
    if not named:
        moves.only(estate, "ns6")
    missing = [one for one in exports if one not in named]
    if missing:
        raise Refusal(
            f"of which 6.x server {', '.join(missing)} is, is not said",
            "for each export its server",
            f"write itms_policy.sources, for example {{{missing[0]}: {known[0]}}}",
        )
    return {**named, "": named[exports[0]] if exports else known[0]}
