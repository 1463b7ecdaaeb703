"""Windows paths, written so that two spellings of one path have one key."""

from __future__ import annotations

import ntpath
import typing as t

from .errors import WinError

FORBIDDEN = set('<>"|?*') | {chr(n) for n in range(32)}


class Unc(t.NamedTuple):
    """``\\\\server\\share\\rest`` in its parts; `rest` has no leading backslash."""

    server: str
    share: str
    rest: str


def normal(path: str) -> str:
    """One spelling: backslashes, no doubles, no trailing one except after a drive (``C:\\``)."""
    path = path.replace("/", "\\")
    if path.startswith("\\\\?\\UNC\\"):
        path = "\\\\" + path[8:]
    elif path.startswith("\\\\?\\"):
        path = path[4:]
    return ntpath.normpath(path) if path else path


def local(path: str) -> str:
    """A normal absolute local path with an upper-case drive, or WinError 123 / 3."""
    path = normal(path)
    drive, rest = ntpath.splitdrive(path)
    if len(drive) != 2 or not drive[0].isalpha() or (set(rest) & FORBIDDEN) or ":" in rest:
        raise WinError(123, path)
    return drive.upper() + (rest if rest.startswith("\\") else "\\" + rest)


def unc(path: str) -> Unc | None:
    """The parts of a UNC path, or None for any other."""
    path = normal(path)
    if not path.startswith("\\\\"):
        return None
    parts = path[2:].split("\\", 2)
    if len(parts) < 2 or not parts[0] or not parts[1]:
        raise WinError(67, path)
    return Unc(parts[0], parts[1], parts[2] if len(parts) > 2 else "")


def parent(path: str) -> str:
    """The folder of a path; a drive root is its own parent."""
    return ntpath.dirname(path)


def name(path: str) -> str:
    """The last part of a path."""
    return ntpath.basename(path) or path


def extension(path: str) -> str:
    """``.exe`` of ``C:\\x.exe``."""
    return ntpath.splitext(path)[1]


def join(*parts: str) -> str:
    return ntpath.join(parts[0], *(part.strip("\\") for part in parts[1:] if part))


def relative(path: str, root: str) -> str:
    """What is left of `path` under `root`, compared without regard to case; '' for the root itself."""
    return path[len(root) :].strip("\\")


def split_command_line(line: str) -> list[str]:
    """CommandLineToArgvW: quotes group, backslashes escape only before a quote, the first word knows no escapes."""
    words: list[str] = []
    position, length = 0, len(line)
    if line.startswith('"'):
        end = line.find('"', 1)
        end = length if end < 0 else end
        words.append(line[1:end])
        position = end + 1
    elif line:
        while position < length and line[position] not in " \t":
            position += 1
        words.append(line[:position])
    while True:
        while position < length and line[position] in " \t":
            position += 1
        if position >= length:
            return words
        word, position = _one_argument(line, position)
        words.append(word)


def _one_argument(line: str, position: int) -> tuple[str, int]:
    word: list[str] = []
    quoted, length = False, len(line)
    while position < length and (quoted or line[position] not in " \t"):
        slashes = 0
        while position < length and line[position] == "\\":
            slashes += 1
            position += 1
        if position < length and line[position] == '"':
            word.append("\\" * (slashes // 2))
            if slashes % 2:
                word.append('"')
            elif quoted and line[position + 1 : position + 2] == '"':
                word.append('"')
                position += 1
            else:
                quoted = not quoted
            position += 1
            continue
        word.append("\\" * slashes)
        if position < length and (quoted or line[position] not in " \t"):
            word.append(line[position])
            position += 1
    return "".join(word), position


def quote_argument(argument: str) -> str:
    """ConvertTo-EscapedArgument of ansible.windows' Process.psm1."""
    if not argument:
        return '""'
    if not any(sign.isspace() or sign == '"' for sign in argument):
        return argument
    out: list[str] = []
    slashes = 0
    for sign in argument:
        if sign == "\\":
            slashes += 1
            continue
        out.append("\\" * (slashes * 2 + 1 if sign == '"' else slashes))
        out.append(sign)
        slashes = 0
    return '"' + "".join(out) + "\\" * (slashes * 2) + '"'
