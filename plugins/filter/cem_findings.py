# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

import typing as t

from ansible_collections.itms.migration.plugins.plugin_utils.filter_results import filtering, required_mapping, rows
from ansible_collections.itms.migration.plugins.plugin_utils.rules.cem import cem, cem_plan

DOCUMENTATION = r"""
name: cem_findings
short_description: What keeps Cloud-Enabled Management (CEM) from working
version_added: 0.2.0
author: The itms.migration authors (@itms-migration)
description:
  - Checks a plan for CEM.
  - The plan needs Windows and Mac endpoints only, policies with https for them and http for the others, certificates that they trust,
    names for which certificates can be issued and which can be resolved, and package servers whose name is their internal FQDN.
positional: _input
options:
  _input:
    description: The plan.
    type: dict
    required: true
    suboptions:
      endpoints:
        description: The cloud-enabled endpoints, each with the name of its operating system. Without any there are no findings.
        type: dict
      policies:
        description: The client policies by name, each with C(protocol) (V(http) or V(https)) and the list of its C(endpoints).
        type: dict
      all_over_https:
        description: Whether the other endpoints use https as well, which costs the server more processing.
        type: bool
        default: false
      sim_requires_https:
        description: Whether Symantec Installation Manager is set to require https.
        type: bool
      ssl_parties:
        description: Which of V(SMP), V(Internet Gateway) and V(CEM endpoint) were seen to use SSL.
        type: list
        elements: str
      certificates:
        description: >-
          The certificates, each with C(name), C(kind) (V(self_signed), V(public) or V(internal)), its C(names), in C(trusted_by)
          the endpoints that were seen to trust it, and in C(parties) which servers present it, V(SMP) or V(Internet Gateway) or both.
        type: list
        elements: dict
      owned_domains:
        description: The public domains that the company owns.
        type: list
        elements: str
      resolvable:
        description: Names that an endpoint outside was seen to resolve.
        type: list
        elements: str
      package_servers:
        description:
          - The external package servers, each with C(name), C(internal_fqdn) and C(certificate_names).
          - The certificate of each is one of C(certificates) as well, which says who issues it and which endpoints trust it.
        type: list
        elements: dict
"""

EXAMPLES = r"""
- name: No public authority issues for an internal name
  ansible.builtin.assert:
    that:
      - plan | itms.migration.cem_findings | map(attribute='key') | list == ['cem.public_name:gateway.cem.xyz.local']
  vars:
    plan:
      endpoints: {NB-0001: Windows 8.1}
      policies:
        cem: {protocol: https, endpoints: [NB-0001]}
        inside: {protocol: http, endpoints: [PC-0001]}
      sim_requires_https: false
      ssl_parties: [SMP, Internet Gateway, CEM endpoint]
      owned_domains: [xyz.com]
      certificates:
        - name: gateway
          kind: public
          names: [cem.xyz.local, cem.xyz.com]
          trusted_by: [NB-0001]
          parties: [SMP, Internet Gateway]
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
def cem_findings(plan: dict[str, t.Any]) -> list[dict[str, str]]:
    """The filter; see DOCUMENTATION."""
    return rows(cem.findings(cem_plan.read(required_mapping(plan, "the plan"))))


class FilterModule:
    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        return {"cem_findings": cem_findings}
