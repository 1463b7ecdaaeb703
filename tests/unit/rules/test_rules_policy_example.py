# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The example inventory: what is commented there under itms_policy is a valid policy when somebody removes the `#`."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml
from ansible_collections.itms.migration.plugins.plugin_utils.rules.estate import policy

EXAMPLE = Path(__file__).resolve().parents[3] / "inventories" / "example" / "group_vars" / "all" / "migration.yml"


@pytest.mark.parametrize("key", ["routes", "calendar"])
def test_the_commented_routes_and_calendar_are_valid(key):
    lines = EXAMPLE.read_text(encoding="utf-8").splitlines()
    start = next(number for number, line in enumerate(lines) if line.startswith(f"#  {key}:"))
    block = [f"{key}:"]
    for line in lines[start + 1 :]:
        if not re.match(r"#    \S", line):
            break
        block.append(line[3:])
    given = yaml.safe_load("\n".join(block))
    assert len(given[key]) > 2
    read = policy.parse({"pilot": ["HQ-PC-0001"], "imaging": {}, **given})
    if key == "routes":
        assert [(route.to, route.via) for route in read.routes] == [("smp03", "smp01"), ("smp03", "smp01"), ("smp02", "smp01")]
    else:
        assert read.calendar and read.calendar.zone == "Europe/Berlin" and read.calendar.pilot_days == 7
