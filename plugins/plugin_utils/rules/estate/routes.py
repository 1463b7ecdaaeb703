# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Which computer goes to which server: by an expression over its attributes, by its subnet, or by its site.

The most specific criterion that matches decides: an expression before a subnet, the longest subnet before a shorter one, a
subnet before a site, all of them before the route that is marked `default`. Two routes that claim a computer in the
same way are a conflict, and a computer that none claims is an orphan: both are left out, with the reason.
"""

from __future__ import annotations

import ipaddress
import re
import typing as t
from dataclasses import dataclass, field

from ..computers.exports import Computer

Predicate = t.Callable[[t.Mapping[str, str]], bool]
Compile = t.Callable[[str], Predicate]
_SEPARATORS = re.compile(r"[,;\s]+")
_NUMBERS = frozenset(map(str, range(256)))  # as `ipaddress` accepts them in an address
UNROUTED = "not routed: "


@dataclass(frozen=True)
class Route:
    """`to` and `via` are inventory hosts: the server that is reached last, and the 7.1 server on the way."""

    name: str
    to: str
    via: str = ""
    subnets: tuple[str, ...] = ()
    sites: tuple[str, ...] = ()
    where: str = ""
    strategy: str = ""
    default: bool = False


class Decision(t.NamedTuple):
    route: Route | None
    reason: str = ""  # why there is no route
    disagreement: str = ""  # a less specific criterion that would have led elsewhere


class _Networks(dict[str, tuple[str, ...]]):
    """The text before the last dot of an address -> a tuple with it, which no address is taken for; empty where it is no network."""

    def __missing__(self, text: str) -> tuple[str, ...]:
        numbers = text.split(".")
        is_network = len(numbers) == 3 and _NUMBERS.issuperset(numbers)
        made = self[text] = (text,) if is_network else ()
        return made


@dataclass
class Router:
    """Decides for one computer after another; what depends on subnet and site only is decided once."""

    routes: t.Sequence[Route]
    compile_where: Compile | None = None
    _predicates: list[tuple[Route, Predicate]] = field(default_factory=list)
    _by_site: dict[str, list[Route]] = field(default_factory=dict)
    _tables: dict[tuple[int, int], dict[int, list[Route]]] = field(default_factory=dict)  # (IP version, prefix length)
    _known: dict[tuple[t.Hashable, str], Decision] = field(default_factory=dict)
    _networks: _Networks = field(default_factory=_Networks)

    def __post_init__(self) -> None:
        for route in self.routes:
            if route.where:
                if self.compile_where is None:
                    raise ValueError(f"route {route.name} has an expression, and there is no function to evaluate it")
                self._predicates.append((route, self.compile_where(route.where)))
            for site in route.sites:
                self._by_site.setdefault(site.casefold(), []).append(route)
            for subnet in route.subnets:
                network = ipaddress.ip_network(subnet, strict=False)
                table = self._tables.setdefault((network.version, network.prefixlen), {})
                table.setdefault(int(network.network_address), []).append(route)
        self._default = next((route for route in self.routes if route.default), None)
        self._lengths = sorted(self._tables, reverse=True)
        # With no IPv4 subnet longer than /24 the first three numbers of an address decide.
        self._by_24 = bool(self._tables) and all(length <= 24 for version, length in self._tables if version == 4)

    def decide(self, computer: Computer) -> Decision:
        if self._predicates:
            attributes = computer._asdict()
            claimed = _once(route for route, holds in self._predicates if holds(attributes))
            if claimed:
                return self._settle([("expression", claimed), *self._ways(computer.address, computer.site)])
        key = (self.parts_of([computer.address])[0], computer.site)
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = self._settle(self._ways(computer.address, computer.site))
        return known

    @property
    def looks_at_each(self) -> bool:
        """Whether a computer's route depends on more than its site and the part of its address that decides."""
        return bool(self._predicates)

    def parts_of(self, addresses: t.Sequence[str]) -> t.Sequence[t.Hashable]:
        """What decides of each address: its first three numbers, where no subnet is longer than /24; else all of it."""
        if not self._by_24:
            return addresses if self._tables else [""] * len(addresses)
        networks = self._networks
        cut = [address.rpartition(".") for address in addresses]
        return [(last in _NUMBERS and networks[network]) or address for address, (network, _dot, last) in zip(addresses, cut, strict=True)]

    def _ways(self, address: str, site: str) -> list[tuple[str, list[Route]]]:
        return [("subnet", self._by_subnet(address)), ("site", _once(self._by_site.get(site.casefold(), [])))]

    def _by_subnet(self, text: str) -> list[Route]:
        """The routes of the longest subnet; of several addresses the first that a route has."""
        for part in _SEPARATORS.split(text) if self._tables else ():
            try:
                address = ipaddress.ip_address(part)
            except ValueError:
                continue
            for version, length in self._lengths:
                if version == address.version:
                    shift = address.max_prefixlen - length
                    found = self._tables[version, length].get(int(address) >> shift << shift)
                    if found:
                        return _once(found)
        return []

    def _settle(self, ways: t.Sequence[tuple[str, list[Route]]]) -> Decision:
        speaking = [(way, routes) for way, routes in ways if routes]
        if not speaking:
            if self._default is not None:
                return Decision(self._default)
            return Decision(None, f"{UNROUTED}no route has its subnet, its site or its attributes")
        way, routes = speaking[0]
        if len(routes) > 1:
            return Decision(None, f"{UNROUTED}the routes {' and '.join(route.name for route in routes)} claim it by {way}")
        others = [f"its {other} leads to {found[0].name}" for other, found in speaking[1:] if found[0] is not routes[0]]
        return Decision(routes[0], "", f"its {way} leads to {routes[0].name}, {'; '.join(others)}" if others else "")


def _once(routes: t.Iterable[Route]) -> list[Route]:
    return list({route.name: route for route in routes}.values())
