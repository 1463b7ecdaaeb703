# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Sizes: the guide's tables against every server, as far as its facts are known. What is not known never passes."""

from __future__ import annotations

import typing as t
from dataclasses import replace

from ...guide import considerations, internet_gateway, site_server_sizes, steps, tiers
from ..estate.estate import ESTATE, Estate, Host
from ..finding import WARNING, Finding
from ..phases import BUILD_INTERMEDIATE, BUILD_TARGET, PLAN, REDIRECT
from ..sizing import estate as sizes
from ..sizing import gateways, need, sites
from ..sizing.columns import largest_share
from ..sizing.shortfalls import CELLS, shortfalls
from . import inputs, least_sizes
from .base import Check, matters, phases, tags, when_used
from .cloud import cloud_of


def _endpoints_known(estate: Estate) -> t.Iterator[Finding]:
    """Without their number every server is compared with the smallest column alone. Two checks report it; the gate lists it once."""
    if not estate.endpoints and estate.of_kind(*inputs.TARGETS):
        yield Finding(
            "sizing.endpoints",
            ESTATE,
            tiers.SECTION,
            "the number of endpoints is not known: the plan and the inventory have none, and itms_policy.endpoints is 0",
            "the number of endpoints, which decides every size; until it is known, servers are compared with the smallest column",
            "run the plan phase with the exports of the computers, or set itms_policy.endpoints",
            # `plan` counts them, so it does not wait for this.
            blocks=phases(BUILD_INTERMEDIATE, REDIRECT, BUILD_TARGET),
        )


def _told(estate: Estate, host: Host) -> bool:
    """Whether anything is known of the machine. One that was neither reached nor described is reported by reach.server."""
    return bool(host.facts) or estate.declared(host.name, "hardware") is not None


class ServerSizes(Check):
    """Processors, memory, drives, IOPS, RAID, network and SQL edition of the servers for 7.6, cell by cell."""

    key = "sizing.server"
    section = considerations.HARDWARE
    tags = tags("sizing", "hardware")
    blocks = phases(BUILD_INTERMEDIATE, REDIRECT, BUILD_TARGET)
    yields = ("sizing.endpoints", *(f"sizing.{cell}" for cell in CELLS))

    def run(self, estate: Estate) -> t.Iterator[Finding]:
        yield from _endpoints_known(estate)
        for host in estate.of_kind("smp71", "smp76", "sql"):
            if not inputs.held_to_tables(estate, host):
                continue
            if _told(estate, host) and (set(inputs.TARGETS) & set(host.kinds) or "ns6" not in host.kinds):
                # Above the table there are several SMPs; each is compared with the last column until the plan gives its share.
                wanted = sizes.need(inputs.role(host), min(inputs.endpoints_of(estate, host), tiers.LARGEST_SMP))
                yield from matters(shortfalls(wanted, inputs.known(estate, host)), when_used(estate, host))


class IntermediateSizes(Check):
    """The 7.1 server has the sizes that 7.1's own planning guide asks for, which this guide does not print: they are declared."""

    key = "sizing.intermediate"
    section = steps.SECTION
    tags = tags("sizing", "hardware")
    blocks = phases(BUILD_INTERMEDIATE, REDIRECT)

    def run(self, estate: Estate) -> t.Iterator[Finding]:
        for host in estate.of_kind("smp71"):
            if inputs.becomes_76(estate, host) or not _told(estate, host):
                continue
            least = estate.declared(host.name, "least")
            if least is None:
                yield self.finding(
                    host.name,
                    f"the least sizes of {host.name} are not declared",
                    "the sizes from the planning guide of 7.1: this guide has only those of 7.6",
                    f"declare itms_declarations.{host.name}.least, such as {{cores: 4, ram_gb: 8, disk_gb: {{C: 80}}}}",
                    severity=WARNING,
                )
            else:
                yield from self._compared(host, least_sizes.least_sizes(estate, host))

    def _compared(self, host: Host, rows: t.Iterable[least_sizes.Size]) -> t.Iterator[Finding]:
        for row in rows:
            if row.has is None or row.has < row.least:
                yield self.finding(
                    f"{host.name}.{row.name}",
                    f"{row.name} is {'not known' if row.has is None else f'{row.has:g}'}",
                    f"{row.least:g} or more, as declared in itms_declarations.{host.name}.least",
                    f"add what is missing to {host.name}, declare what Windows does not report "
                    "(hardware of its itms_declarations), or correct the size",
                )


