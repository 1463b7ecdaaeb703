"""What BACKUP and RESTORE have in common: reading their words, and reading a file that may be a backup.

Error texts as SQL Server words them (155, 3013, 3201, 3203, 3205, 3241). Remembered: a file that ends too soon gives 3203 with Windows'
error 38; which error an old server gives for a newer one's backup: 2000 3205, 2005 3241, from 2008 on 3169.
"""

from __future__ import annotations

import dataclasses
import typing as t

from ..state import View, WinError
from .errors import SqlError, terminated, unmodelled
from .split import Statement, Word, text_of

if t.TYPE_CHECKING:
    from ..state.files import Node
    from ..state.host import SqlInstance

KIND = "sql-backup"
# Option -> the first major version that knows it.
FLAGS = {"INIT": 8, "NOINIT": 8, "FORMAT": 8, "NOFORMAT": 8, "SKIP": 8, "NOSKIP": 8, "COPY_ONLY": 9, "CHECKSUM": 9, "NO_CHECKSUM": 9,
         "COMPRESSION": 10, "NO_COMPRESSION": 10}  # fmt: skip
VALUES = {"STATS": 8, "NAME": 8, "DESCRIPTION": 8, "BUFFERCOUNT": 8, "MAXTRANSFERSIZE": 8, "MEDIANAME": 8}
RESTORE_FLAGS = {"REPLACE": 8, "RECOVERY": 8, "NORECOVERY": 8, "CHECKSUM": 9, "NO_CHECKSUM": 9}
RESTORE_VALUES = {"STATS": 8, "FILE": 8, "BUFFERCOUNT": 8, "MAXTRANSFERSIZE": 8}


@dataclasses.dataclass
class Parsed:
    """A BACKUP or RESTORE as written. `moves` are (logical name, path)."""

    database: str
    device: str
    flags: set[str]
    values: dict[str, str]
    moves: list[tuple[str, str]] = dataclasses.field(default_factory=list)


class Words:
    """A cursor over a statement; anything unexpected is something the lab does not model."""

    def __init__(self, statement: Statement) -> None:
        self.statement = statement
        self.position = 0

    def peek(self) -> Word | None:
        return self.statement[self.position] if self.position < len(self.statement) else None

    def take(self, *expected: str, kind: tuple[str, ...] = ()) -> Word:
        word = self.peek()
        if word is None or (expected and word.upper not in expected) or (kind and word.kind not in kind):
            raise unmodelled(repr(text_of(self.statement)[:200]))
        self.position += 1
        return word

    def comes(self, expected: str) -> bool:
        """Take a word if it is the next one."""
        word = self.peek()
        if word is None or word.upper != expected:
            return False
        self.position += 1
        return True

    def end(self) -> None:
        if self.peek() is not None:
            raise unmodelled(repr(text_of(self.statement)[:200]))


def options(words: Words, parsed: Parsed, major: int, what: str) -> Parsed:
    """The WITH part."""
    flags, values = (FLAGS, VALUES) if what == "BACKUP" else (RESTORE_FLAGS, RESTORE_VALUES)
    if words.peek() is None:
        return parsed
    words.take("WITH")
    while True:
        name = words.take(kind=("word",)).upper
        if name == "MOVE" and what == "RESTORE":
            logical = words.take(kind=("text",)).value
            words.take("TO")
            parsed.moves.append((logical, words.take(kind=("text",)).value))
        else:
            known = flags.get(name, values.get(name))
            if known is None:
                raise unmodelled(f"{what} option {name}")
            if known > major:
                raise SqlError(155, 15, 1, f"'{name}' is not a recognized {what} option.")
            if name in values:
                parsed.values[name] = words.take(kind=("text", "number")).value if words.comes("=") or name != "STATS" else "10"
            else:
                parsed.flags.add(name)
        if words.peek() is None:
            return parsed
        words.take(",")


def disk(words: Words) -> str:
    for expected in ("DISK", "="):
        words.take(expected)
    return words.take(kind=("text",)).value


def device_error(device: str, error: WinError, major: int, failed: SqlError) -> SqlError:
    # Before 2008 the text of a full disk is not looked up.
    text = error.text if major >= 10 or error.code != 112 else "error not found"
    if error.code == 112:
        return SqlError(3202, 16, 2, f'Write on "{device}" failed: {error.code}({text})', failed)
    return SqlError(3201, 16, 1, f"Cannot open backup device '{device}'. Operating system error {error.code}({text}).", failed)


def percents(parsed: Parsed) -> list[str]:
    step = int(parsed.values.get("STATS") or 0)
    return [f"{percent} percent processed." for percent in range(step, 100, step)] if step else []


class Media:
    """A file that a server opens as a backup, with the header that is in it."""

    def __init__(self, node: Node, header: dict[str, t.Any]) -> None:
        self.node = node
        self.header = header

    @property
    def whole(self) -> bool:
        return bool(self.node.size >= self.header["size"])


def open_media(view: View, instance: SqlInstance, device: str, what: str) -> Media:
    """The backup on a device; SqlError where nothing is, where it is none, and where it is of a server that this one cannot read."""
    failed, major = terminated(what), instance.major[0]
    try:
        files, place = view.place(device)
        node = files.file(place)
    except WinError as error:
        raise device_error(device, error, major, failed) from error
    header: dict[str, t.Any] = dict(node.note)
    formed = f"The media family on device '{device}' is incorrectly formed. SQL Server cannot process this media family."
    if header.get("kind") != KIND or not 0 < node.size <= header["size"]:
        raise SqlError(3241, 16, 0, formed, failed)
    if header["major"][0] > major and major < 10:
        if major == 8:
            raise SqlError(3205, 16, 2, "Too many backup devices specified for backup or restore; only 64 are allowed.", failed)
        raise SqlError(3241, 16, 7, formed, failed)
    return Media(node, header)


def truncated(device: str, failed: SqlError) -> SqlError:
    return SqlError(3203, 16, 1, f'Read on "{device}" failed: 38(Reached the end of the file.)', failed)
