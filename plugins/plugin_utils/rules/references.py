# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What to read beside a section of the guide: the links that it prints there, and the current articles that its rows name."""

from __future__ import annotations

import functools

from ..guide import catalogue, links

ARTICLE = "https://knowledge.broadcom.com/external/article/"


@functools.cache
def see(section: str) -> tuple[str, ...]:
    """The articles of a section, each with its address; nothing for a section without any."""
    found = [
        article(one) for chapter in catalogue.CHAPTERS for row in chapter.rows if row.section == section for one in getattr(row, "see", ())
    ]
    for link in links.IN_THE_TEXT:
        if link.section == section and link.address.startswith("http"):
            found.append(article(link.today) if link.today else f"{link.title}: {link.address}")
    return tuple(dict.fromkeys(found))


def article(number: str) -> str:
    """`KB154810` with its address."""
    return f"{number}: {ARTICLE}{number.removeprefix('KB')}"
