# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What the documentation of every action of this collection has in common."""

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
notes:
  - This is an action that runs on the controller; the module only documents it.
  - It reports C(changed) only for what a person reads and commits, the plan and a proven backup set. What else is written to the store
    (observations, verdicts, deltas, outcomes, evidence) is a record of the run and no change, so that a second run is unchanged.
options:
  store_dir:
    description:
      - The folder in which this collection keeps its documents.
      - The variable C(itms_store_dir) by default.
    type: path
attributes:
  check_mode:
    description: Can run in check mode and say what would change.
    support: full
    details: Writes to the folder of the dry run only.
  diff_mode:
    description: Shows what changed when diff mode is on.
    support: none
  platform:
    description: Where it works.
    platforms: all
    support: full
    details: It runs on the controller and opens no connection, so it works when the host is down.
"""
