"""A process on a host: what every program model is given, and how one is registered and found."""

from __future__ import annotations

import dataclasses
import typing as t

from ..calls import Logon, NoModel
from ..state import Estate, Host, View, paths
from .language import spoken


@dataclasses.dataclass(frozen=True)
class Done:
    """A finished process. Text is written with `\\n` here and given out with `\\r\\n`."""

    stdout: str = ""
    stderr: str = ""
    rc: int = 0


@dataclasses.dataclass
class Process:
    """`arguments` are the words after the program's name, `line` the whole command line as it was given."""

    estate: Estate
    host: Host
    logon: Logon
    path: str
    line: str
    arguments: list[str]
    environment: dict[str, str]
    stdin: str = ""
    waits: int = 0  # how often it has raised Wait since it was started

    @property
    def view(self) -> View:
        return View(self.estate, self.host, self.logon)

    def unknown(self, what: str) -> NoModel:
        """The lab does not know this option or use of the program. To be raised."""
        return NoModel(f"{name_of(self.path)}: {what} (command line {self.line!r})")

    def variable(self, name: str) -> str | None:
        """An environment variable without regard to case."""
        return next((value for key, value in self.environment.items() if key.lower() == name.lower()), None)


Program = t.Callable[[Process], Done]
PROGRAMS: dict[str, Program] = {}
SETUP = "(an installer of the estate file)"


def program(name: str) -> t.Callable[[Program], Program]:
    """Register the model of a program by its file name."""

    def register(function: Program) -> Program:
        def run(process: Process) -> Done:
            done = function(process)
            out, err = (spoken(name.lower(), process.host.language, text) for text in (done.stdout, done.stderr))
            return Done(crlf(out), crlf(err), done.rc)

        PROGRAMS[name.lower()] = run
        return run

    return register


def crlf(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\n", "\r\n")


def name_of(path: str) -> str:
    return paths.name(path).lower()


def resolve(host: Host, word: str, folder: str | None = None) -> str:
    """Resolve-ExecutablePath: `.exe` when there is no extension, then PATH, the working folder, or the word itself."""
    if not paths.extension(word):
        word += ".exe"
    if "\\" in word or "/" in word:
        return word
    for place in [*host.path, *([folder] if folder else [])]:
        node = host.files.find(paths.join(place, word))
        if node is not None and not node.folder:
            return node.path
    return paths.join("C:\\Windows\\system32", word)


def find(estate: Estate, host: Host, path: str) -> Program | None:
    """The model of the program at a path: by its name, or as an installer that the estate file describes."""
    named = PROGRAMS.get(name_of(path))
    if named is not None:
        return named
    node = host.files.find(path)
    if node is None or node.folder or estate.installers.of(node) is None:
        return None
    return PROGRAMS[SETUP]
