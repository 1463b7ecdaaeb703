# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The columns of the sizing tables (section "Minimum Hardware Recommendations"): ranges of managed endpoints.

The printed ranges meet: 1,000 endpoints stand in two columns. A border belongs to the smaller column, for one reason:
where the guide says in words what happens at a border, it does the same ("larger than 5,000 endpoints" get separate
servers, section "Hardware Considerations"). So a column starts one above the end of the column before it.
"""

from __future__ import annotations

import typing as t

from .row import Oddity, Row, Tier

SECTION = "Minimum Hardware Recommendations"

EVALUATION = Tier("evaluation", "Evaluation", None, None, 1, 99)
TO_1000 = Tier("to-1000", "100-1,000 endpoints", 100, 1000, 100, 1000)
TO_5000 = Tier("to-5000", "1,000 - 5,000", 1000, 5000, 1001, 5000)
TO_10000 = Tier("to-10000", "5,000 - 10,000", 5000, 10000, 5001, 10000)
TO_20000 = Tier("to-20000", "10,000 - 20,000", 10000, 20000, 10001, 20000)

# Of the tables for the SMP and for SQL Server.
SERVER_TIERS: tuple[Tier, ...] = (EVALUATION, TO_1000, TO_5000, TO_10000, TO_20000)

# Of the table for site servers.
SITE_SERVER_TIERS: tuple[Tier, ...] = (
    Tier("site-to-100", "10-100 endpoints", 10, 100, 1, 100),
    Tier("site-to-1000", "100 - 1,000", 100, 1000, 101, 1000),
    Tier("site-to-5000", "1,000 - 5,000", 1000, 5000, 1001, 5000),
    Tier("site-to-7500", "5,000 - 7500", 5000, 7500, 5001, 7500),
)

LARGEST_SMP: t.Final = 20_000  # endpoints; the last column of the SMP and SQL tables ends here
LARGEST_SITE_SERVER: t.Final = 7_500

ROWS: tuple[Row, ...] = (
    Row(
        "tier-borders",
        SECTION,
        "hardware is sized by the number of managed endpoints, in five columns up to 20,000",
        (
            Oddity(
                "each border is in two columns (1,000, 5,000, 10,000)", "a border belongs to the smaller column; one more starts the next"
            ),
            Oddity('the column "Evaluation" has no figures', "1 to 99 endpoints, as the next column starts at 100"),
            Oddity("no column above 20,000", "more endpoints than that need several SMPs, each sized by the table"),
        ),
    ),
    Row(
        "tier-site-borders",
        "SS Hardware",
        "site servers are sized by the endpoints they serve, in four columns up to 7,500",
        (
            Oddity("each border is in two columns (100, 1,000, 5,000)", "a border belongs to the smaller column; one more starts the next"),
            Oddity("the first column starts at 10", "a site server for fewer than 10 endpoints takes the first column"),
            Oddity("no column above 7,500", "a site with more endpoints needs another site server"),
        ),
    ),
)
