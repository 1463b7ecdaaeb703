# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The connection in registered results: whether it was lost in one of them, and the messages."""

from __future__ import annotations

import typing as t

Result = t.Mapping[str, t.Any]


def lost(results: t.Iterable[Result | None]) -> list[str]:
    """The messages of the results, and of the items of loops, in which the host did not answer."""
    found = []
    for result in results:
        items = [one for one in (result or {}).get("results") or [] if isinstance(one, t.Mapping)]
        found += [str(one.get("msg") or "the host did not answer") for one in (*items, result or {}) if one.get("unreachable")]
    return list(dict.fromkeys(found))
