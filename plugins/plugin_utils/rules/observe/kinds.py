# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The kinds of host and the function that turns each one's probes into facts."""

from __future__ import annotations

import typing as t

from ..texts.probes import Probes
from . import bridge, endpoint, ns6, server, sql

FACTS: dict[str, t.Callable[[Probes], dict[str, t.Any]]] = {
    "bridge": bridge.facts,
    "ns6": ns6.facts,
    "server": server.facts,
    "sql": sql.facts,
    "endpoint": endpoint.facts,
}


def observe(host: str, kind: str, results: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    """The facts of a host of that kind. Raises Refusal naming the probe that is missing, skipped or unreadable."""
    return FACTS[kind](Probes(host, results))
