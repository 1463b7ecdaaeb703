# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Product parity between the 6.x servers and the new ones.

What the new server has is stated until it is observed: `products` of its itms_statements, a list of names. What only the
user can say stands there as well: `equivalents`, `dropped`, `without_release`.
"""

from __future__ import annotations

import typing as t

from ...guide import notes
from .. import products
from ..estate import Document, Estate
from ..finding import Finding
from ..refusal import Refusal
from .base import PLAN, REDIRECT, Check, phases

TARGETS = {"smp71": "7.1", "smp76": "7.6"}


class ProductParity(Check):
    """Findings have keys of their own: `parity.<what>:<product>@<version>`."""

    key = "parity.server"
    section = notes.PARITY
    blocks = phases(PLAN, REDIRECT)

    def run(self, estate: Estate) -> t.Iterator[Finding]:
        installed: dict[str, products.Product] = {}
        for host in estate.of_kind("ns6"):
            for row in host.facts.get("products") or []:
                try:
                    one = products.product(row)
                except Refusal as refusal:
                    yield self.finding(f"{host.name}.{row.get('guid')}", refusal.found, refusal.needed, refusal.fix)
                    continue
                installed.setdefault(products.stem(one.name), one)
        for kind, version in TARGETS.items():
            for host in estate.of_kind(kind):
                stated = estate.statements.get(host.name) or {}
                names = stated.get("products")
                present = [str(name) for name in names] if isinstance(names, list) else None
                yield from products.findings(list(installed.values()), present, version, _answers(stated))


def _answers(stated: Document) -> products.Answers:
    tables = {name: stated.get(name) for name in ("equivalents", "dropped")}
    found: dict[str, dict[str, str]] = {name: dict(table) for name, table in tables.items() if isinstance(table, dict)}
    gone = stated.get("without_release")
    return products.Answers(without_release=tuple(map(str, gone)) if isinstance(gone, list) else (), **found)