class Platform(Check):
    """How many servers for 7.6 there are, and whether SQL Server has a server of its own above 5,000 endpoints."""

    key = "sizing.platform"
    section = considerations.HARDWARE
    tags = tags("sizing")
    blocks = phases(PLAN, REDIRECT)
    yields = ("sizing.endpoints", "sizing.several_smps", "sizing.sql_place")

    def run(self, estate: Estate) -> t.Iterator[Finding]:
        yield from _endpoints_known(estate)
        smps = [host for host in estate.of_kind(*inputs.TARGETS) if inputs.becomes_76(estate, host)]
        shares = {host.name: inputs.endpoints_of(estate, host) for host in smps if estate.by_target}
        yield from sizes.findings(sizes.Wanted(estate.endpoints, shares))
        boxes = {host.name: inputs.endpoints_of(estate, host) for host in smps if "sql" in host.kinds}
        yield from (one for one in sizes.findings(sizes.Wanted(0, boxes, sql_on_box=True)) if one.check == "sizing.sql_place")


class SiteServers(Check):
    """Enough site servers for the endpoints of each site that has any, and each as large as the table asks for."""

    key = "sizing.site_servers"
    section = site_server_sizes.SECTION
    tags = tags("sizing", "hardware", "sites")
    blocks = phases(BUILD_TARGET)
    yields = (key, *(f"sizing.{cell}" for cell in ("cores", "ghz", "ram", "disk", "os")))

    def run(self, estate: Estate) -> t.Iterator[Finding]:
        servers: dict[str, list[Host]] = {}
        for host in estate.of_kind("site_server"):
            servers.setdefault((host.site or "").casefold(), []).append(host)
        endpoints = inputs.by_site(estate)
        yield from sites.findings(endpoints, {name: len(servers.get(name.casefold(), ())) for name in endpoints})
        counts = {name.casefold(): number for name, number in endpoints.items()}
        for host in servers.get("", ()):
            yield self.finding(
                host.name,
                f"the site of {host.name} is not declared, so only the smallest column applies",
                "the site of every site server, because the endpoints of the site decide its size",
                f"set itms_site of {host.name} in the inventory",
            )
        for site, hosts in servers.items():
            share = min(largest_share(counts.get(site, 0), len(hosts)), tiers.LARGEST_SITE_SERVER)
            for host in hosts:
                if _told(estate, host):
                    yield from shortfalls(sizes.need(need.SITE_SERVER, share), inputs.known(estate, host))


class Gateways(Check):
    """Internet gateways: at least two, and enough for all cloud-enabled endpoints when one of them fails."""

    key = "sizing.gateways"
    section = internet_gateway.SECTION
    tags = tags("sizing", "hardware", "cem")
    blocks = phases(BUILD_TARGET)
    yields = (key, *(f"sizing.{cell}" for cell in ("cores", "ghz", "ram", "disk")))

    def applies(self, estate: Estate) -> bool:
        return bool(cloud_of(estate).endpoints)

    def run(self, estate: Estate) -> t.Iterator[Finding]:
        hosts = [(host, inputs.known(estate, host)) for host in estate.of_kind("gateway")]
        virtual = {host.name: _virtual(known) for host, known in hosts}
        said = estate.declared("estate", "cem") or {}
        connections = said.get("connections")
        count = connections if isinstance(connections, int) and not isinstance(connections, bool) and connections >= 0 else None
        yield from gateways.findings(virtual, len(cloud_of(estate).endpoints), count)
        for host, known in hosts:
            if _told(estate, host):
                found = shortfalls(sizes.need(gateways.GATEWAY, 1), known)
                # `platforms.gateway` checks its system, down to the release.
                yield from (replace(one, section=self.section) for one in found if one.check != "sizing.os")


def _virtual(known: t.Any) -> bool | None:
    seen = known.yes_no("virtual")
    found: bool | None = known.yes_no("hardware", "virtual") if seen is None else seen
    return found
