"""Batch files (.cmd, .bat) as cmd.exe runs them: a small part of its language, and a refusal by name of everything else.

Documented by Microsoft (echo, set, if, exit, rem, call's `%~n`). Known are `@echo off` (wanted as the first line, or every line would be
printed), rem and ::, echo, set, `if [not] errorlevel N`, `if [not] exist PATH`, `if [not] [/i] A==B`, exit [/b], and programs that have
a model. Left out: labels, goto, call, for, blocks, pipes, redirections, delayed expansion, substrings of variables.
"""

from __future__ import annotations

import contextlib
import dataclasses
import re
import typing as t

from ..calls import NoModel
from ..state import WinError, paths
from ..state.host import expand_variables
from .core import Done, Process, crlf, find, resolve

_PERCENT = re.compile(r"%(?:(?P<percent>%)|(?P<bare>~)?(?P<number>[0-9*])|(?P<variable>[^%~*0-9][^%]*)%)")
_IF = re.compile(
    r"if\s+(?P<fold>/i\s+)?(?P<negated>not\s+)?"
    r'(?:errorlevel\s+(?P<level>\d+)|exist\s+(?P<path>"[^"]*"|\S+)|(?P<left>"[^"]*"|[^\s=]+)\s*==\s*(?P<right>"[^"]*"|\S+))\s+(?P<then>.+)',
    re.IGNORECASE,
)
_SET = re.compile(r'set\s+(?:"(?P<quoted>[^"=]+=[^"]*)"|(?P<plain>[^"=/\s][^=]*=.*))', re.IGNORECASE)
_EXIT = re.compile(r"exit(?:\s+/b)?(?:\s+(?P<code>-?\d+))?", re.IGNORECASE)
_OF_CMD = ("dir", "move")  # what the model of cmd.exe itself does
_NOT_FOUND = 9009  # what cmd.exe leaves in ERRORLEVEL for a name that is no program


class _Ends(Exception):
    """`exit` was reached."""


@dataclasses.dataclass
class _Batch:
    process: Process
    environment: dict[str, str]
    prompt: bool = False  # a line of its own, not of a file
    level: int = 0
    stdout: list[str] = dataclasses.field(default_factory=list)
    stderr: list[str] = dataclasses.field(default_factory=list)

    def expand(self, line: str) -> str:
        """Arguments and variables, from left to right; an unset variable is nothing in a file, and stays as it is at the prompt."""
        if self.prompt:
            return expand_variables(line, self.environment)
        words = [self.process.path, *self.process.arguments]
        known = {name.lower(): value for name, value in {**self.environment, "ERRORLEVEL": str(self.level)}.items()}

        def value(match: re.Match[str]) -> str:
            if match["percent"]:
                return "%"
            if match["variable"]:
                return known.get(match["variable"].lower(), "")
            if match["number"] == "*":
                return " ".join(words[1:])
            word = words[int(match["number"])] if int(match["number"]) < len(words) else ""
            return word.strip('"') if match["bare"] else word

        return _PERCENT.sub(value, line)

    def run(self, line: str) -> None:
        verb = line.split(maxsplit=1)[0].lower()
        if verb == "rem" or line.startswith("::"):
            return
        if verb != "if" and any(sign in re.sub(r'"[^"]*"', "", line) for sign in "|&<>^()"):
            raise self.process.unknown(f"line {line!r}: pipes, redirections and blocks have no model")
        if verb == "echo" or verb.startswith("echo."):
            self._echo(line)
        elif verb == "set":
            self._set(line)
        elif verb == "if":
            self._if(line)
        elif verb == "exit":
            self._exit(line)
        else:
            self._program(line)

    def _echo(self, line: str) -> None:
        text = line[5:]
        if (line[4:5] not in ("", " ", ".") or text.strip().lower() in ("", "on", "off")) and line.lower() != "echo.":
            raise self.process.unknown(f"line {line!r}")
        self.stdout.append(f"{text}\n")

    def _set(self, line: str) -> None:
        match = _SET.fullmatch(line)
        if not match:
            raise self.process.unknown(f"line {line!r}")
        name, _unused, value = (match["quoted"] or match["plain"]).partition("=")
        self.environment = {key: old for key, old in self.environment.items() if key.lower() != name.lower()}
        if value:
            self.environment[name] = value

    def _if(self, line: str) -> None:
        match = _IF.fullmatch(line)
        if not match or match["then"].startswith("(") or re.search(r"\selse\s", match["then"], re.IGNORECASE):
            raise self.process.unknown(f"line {line!r}")
        if match["level"]:
            holds = self.level >= int(match["level"])
        elif match["path"]:
            holds = _exists(self.process, match["path"].strip('"'))
        else:
            left, right = (match[side].lower() if match["fold"] else match[side] for side in ("left", "right"))
            holds = left == right
        if holds is not bool(match["negated"]):
            self.run(match["then"])

    def _exit(self, line: str) -> None:
        match = _EXIT.fullmatch(line)
        if not match:
            raise self.process.unknown(f"line {line!r}")
        self.level = int(match["code"]) if match["code"] else self.level
        raise _Ends

    def _program(self, line: str) -> None:
        words = paths.split_command_line(line)
        estate, host = self.process.estate, self.process.host
        if words[0].lower() in _OF_CMD:
            path, line, words = self.environment["ComSpec"], f"cmd.exe /c {line}", ["cmd.exe", "/c", *words]
        else:
            path = resolve(host, words[0])
        program = find(estate, host, path)
        if program is None:
            raise NoModel(f"program {path!r} (line {line!r})")
        if not _exists(self.process, path):
            self.stderr.append(f"'{words[0]}' is not recognized as an internal or external command,\noperable program or batch file.\n")
            self.level = _NOT_FOUND
            return
        done = program(Process(estate, host, self.process.logon, path, line, words[1:], self.environment))
        self.level = done.rc
        self.stdout.append(done.stdout)
        self.stderr.append(done.stderr)


def _exists(process: Process, path: str) -> bool:
    try:
        files, place = process.view.place(path)
    except WinError:
        return False
    return files.get(place) is not None


def run(process: Process, text: str) -> Done:
    """Run a batch file. NoModel, with the line, for what this part of the language does not have."""
    lines = [line.strip() for line in text.splitlines()]
    told: t.Iterator[str] = iter([line for line in lines if line])
    if next(told, "").lower() != "@echo off":
        raise process.unknown("a batch file has to begin with @echo off here")
    batch = _Batch(process, dict(process.environment))
    try:
        for line in told:
            expanded = batch.expand(line.removeprefix("@"))
            if expanded.strip():
                batch.run(expanded)
    except _Ends:
        pass
    return Done(crlf("".join(batch.stdout)), crlf("".join(batch.stderr)), batch.level)


def run_line(process: Process) -> Done:
    """Run the line of a remote shell, as `cmd.exe /c` does. NoModel for what this part of the language does not have."""
    batch = _Batch(process, dict(process.environment), prompt=True)
    with contextlib.suppress(_Ends):
        batch.run(batch.expand(process.line.strip()))
    return Done(crlf("".join(batch.stdout)), crlf("".join(batch.stderr)), batch.level)
