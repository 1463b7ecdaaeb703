# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

import typing as t

from ansible_collections.itms.migration.plugins.plugin_utils.filter_results import filtering, listing, mapping, rows, texts
from ansible_collections.itms.migration.plugins.plugin_utils.rules.estate.known import Known
from ansible_collections.itms.migration.plugins.plugin_utils.rules.readiness import rules
from ansible_collections.itms.migration.plugins.plugin_utils.rules.readiness.server import Older, Wanted

DOCUMENTATION = r"""
name: readiness_findings
short_description: What keeps a server from getting SMP 7.1 or ITMS 7.6
version_added: 0.2.0
author: The itms.migration authors (@itms-migration)
description:
  - Checks what Symantec Installation Manager checks before it installs, and what the rest of the guide requires of a new server.
  - What is not known is a finding; it never passes.
positional: _input, version
options:
  _input:
    description:
      - The C(facts) of the server's observation document.
      - Beside those, C(features), C(reboot_pending), C(uac), C(administrators), C(sql), C(patch_import), C(migration_wizard_ready)
        and C(optional) are read, here or in O(declared).
    type: dict
    required: true
  version:
    description: What is to be installed.
    type: str
    choices: ['7.1', '7.6']
    required: true
  host:
    description: The name of the server in the findings.
    type: str
    default: server
  declared:
    description: What is declared about the server where it was not observed.
    type: dict
    default: {}
  endpoints:
    description: How many endpoints the server is to manage.
    type: int
    default: 0
  account:
    description: The account of its services, C(DOMAIN\name).
    type: str
    default: ''
  database:
    description: The name of the database that the installation creates or uses.
    type: str
    default: ''
  database_exists_on_purpose:
    description: Whether the installation uses an existing database of its own version. Then the collations have to agree.
    type: bool
    default: false
  older:
    description: The servers of earlier versions, whose names and addresses it must not have. Each has C(name) and can have C(addresses).
    type: list
    elements: dict
    default: []
  optional:
    description: Which of V(IT Analytics), V(Report Server) and V(Analysis Server) Symantec Installation Manager is to configure.
    type: list
    elements: str
    default: []
  patch_management:
    description: Whether Patch Management is used, whose import needs the network.
    type: bool
    default: true
  logs_gb:
    description: Space for logs on the system drive of a 7.6 server, in GB. A figure of this collection; the guide gives none.
    type: float
    default: 10.0
  posted_mb_per_endpoint:
    description: Space for posted data on the system drive of a 7.6 server, in MB for each endpoint. A figure of this
      collection; the guide gives none.
    type: float
    default: 2.0
"""

EXAMPLES = r"""
- name: A server that shares its name with the 6.x server, of which little else is known
  ansible.builtin.assert:
    that:
      - "'readiness.names:itms71.altiris01' in keys"
      - "'readiness.reboot:itms71' in keys"
      - "'readiness.system:itms71' not in keys"
  vars:
    facts:
      os: {name: Microsoft Windows Server 2008 R2 Standard, version: 6.1.7601}
      architecture: 64
      hostname: ALTIRIS01
      addresses: [192.0.2.71]
    keys: >-
      {{ facts | itms.migration.readiness_findings('7.1', host='itms71', older=[{'name': 'altiris01', 'addresses': ['192.0.2.1']}])
         | map(attribute='key') | list }}
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
def readiness_findings(
    facts: dict[str, t.Any], version: str, host: str = "server", declared: dict[str, t.Any] | None = None, **wanted: t.Any
) -> list[dict[str, str]]:
    """The filter; see DOCUMENTATION."""
    known = Known(str(host), mapping(facts, "the facts"), mapping(declared, "declared"))
    more = mapping(wanted, "the options", [name for name in Wanted.__dataclass_fields__ if name != "version"])
    if "older" in more:
        servers = [mapping(one, "an older server", ("name", "addresses")) for one in listing(more["older"], "older")]
        more["older"] = tuple(Older(str(one.get("name", "")), texts(one.get("addresses"), "addresses")) for one in servers)
    if "optional" in more:
        more["optional"] = texts(more["optional"], "optional")
    return rows(rules.findings(known, Wanted(str(version), **more)))


class FilterModule:
    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        return {"readiness_findings": readiness_findings}
