# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

DOCUMENTATION = r"""
name: migration_path
short_description: The hops from a version of Notification Server or SMP to 7.6
version_added: 0.1.0
author: The itms.migration authors (@itms-migration)
description:
  - Reads a version as a person or a registry writes it, and returns the hops to 7.6, each with its reason and what it needs first.
  - The guide's longer path through 7.5 SP1 HF5 is explained as well. That path is not automated.
  - Fails for a text that is not a valid version, and for a version that the guide has no path for.
positional: _input
options:
  _input:
    description: A version such as V(6.0 R11), V(6.0.6074 SP3 R12), V(7.1.8400) or V(7.5 SP1 HF5), as text.
    type: str
    required: true
"""

EXAMPLES = r"""
- name: A level that is too old is raised first
  ansible.builtin.assert:
    that:
      - ("6.0 R11" | itms.migration.migration_path).path == "6.0 R11 -> 6.0 R13 -> 7.1 SP2 MP1.1 -> 7.6"
      - ("6.0 R11" | itms.migration.migration_path).through_75.path == "6.0 R11 -> 6.0 R13 -> 7.5 SP1 HF5 -> 7.6"

- name: A build does not tell the maintenance pack, so the hop to it is listed and the note says so
  ansible.builtin.assert:
    that:
      - ("7.1.8400" | itms.migration.migration_path).hops | length == 2
      - ("7.1.8400" | itms.migration.migration_path).notes | length == 1
"""

RETURN = r"""
_value:
  description:
    - C(path) as text; C(hops), each with C(from), C(to), C(kind), C(reason), C(section) and C(needs_first); C(notes).
    - C(through_75) has C(path), C(hops) and C(not_recommended), where the version has such a path.
  type: dict
"""

import typing as t

from ansible_collections.itms.migration.plugins.plugin_utils.filter_results import filtering
from ansible_collections.itms.migration.plugins.plugin_utils.rules import migration_path as path


@filtering
def migration_path(version: t.Any) -> dict[str, t.Any]:
    """The filter; see DOCUMENTATION."""
    way = path.of(version)
    shown: dict[str, t.Any] = {"path": path.text(way.hops), "hops": [path.shown(hop) for hop in way.hops], "notes": way.notes}
    if way.through_75:
        hops = [path.shown(hop) for hop in way.through_75]
        shown["through_75"] = {"path": path.text(way.through_75), "hops": hops, "not_recommended": way.why_not_75}
    return shown


class FilterModule:
    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        return {"migration_path": migration_path}
