# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The option of every action that takes the name of a phase."""

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
options:
  phase:
    description: The phase. Some of these have no playbook yet; C(docs/steps.md) of the collection says which.
    type: str
    required: true
    choices:
      - assess
      - plan
      - backup
      - prepare_source
      - build_intermediate
      - migrate_to_intermediate
      - redirect
      - build_target
      - migrate_to_target
      - cloud_enabled_management
      - finish
      - restore
"""
