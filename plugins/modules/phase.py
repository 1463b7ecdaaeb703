# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

DOCUMENTATION = r"""
module: phase
short_description: Opens a phase of the migration
version_added: 0.1.0
author: The itms.migration authors (@itms-migration)
description:
  - Checks the variables of the phase, the groups that it needs in the inventory, and that C(--limit) leaves a host to act on.
  - Then creates the store, and in check mode the folder of the dry run, which later tasks and phases write to. In check mode V(assess)
    begins a new dry run; later phases continue the latest one.
  - It is the first task of every playbook of this collection. The role P(itms.migration.phase#role) calls it with the variables of the
    phase.
options:
  variables:
    description:
      - The variables that the phase reads, as an argument spec with a C(description) of each.
      - The phase is not opened when one that is required is missing, or when one is of the wrong type.
    type: dict
    default: {}
  known_variables:
    description:
      - The names of all variables that any phase reads. Another name that begins with C(itms_), set with C(-e) or in the inventory, is
        refused with the nearest known one, unless C(itms_own_variables) lists it. Without this option no name is refused.
    type: list
    elements: str
    default: []
extends_documentation_fragment:
  - itms.migration.controller
  - itms.migration.phase_name
"""

EXAMPLES = r"""
- name: Open the assessment
  itms.migration.phase:
    phase: assess
  run_once: true
"""

RETURN = r"""
run:
  description: The run that was opened; also under C(itms_run), where the summary finds it.
  returned: success
  type: dict
  contains:
    id:
      description: Its name; names sort by time.
      type: str
      sample: 20261124T031500123Z-1f3a9c
    phase:
      description: The phase.
      type: str
      sample: assess
    dry_run:
      description: Whether it is a dry run.
      type: bool
      sample: false
    wave:
      description: The wave, in a phase that acts on endpoints.
      type: int
      sample: 3
    dir:
      description: The folder that this run writes to.
      type: str
    store_dir:
      description: The store.
      type: str
    started:
      description: When it was opened, in UTC.
      type: str
      sample: "2026-11-24T03:15:00Z"
"""
