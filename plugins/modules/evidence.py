# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

DOCUMENTATION = r"""
module: evidence
short_description: Appends to the journal of evidence
version_added: 0.1.0
author: The itms.migration authors (@itms-migration)
description:
  - Appends a line to C(evidence/<phase>.jsonl). Each line has the hash of the one before it, so that a later edit is detected.
  - Facts whose key looks as if its value were a secret are refused.
options:
  phase:
    description: The phase.
    type: str
    required: true
  action:
    description:
      - The action that was carried out, from which O(step) and O(title) follow. C(docs/steps.md) of the collection lists the actions.
    type: str
    choices:
      - back_up_server
      - back_up_databases
      - prepare_source
      - prepare_server
      - install_manager
      - install_platform
      - migrate_data
      - move_solution_items
      - configure_site_servers
      - download_packages
      - redirect_agent
      - enable_legacy_communication
      - define_registration_policies
      - review_registrations
  hop:
    description: The hop, for an O(action) that the guide has in both hops.
    type: int
    default: 1
    choices: [1, 2]
  step:
    description: The step of the guide, two digits. Required without O(action).
    type: str
  title:
    description: What was done. Required without O(action).
    type: str
  host:
    description: Where it was done.
    type: str
    required: true
  outcome:
    description: The outcome.
    type: str
    required: true
    choices: [proven, not_proven, deferred, failed, already]
  facts:
    description: What proves it.
    type: dict
    default: {}
  undo:
    description: How to undo it.
    type: str
    default: ""
extends_documentation_fragment: itms.migration.controller
"""

EXAMPLES = r"""
- name: Record the evidence
  itms.migration.evidence:
    phase: backup
    step: "02"
    title: Back up the database Altiris
    host: "{{ inventory_hostname }}"
    outcome: proven
    facts:
      sha256: "{{ __backup_checksum }}"
    undo: Delete the set's folder
"""

RETURN = r"""
evidence:
  description: The line that was appended.
  returned: success
  type: dict
path:
  description: The journal.
  returned: success
  type: str
"""
