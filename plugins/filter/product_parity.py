# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

import typing as t

from ansible_collections.itms.migration.plugins.plugin_utils.filter_results import filtering, listing, mapping, rows, texts
from ansible_collections.itms.migration.plugins.plugin_utils.rules import products

DOCUMENTATION = r"""
name: product_parity
short_description: What each installed product becomes, and what the new server lacks
version_added: 0.2.0
author: The itms.migration authors (@itms-migration)
description:
  - Matches the products of a 6.x (or 7.1) server with those of the new one, by the guide's list of new names, else by their own name.
  - Without minimum product parity, data may not migrate. A product whose equivalent is not known is a finding until it is declared.
positional: _input, present
options:
  _input:
    description: The installed products, as C(products) of the 6.x server's facts has them. Each has C(name) and can have C(version).
    type: list
    elements: dict
    required: true
  present:
    description: The names of the products of the new server, installed or planned. Without this list there is a finding.
    type: list
    elements: str
  version:
    description: The version of the new server.
    type: str
    choices: ['7.1', '7.6']
    default: '7.6'
  equivalents:
    description: What a product becomes, by its name, where the guide does not say.
    type: dict
    default: {}
  dropped:
    description: Why a product is not needed any more, by its name.
    type: dict
    default: {}
  without_release:
    description: Products that have no 7.6 release, in addition to Mobile Management. The upgrade uninstalls them.
    type: list
    elements: str
    default: []
  latest:
    description:
      - The latest 6.x version of each product, by its name. The guide asks for it before anything migrates.
      - With this option, every product that is older, or whose latest version is missing here, is a finding.
    type: dict
"""

EXAMPLES = r"""
- name: Software Delivery needs Software Management on the new server
  ansible.builtin.assert:
    that:
      - matched.products[1].becomes == 'Software Management Solution'
      - matched.findings | map(attribute='key') | list == ['parity.missing:Altiris Software Delivery Solution@7.1']
  vars:
    installed:
      - {name: Altiris Software Delivery Solution, version: 6.1.1034}
      - {name: Altiris Site Monitor Solution, version: 6.0.1405}
    matched: >-
      {{ installed | itms.migration.product_parity(['Inventory Solution'], version='7.1',
                                                    dropped={'Altiris Site Monitor Solution': 'its sites are watched elsewhere'}) }}
"""

RETURN = r"""
_value:
  description:
    - C(products), each with C(product), C(version), C(becomes), C(how), C(row) of the guide and C(present).
    - C(how) is V(same_name), V(absorbed), V(renamed), V(given), V(dropped), V(unbundled), or empty when it is not known.
    - C(findings), each with C(key), C(severity), C(section), C(found), C(needed), C(fix) and C(waive).
  type: dict
"""


@filtering
def product_parity(
    installed: list[dict[str, t.Any]],
    present: list[str] | None = None,
    *,
    version: str = "7.6",
    equivalents: dict[str, str] | None = None,
    dropped: dict[str, str] | None = None,
    without_release: list[str] | None = None,
    latest: dict[str, str] | None = None,
) -> dict[str, t.Any]:
    """The filter; see DOCUMENTATION."""
    there = [products.product(mapping(one, "a product")) for one in listing(installed, "the installed products")]
    answers = products.Answers(
        mapping(equivalents, "equivalents"),
        mapping(dropped, "dropped"),
        mapping(latest, "latest"),
        texts(without_release, "without_release"),
    )
    names = None if present is None else texts(present, "present")
    found = list(products.findings(there, names, version, answers))
    if latest is not None:
        found += products.latest(there, answers)
    return {"products": [one._asdict() for one in products.parity(there, names, version, answers)], "findings": rows(found)}


class FilterModule:
    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        return {"product_parity": product_parity}
