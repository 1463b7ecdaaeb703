"""Injected faults: rules that say where, when and how the lab misbehaves. Deterministic: counts, or a seeded chance."""

from __future__ import annotations

import dataclasses
import fnmatch
import itertools
import json
import random
import typing as t

from .calls import Call
from .journal import program

Kind = t.Literal[
    "reset", "hang", "http", "fault", "quota", "auth", "delay", "module_fail", "disk_full", "down", "reboot", "skew", "meanwhile"
]  # fmt: skip
KINDS: tuple[str, ...] = t.get_args(Kind)
OPERATIONS = ("Create", "Command", "Send", "Receive", "Signal", "Delete")
WIRE_ONLY = ("http", "fault", "quota", "auth")
CALL_ONLY = ("module_fail", "disk_full", "skew", "meanwhile")
MAY_COME_AFTER = ("reset", "down", "reboot")


class BadRule(ValueError):
    """The rule makes no sense; the message says what is allowed."""


@dataclasses.dataclass(frozen=True)
class Rule:
    """One fault.

    host: glob over host names. op: a WS-Man operation, or a glob over module names (FQCN or short), program names
    (`sqlcmd.exe`) and call kinds (`put_file`). contains: only calls whose arguments or script contain this text.
    nth: the first match that fires (1 = at once). times: how many matches fire (0 = without end).
    probability, seed: a matching call fires by this chance. seconds: of delay; how long `down` (0 = until cleared) or the restart of
    `reboot` (0 = as long as the host's) lasts; by how much the clock of `skew` is ahead (negative: behind).
    after: `reset`, `down` and `reboot` strike when the call has done its work and only its answer is lost.
    status: of `http`. message: of `module_fail` and `fault`. code: of `fault`. drive: of `disk_full`.
    module, args, user: what the other controller of `meanwhile` does on the host just before (user: default the call's own).
    """

    kind: Kind
    op: str
    host: str = "*"
    contains: str = ""
    nth: int = 1
    times: int = 1
    probability: float = 1.0
    seed: int = 0
    seconds: float = 0.0
    status: int = 503
    code: int = 5
    message: str = ""
    drive: str = "C"
    after: bool = False
    module: str = ""
    args: dict[str, t.Any] = dataclasses.field(default_factory=dict)
    user: str = ""

    @property
    def on_wire(self) -> bool:
        return self.op in OPERATIONS

    @classmethod
    def parse(cls, given: dict[str, t.Any]) -> Rule:
        """Build a rule from JSON or `key=value` texts. Raises BadRule."""
        fields = {field.name: field for field in dataclasses.fields(cls)}
        unknown = sorted(set(given) - set(fields))
        if unknown:
            raise BadRule(f"unknown key {', '.join(unknown)}; known: {', '.join(fields)}")
        missing = [name for name in ("kind", "op") if not given.get(name)]
        if missing:
            raise BadRule(f"missing: {', '.join(missing)}")
        types: dict[str, t.Callable[[t.Any], t.Any]] = {
            "int": int, "float": float, "str": str, "Kind": str, "bool": _truth, "dict[str, t.Any]": _arguments,
        }  # fmt: skip
        try:
            rule = cls(**{name: types[str(fields[name].type)](value) for name, value in given.items()})
        except (TypeError, ValueError) as error:
            raise BadRule(str(error)) from error
        if rule.kind not in KINDS:
            raise BadRule(f"unknown kind {rule.kind}; known: {', '.join(KINDS)}")
        operation = next((name for name in OPERATIONS if name.lower() == rule.op.lower()), rule.op)
        rule = dataclasses.replace(rule, op=operation)
        if rule.on_wire and rule.kind in CALL_ONLY:
            raise BadRule(f"{rule.kind} needs a module or program as op, not {rule.op}")
        if not rule.on_wire and rule.kind in WIRE_ONLY:
            raise BadRule(f"{rule.kind} needs a WS-Man operation as op ({', '.join(OPERATIONS)}), not {rule.op}")
        if rule.after and (rule.on_wire or rule.kind not in MAY_COME_AFTER):
            raise BadRule(f"after is for {', '.join(MAY_COME_AFTER)} of a module or program")
        if (rule.kind == "meanwhile") is not bool(rule.module):
            raise BadRule("meanwhile, and nothing else, needs the module that the other controller runs")
        if rule.nth < 1 or rule.times < 0 or not 0 <= rule.probability <= 1 or (rule.seconds < 0 and rule.kind != "skew"):
            raise BadRule("nth is at least 1, times and seconds at least 0, probability between 0 and 1")
        return rule


@dataclasses.dataclass
class _Armed:
    id: int
    rule: Rule
    chance: random.Random
    matched: int = 0
    fired: int = 0

    def fires(self) -> bool:
        self.matched += 1
        if self.matched < self.rule.nth or (self.rule.times and self.fired >= self.rule.times):
            return False
        if self.rule.probability < 1 and self.chance.random() >= self.rule.probability:
            return False
        self.fired += 1
        return True


class Faults:
    """The armed rules of a lab, asked before each operation and before each call."""

    def __init__(self) -> None:
        self._armed: list[_Armed] = []
        self._ids = itertools.count(1)

    def add(self, rule: Rule) -> int:
        armed = _Armed(next(self._ids), rule, random.Random(rule.seed))
        self._armed.append(armed)
        return armed.id

    def clear(self, rule_id: int | None = None) -> int:
        """Forget one rule or all; gives how many were forgotten."""
        before = len(self._armed)
        self._armed = [armed for armed in self._armed if rule_id is not None and armed.id != rule_id]
        return before - len(self._armed)

    def listing(self) -> list[dict[str, t.Any]]:
        return [{"id": armed.id, "matched": armed.matched, "fired": armed.fired, **dataclasses.asdict(armed.rule)} for armed in self._armed]

    def on_operation(self, host: str, operation: str) -> list[Rule]:
        """The rules that fire for one WS-Man operation."""
        return [
            armed.rule
            for armed in self._armed
            if armed.rule.on_wire and armed.rule.op == operation and _glob(host, armed.rule.host) and armed.fires()
        ]

    def on_call(self, host: str, call: Call) -> list[Rule]:
        """The rules that fire for one call."""
        names = {call.name, call.name.rpartition(".")[2], call.kind, program(call)} - {""}
        return [
            armed.rule
            for armed in self._armed
            if not armed.rule.on_wire
            and _glob(host, armed.rule.host)
            and any(_glob(name, armed.rule.op) for name in names)
            and (not armed.rule.contains or armed.rule.contains in _haystack(call))
            and armed.fires()
        ]


def _truth(value: t.Any) -> bool:
    if str(value).lower() not in ("true", "false"):
        raise ValueError(f"true or false is wanted, not {value!r}")
    return str(value).lower() == "true"


def _arguments(value: t.Any) -> dict[str, t.Any]:
    """A dictionary, or its JSON text on a command line."""
    given = json.loads(value) if isinstance(value, str) else value
    if not isinstance(given, dict):
        raise ValueError(f"args is an object, not {value!r}")
    return given


def _glob(name: str, pattern: str) -> bool:
    return fnmatch.fnmatchcase(name.lower(), pattern.lower())


def _haystack(call: Call) -> str:
    return "\n".join((json.dumps(call.args, ensure_ascii=False, default=str), *map(str, call.args.values()), call.script, call.path))
