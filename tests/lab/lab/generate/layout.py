"""What a generated estate consists of. Only `Random.random` is drawn from: its sequence is the same in every Python."""

from __future__ import annotations

import dataclasses
import math
import random
import typing as t

SMALLEST, LARGEST = 5, 40_000
COMPANIES = (("Heron Stores", "HERON"), ("Pennine Paper", "PENNINE"), ("Solway Ferries", "SOLWAY"), ("Ribble Mutual", "RIBBLE"))
TOWNS = (
    "leeds", "york", "hull", "derby", "ripon", "selby", "truro", "exeter", "bath", "poole", "dover", "luton", "crewe", "wigan", "bury",
    "oldham", "lincoln", "durham", "kendal", "buxton", "perth", "ayr", "stirling", "oban", "wick", "cardiff", "swansea", "bangor",
    "newport", "barry", "norwich", "ipswich", "ely", "harlow", "slough", "reading", "oxford", "bicester", "rugby", "tamworth",
)  # fmt: skip
ENDPOINTS_OF_A_SITE = 1500
FIRST_NET = 20  # second number of the first site's addresses
KNOWN_TO_BOTH = 0.02  # part of the computers that the consoles of two sources both list


@dataclasses.dataclass(frozen=True)
class System:
    """An operating system of endpoints: its image, its part of all, how the console names it, and whether WinRM reaches it."""

    image: str
    part: float
    os_name: str
    revision: str
    bits: int
    winrm: bool
    versions: tuple[str, ...] = ("6.0.2416", "6.0.2416", "6.0.2416", "6.0.2404", "6.0.2372")
    server: bool = False


SYSTEMS = (
    System("xp", 0.10, "Microsoft Windows XP", "Service Pack 3", 32, False, ("6.0.2404", "6.0.2404", "6.0.2372")),
    System("vista", 0.03, "Microsoft Windows Vista Business", "Service Pack 2", 32, False),
    System("win7-x86-ps2", 0.04, "Microsoft Windows 7 Enterprise", "Service Pack 1", 32, False),
    System("win7-x86", 0.15, "Microsoft Windows 7 Enterprise", "Service Pack 1", 32, True),
    System("win7-x64", 0.45, "Microsoft Windows 7 Enterprise", "Service Pack 1", 64, True),
    System("win81-x64", 0.14, "Microsoft Windows 8.1 Enterprise", "", 64, True),
    System("srv-2003", 0.02, "Microsoft Windows Server 2003 R2", "Service Pack 2", 32, False, server=True),
    System("srv-2008r2", 0.04, "Microsoft Windows Server 2008 R2 Standard", "Service Pack 1", 64, True, server=True),
    System("srv-2012r2", 0.03, "Microsoft Windows Server 2012 R2 Standard", "", 64, True, server=True),
)


class UnusableOptions(ValueError):
    """No estate can be made of these options, or not there."""


@dataclasses.dataclass(frozen=True)
class Options:
    """`children`: of the parent, on each side of a hierarchy (0: none). `sources`: separate 6.x servers, 1 or 2."""

    endpoints: int
    seed: int = 1
    children: int = 0
    sources: int = 1

    def check(self) -> None:
        if not SMALLEST <= self.endpoints <= LARGEST:
            raise UnusableOptions(f"--endpoints is {SMALLEST} to {LARGEST}, not {self.endpoints}")
        if not 0 <= self.children <= 8:
            raise UnusableOptions(f"--hierarchy has 0 to 8 children, not {self.children}")
        if self.sources not in (1, 2):
            raise UnusableOptions(f"--sources is 1 or 2, not {self.sources}")
        if self.children and self.sources == 2:
            raise UnusableOptions("--hierarchy and --sources 2 are two estates: give one of them")


@dataclasses.dataclass(frozen=True)
class Site:
    """A site with its network 10.<net>.0.0/16 and the servers that its computers belong to, before and after."""

    name: str
    code: str
    net: int
    old: str
    new: str


@dataclasses.dataclass(frozen=True)
class Endpoint:
    """A computer with a 6.x agent. `also` is another 6.x server that has a row of it, with another GUID."""

    name: str
    system: System
    site: Site
    address: str
    guid: str
    version: str
    free_gb: int | None
    seen: str
    also: str = ""
    other_guid: str = ""


