# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Each server of the new estate against the sizing tables, cell by cell, and how many servers it takes at all."""

from __future__ import annotations

import typing as t

from ...guide import considerations, tiers
from ..estate import Estate
from ..finding import Finding
from ..known import Known
from ..sizing import estate as sizes
from ..sizing import need
from ..sizing.shortfalls import shortfalls
from .base import PLAN, REDIRECT, Check, phases


class ServerSizes(Check):
    """Findings have keys of their own: `sizing.<cell>:<host>`."""

    key = "sizing.server"
    section = considerations.HARDWARE
    blocks = phases(PLAN, REDIRECT)

    def run(self, estate: Estate) -> t.Iterator[Finding]:
        yield from sizes.findings(sizes.Wanted(estate.endpoints))
        for host in estate.of_kind("smp71", "smp76", "sql"):
            if host.facts:  # else reach.server says why not
                role = need.SQL if set(host.kinds) == {"sql"} else need.SMP_WITH_SQL if "sql" in host.kinds else need.SMP
                # Above the table there are several SMPs; each is held to the last column until the plan gives its share.
                wanted = sizes.need(role, min(estate.endpoints, tiers.LARGEST_SMP))
                yield from shortfalls(wanted, Known(host.name, host.facts, estate.statements.get(host.name) or {}))
