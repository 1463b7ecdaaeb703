# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What the planned waves ask of the servers, in short; docs/sizing.md has the whole reasoning."""

from __future__ import annotations

import typing as t

from ..finding import Finding
from ..sizing import estate as sizing
from .wave_parts import Assigned, Profile


def wanted(profiles: t.Mapping[Profile, int], assigned: Assigned) -> sizing.Wanted | None:
    """How many endpoints each server ends up with, and each site has; None when no computer moves.

    `profiles`: how many computers have each.
    """
    by_smp: dict[str, int] = {}
    for wave in assigned.waves.values():
        for target, count in wave.by_target.items():
            by_smp[target] = by_smp.get(target, 0) + count
    spelt: dict[str, int] = {}
    for profile, count in profiles.items():
        spelt[profile.site] = spelt.get(profile.site, 0) + count
    by_site: dict[str, int] = {}
    first: dict[str, str] = {}  # of several spellings the first in order stands for all
    for site in sorted(filter(None, spelt)):
        name = first.setdefault(site.casefold(), site)
        by_site[name] = by_site.get(name, 0) + spelt[site]
    return sizing.Wanted(sum(profiles.values()), dict(sorted(by_smp.items())), by_site) if by_smp else None


def sizes(asked: sizing.Wanted | None) -> dict[str, t.Any]:
    """The sizes as plan.yml shows them; empty when nothing is asked for."""
    if asked is None:
        return {}
    found = sizing.sizes(asked)
    servers = [
        {"server": name, "role": role, **_short(found[role][name])}
        for role in ("smp", "sql")
        for name in asked.by_smp
        if name in found[role]
    ]
    sites = [{"site": site["site"], "endpoints": site["endpoints"], "site_servers": site["servers"]} for site in found["sites"]]
    return {"servers": servers, "sql": found["sql_place"]["reason"], "sites": sites}


def _short(need: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    short = {"endpoints": need["endpoints"], "column": need["column"]}
    short |= {key: need[key]["planned"] for key in ("cores", "ram_gb", "disk_gb") if need[key]["planned"]}
    # "16+ GB" and "16 Plus Cores": the figures for which the guide expects that more may be needed.
    open_ended = [key for key in ("cores", "ram_gb", "disk_gb") if need[key]["or_more"]]
    return {**short, "or_more": open_ended} if open_ended else short


def findings(asked: sizing.Wanted | None) -> list[Finding]:
    """Findings about the sizes; nothing when no sizes were asked for."""
    return list(sizing.findings(asked)) if asked else []
