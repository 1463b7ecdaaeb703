# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

import typing as t

from ansible_collections.itms.migration.plugins.plugin_utils.filter_results import day, filtering, mapping, rows
from ansible_collections.itms.migration.plugins.plugin_utils.rules.decommission import decommission, decommission_plan
from ansible_collections.itms.migration.plugins.plugin_utils.rules.refusal import Refusal

DOCUMENTATION = r"""
name: decommission_findings
short_description: What still requires the 6.x Notification Server
version_added: 0.2.0
author: The itms.migration authors (@itms-migration)
description:
  - The guide names three conditions under which the 6.x server can be taken down, and all three are checked. These are business
    functions that the new server has, data of the needed depth, and regulatory standards that are met.
positional: _input, today
options:
  _input:
    description: What is known.
    type: dict
    required: true
    suboptions:
      functions:
        description: >-
          The business functions of the 6.x server, each with C(name), C(old), C(new), and, after they were compared, C(proven_by) and
          C(proven_on).
        type: list
        elements: dict
      saturation:
        description: >-
          By inventory class, C(old), the migrated endpoints with data of it on 6.x, and C(fresh), those with fresh data on the new server.
          C(fresh_days) says how many days old that data could be, and C(counted_on) on which day it was counted.
        type: dict
      sign_off:
        description: >-
          The regulatory declaration with C(by), C(signed_on), C(file) and C(sha256), and C(file_hash), the SHA-256 of the file as it
          is now.
        type: dict
  today:
    description: The day of the decision, YYYY-MM-DD.
    type: str
    required: true
  least_share:
    description: The share of endpoints with fresh data that is enough, in percent. Our own figure; the guide gives none.
    type: float
    default: 95.0
  classes:
    description: Inventory classes that must have been counted. An empty list is a finding, because a missing class would not be noticed.
    type: list
    elements: str
    default: []
  fresh_days:
    description: How many days old data may be to count as fresh. Our own figure.
    type: int
    default: 30
  count_age_days:
    description: How many days ago the classes may have been counted. Our own figure.
    type: int
    default: 14
"""

EXAMPLES = r"""
- name: Nearly done
  ansible.builtin.assert:
    that:
      - left | map(attribute='key') | list == ['decommission.saturation:Hardware']
  vars:
    known:
      functions:
        - {name: patching, old: Patch Management 6.2, new: Patch Management 7.6, proven_by: A. N. Other, proven_on: '2027-01-15'}
      saturation:
        Hardware: {old: 1000, fresh: 949, fresh_days: 30, counted_on: '2027-01-31'}
        Software: {old: 1000, fresh: 950, fresh_days: 30, counted_on: '2027-01-31'}
      sign_off:
        by: The auditor
        signed_on: '2027-01-20'
        file: audit.pdf
        sha256: e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
        file_hash: e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
    left: "{{ known | itms.migration.decommission_findings('2027-02-01', classes=['Hardware', 'Software']) }}"
"""

RETURN = r"""
_value:
  description:
    - The findings, each with C(key), C(severity), C(section), C(found), C(needed), C(fix) and C(waive).
    - Empty when nothing is wrong.
  type: list
  elements: dict
"""


@filtering
def decommission_findings(
    known: dict[str, t.Any],
    today: str,
    least_share: float = 95.0,
    classes: list[str] | None = None,
    *,
    fresh_days: int = 30,
    count_age_days: int = 14,
) -> list[dict[str, str]]:
    """The filter; see DOCUMENTATION."""
    given = mapping(known, "what is known", decommission_plan.OBSERVED)
    policy = {"least_share": least_share, "classes": classes, "fresh_days": fresh_days, "count_age_days": count_age_days}
    plan = decommission_plan.read({**given, **policy})
    on = day(today, "today")
    if on is None:
        raise Refusal("no day", "the day of the decision, YYYY-MM-DD", "set the option today")
    return rows(decommission.findings(plan.functions, plan.saturation, plan.sign_off, on, plan.policy))


class FilterModule:
    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        return {"decommission_findings": decommission_findings}
