# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

DOCUMENTATION = r"""
module: plan
short_description: Plans which computers are moved when, and where to
version_added: 0.1.0
author: The itms.migration authors (@itms-migration)
description:
  - Reads the computer exports of the 6.x console, the observations, the policy and the previous assignments.
  - Writes C(plan/plan.yml), C(plan/assignments.csv) and C(plan/rejected.csv).
  - Every computer gets for each of its moves (to 7.1, then to 7.6; or one where its agent is replaced) exactly one wave,
    or is named as left out with the reason.
  - The same input always gives the same files. A computer that has a wave keeps it, and its server. A wave keeps its window
    and the attestations of its chatty policies in C(plan.yml).
  - A computer whose move is recorded as done does not count toward a limit, and its wave takes no new computer. It stays in the files
    as the record of its wave; with O(reassign=true) it is removed from the wave.
  - A file of another release, with unknown keys or with times that are not valid is refused with the fix.
options:
  exports:
    description: The CSV files, in UTF-8, UTF-16 or the Western code page, with commas, semicolons or tabs.
    type: list
    elements: path
    required: true
  policy:
    description:
      - The decisions of the person who runs the migration. C(pilot) names the computers that are moved first.
      - C(docs/plan.md) of the collection explains every key.
      - The variable C(itms_policy) by default.
    type: dict
  reassign:
    description:
      - Discard the waves and windows of the previous plan, and assign new ones. What a person left out stays out.
    type: bool
    default: false
attributes:
  diff_mode:
    description: Shows what changed when diff mode is on.
    support: full
extends_documentation_fragment:
  - itms.migration.controller
  - itms.migration.groups
"""

EXAMPLES = r"""
- name: Write the plan and the assignments
  itms.migration.plan:
    exports: "{{ itms_computer_exports }}"
  run_once: true

# The playbook does this with --check --diff -e itms_reassign=true.
- name: Open a dry run
  itms.migration.phase:
    phase: plan
  check_mode: true
  run_once: true

- name: Show what a plan from scratch would change
  itms.migration.plan:
    exports: "{{ itms_computer_exports }}"
    reassign: true
  check_mode: true
  diff: true
  run_once: true
"""

RETURN = r"""
plan:
  description: The plan, as C(plan.yml) has it.
  returned: success
  type: dict
rejected:
  description: The rows of the exports that could not be used, each with its reason.
  returned: success
  type: list
  elements: dict
"""
