# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What people declare in itms_declarations: said of hosts that are there, under names that are read, and not against what was seen."""

from __future__ import annotations

import difflib
import typing as t

from ..estate.estate import ESTATE, Estate
from ..finding import WARNING, Finding
from ..phases import PLAN, REDIRECT
from . import inputs
from .base import OURS, Check, phases, tags


class Contradiction(Check):
    """A declaration says otherwise than what was observed; what was observed counts."""

    key = "declarations.contradiction"
    section = OURS
    tags = tags("declarations")
    blocks = phases(PLAN, REDIRECT)

    def run(self, estate: Estate) -> t.Iterator[Finding]:
        for host in estate.hosts:
            if host.name not in estate.declarations or not host.reached:
                continue
            for path, declared, observed in inputs.contradictions(estate, host):
                yield self.finding(
                    f"{host.name}.{path}",
                    f"itms_declarations says {path} {declared!r} of {host.name}; {observed!r} was observed, and that counts",
                    "declarations that agree with what can be observed: one of the two is wrong",
                    f"correct or remove it in itms_declarations, or run assess again if {host.name} was changed since",
                )


class Unknown(Check):
    """A declaration that nothing reads: of a host that is not there, or under a misspelt name."""

    key = "declarations.unknown"
    section = OURS
    tags = tags("declarations")
    severity = WARNING

    def run(self, estate: Estate) -> t.Iterator[Finding]:
        for name, said in estate.declarations.items():
            host = estate.host(name)
            if name == ESTATE:
                yield from self._names(name, said, inputs.KEYS[ESTATE])
            elif host is None or host.name != name:
                like = difflib.get_close_matches(name, [one.name for one in estate.hosts if "endpoint" not in one.kinds], 1)
                yield self.finding(
                    name,
                    f"itms_declarations speaks of {name}, and the inventory has no such host" + (f" ({like[0]}?)" if like else ""),
                    f"inventory names, or `{ESTATE}` for what is said of no single host",
                    "correct the name in itms_declarations",
                )
            else:
                allowed = tuple(dict.fromkeys(key for kind in host.kinds for key in inputs.KEYS[kind]))
                yield from self._names(name, said, allowed)
                hardware = said.get("hardware")
                if isinstance(hardware, t.Mapping):
                    yield from self._names(f"{name}.hardware", hardware, inputs.HARDWARE)

    def _names(self, where: str, said: t.Mapping[str, t.Any], allowed: t.Sequence[str]) -> t.Iterator[Finding]:
        for key in said:
            if key not in allowed:
                like = difflib.get_close_matches(str(key), allowed, 1)
                yield self.finding(
                    f"{where}.{key}",
                    f"itms_declarations has {key} for {where}, which nothing reads" + (f" ({like[0]}?)" if like else ""),
                    f"one of {', '.join(allowed) or 'nothing: nothing is declared of such a host'}",
                    "correct or remove it in itms_declarations",
                )
