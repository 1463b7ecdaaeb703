# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The encoding of an export: a byte order mark, the place of zero bytes, or what its bytes can be."""

from __future__ import annotations

import codecs
import re
import typing as t

_CHUNK = 1 << 20
_UTF8 = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_HIGH = re.compile(rb"[\x80-\xff]+")
# Byte order marks; those of UTF-32 begin like those of UTF-16.
_MARKS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe\0\0", "utf-32"),
    (b"\0\0\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
# Where the zeros are in the first four bytes: the titles of a report are in letters that have them.
_ZEROS = {
    (False, True, True, True): "utf-32-le",
    (True, True, True, False): "utf-32-be",
    (True, False, True, False): "utf-16-be",
    (True, False, False, False): "utf-16-be",
    (True, False): "utf-16-be",
    (True, False, True): "utf-16-be",
}


def encoding_of(stream: t.BinaryIO) -> str:
    """A byte order mark decides; else UTF-8 if it can be that, else the Western code page of Windows. Rewinds."""
    stream.seek(0)
    head = stream.read(4)
    found = next((encoding for mark, encoding in _MARKS if head.startswith(mark)), "")
    if not found:
        found = _ZEROS.get(tuple(byte == 0 for byte in head), "")
    if not found and (head[1:2] == b"\0" or head[3:4] == b"\0"):
        found = "utf-16-le"
    if not found:
        stream.seek(0)
        found = "utf-8" if _is_utf8(stream) else "cp1252"
    stream.seek(0)
    return found


def _is_utf8(stream: t.BinaryIO) -> bool:
    """Whether all of it is, but for a character that the end cuts off; or at least most of what is not ASCII."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        while data := stream.read(_CHUNK):
            decoder.decode(data)
    except UnicodeDecodeError:
        stream.seek(0)
        return _is_mostly_utf8(stream)
    return True


def _is_mostly_utf8(stream: t.BinaryIO) -> bool:
    """One damaged row makes no Western export of a UTF-8 one. Western text hardly ever looks like UTF-8 by chance."""
    good = bad = 0
    while data := stream.read(_CHUNK):
        rest, characters = _UTF8.subn(b"", data)
        good += characters
        bad += len(_HIGH.findall(rest))
    return good >= bad
