# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

import typing as t

from ansible_collections.itms.migration.plugins.plugin_utils.filter_results import filtering, mapping, rows
from ansible_collections.itms.migration.plugins.plugin_utils.rules.estate.known import Known
from ansible_collections.itms.migration.plugins.plugin_utils.rules.sizing import estate, shortfalls

DOCUMENTATION = r"""
name: server_shortfalls
short_description: What a server lacks by the sizing tables, cell by cell
version_added: 0.2.0
author: The itms.migration authors (@itms-migration)
description:
  - Compares the observed facts of a server with the column of the guide's tables for its role and its endpoints.
  - What Windows does not report (clock rate, IOPS, RAID, cache, network balancing) is declared.
  - What is not known is a finding; it never passes.
positional: _input, role, endpoints
options:
  _input:
    description: The C(facts) of the server's observation document.
    type: dict
    required: true
  role:
    description: What the server does, or is to do.
    type: str
    choices: [smp, sql, smp_with_sql, site_server, gateway]
    required: true
  endpoints:
    description: How many endpoints it serves.
    type: int
    required: true
  host:
    description: The name of the server in the findings.
    type: str
    default: server
  declared:
    description:
      - What is declared about the server, as in C(itms_declarations). Its C(hardware) is read, and C(os) with the C(name) of its Windows.
      - C(hardware) has C(ghz), C(l2_cache_mb), C(iops) and C(raid) by drive letter, C(network) (C(ports), C(gbit), C(load_balanced)),
        C(virtual) and C(reserved) (C(cpu), C(memory), C(io)).
      - Where they were not observed, it has C(cores), C(ram_gb), and C(disk_gb) by drive letter.
    type: dict
    default: {}
"""

EXAMPLES = r"""
- name: A gateway with too little memory
  ansible.builtin.assert:
    that:
      - lacks | map(attribute='key') | list == ['sizing.ram:gw01']
  vars:
    facts:
      os: {name: Microsoft Windows Server 2012 R2 Standard}
      cores: 2
      memory_mb: 4096
      disks: {'C:': {size: 64000000000, free: 40000000000}}
    lacks: "{{ facts | itms.migration.server_shortfalls('gateway', 60000, host='gw01') }}"

- name: A site server that suffices
  ansible.builtin.assert:
    that:
      - facts | itms.migration.server_shortfalls('site_server', 1000, host='ss01', declared=declared) | length == 0
  vars:
    facts: {cores: 2, memory_mb: 4096, os: {name: Microsoft Windows Server 2008 R2 Standard}}
    declared: {hardware: {disk_gb: {C: 60, D: 200}}}
"""

RETURN = r"""
_value:
  description:
    - The findings, each with C(key), C(severity), C(section), C(found), C(needed), C(fix) and C(waive).
    - Empty when nothing is wrong.
  type: list
  elements: dict
"""


@filtering
def server_shortfalls(
    facts: dict[str, t.Any], role: str, endpoints: int, host: str = "server", declared: dict[str, t.Any] | None = None
) -> list[dict[str, str]]:
    """The filter; see DOCUMENTATION."""
    known = Known(str(host), mapping(facts, "the facts"), mapping(declared, "declared"))
    return rows(shortfalls.shortfalls(estate.need(role, endpoints), known))


class FilterModule:
    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        return {"server_shortfalls": server_shortfalls}
