# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

import typing as t

from ansible_collections.itms.migration.plugins.plugin_utils.filter_results import filtering, mapping, rows
from ansible_collections.itms.migration.plugins.plugin_utils.rules.sizing import estate

DOCUMENTATION = r"""
name: sizes
short_description: The servers that an estate of a given number of endpoints needs
version_added: 0.2.0
author: The itms.migration authors (@itms-migration)
description:
  - Reads the sizing tables of the guide for SMP, SQL Server, site servers and Internet Gateways.
  - A number on the border of two columns belongs to the smaller one. C(docs/sizing.md) of the collection has the reasons.
positional: _input
options:
  _input:
    description: The number of managed endpoints.
    type: int
    required: true
  by_smp:
    description:
      - The endpoints of each SMP, by its name, where the plan gives them. Endpoints without an SMP are a finding.
      - Without it the endpoints are shared evenly by as few SMPs as the tables allow.
    type: dict
    default: {}
  by_site:
    description: The endpoints of each site that gets site servers of its own.
    type: dict
    default: {}
  cloud_by_smp:
    description: The cloud-enabled endpoints of each SMP. One Internet Gateway serves several of them.
    type: dict
    default: {}
  connections:
    description:
      - How many of the cloud-enabled endpoints are connected at the same time.
      - Without this number the gateways are counted by endpoints only.
    type: int
  virtual_gateways:
    description: Whether the Internet Gateways are virtual computers, which are counted with 60% of the limits.
    type: bool
    default: false
  sql_on_box:
    description: Whether SQL Server is on the server of the SMP.
    type: bool
    default: false
"""

EXAMPLES = r"""
- name: 1,001 endpoints take the third column of the tables
  ansible.builtin.assert:
    that:
      - needed.smps == 1
      - needed.smp[''].column == '1,000 - 5,000'
      - needed.smp[''].ram_gb.at_least == 16
      - needed.sql_place.choice == 'off_box'
  vars:
    needed: "{{ 1001 | itms.migration.sizes }}"

- name: More than 20,000 endpoints take several SMPs, and a site of 9,000 takes two site servers
  ansible.builtin.assert:
    that:
      - needed.smps == 2
      - needed.sites[0].servers == 2
      - needed.gateways.gateways == 2
      - needed.findings | map(attribute='key') | list == ['sizing.several_smps:endpoints']
  vars:
    needed: "{{ 30000 | itms.migration.sizes(by_site={'leeds': 9000}, cloud_by_smp={'east': 800, 'west': 900}, connections=400) }}"
"""

RETURN = r"""
_value:
  description:
    - C(smps), and for each SMP by its name C(smp) and C(sql), which are what a server of that role needs.
    - C(sql_place) with its reason, C(sites), C(gateways) which includes the spare one, and C(findings).
    - Figures that the guide prints as a range have C(at_least), which must be reached, and C(planned). C(or_more) is true
      where the guide prints a plus, as in V(16+ GB).
  type: dict
"""


@filtering
def sizes(
    endpoints: int,
    *,
    by_smp: dict[str, int] | None = None,
    by_site: dict[str, int] | None = None,
    cloud_by_smp: dict[str, int] | None = None,
    connections: int | None = None,
    virtual_gateways: bool = False,
    sql_on_box: bool = False,
) -> dict[str, t.Any]:
    """The filter; see DOCUMENTATION."""
    wanted = estate.Wanted(
        endpoints,
        mapping(by_smp, "by_smp"),
        mapping(by_site, "by_site"),
        mapping(cloud_by_smp, "cloud_by_smp"),
        connections,
        bool(virtual_gateways),
        bool(sql_on_box),
    )
    return {**estate.sizes(wanted), "findings": rows([*estate.findings(wanted), *estate.unplaced(wanted)])}


class FilterModule:
    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        return {"sizes": sizes}
