# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Product parity: of the 7.1 server with the 6.x products that were observed, of the 7.6 server with those and the 7.1 products.

What a new server has is declared until the platform is installed there (`products` of its itms_declarations, a list of names), and
observed from then on. What only the user can declare is there as well: `equivalents`, `dropped`, `without_release`; of the 6.x
server `latest`.
"""

from __future__ import annotations

import typing as t

from ...guide import migration_notes, notes
from .. import products
from ..estate.estate import Document, Estate, Host
from ..finding import Finding
from ..phases import BUILD_INTERMEDIATE, BUILD_TARGET, REDIRECT
from ..refusal import Refusal
from ..user_values import texts
from . import inputs
from .base import Check, matters, phases, tags, when_used


def _installed(estate: Estate) -> t.Iterator[tuple[str, t.Mapping[str, t.Any], products.Product | Refusal]]:
    """Host, row and product of every 6.x product; one without a name comes as the refusal of it."""
    for host in estate.of_kind("ns6"):
        for row in host.facts.get("products") or []:
            try:
                yield host.name, row, products.product(row)
            except Refusal as refusal:
                yield host.name, row, refusal


def _products_of(estate: Estate, host: Host) -> list[str] | None:
    """The names of a new server's products: those that were observed, before the platform is installed those that are declared; None when
    they are not known. Raises Refusal for what is not a list of names."""
    platform = host.facts.get("platform")
    if platform and not platform.get("history"):
        return None  # what was planned does not prove what is installed
    value = inputs.known(estate, host).value("products")
    return None if value is None else list(texts(value, f"products of {host.name}"))


class ProductParity(Check):
    """Every product of 6.x, and of 7.1 for 7.6, has an equivalent on the new server or a declared reason for none."""

    key = "parity.server"
    section = notes.PARITY
    tags = tags("products")
    blocks = phases(BUILD_INTERMEDIATE, REDIRECT, BUILD_TARGET)
    yields = (key, *(f"parity.{what}" for what in ("products", "unknown", "missing", "removed", "servicedesk", "out_of_band")))

    def run(self, estate: Estate) -> t.Iterator[Finding]:
        installed: dict[str, products.Product] = {}
        intermediate: dict[str, products.Product] = {}
        for host, row, one in _installed(estate):
            if isinstance(one, Refusal):
                yield self.finding(f"{host}.{row.get('guid')}", one.found, one.needed, one.fix)
            else:
                installed.setdefault(products.stem(one.name), one)
        for smp in estate.of_kind("smp71"):
            names, when = _products_of(estate, smp), when_used(estate, smp)
            if names is None and estate.of_kind("smp76"):
                when |= phases(BUILD_TARGET)  # it is not known what 7.6 would lose of it
            yield from matters(_found(estate, smp, "7.1", installed), when)
            intermediate.update({products.stem(name): products.Product(name) for name in names or ()})
        for smp in estate.of_kind("smp76"):
            yield from matters(_found(estate, smp, "7.6", {**intermediate, **installed}), when_used(estate, smp))


def _found(estate: Estate, smp: Host, version: str, installed: t.Mapping[str, products.Product]) -> t.Iterator[Finding]:
    answers = _answers(estate.declarations.get(smp.name) or {})
    yield from products.findings(list(installed.values()), _products_of(estate, smp), version, answers)


class LatestSolutions(Check):
    """Every 6.x solution is at its latest version before anything migrates."""

    key = "parity.latest"
    section = migration_notes.REQUIRED_VERSION.section
    tags = tags("products", "ns6")
    blocks = phases(BUILD_INTERMEDIATE, REDIRECT)

    def run(self, estate: Estate) -> t.Iterator[Finding]:
        for host in estate.of_kind("ns6"):
            declared = estate.declarations.get(host.name) or {}
            own = [one for name, _row, one in _installed(estate) if name == host.name and isinstance(one, products.Product)]
            # Notification Server itself is judged by its rollup (ns6.rollup), which no product version identifies.
            own = [one for one in own if products.stem(one.name) != products.stem("Notification Server")]
            dropped = {products.stem(name) for name in _answers(declared).dropped}
            yield from products.latest([one for one in own if products.stem(one.name) not in dropped], _answers(declared))


def _answers(declared: Document) -> products.Answers:
    tables = {name: declared.get(name) for name in ("equivalents", "dropped", "latest")}
    found: dict[str, dict[str, str]] = {name: dict(table) for name, table in tables.items() if isinstance(table, dict)}
    gone = declared.get("without_release")
    return products.Answers(without_release=tuple(map(str, gone)) if isinstance(gone, list) else (), **found)
