# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

DOCUMENTATION = r"""
name: detached_result
short_description: How far a command is that runs apart from the connection
version_added: 0.1.0
author: The itms.migration authors (@itms-migration)
description:
  - Reads the results file that an asynchronous task of Ansible keeps on its host, as M(ansible.builtin.slurp) fetched it.
  - A later run of a playbook knows the folder of that file, and needs nothing else of the run that started the task.
positional: _input
options:
  _input:
    description: The registered result of M(ansible.builtin.slurp).
    type: dict
    required: true
  rcs:
    description: The exit codes of a command that are good, whatever Ansible thinks of them.
    type: list
    elements: int
    default: [0]
  room:
    description: What C(dir) printed of the disk on which the results file lies. It tells why there is no result.
    type: str
  runs:
    description: Whether the process of the command still runs.
    type: bool
    default: false
"""

EXAMPLES = r"""
- name: For robocopy the exit code 1 says that files were copied
  ansible.builtin.assert:
    that:
      - (slurped | itms.migration.detached_result(rcs=[0, 1, 2, 3])).well
      - not (slurped | itms.migration.detached_result).well
  vars:
    slurped: {content: "{{ '{\"finished\": true, \"failed\": true, \"rc\": 1}' | b64encode }}"}
"""

RETURN = r"""
_value:
  description:
    - The result of the module, with C(finished), and C(well), whether it ended as it should.
    - C(lost) says why there is no result, where there is none; else it is empty.
  type: dict
"""

import typing as t

from ansible_collections.itms.migration.plugins.plugin_utils.filter_results import filtering, required_mapping
from ansible_collections.itms.migration.plugins.plugin_utils.rules.backups import jobs


@filtering
def detached_result(slurped: dict[str, t.Any], rcs: list[int] | None = None, *, room: str = "", runs: bool = False) -> dict[str, t.Any]:
    """The filter; see DOCUMENTATION."""
    return jobs.read(required_mapping(slurped, "the result of slurp"), rcs if rcs is not None else [0], room=room, runs=runs)


class FilterModule:
    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        return {"detached_result": detached_result}
