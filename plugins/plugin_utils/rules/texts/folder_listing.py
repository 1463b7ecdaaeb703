# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The last lines of `cmd.exe /c dir /-c <folder>`: how many bytes are free where the folder is.

`/-c` leaves out the separators of thousands; the words differ by language, so the last number of the last line counts.
On a folder that is a reparse point or a share with quotas this is what the caller's account may still use, as wanted.
"""

from __future__ import annotations

import re

_FREE = re.compile(r"(\d{1,19})\s+\D*$")
_FOLDER = re.compile(r"^ .*?((?:[A-Za-z]:\\|\\\\)[^\r\n]*?)\s*$", re.M)


def free_bytes(text: str) -> int | None:
    """Free bytes, or None when the text has no such line."""
    lines = [line for line in text.replace("\r", "").split("\n") if line.strip()]
    found = _FREE.search(lines[-1]) if len(lines) > 1 else None
    return int(found[1]) if found else None


def folder(text: str) -> str | None:
    """The folder that was listed, as `Directory of E:\\` names it."""
    found = _FOLDER.search(text)
    return found[1].strip() if found else None
