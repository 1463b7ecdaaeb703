# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

DOCUMENTATION = r"""
module: run
short_description: Opens and closes a phase of the migration
version_added: 0.1.0
author: The itms.migration authors (@itms-migration)
description:
  - Creates the store, and in check mode the folder of the dry run, which later tasks and phases write to.
  - It is the first task of every playbook of this collection.
  - With O(state=closed) it fails when the phase did nothing, as with C(--tags) that leave out all of its own tasks.
options:
  phase:
    description: The name of the phase.
    type: str
    required: true
  begin:
    description:
      - In check mode, begin a new dry run rather than to go on in the newest one.
    type: bool
    default: false
  variables:
    description:
      - The variables that the phase reads, as an argument spec with a C(description) of each.
      - The run is not opened when one that is required is missing, or when one is of the wrong type.
    type: dict
    default: {}
  state:
    description: Whether to open the phase or to close it.
    type: str
    default: opened
    choices: [opened, closed]
  acted:
    description: For O(state=closed), whether a task of the phase itself ran.
    type: bool
    default: true
extends_documentation_fragment: itms.migration.controller
"""

EXAMPLES = r"""
- name: Open the run
  itms.migration.run:
    phase: assess
    begin: true
  run_once: true

- name: Close the run
  itms.migration.run:
    phase: plan
    state: closed
    acted: "{{ itms_plan_written is defined }}"
  run_once: true
  tags: always
"""

RETURN = r"""
run:
  description: The run that was opened; also under C(itms_run), where the summary finds it.
  returned: O(state=opened)
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
