# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

DOCUMENTATION = r"""
name: product_version
short_description: Whether a text is a version of Notification Server or SMP
version_added: 0.2.0
author: The itms.migration authors (@itms-migration)
description:
  - True for a version as a person or a registry writes it, of any product. Whether the guide has a path from it is another question,
    which P(itms.migration.migration_path#filter) answers.
  - A number is not a valid version, because YAML reads C(7.10) as C(7.1). Put versions in quotes.
positional: _input
options:
  _input:
    description: The text.
    type: raw
    required: true
"""

EXAMPLES = r"""
- name: A level and a build are versions, a wish and a number are not
  ansible.builtin.assert:
    that:
      - "'6.0.6074 SP3 R12' is itms.migration.product_version"
      - "'7.1.8400' is itms.migration.product_version"
      - "'the latest' is not itms.migration.product_version"
      - 7.1 is not itms.migration.product_version
"""

RETURN = r"""
_value:
  description: Whether it is a version.
  type: bool
"""

import typing as t

from ansible_collections.itms.migration.plugins.plugin_utils.filter_results import testing
from ansible_collections.itms.migration.plugins.plugin_utils.rules import versions


@testing
def product_version(text: t.Any) -> bool:
    """The test; see DOCUMENTATION."""
    try:
        versions.parse(text)
    except versions.NotAVersion:
        return False
    return True


class TestModule:
    def tests(self) -> dict[str, t.Callable[..., bool]]:
        return {"product_version": product_version}
