# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Imaging over the network: subnets without a boot server of their own, and what Macs need (guide: "Site Server Services"
and "Mac Management"). Routers and Macs are not seen from here, so a relay and the tools are attested in itms_declarations.
"""

from __future__ import annotations

import ipaddress
import typing as t

from ...guide import site_services
from ..estate.policy_parts import Imaging
from ..finding import Finding, warning

if t.TYPE_CHECKING:
    from ..estate.estate import Estate, Host

RELAYS = "nbs_relays"  # of a boot server: subnet -> who set up the relay, and when
MAC_NEEDS = {"mac_server_tools": site_services.MAC_NEEDS[0], "mac_source_computer": site_services.MAC_NEEDS[1]}
KEYS = ("imaging.unsaid", "imaging.nbs", "imaging.relay", *(f"imaging.{name}" for name in MAC_NEEDS))


def findings(estate: Estate, targets: t.Sequence[str], macs: int) -> t.Iterator[Finding]:
    """`targets` are the servers that computers end at, `macs` how many Macs the exports have."""
    wanted = estate.policy.imaging
    if wanted is None:
        yield warning(
            "imaging.unsaid",
            "policy",
            site_services.SECTION,
            "nobody said whether computers are imaged over the network" + (f", nor whether the {macs} Macs are" if macs else ""),
            "the subnets that boot over the network and their boot servers (NBS), or that there are none",
            "set itms_policy.imaging: {subnets: [...], nbs: [...], macs: true or false}; {} when nothing is imaged",
        )
        return
    servers = [host for name in wanted.nbs if (host := estate.host(name)) and "site_server" in host.kinds]
    yield from _unknown(wanted, servers)
    if wanted.subnets or wanted.macs:
        yield from _relays(estate, wanted, servers)
    if wanted.macs:
        for target in targets:
            yield from _mac_needs(estate, target)


def _unknown(wanted: Imaging, servers: t.Sequence[Host]) -> t.Iterator[Finding]:
    known = {host.name.casefold() for host in servers}
    for name in wanted.nbs:
        if name.casefold() not in known:
            yield warning(
                "imaging.nbs",
                name,
                site_services.SECTION,
                f"itms_policy.imaging.nbs names {name}",
                "a host of the inventory group site_servers",
                "correct the name, or add the host",
            )


def _relays(estate: Estate, wanted: Imaging, servers: t.Sequence[Host]) -> t.Iterator[Finding]:
    if not servers:
        what = " and ".join(filter(None, [f"{len(wanted.subnets)} subnets" if wanted.subnets else "", "Macs" if wanted.macs else ""]))
        yield warning(
            "imaging.nbs",
            "none",
            site_services.SECTION,
            f"{what} are imaged, and no site server has the NBS service",
            "a site server with the NBS service near them",
            "name it in itms_policy.imaging.nbs",
        )
    attested = {}
    for host in servers:
        given = estate.declared(host.name, RELAYS)
        if isinstance(given, t.Mapping):
            attested.update({_network(str(subnet)): who for subnet, who in given.items() if isinstance(who, str) and who.strip()})
    for subnet in wanted.subnets:
        network = _network(subnet)
        if network in attested or any(_lies_in(host.address, network) for host in servers):
            continue
        yield warning(
            "imaging.relay",
            subnet,
            site_services.SECTION,
            f"no NBS server stands in {subnet}, and nobody attested that its boot requests are forwarded to one",
            "an NBS server in the subnet, or a relay (IP helper) on its router",
            "set up the relay, and declare it at the server: "
            f'itms_declarations: {{<NBS server>: {{{RELAYS}: {{"{subnet}": "<who, when>"}}}}}}',
        )


def _mac_needs(estate: Estate, target: str) -> t.Iterator[Finding]:
    for name, what in MAC_NEEDS.items():
        given = estate.declared(target, name)
        if not (isinstance(given, str) and given.strip()):
            yield warning(
                f"imaging.{name}",
                target,
                site_services.MAC_SECTION,
                f"Macs of {target} are imaged, and nobody attested {what}",
                f"{what}, to make {' and '.join(site_services.MAC_PACKAGES)} packages",
                f'provide it, and declare it: itms_declarations: {{{target}: {{{name}: "<which, who, when>"}}}}',
            )


def _network(text: str) -> ipaddress.IPv4Network | ipaddress.IPv6Network | None:
    try:
        return ipaddress.ip_network(text)
    except ValueError:
        return None


def _lies_in(address: str | None, network: ipaddress.IPv4Network | ipaddress.IPv6Network | None) -> bool:
    try:
        return network is not None and ipaddress.ip_address(str(address)) in network
    except ValueError:
        return False
