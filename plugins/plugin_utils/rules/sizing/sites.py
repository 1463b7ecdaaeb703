# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Site servers: how many each site needs, and how large (guide: tables "SS Hardware")."""

from __future__ import annotations

import typing as t

from ...guide import site_server_sizes, tiers
from ..finding import BLOCKER, WARNING, Finding
from ..refusal import Refusal
from ..wording import count
from .columns import column_of, counted, largest_share, servers_for
from .need import SITE_SERVER, ServerNeed, cores, gigabytes


class SiteNeed(t.NamedTuple):
    site: str
    endpoints: int
    servers: int
    each: ServerNeed | None  # None for a site without endpoints


def site_server(endpoints: int) -> ServerNeed:
    """One site server that serves so many endpoints. Raises Refusal above the table."""
    size = column_of(endpoints, site_server_sizes.SIZES)
    if size is None:
        raise Refusal(
            f"{endpoints} endpoints for one site server",
            f"at most {tiers.LARGEST_SITE_SERVER}: the table of the guide ends there",
            "plan another site server for the site",
        )
    return ServerNeed(
        SITE_SERVER,
        endpoints,
        size.tier.printed,
        (size.id,),
        size.section,
        size.section,
        cores(size.processors),
        size.processors.ghz or 0,
        gigabytes(size.ram),
        gigabytes(size.disk),
        os_kinds=size.os_kinds,
    )


def sites(endpoints_by_site: t.Mapping[str, int]) -> list[SiteNeed]:
    """What every site needs when it has site servers of its own, by name of the site."""
    found = []
    for site, endpoints in sorted(endpoints_by_site.items()):
        servers = servers_for(counted(endpoints, f"endpoints of {site}"), tiers.LARGEST_SITE_SERVER)
        each = site_server(largest_share(endpoints, servers)) if servers else None
        found.append(SiteNeed(site, endpoints, servers, each))
    return found


def findings(endpoints_by_site: t.Mapping[str, int], there: t.Mapping[str, int]) -> t.Iterator[Finding]:
    """Sites with fewer site servers than their endpoints need; `there` is the number of site servers that each site has."""
    for one in sites(endpoints_by_site):
        have = there.get(one.site, 0)
        if have < one.servers:
            fix = "plan more site servers there" if have else "plan one there, or assign the endpoints to the site servers of another site"
            yield Finding(
                "sizing.site_servers",
                one.site,
                site_server_sizes.SECTION,
                f"{one.site} has {count(one.endpoints, 'endpoint')} and {count(have, 'site server')}",
                f"{count(one.servers, 'site server')}, of which each serves at most {tiers.LARGEST_SITE_SERVER:,} endpoints",
                fix,
                severity=BLOCKER if have else WARNING,
            )
