# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Where the services of site servers go: task services central, package and boot services near the computers (guide: "Site
Server Services"), and how many site servers each site has of those that it needs.
"""

from __future__ import annotations

import typing as t

from ...guide import site_services
from ..finding import Finding, warning
from ..sizing.sites import sites as sizes_of_sites

if t.TYPE_CHECKING:
    from ..estate.estate import Estate

_BOOT = "NetBoot (NBS/PXE)"
_SHOWN = 5


def placed(estate: Estate, by_site: t.Mapping[str, int], targets: t.Sequence[str]) -> dict[str, t.Any]:
    """`central` and `near`, as the plan shows them."""
    there = _servers(estate)
    central = _central(estate, targets)
    imaging = estate.policy.imaging
    images = imaging is None or bool(imaging.subnets or imaging.macs)
    near = [name for name in site_services.NEAR_THE_ENDPOINTS if images or name != _BOOT]
    return {
        "central": [
            {"site": site, "services": list(site_services.CENTRAL), "site_servers": there.get(site.casefold(), [])} for site in central
        ],
        "near": [
            {"site": need.site, "services": near, "needed": need.servers, "site_servers": there.get(need.site.casefold(), [])}
            for need in sizes_of_sites(by_site)
        ],
    }


def _servers(estate: Estate) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for host in estate.of_kind("site_server"):
        found.setdefault((host.site or "").casefold(), []).append(host.name)
    return {site: sorted(names) for site, names in found.items()}


def _central(estate: Estate, targets: t.Sequence[str]) -> list[str]:
    """The sites that the policy names, else those in which the new servers stand."""
    if estate.policy.task_sites:
        return list(estate.policy.task_sites)
    hosts = [estate.host(target) for target in targets]
    return sorted({host.site for host in hosts if host and host.site})


def findings(services: t.Mapping[str, t.Any]) -> t.Iterator[Finding]:
    """Sites with fewer site servers than they need, and task services without a central site, in the planned `services`."""
    short = [one for one in services["near"] if len(one["site_servers"]) < one["needed"]]
    if short:
        listed = ", ".join(f"{one['site']} {len(one['site_servers'])} of {one['needed']}" for one in short[:_SHOWN])
        more = f" and {len(short) - _SHOWN} more" if len(short) > _SHOWN else ""
        yield warning(
            "sites.servers",
            "sites",
            site_services.SECTION,
            f"{len(short)} sites have fewer site servers in the inventory than the guide's table asks: {listed}{more}",
            "package and boot services near the computers",
            "add site servers to the inventory group site_servers with their itms_site, or accept that a site is served from afar",
        )
    if services["near"] and not services["central"]:
        yield warning(
            "sites.central",
            "task",
            site_services.SECTION,
            "it is not known in which site the task services are concentrated",
            "a central site for the task services",
            "set itms_site of the new servers, or itms_policy.task_sites",
        )
