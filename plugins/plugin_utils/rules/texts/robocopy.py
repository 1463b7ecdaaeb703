# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What `robocopy.exe` prints: its list of files under `/L /BYTES /TS /FP /NC /NDL /NJH /NJS`, and its errors.

The columns and options are Microsoft's ("robocopy"); `/TS` gives UTC. An error is one line, `2027/01/11 20:15:02 ERROR 32 (0x00000020)
Copying File \\\\server\\share\\file`, whatever the language of Windows; the sentence below it is in that language. Each try has one.
"""

from __future__ import annotations

import re
import typing as t

_FILE = re.compile(r"^\s*(\d+)\s+(\d{4}/\d\d/\d\d \d\d:\d\d:\d\d)\s+(\S.*?)\s*$")
_ERROR = re.compile(r"^\d{4}/\d\d/\d\d \d\d:\d\d:\d\d \S+ (\d+) \(0x[0-9A-Fa-f]{8}\) (.*?((?:[A-Za-z]:\\|\\\\).*?))?\s*$")
NOT_THERE, IN_USE, LOCKED = (2, 3), 32, 33
MOVED_ON = (*NOT_THERE, IN_USE, LOCKED)  # what happens to the files of a server that works


class Listed(t.NamedTuple):
    path: str
    bytes: int
    modified: str


class Failure(t.NamedTuple):
    code: int
    path: str
    line: str


def listing(text: str) -> list[Listed]:
    """The files, in the order of the text."""
    found = (_FILE.match(line) for line in text.replace("\r", "").split("\n"))
    return [Listed(one[3], int(one[1]), one[2]) for one in found if one]


def failures(text: str) -> list[Failure]:
    """The last error of each path; a later try that went well has no line, so what was copied after all is the caller's to know."""
    found: dict[str, Failure] = {}
    for line in text.replace("\r", "").split("\n"):
        match = _ERROR.match(line.strip())
        if match:
            path = (match[3] or "").strip()
            found[path.casefold()] = Failure(int(match[1]), path, line.strip())
    return list(found.values())