@dataclasses.dataclass(frozen=True)
class Estate:
    """Everything that is to be written down."""

    options: Options
    company: str
    netbios: str
    sites: tuple[Site, ...]
    endpoints: tuple[Endpoint, ...]
    old_servers: tuple[str, ...]
    new_servers: tuple[str, ...]
    guids: dict[str, str]  # of the servers that have an agent

    @property
    def name(self) -> str:
        return f"{self.netbios.lower()}-{len(self.endpoints)}-{self.options.seed}"

    @property
    def dns(self) -> str:
        return f"{self.netbios.lower()}.example"

    @property
    def site_servers(self) -> tuple[str, ...]:
        return tuple(f"ss-{site.code}01" for site in self.sites)

    @property
    def hosts(self) -> int:
        return (
            len(self.endpoints)
            + len(self.old_servers)
            + len(self.new_servers)
            + len(self.sites)
            + len(("mgmt01", "itms71", "sql12", "gw01", "gw02"))
        )


def plan(options: Options) -> Estate:
    """The estate of these options."""
    options.check()
    draw = random.Random(f"practice estate {options.seed}").random
    company, netbios = _pick(draw, COMPANIES)
    old = tuple(f"altiris{number:02d}" for number in range(1, 1 + max(options.sources, options.children + 1)))
    new = ("itms76", *(f"itms76-c{number}" for number in range(1, options.children + 1)))
    sites = _sites(draw, options, old, new)
    endpoints = tuple(
        endpoint
        for site, count in zip(sites, _shares(draw, options.endpoints, len(sites)), strict=True)
        for endpoint in _endpoints(draw, site, count, options, old)
    )
    guids = {name: _guid(draw) for name in (*old, *(f"ss-{site.code}01" for site in sites))}
    return Estate(options, company, netbios, sites, endpoints, old, new, guids)


Draw = t.Callable[[], float]


def _pick(draw: Draw, choices: t.Sequence[t.Any]) -> t.Any:
    return choices[int(draw() * len(choices))]


def _guid(draw: Draw) -> str:
    digits = "".join("0123456789ABCDEF"[int(draw() * 16)] for _digit in range(32))
    return f"{{{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-9{digits[17:20]}-{digits[20:]}}}"


def _sites(draw: Draw, options: Options, old: tuple[str, ...], new: tuple[str, ...]) -> tuple[Site, ...]:
    servers_that_have_clients = len(old) - 1 if options.children else len(old)
    count = min(len(TOWNS), max(servers_that_have_clients, math.ceil(options.endpoints / ENDPOINTS_OF_A_SITE), 2))
    towns = sorted(TOWNS, key=lambda town: draw())[:count]
    sites = []
    for number, town in enumerate(towns):
        place = 1 + number % options.children if options.children else number % len(old)
        sites.append(Site(town, town[:3], FIRST_NET + number, old[place], new[place] if options.children else new[0]))
    return tuple(sites)


def _shares(draw: Draw, total: int, places: int) -> list[int]:
    """`total` in as many parts, none of them empty, no two sites of one size as a rule."""
    weights = [0.5 + draw() for _place in range(places)]
    shares = [1 + int((total - places) * weight / sum(weights)) for weight in weights]
    shares[0] += total - sum(shares)
    return shares


def _endpoints(draw: Draw, site: Site, count: int, options: Options, old: tuple[str, ...]) -> t.Iterator[Endpoint]:
    """The computers of a site, workstations and servers each from the oldest system on, so that ranges of names have one kind."""
    chosen = [_system(draw) for _number in range(count)]
    if not any(system.winrm for system in chosen):
        chosen[0] = next((system for system in SYSTEMS if system.winrm), chosen[0])
    numbers = {False: 0, True: 0}
    for place, system in enumerate(sorted(chosen, key=SYSTEMS.index)):
        numbers[system.server] += 1
        kind = "SRV" if system.server else "PC"
        both = options.sources == 2 and (draw() < KNOWN_TO_BOTH or (place == 0 and site.net == FIRST_NET))
        yield Endpoint(
            name=f"{site.code.upper()}-{kind}-{numbers[system.server]:05d}",
            system=system,
            site=site,
            address=f"10.{site.net}.{1 + place // 250}.{1 + place % 250}",
            guid=_guid(draw),
            version=_pick(draw, system.versions),
            free_gb=8 + int(draw() * 20) if draw() < 0.3 else None,
            seen=f"2026-11-{21 + int(draw() * 3):02d} {6 + int(draw() * 13):02d}:{int(draw() * 60):02d}:{int(draw() * 60):02d}",
            also=next((name for name in old if name != site.old), "") if both else "",
            other_guid=_guid(draw) if both else "",
        )


def _system(draw: Draw) -> System:
    rest = draw()
    for system in SYSTEMS:
        rest -= system.part
        if rest < 0:
            return system
    return SYSTEMS[4]
