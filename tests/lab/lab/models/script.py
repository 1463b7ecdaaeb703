"""The `script` action of ansible-core: `& PATH ARGUMENTS; exit $LASTEXITCODE` after the file was put, the same text on 2.16 to 2.21.

Batch files are run by `programs.batch`. There is no PowerShell here: a .ps1 has no model, nor has anything else.
"""

from __future__ import annotations

import re

from ..calls import NoModel, Reply
from ..programs import Process, batch
from ..state import paths
from .core import Context

_TEXT = re.compile(r"^&\s+(?P<line>.+?)\s*; exit \$LASTEXITCODE\s*$", re.DOTALL)
_WORD = re.compile(r"""'(?P<single>(?:[^']|'')*)'|"(?P<double>[^"$`]*)"|(?P<bare>[^\s'"`$|&;<>()@{}]+)""")


def run(context: Context) -> Reply:
    call = context.call
    match = _TEXT.match(call.script)
    if match is None:
        raise NoModel(f"script {call.script[:120]!r}")
    words = split(match["line"])
    path = words[0]
    if paths.extension(path).lower() not in (".cmd", ".bat"):
        raise NoModel(f"script {path!r}: the lab runs batch files only")
    node = context.find(path)
    if node is None or node.folder:
        return Reply(
            stderr=f"The term '{path}' is not recognized as the name of a cmdlet, function, script file, or operable program.\r\n", rc=1
        )
    # PowerShell hands a word with blanks on in quotes.
    arguments = [f'"{word}"' if not word or re.search(r"\s", word) else word for word in words[1:]]
    line = " ".join([path, *arguments])
    process = Process(context.estate, context.host, call.logon, path, line, arguments, context.environment)
    done = batch.run(process, node.data().decode("utf-8"))
    return Reply(done.stdout, done.stderr, done.rc)


def command(context: Context) -> Reply:
    """A line for cmd.exe, from a WinRM client that is not ansible-core."""
    call = context.call
    environment = context.environment
    done = batch.run_line(Process(context.estate, context.host, call.logon, environment["ComSpec"], call.script, [], environment))
    return Reply(done.stdout, done.stderr, done.rc)


def split(line: str) -> list[str]:
    """The words of a PowerShell command; NoModel when one of them is more than a plain or quoted word."""
    words: list[str] = []
    rest = line.strip()
    while rest:
        match = _WORD.match(rest)
        if match is None or (len(match[0]) < len(rest) and not rest[len(match[0])].isspace()):
            raise NoModel(f"script arguments {line!r}")
        words.append(match["single"].replace("''", "'") if match["single"] is not None else match["double"] or match["bare"] or "")
        rest = rest[len(match[0]) :].lstrip()
    return words
