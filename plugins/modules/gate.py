# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

DOCUMENTATION = r"""
module: gate
short_description: Checks everything that a phase needs
version_added: 0.1.0
author: The itms.migration authors (@itms-migration)
description:
  - Runs every check on the observations, the inventory, the plan and the backups, and lists all findings at once.
  - A finding has four parts, what was found, what is needed, how to fix it, and how to waive it.
  - Writes C(verdicts/<phase>.json) with a token that exists only in this process; M(itms.migration.require_verdict) asks for it.
  - It reads the whole inventory, not the hosts that C(--limit) left.
options:
  phase:
    description: The phase that wants to go on.
    type: str
    required: true
  enforce:
    description: Whether to fail when a finding blocks the phase.
    type: bool
    default: true
  waivers:
    description:
      - Findings that somebody decided to live with. Each has C(key), C(reason), C(by) and C(until), the last day on which it holds.
      - The variable C(itms_waivers) by default.
    type: list
    elements: dict
  policy:
    description:
      - What the person who runs the migration decided.
      - The variable C(itms_policy) by default.
    type: dict
  statements:
    description:
      - What cannot be observed, by host. For example C(ns_version) with the rollup of a 6.x server.
      - The variable C(itms_statements) by default.
    type: dict
  groups:
    description:
      - The names of the inventory groups by kind, where they differ from the usual ones.
      - The kinds are C(bridge), C(ns6), C(smp71), C(smp76), C(sql), C(site_server), C(gateway) and C(endpoint).
    type: dict
    default: {}
extends_documentation_fragment: itms.migration.controller
"""

EXAMPLES = r"""
- name: Check everything that the phase needs
  itms.migration.gate:
    phase: backup
  run_once: true
  tags: always
"""

RETURN = r"""
verdict:
  description: The verdict.
  returned: always
  type: dict
  contains:
    phase:
      description: The phase.
      type: str
    state:
      description: V(go), V(blocked), or V(deferred) when a dry run lacks the result of an earlier step.
      type: str
    findings:
      description: All findings, those that block first.
      type: list
      elements: dict
    blocking:
      description: The keys of the findings that block.
      type: list
      elements: str
    waived:
      description: The keys of the findings that are waived.
      type: list
      elements: str
    deferred:
      description: The keys of the findings that await an earlier step.
      type: list
      elements: str
    counts:
      description: How many findings there are in each state.
      type: dict
msg:
  description: All findings as text, and the verdict last.
  returned: always
  type: str
"""
