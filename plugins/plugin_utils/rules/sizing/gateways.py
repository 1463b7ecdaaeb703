# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Internet Gateways: how many are needed, and whether the existing ones suffice when the largest of them fails.

A gateway can serve several Notification Servers, also in a hierarchy (guide, section "Internet Gateway"): the endpoints
and connections of all of them are added, and the gateways are counted once.
"""

from __future__ import annotations

import typing as t

from ...guide import internet_gateway as guide
from ..finding import BLOCKER, WARNING, Finding
from ..platforms.systems import SERVER_KIND
from .columns import counted
from .need import GATEWAY, ServerNeed, cores, gigabytes

CHECK = "sizing.gateways"


class Capacity(t.NamedTuple):
    endpoints: int
    connections: int


class GatewayNeed(t.NamedTuple):
    """`gateways` includes the spare one; `connections` is None when their number is not declared."""

    gateways: int
    for_endpoints: int
    for_connections: int | None
    each: Capacity
    endpoints: int
    connections: int | None
    serves: tuple[str, ...]


def capacity(virtual: bool) -> Capacity:
    """What one gateway takes; a virtual one is counted with 60% of it ("up to 40%" less)."""
    percent = 100 - guide.VIRTUAL_LOSS_PERCENT if virtual else 100
    return Capacity(guide.ENDPOINTS_EACH * percent // 100, guide.CONNECTIONS_EACH * percent // 100)


def gateways(endpoints_by_server: t.Mapping[str, int], connections: int | None, virtual: bool) -> GatewayNeed:
    """N + 1 gateways for the cloud-enabled endpoints of all the Notification Servers, and never fewer than two."""
    endpoints = sum(counted(number, f"cloud-enabled endpoints of {name}") for name, number in endpoints_by_server.items())
    each = capacity(virtual)
    by_endpoints = -(-endpoints // each.endpoints)
    by_connections = None if connections is None else -(-counted(connections, "connections") // each.connections)
    carrying = max(by_endpoints, by_connections or 0)
    number = max(guide.AT_LEAST, carrying + 1) if endpoints else 0
    serves = tuple(sorted(name for name, count in endpoints_by_server.items() if count))
    return GatewayNeed(number, by_endpoints, by_connections, each, endpoints, connections, serves)


def hardware() -> ServerNeed:
    """The table "Internet Gateway": one size for every number of endpoints."""
    row = guide.HARDWARE
    return ServerNeed(
        GATEWAY,
        guide.ENDPOINTS_EACH,
        "Requirement",
        (row.id,),
        row.section,
        row.section,
        cores(row.processors),
        row.processors.ghz or 0,
        gigabytes(row.ram),
        gigabytes(row.disk),
        os_kinds=(SERVER_KIND,),
    )


def findings(there: t.Mapping[str, bool | None], endpoints: int, connections: int | None) -> t.Iterator[Finding]:
    """Findings on the existing or planned gateways: name -> whether it is virtual, None when that is unknown."""
    counted(endpoints, "cloud-enabled endpoints")
    if not endpoints:
        return
    if len(there) < guide.AT_LEAST:
        yield _finding(
            "count",
            f"{len(there)} Internet Gateway{'' if len(there) == 1 else 's'} ({', '.join(sorted(there)) or 'none'})",
            f"preferably {guide.AT_LEAST} or more, for failover, load balancing and uninterrupted communication"
            if there
            else "an Internet Gateway, through which the endpoints connect; preferably two or more",
            "plan another Internet Gateway" if there else "plan Internet Gateways",
            severity=WARNING if there else BLOCKER,
        )
    capacities = sorted(capacity(virtual is not False) for virtual in there.values())
    yield from _capacity("endpoints", [one.endpoints for one in capacities], endpoints, guide.ENDPOINTS_EACH, capacity(True).endpoints)
    if connections is None:
        yield _finding(
            "connections",
            "the number of simultaneous connections is not declared",
            f"that number: one gateway supports {guide.CONNECTIONS_EACH}, a virtual one {capacity(True).connections}",
            "declare the number of connections at the busiest time",
        )
    else:
        counted(connections, "connections")
        seen = [one.connections for one in capacities]
        yield from _capacity("connections", seen, connections, guide.CONNECTIONS_EACH, capacity(True).connections)
    for name, virtual in sorted(there.items()):
        if virtual is None:
            yield _finding(
                f"{name}.virtual",
                f"it is not known whether {name} is a virtual computer; it is counted as a virtual one",
                "a physical computer, or a declaration that it is virtual",
                f"declare itms_declarations.{name}.hardware.virtual as true or false",
                severity=WARNING,  # a virtual one warns as well
            )
        elif virtual:
            yield _finding(
                f"{name}.virtual",
                f"{name} is a virtual computer",
                f"a physical computer: on virtual hardware its scale can fall by up to {guide.VIRTUAL_LOSS_PERCENT}%",
                "plan it on physical hardware, or plan with the lower limits that are counted here",
                severity=WARNING,
            )


def _capacity(what: str, each: t.Sequence[int], wanted: int, physical: int, virtual: int) -> t.Iterator[Finding]:
    """Whether the gateways support so many, and whether they still do without the largest of them.

    Too little capacity blocks. The spare capacity for a lost gateway is a recommendation of the guide, so it warns.
    """
    limits = f"one supports {physical}, a virtual one {virtual}"
    fix = "plan another Internet Gateway, or a physical one instead of a virtual one"
    if each and sum(each) < wanted:
        found = f"all gateways together support {sum(each)} {what}, and {wanted} are cloud-enabled or expected"
        yield _finding(what, found, f"gateways that support all of them; {limits}", fix)
    elif len(each) >= guide.AT_LEAST and sum(each[:-1]) < wanted:
        found = f"without the largest gateway the others support {sum(each[:-1])} {what}, and {wanted} are cloud-enabled or expected"
        yield _finding(what, found, f"preferably enough capacity for all of them when one gateway fails; {limits}", fix, severity=WARNING)


def _finding(subject: str, found: str, needed: str, fix: str, **more: t.Any) -> Finding:
    return Finding(CHECK, subject, guide.SECTION, found, needed, fix, **more)
