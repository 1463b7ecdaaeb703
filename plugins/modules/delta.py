# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

DOCUMENTATION = r"""
module: delta
short_description: Records what a phase will change, and compares it with what it changed
version_added: 0.1.0
author: The itms.migration authors (@itms-migration)
description:
  - With O(mode=predicted) it writes C(deltas/<phase>/<host>.json) and lists the changes.
  - With O(mode=done) it fails when they are not exactly those that this run predicted.
options:
  phase:
    description: The phase.
    type: str
    required: true
  host:
    description: The host of the changes that name none. With an empty list of changes, nothing changes on this host.
    type: str
  changes:
    description:
      - The changes, each with C(kind), C(path) and C(change) (V(create), V(modify) or V(delete)).
      - Where they apply also C(host), C(name), C(from), C(to) and C(step).
    type: list
    elements: dict
    required: true
  mode:
    description: Whether the changes are still to be made or were made.
    type: str
    required: true
    choices: [predicted, done]
extends_documentation_fragment: itms.migration.controller
"""

EXAMPLES = r"""
- name: Predict the change
  itms.migration.delta:
    phase: redirect
    host: "{{ inventory_hostname }}"
    mode: predicted
    changes:
      - kind: registry
        path: HKLM\SOFTWARE\Altiris\Altiris Agent\Servers
        change: modify
        from: altiris01.kestrel.example
        to: itms71.kestrel.example
        step: "11"
"""

RETURN = r"""
msg:
  description: The changes as text.
  returned: success
  type: str
delta:
  description: The changes in their normal form.
  returned: success
  type: list
  elements: dict
"""
