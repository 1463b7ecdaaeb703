# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Guide section "Minimum Hardware Recommendations", table "SMP Hardware"."""

from __future__ import annotations

import typing as t

SECTION = "SMP Hardware"


class Tier(t.NamedTuple):
    name: str
    up_to: int  # endpoints, the upper end of the printed range
    processors: str
    disk_gb: int  # "Disk Capacity" as printed, in GB
    ram_gb: int


# The printed ranges meet (1,000 is in two columns): the smaller tier is taken at its upper end.
TIERS: tuple[Tier, ...] = (
    Tier("Evaluation", 99, "Two Cores 2.4 GHz or more", 80, 4),
    Tier("100-1,000 endpoints", 1000, "Eight Cores 2.4 GHz or more", 80, 8),
    Tier("1,000 - 5,000", 5000, "Eight Cores 2.4 GHz or more", 200, 16),
    Tier("5,000 - 10,000", 10000, "Eight Cores 2.4 GHz or more", 400, 16),
    Tier("10,000 - 20,000", 20000, "8-12 Cores 2.4 GHz or more", 600, 16),
)
