# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""RAID levels as people write them, and which level satisfies which requirement.

A mirrored stripe (10, 0+1) both mirrors and stripes, so it satisfies a requirement for one of the two. Anything else
(RAID 5, a storage array that hides its level) is a finding that can be waived.
"""

from __future__ import annotations

import re
import typing as t

_SPELLINGS = {"10": "10", "1+0": "10", "0+1": "0+1", "01": "0+1", "1": "1", "0": "0"}
_ALSO = {"1": ("10", "0+1"), "0": ("10", "0+1")}


def level(text: str) -> str:
    """`10` from "RAID 10", "raid1+0" or "RAID-10"; empty for a level that the guide does not have."""
    found = re.fullmatch(r"(?:raid)?[\s-]*([0-9](?:\s*\+?\s*[0-9])?)", text.strip().casefold())
    return _SPELLINGS.get(re.sub(r"\s", "", found[1]), "") if found else ""


def satisfies(text: str, wanted: t.Sequence[str]) -> bool:
    """Whether a drive of this level satisfies a requirement for one of `wanted`. An unknown level never does."""
    seen = level(text)
    return bool(seen) and any(seen == level(one) or seen in _ALSO.get(level(one), ()) for one in wanted)
