"""Reading PowerShell literals (hashtables, arrays, strings, numbers, $true) out of a module's source, without PowerShell.

Anything that is not a literal - a variable, a type, a call, an operator - reads as `UNRESOLVED`, and the caller decides.
"""

from __future__ import annotations

import re
import typing as t


class _Unresolved:
    def __repr__(self) -> str:
        return "UNRESOLVED"


UNRESOLVED: t.Final = _Unresolved()

_TOKEN = re.compile(
    r"""(?P<space>[ \t]+|`\r?\n)|(?P<comment>\#[^\n]*|<\#.*?\#>)|(?P<newline>[\r\n;]+)
      |(?P<single>'(?:[^']|'')*')|(?P<double>"(?:[^"`]|`.|"")*")
      |(?P<open>@\{|@\(|\(|\{|\[)|(?P<close>[})\]])|(?P<comma>,)|(?P<equals>=)
      |(?P<number>-?\d+(?:\.\d+)?(?:[kKmMgG][bB])?(?![\w.]))|(?P<variable>\$[\w:.]+)|(?P<word>[\w.:*\\/-]+)|(?P<other>.)""",
    re.VERBOSE | re.DOTALL,
)
_ASSIGNED = re.compile(r"^(?P<name>\$\w+)\s*=\s*(?=@\{)", re.MULTILINE)
_CONSTANTS = {"$true": True, "$false": False, "$null": None}
_CLOSING = {"@{": "}", "@(": ")", "(": ")", "{": "}", "[": "]"}


class Token(t.NamedTuple):
    kind: str
    text: str


class LiteralError(ValueError):
    """The text is no PowerShell literal."""


def tokens(text: str) -> t.Iterator[Token]:
    for match in _TOKEN.finditer(text):
        kind = str(match.lastgroup)
        if kind not in ("space", "comment"):
            yield Token(kind, match.group())


class Reader:
    """A recursive reader over the tokens of one expression."""

    def __init__(self, text: str, variables: t.Mapping[str, t.Any] | None = None) -> None:
        self._tokens = tokens(text)
        self._variables = {**_CONSTANTS, **(variables or {})}
        self._next: Token | None = next(self._tokens, None)

    def peek(self) -> Token:
        if self._next is None:
            raise LiteralError("the text ends inside a literal")
        return self._next

    def take(self) -> Token:
        token = self.peek()
        self._next = next(self._tokens, None)
        return token

    def skip_newlines(self) -> None:
        while self._next is not None and self._next.kind == "newline":
            self.take()

    def value(self) -> t.Any:
        """One value, or a list where commas follow (`, @(..)` is a list of one)."""
        how, items = self._items()
        return items if how in ("list", "unary") else items[0]

    def _items(self) -> tuple[str, list[t.Any]]:
        """How values stand here (`single`, `list` with commas between, `unary` comma before one) and the values."""
        self.skip_newlines()
        if self.peek().kind == "comma":
            self.take()
            self.skip_newlines()
            return "unary", [self.single()]
        items = [self.single()]
        how = "single"
        while self._next is not None and self._next.kind == "comma":
            self.take()
            self.skip_newlines()
            items.append(self.single())
            how = "list"
        if self._next is not None and self._next.kind not in ("newline", "close"):
            self._skip_expression()
            return "single", [UNRESOLVED]
        return how, items

    def single(self) -> t.Any:
        token = self.take()
        if token.kind == "single":
            return token.text[1:-1].replace("''", "'")
        if token.kind == "double":
            return UNRESOLVED if "$" in token.text else token.text[1:-1].replace('""', '"')
        if token.kind == "number":
            return float(token.text) if "." in token.text else int(token.text) if token.text.lstrip("-").isdigit() else UNRESOLVED
        if token.kind == "variable":
            return self._variables.get(token.text.lower(), UNRESOLVED)
        if token.text == "@{":
            return self.table()
        if token.text == "@(":
            return self.array()
        if token.kind == "open":
            self._skip_to(_CLOSING[token.text])
            return UNRESOLVED
        return UNRESOLVED

    def table(self) -> dict[str, t.Any]:
        out: dict[str, t.Any] = {}
        while True:
            self.skip_newlines()
            token = self.take()
            if token.text == "}":
                return out
            name = token.text[1:-1] if token.kind in ("single", "double") else token.text
            self.skip_newlines()
            if self.take().kind != "equals":
                raise LiteralError(f"no '=' after {name!r}")
            out[name] = self.value()

    def array(self) -> list[t.Any]:
        """`@( .. )`: a lone array inside is unrolled, as PowerShell does; a unary comma keeps it."""
        out: list[t.Any] = []
        while True:
            self.skip_newlines()
            if self.peek().text == ")":
                self.take()
                return out
            how, items = self._items()
            out.extend(items[0] if how == "single" and isinstance(items[0], list) else items)

    def _skip_to(self, closing: str) -> None:
        depth = [closing]
        while depth:
            token = self.take()
            if token.kind == "open":
                depth.append(_CLOSING[token.text])
            elif token.kind == "close" and token.text == depth[-1]:
                depth.pop()

    def _skip_expression(self) -> None:
        while self._next is not None and self._next.kind not in ("newline", "close"):
            token = self.take()
            if token.kind == "open":
                self._skip_to(_CLOSING[token.text])


def read(text: str, variables: t.Mapping[str, t.Any] | None = None) -> t.Any:
    """The value that `text` begins with; `variables` are known ones by their lower-case names ($ included)."""
    return Reader(text, variables).value()


def tables(text: str) -> dict[str, t.Any]:
    """The tables that are assigned to variables at the beginning of a line, by `$name` in lower case, the earlier ones known to later."""
    found: dict[str, t.Any] = {}
    for match in _ASSIGNED.finditer(text):
        try:
            found[match["name"].lower()] = read(text[match.end() :], found)
        except LiteralError:
            continue
    return found
