# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Steps of planning that no machine tells: a person looks, and states it."""

from __future__ import annotations

import ipaddress
import typing as t

from ...guide import site_services
from ..estate import ESTATE, Estate
from ..finding import Finding
from ..platforms import systems
from .base import BUILD_76, Check, phases, tags

OWN, RELAY, NONE = "own", "relay", "none"


class NetworkBoot(Check):
    """A subnet without a network boot service of its own has a relay to one."""

    key = "attested.network_boot"
    section = site_services.SECTION
    tags = tags("attested", "sites")
    blocks = phases(BUILD_76)

    def run(self, estate: Estate) -> t.Iterator[Finding]:
        said = estate.stated(ESTATE, "network_boot")
        said = said if isinstance(said, dict) else {}
        wanted, subnets = said.get("wanted"), said.get("subnets")
        table = {str(name): str(value) for name, value in subnets.items()} if isinstance(subnets, dict) else {}
        where = "itms_statements.estate.network_boot"
        if not isinstance(wanted, bool):
            yield self.finding(
                "estate",
                "nobody says whether computers are booted over the network (NBS/PXE)",
                "that, as the places of this service are to be planned",
                f"state {where}: {{wanted: false}}, or {{wanted: true, subnets: {{10.1.0.0/16: {OWN}, 10.2.0.0/16: {RELAY}}}}}",
            )
        if wanted is not True:
            return
        for subnet in self._unnamed(estate, table):
            yield self.finding(
                subnet,
                f"nobody says how computers of {subnet} reach a network boot service",
                f"{OWN} (a service in that subnet) or {RELAY} (its broadcasts are forwarded to one)",
                f"look at the routers (DHCP relay), then state it in {where}.subnets",
            )
        for subnet, value in sorted(table.items()):
            if value not in (OWN, RELAY):
                yield self.finding(
                    subnet,
                    f"{subnet} has neither a network boot service nor a relay to one ({value})",
                    "a service of its own, or a relay: broadcasts do not pass routers",
                    f"plan the service there, or have the relay set up, then state {OWN} or {RELAY}",
                )

    @staticmethod
    def _unnamed(estate: Estate, table: t.Mapping[str, str]) -> list[str]:
        """Subnets that the routes name and the table does not cover; all of them together when there is nothing at all."""
        known = [network for network in map(_network, table) if network]
        wanted = sorted({subnet for route in estate.policy.routes for subnet in route.subnets})
        open_ = [name for name in wanted if not any(_inside(_network(name), one) for one in known)]
        return open_ or ([] if table else ["every subnet"])


def _network(text: str) -> t.Any:
    try:
        return ipaddress.ip_network(text, strict=False)
    except ValueError:
        return None


def _inside(one: t.Any, other: t.Any) -> bool:
    return one is not None and one.version == other.version and one.subnet_of(other)


class MacImaging(Check):
    """Macs that are to be imaged need OS X Server Tools and an OS X source computer."""

    key = "attested.mac_imaging"
    section = site_services.MAC_SECTION
    tags = tags("attested", "endpoints")
    blocks = phases(BUILD_76)

    def run(self, estate: Estate) -> t.Iterator[Finding]:
        said = estate.stated(ESTATE, "mac_imaging")
        said = said if isinstance(said, dict) else {}
        kinds = {text for text in {row.os for row in estate.assignments if row.wave} if systems.read(text).family.startswith("OS X")}
        count = sum(row.os in kinds and row.move == "1" and bool(row.wave) for row in estate.assignments)
        where = "itms_statements.estate.mac_imaging"
        if count and not isinstance(said.get("wanted"), bool):
            yield self.finding(
                "estate",
                f"{count} Macs are planned, and nobody says whether they are to be imaged",
                f"that; for imaging {' and an '.join(site_services.MAC_NEEDS)}",
                f"state {where}: {{wanted: false}}, or {{wanted: true, server_tools: true, source_computer: true}}",
            )
        elif said.get("wanted") is True:
            for name, what in zip(("server_tools", "source_computer"), site_services.MAC_NEEDS, strict=True):
                if said.get(name) is not True:
                    yield self.finding(
                        name,
                        f"Macs are to be imaged, and nobody attests {what}",
                        f"{what}, to make {' and '.join(site_services.MAC_PACKAGES)} packages",
                        f"provide it, then state {where}.{name} as true",
                    )
