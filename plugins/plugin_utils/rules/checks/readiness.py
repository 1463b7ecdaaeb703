# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Readiness of the new servers before Symantec Installation Manager runs there: one check for each of its rules.

Once the platform is installed on a server they no longer apply: `target.ready` checks the server from then on. The rules that
also hold then have checks of their own: `disk.system_drive`, `sql.version` and `sql.collation`.
"""

from __future__ import annotations

import typing as t

from ..estate.estate import Estate
from ..finding import Finding
from ..phases import BUILD_INTERMEDIATE, BUILD_TARGET
from ..readiness import rules
from ..readiness.server import Rule, Server
from . import inputs
from .base import Check, matters, phases, tags

PHASE: dict[str, str] = {"smp71": BUILD_INTERMEDIATE, "smp76": BUILD_TARGET}


class Readiness(Check):
    """A rule of readiness as a check."""

    rule: t.ClassVar[Rule]

    def run(self, estate: Estate) -> t.Iterator[Finding]:
        for kind, version in inputs.TARGETS.items():
            if version not in self.rule.versions:
                continue
            for host in estate.of_kind(kind):
                known = inputs.known(estate, host)
                if known.value("os") is None or inputs.is_installed(host, version):
                    continue  # not reached, or no module ran there: reach.server and powershell.version report it
                server = Server(known, inputs.wanted(estate, host, version))
                yield from matters(self.rule.look(server, self.rule), frozenset({PHASE[kind]}))


def _check(rule: Rule) -> type[Readiness]:
    when = [PHASE[kind] for kind, version in inputs.TARGETS.items() if version in rule.versions]
    values = {
        "__doc__": rule.title,
        "__module__": __name__,
        "key": f"readiness.{rule.key}",
        "section": rule.section,
        "tags": tags("readiness"),
        "blocks": phases(*when),
        "rule": rule,
    }
    return type(f"Readiness_{rule.key}", (Readiness,), values)


CHECKS: tuple[type[Readiness], ...] = tuple(_check(rule) for rule in rules.RULES if rule not in rules.WITH_OWN_CHECK)
