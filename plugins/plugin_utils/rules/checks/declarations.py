# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What people declare in itms_declarations: about hosts of the inventory, under known names, and in agreement with what was observed."""

from __future__ import annotations

import difflib
import typing as t

from ..estate.estate import ESTATE, Estate
from ..finding import WARNING, Finding
from ..phases import PLAN, REDIRECT
from . import inputs
from .base import OURS, Check, phases, tags


class Contradiction(Check):
    """A declaration disagrees with what was observed, which has priority."""

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
                    f"itms_declarations declares {path} {declared!r} for {host.name}; {observed!r} was observed and has priority",
                    "declarations that agree with what can be observed: one of the two is wrong",
                    f"correct or remove the value in itms_declarations, or run assess again if {host.name} was changed since",
                )


class Unknown(Check):
    """A declaration that nothing reads: for a host that is not in the inventory, or under a misspelled name."""

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
                    f"itms_declarations has {name}, and the inventory has no such host" + (f" ({like[0]}?)" if like else ""),
                    f"inventory names, or `{ESTATE}` for what is declared for the estate as a whole",
                    "write the host's inventory name in itms_declarations, or remove the entry",
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
                    f"one of {', '.join(allowed) or 'no key: nothing is declared for such a host'}",
                    "use one of these keys in itms_declarations, or remove it",
                )
