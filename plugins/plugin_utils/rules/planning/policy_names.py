# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Names in the policy that match nothing: such a typing error would have no effect, without a message."""

from __future__ import annotations

import typing as t

from ...guide import migration_tips
from ..estate.estate import Estate
from ..finding import Finding, warning
from ..refusal import Refusal
from .wave_parts import Endpoint, Profile


def refuse_unknown_excluded(estate: Estate, listed: t.Iterable[Endpoint]) -> None:
    """A computer that was to be left out would be moved if its name is misspelled."""
    wanted = {name.casefold(): name for name in estate.policy.exclude}
    if not wanted:
        return
    for key in (*(one.key for one in listed), *_hosts(estate)):
        wanted.pop(key, None)
    if wanted:
        raise Refusal(
            f"itms_policy.exclude names {', '.join(sorted(wanted.values()))}, which neither an export nor the inventory has",
            "computers of the exports or the inventory: one whose name is misspelled would be moved",
            "correct the names in itms_policy.exclude, or export the computers again; remove computers that no longer exist",
        )


def findings(
    estate: Estate, sources: t.Sequence[str], listed: t.Iterable[Endpoint], profiles: t.Iterable[Profile], systems: t.Collection[str]
) -> t.Iterator[Finding]:
    """`systems`: the names of the computers' systems in lower case."""
    policy = estate.policy
    if not (policy.bandwidths or policy.dispositions or policy.sources or policy.task_sites or policy.calendar):
        return
    sites = {(host.site or "").casefold() for host in estate.hosts}
    sites.update(profile.site.casefold() for profile in profiles)
    yield from _unknown("sites", policy.bandwidths, sites, "no computer's site", "sites as the exports write them")
    yield from _unknown("task_sites", policy.task_sites, sites, "no computer's or server's site", "sites as the exports write them")
    known = {*systems, *_hosts(estate)}
    if not known.issuperset(map(str.casefold, policy.dispositions)):
        known.update(one.key for one in listed)
    yield from _unknown("dispositions", policy.dispositions, known, "no computer and no system", "systems as platforms.agent names them")
    exports = {name.casefold() for name in sources}
    yield from _unknown("sources", policy.sources, exports, "no export", f"the exports {', '.join(sources)}")
    if policy.calendar:
        servers = {host.name.casefold() for host in estate.of_kind("smp71", "smp76")}
        needed = "7.1 and 7.6 servers by their name in the inventory"
        yield from _unknown("calendar.zones", dict(policy.calendar.zones), servers, "no server that a wave goes to", needed)
        named = dict.fromkeys(name for one in policy.calendar.blackouts for name in one.servers)
        yield from _unknown("calendar.blackouts", named, servers, "no server that a wave goes to", needed)


def _hosts(estate: Estate) -> set[str]:
    return {host.computer_name.casefold() for host in estate.hosts}


def _unknown(key: str, names: t.Iterable[str], known: t.Container[str], what: str, needed: str) -> t.Iterator[Finding]:
    for name in names:
        if name.casefold() not in known:
            yield warning(
                "policy.unknown_name",
                f"{key}, {name}",
                migration_tips.SECTION,
                f"itms_policy.{key} names {name!r}, which is {what}, so it has no effect",
                needed,
                f"correct the name in itms_policy.{key}, or remove it",
            )
