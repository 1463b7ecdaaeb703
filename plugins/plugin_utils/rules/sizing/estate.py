# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The sizes of a whole estate: SMPs, SQL Servers, site servers, Internet Gateways; and the faults of a planned estate."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass, field

from ...guide import smp_sizes, tiers
from ..finding import BLOCKER, WARNING, Finding
from ..refusal import Refusal
from . import gateways, servers, sites
from .columns import counted, largest_share, servers_for
from .need import SITE_SERVER, SMP, SMP_WITH_SQL, SQL, ServerNeed


@dataclass(frozen=True)
class Wanted:
    """What sizes are asked for. `by_smp` is the plan's number of endpoints of each SMP, where it is known."""

    endpoints: int
    by_smp: t.Mapping[str, int] = field(default_factory=dict)
    by_site: t.Mapping[str, int] = field(default_factory=dict)
    cloud_by_smp: t.Mapping[str, int] = field(default_factory=dict)  # cloud-enabled endpoints
    connections: int | None = None  # at the same time, of all cloud-enabled endpoints
    virtual_gateways: bool = False
    sql_on_box: bool = False


def need(role: str, endpoints: int) -> ServerNeed:
    """One server of a role. Raises Refusal for an unknown role and above the table."""
    makers: dict[str, t.Callable[[int], ServerNeed]] = {
        SMP: servers.smp,
        SQL: servers.sql,
        SMP_WITH_SQL: servers.smp_with_sql,
        SITE_SERVER: sites.site_server,
        gateways.GATEWAY: lambda unused: gateways.hardware(),
    }
    if role not in makers:
        raise Refusal(f"the role {role!r}", f"one of {', '.join(makers)}", "use one of these roles")
    return makers[role](counted(endpoints))


def sizes(wanted: Wanted) -> dict[str, t.Any]:
    """All sizes, as built-in types. Without `by_smp` the endpoints are shared evenly by as few SMPs as possible."""
    count = servers_for(wanted.endpoints, tiers.LARGEST_SMP) or 1
    share = largest_share(wanted.endpoints, count)
    each = dict(wanted.by_smp) or ({"": share} if count == 1 else {f"{number} of {count}": share for number in range(1, count + 1)})
    fitting = {name: number for name, number in each.items() if counted(number, f"endpoints of {name}") <= tiers.LARGEST_SMP}
    on_box = wanted.sql_on_box
    return {
        "endpoints": wanted.endpoints,
        "smps": len(each),
        "smp": {name: (servers.smp_with_sql if on_box else servers.smp)(number).as_data() for name, number in fitting.items()},
        "sql": {} if on_box else {name: servers.sql(number).as_data() for name, number in fitting.items()},
        "sql_place": servers.sql_place(max(each.values()))._asdict(),
        "sites": [{**site._asdict(), "each": site.each.as_data() if site.each else None} for site in sites.sites(wanted.by_site)],
        "gateways": _gateways(wanted),
    }


def findings(wanted: Wanted) -> t.Iterator[Finding]:
    """Faults in the number of SMPs and in the placement of SQL Server."""
    counted(wanted.endpoints)
    least = servers_for(wanted.endpoints, tiers.LARGEST_SMP)
    if wanted.endpoints > tiers.LARGEST_SMP and not wanted.by_smp:
        yield _several(
            "endpoints",
            f"{wanted.endpoints} endpoints",
            f"{least} SMPs or more: the tables end at {tiers.LARGEST_SMP} endpoints for one",
            WARNING,
        )
    for name, number in sorted(wanted.by_smp.items()):
        if counted(number, f"endpoints of {name}") > tiers.LARGEST_SMP:
            yield _several(
                name, f"{name} is planned for {number} endpoints", f"at most {tiers.LARGEST_SMP} for one SMP: the tables end there", BLOCKER
            )
    for name, number in sorted((wanted.by_smp or {"endpoints": wanted.endpoints}).items()):
        place = servers.sql_place(number)
        if wanted.sql_on_box and place.choice != servers.ON_BOX:
            yield Finding(
                "sizing.sql_place",
                name,
                place.section,
                f"SQL Server on the server of the SMP, for {number} endpoints",
                f"preferably a server of its own: {place.reason}",
                "plan a server for SQL Server",
                severity=WARNING,  # the guide recommends it, at every size
            )


def unplaced(wanted: Wanted) -> t.Iterator[Finding]:
    """Endpoints that no SMP of `by_smp` carries. A plan of two hops gives an endpoint to two servers, so a larger sum is not a fault."""
    carried = sum(counted(number, f"endpoints of {name}") for name, number in wanted.by_smp.items())
    if wanted.by_smp and carried < counted(wanted.endpoints):
        yield Finding(
            "sizing.unplaced",
            "endpoints",
            smp_sizes.SECTION,
            f"by_smp assigns {carried} of {wanted.endpoints} endpoints to an SMP",
            "an SMP for every endpoint, because sizes are computed only for endpoints that have one",
            "complete by_smp, or correct the number of endpoints",
        )


def _several(subject: str, found: str, needed: str, severity: str) -> Finding:
    fix = "plan several SMPs, and routes that give each endpoint one of them"
    return Finding("sizing.several_smps", subject, smp_sizes.SECTION, found, needed, fix, severity=severity)


def _gateways(wanted: Wanted) -> dict[str, t.Any]:
    found = gateways.gateways(wanted.cloud_by_smp, wanted.connections, wanted.virtual_gateways)
    hardware = gateways.hardware().as_data() if found.gateways else None
    return {**found._asdict(), "each": found.each._asdict(), "serves": list(found.serves), "hardware": hardware}
