"""What every module model is given, and how one is registered."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import typing as t

from ..argspec import Refusal
from ..calls import Call, Reply
from ..state import Estate, Host, View, WinError
from ..state.accounts import Accounts
from ..state.files import Node
from ..state.host import expand_variables

Result = dict[str, t.Any]
EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.timezone.utc)


@dataclasses.dataclass
class Context:
    """One module call: `params` are checked and complete, `result` is what the module has gathered so far."""

    estate: Estate
    host: Host
    call: Call
    params: dict[str, t.Any] = dataclasses.field(default_factory=dict)
    result: Result = dataclasses.field(default_factory=lambda: {"changed": False})
    warnings: list[str] = dataclasses.field(default_factory=list)
    diff: dict[str, t.Any] = dataclasses.field(default_factory=dict)

    @property
    def check(self) -> bool:
        return self.call.check_mode

    @property
    def accounts(self) -> Accounts:
        return Accounts(self.estate, self.host)

    def changed(self) -> bool:
        """Note a change; gives whether to do it (not in check mode)."""
        self.result["changed"] = True
        return not self.call.check_mode

    def now(self) -> dt.datetime:
        """What the host takes for the time."""
        return self.host.files.now()

    @property
    def view(self) -> View:
        return View(self.estate, self.host, self.call.logon)

    @property
    def environment(self) -> dict[str, str]:
        return self.host.environment(self.call.logon.user, self.call.environment)

    def expand(self, text: str) -> str:
        return expand_variables(text, self.environment)

    def warn(self, message: str) -> None:
        self.warnings.append(message)

    def fail(self, message: str, **more: t.Any) -> Refusal:
        """FailJson: what was gathered, `failed` and the message. To be raised."""
        return Refusal({**self.result, **more, "failed": True, "msg": message})

    def exit(self, **more: t.Any) -> Refusal:
        """ExitJson before the model's end. To be raised."""
        return Refusal({**self.result, **more})

    def find(self, path: str) -> Node | None:
        """The node of a local or UNC path; None when it is not there or may not be reached (as Test-Path answers)."""
        try:
            files, place = self.view.place(path)
        except WinError:
            return None
        return files.get(place)

    def full_path(self, path: str, node: Node) -> str:
        """How Windows spells a node's full name: local as stored, UNC as asked for."""
        if path.startswith("\\\\") or path.startswith("//"):
            return path.replace("/", "\\").rstrip("\\")
        return node.path


Model = t.Callable[[Context], "Result | None"]
MODELS: dict[str, Model] = {}


def model(fqcn: str) -> t.Callable[[Model], Model]:
    """Register the model of a module."""

    def register(function: Model) -> Model:
        MODELS[fqcn] = function
        return function

    return register


def reply(result: Result) -> Reply:
    """A module's result as it prints it."""
    return Reply(stdout=json.dumps(result, separators=(",", ":")) + "\r\n", rc=1 if result.get("failed") else 0)


def seconds(when: dt.datetime) -> float:
    """Seconds since 1970, with the ticks of a FILETIME."""
    return round((when - EPOCH).total_seconds(), 7)


def unhandled(value: str) -> str:
    """An exception of PowerShell's that nothing caught, as the module wrapper words it."""
    return f"Unhandled exception while executing module: {value}"


def no_cmdlet(name: str) -> str:
    """The words of CommandNotFoundException."""
    text = f"The term '{name}' is not recognized as the name of a cmdlet, function, script file, or operable program. "
    return text + "Check the spelling of the name, or if a path was included, verify that the path is correct and try again."


def attributes(node: Node) -> str:
    """FileAttributes.ToString()."""
    names = [name for name, there in (("ReadOnly", node.readonly), ("Hidden", node.hidden), ("Directory", node.folder)) if there]
    return ", ".join([*names, *([] if node.folder else ["Archive"])])
