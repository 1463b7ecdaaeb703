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
  - Writes C(verdicts/<phase>.json) with a token that exists only in this process; M(itms.migration.require_verdict) requires it.
  - It reads the whole inventory, not the hosts that C(--limit) left.
  - C(docs/checks.md) of the collection lists the checks; P(itms.migration.checks#lookup) gives the list to a playbook.
  - With O(checks) or O(tags) it runs some checks only. That is a report, written as C(selections/<phase>.json), and never a verdict, so
    M(itms.migration.require_verdict) refuses after it.
options:
  enforce:
    description: Whether to fail when the profile says so, by default when a finding blocks the phase.
    type: bool
    default: true
  waivers:
    description:
      - Findings that are accepted. Each has C(key), C(reason), C(by) and C(until), the last day on which it holds.
      - The variable C(itms_waivers) by default.
    type: list
    elements: dict
  policy:
    description:
      - The decisions of the person who runs the migration.
      - The variable C(itms_policy) by default.
    type: dict
  declarations:
    description:
      - What cannot be observed, by host. For example C(ns_version) with the rollup of a 6.x server.
      - The name C(estate) is for what is declared for the estate as a whole.
      - What was observed has priority over what is declared; a difference is a finding.
      - The variable C(itms_declarations) by default.
    type: dict
  checks:
    description:
      - Keys of checks or findings to run, also with C(*). All checks when there are neither these nor O(tags).
      - The variable C(itms_gate_checks) by default.
    type: list
    elements: str
  tags:
    description:
      - Tags of checks to run, beside those that O(checks) names.
      - The variable C(itms_gate_tags) by default.
    type: list
    elements: str
  profile:
    description:
      - How severe findings are in this context. V(production), V(lab), in which hardware that is too small is a warning, or
        one of O(profiles).
      - The variable C(itms_gate_profile) by default, else V(production).
    type: str
  profiles:
    description:
      - Profiles of your own by name. Each may have C(extends), C(severity) (patterns of keys, each with V(blocker) or V(warning)) and
        C(fail_on) (V(blocker), V(warning) or V(never)).
      - Findings that protect agents, data or backups are never lowered; the verdict names them.
      - The variable C(itms_gate_profiles) by default.
    type: dict
extends_documentation_fragment:
  - itms.migration.controller
  - itms.migration.phase_name
  - itms.migration.groups
"""

EXAMPLES = r"""
- name: Check everything that the phase needs
  itms.migration.gate:
    phase: backup
  run_once: true
  tags: always

- name: Check the hardware alone
  itms.migration.gate:
    phase: assess
    tags: [hardware]
    enforce: false
  run_once: true
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
      description:
        - V(go), V(blocked), or V(deferred) when a dry run lacks the result of an earlier step.
        - V(selected) when only some checks ran.
      type: str
    findings:
      description: All findings, those that block first. When the task fails they are printed, and are in RV(document).
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
    profile:
      description: The profile that was used.
      type: str
    adjusted:
      description: The keys of the findings whose severity the profile changed.
      type: list
      elements: str
    counts:
      description: How many findings there are in each state.
      type: dict
document:
  description: The path of the verdict with all findings, on the controller.
  returned: always
  type: str
msg:
  description: All findings as text, and the verdict last. When the task fails, only the verdict, as the findings are printed.
  returned: always
  type: str
"""
