# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Columns of the sizing tables, and how many servers share endpoints that are too many for one server.

docs/sizing.md has the reasoning: a border belongs to the smaller column, and servers that share are all sized for the
largest share, so that no size ever falls as endpoints grow.
"""

from __future__ import annotations

import typing as t

from ...guide.row import Tier
from ..refusal import Refusal


class Column(t.Protocol):
    """A row of sizes: one column of a table of the guide."""

    @property
    def tier(self) -> Tier: ...


C = t.TypeVar("C", bound=Column)


def counted(number: t.Any, what: str = "endpoints") -> int:
    """A whole number of at least 0. Raises Refusal for anything else, also for True and for 1000.5."""
    if isinstance(number, bool) or not isinstance(number, int) or number < 0:
        fix = f"write the number of {what} as a whole number"
        if isinstance(number, str) and number.strip().isdecimal():
            fix = f"convert the text with the filter int, as in {{{{ value | int }}}}: a value of -e is always text ({what})"
        raise Refusal(f"{number!r} {what}", f"a whole number of {what}, 0 or more", fix)
    return number


def column_of(endpoints: int, columns: t.Sequence[C]) -> C | None:
    """The column for so many endpoints, None above the last. No endpoints at all take the first column."""
    wanted = max(counted(endpoints), columns[0].tier.first)
    return next((one for one in columns if one.tier.first <= wanted <= one.tier.last), None)


def servers_for(endpoints: int, largest: int) -> int:
    """How many servers it takes when one takes at most `largest`; none for no endpoints."""
    return -(-counted(endpoints) // largest)


def largest_share(endpoints: int, servers: int) -> int:
    """The endpoints of the fullest of so many servers when they share evenly."""
    return -(-endpoints // servers) if servers else 0
