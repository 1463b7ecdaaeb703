# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""All readiness rules over one server: what Symantec Installation Manager checks, and what the guide requires in addition."""

from __future__ import annotations

import typing as t

from ..estate.known import Known
from ..finding import Finding
from . import services, windows
from .server import Rule, Server, Wanted

RULES: tuple[Rule, ...] = (*windows.RULES, *services.RULES)
_BY_KEY = {rule.key: rule for rule in RULES}
# These also hold once the platform is installed, so each has a check of its own, with phases of its own.
ROOM, SQL_VERSION, COLLATION = _BY_KEY["room"], _BY_KEY["sql_version"], _BY_KEY["collation"]
WITH_OWN_CHECK: tuple[Rule, ...] = (ROOM, SQL_VERSION, COLLATION)


def findings(known: Known, wanted: Wanted) -> t.Iterator[Finding]:
    """Every finding of every rule for the version. What is not known is a finding: it never passes."""
    server = Server(known, wanted)
    for rule in RULES:
        if wanted.version in rule.versions:
            yield from rule.look(server, rule)
