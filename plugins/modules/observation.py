# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

DOCUMENTATION = r"""
module: observation
short_description: Records what was observed on a host
version_added: 0.1.0
author: The itms.migration authors (@itms-migration)
description:
  - Turns the registered results of read-only tasks into facts and writes C(observations/<host>.json).
  - A probe that was skipped, or whose result lacks what it should have, is refused by its name, because it is not an answer.
options:
  host:
    description: The inventory name of the host.
    type: str
    required: true
  kind:
    description: What the host is, which says which probes are read.
    type: str
    required: true
    choices: [bridge, endpoint, ns6, server, sql]
  failures:
    description:
      - Why the host counts as not reached, the most important reason first.
      - With a failure the host is recorded with that reason and without facts, whatever O(probes) has.
    type: list
    elements: str
    default: []
  probes:
    description: The registered results by the name of the probe. The README of the role observe lists them.
    type: dict
    default: {}
extends_documentation_fragment: itms.migration.controller
"""

EXAMPLES = r"""
- name: Record a server whose PowerShell runs no module, so that nothing else was asked
  itms.migration.observation:
    host: "{{ inventory_hostname }}"
    kind: server
    probes:
      powershell: "{{ __observe_powershell }}"

- name: Record a server that did not answer
  itms.migration.observation:
    host: "{{ inventory_hostname }}-old"
    kind: server
    failures: [the connection timed out]
"""

RETURN = r"""
observation:
  description: The document that was written.
  returned: success
  type: dict
"""
