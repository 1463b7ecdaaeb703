"""T-SQL cut into words and statements.

Documented by Microsoft: the lexical rules (comments, `N'..'` and doubled quotes, [brackets], "quoted identifiers") and the words that
begin a statement. Left out: nested comments, and every other word that begins a statement without a `;` before it.
"""

from __future__ import annotations

import re
import typing as t

_WORD = re.compile(
    r"""(?P<space>\s+)|(?P<comment>--[^\n]*|/\*.*?\*/)|(?P<text>[Nn]?'(?:[^']|'')*')|(?P<bracket>\[(?:[^\]]|\]\])*\])|(?P<quoted>"(?:[^"]|"")*")
      |(?P<number>\d+(?:\.\d+)?)|(?P<word>[@#\w$]+)|(?P<other>.)""",
    re.VERBOSE | re.DOTALL,
)
_ALWAYS_NEW = {"BACKUP", "RESTORE", "EXEC", "EXECUTE", "USE", "SET", "PRINT", "DECLARE", "DBCC", "ALTER", "DROP"}
_ENDS_BEFORE_SELECT = {"SET", "USE", "EXEC", "EXECUTE", "BACKUP", "RESTORE", "PRINT", "DBCC", "ALTER", "DROP"}


class Word(t.NamedTuple):
    """`kind` is text, name (bracketed, quoted or plain), number or other; `value` without quotes; `raw` as written."""

    kind: str
    value: str
    raw: str

    @property
    def upper(self) -> str:
        return self.value.upper()


Statement = list[Word]


def words(text: str) -> list[Word]:
    out: list[Word] = []
    for match in _WORD.finditer(text):
        raw = match.group()
        if match.lastgroup == "text":
            out.append(Word("text", raw[raw.index("'") + 1 : -1].replace("''", "'"), raw))
        elif match.lastgroup == "bracket":
            out.append(Word("name", raw[1:-1].replace("]]", "]"), raw))
        elif match.lastgroup == "quoted":
            out.append(Word("name", raw[1:-1].replace('""', '"'), raw))
        elif match.lastgroup == "word":
            out.append(Word("word", raw, raw))
        elif match.lastgroup in ("number", "other"):
            out.append(Word(match.lastgroup, raw, raw))
    return out


def statements(text: str) -> list[Statement]:
    """The statements of a batch: at semicolons, and where a word begins one without."""
    out: list[Statement] = []
    current: Statement = []
    depth = 0
    for word in words(text):
        depth += (word.raw == "(") - (word.raw == ")")
        first = current[0].upper if current else ""
        plain = word.kind == "word" and depth == 0 and bool(current) and current[-1].raw != "."
        inside = first == "ALTER" and word.upper == "SET" and not any(each.upper == "SET" for each in current)  # ALTER DATABASE x SET
        begins = plain and not inside and (word.upper in _ALWAYS_NEW or (word.upper == "SELECT" and first in _ENDS_BEFORE_SELECT))
        if (word.raw == ";" and depth == 0) or begins:
            if current:
                out.append(current)
            current = []
        if word.raw != ";" or depth:
            current.append(word)
    return [*out, current] if current else out


def text_of(statement: Statement) -> str:
    return " ".join(word.raw for word in statement)
