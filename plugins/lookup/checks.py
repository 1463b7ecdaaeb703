# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

DOCUMENTATION = r"""
name: checks
short_description: The checks of the gate
version_added: 0.2.0
author: The itms.migration authors (@itms-migration)
description:
  - Lists what M(itms.migration.gate) checks, in the order in which it lists its findings. C(docs/checks.md) of the collection is
    this list.
  - Use P(ansible.builtin.query#lookup) to get a list where only one check fits.
options:
  _terms:
    description:
      - Keys of checks or of findings, also with C(*). All checks when there are neither keys nor tags.
      - One that matches no check is refused.
    type: list
    elements: str
  tags:
    description: Tags; a check is listed when it has one of them, or when one of the keys fits.
    type: list
    elements: str
    default: []
  phase:
    description: List only the checks that can stop this phase.
    type: str
    default: ""
"""

EXAMPLES = r"""
- name: What is checked of the hardware
  ansible.builtin.assert:
    that: "'sizing.server' in query('itms.migration.checks', tags=['hardware']) | map(attribute='key')"

- name: The check that finds too few IOPS
  ansible.builtin.assert:
    that: query('itms.migration.checks', 'sizing.iops') | map(attribute='key') | list == ['sizing.server']

- name: Every check that can stop the backup is known by its section
  ansible.builtin.assert:
    that: query('itms.migration.checks', phase='backup') | map(attribute='section') | select | length > 5
"""

RETURN = r"""
_list:
  description: The checks.
  type: list
  elements: dict
  contains:
    key:
      description: The key of the check.
      type: str
    title:
      description: What it checks.
      type: str
    section:
      description: The section of the vendor's guide that asks for it.
      type: str
    tags:
      description: Its tags.
      type: list
      elements: str
    severity:
      description: V(blocker) or V(warning).
      type: str
    blocks:
      description: The phases that its findings can stop.
      type: list
      elements: str
    findings:
      description: What the keys of its findings begin with, before the colon.
      type: list
      elements: str
    waivable:
      description: Whether every finding of it can be waived.
      type: bool
    adjustable:
      description: Whether a profile may make warnings of its findings.
      type: bool
"""

import typing as t

from ansible.errors import AnsibleLookupError
from ansible.plugins.lookup import LookupBase
from ansible_collections.itms.migration.plugins.plugin_utils.rules.gate import selection
from ansible_collections.itms.migration.plugins.plugin_utils.rules.refusal import Refusal
from ansible_collections.itms.migration.plugins.plugin_utils.store.documents import plain


class LookupModule(LookupBase):
    def run(self, terms: list[t.Any], variables: t.Any = None, **kwargs: t.Any) -> list[dict[str, t.Any]]:
        self.set_options(var_options=variables, direct=kwargs)
        try:
            asked = selection.parse([str(plain(term)) for term in terms], plain(self.get_option("tags")))
        except Refusal as refusal:
            raise AnsibleLookupError(f"itms.migration.checks:\n{refusal}") from refusal
        return selection.rows(asked, str(plain(self.get_option("phase"))))
