"""How a run of upstream's integration targets on the lab is judged: what is left out, why, and what counts as a divergence. No I/O.

A task that cannot run on the lab is skipped with a reason. Whatever then uses its result is skipped too, because a failure of it would
say nothing about the lab: an assertion keeps the conditions that use no such result.
"""

from __future__ import annotations

import collections
import dataclasses
import fnmatch
import re
from typing import Any

PASSED, SKIPPED, DIVERGED = "passed", "skipped", "diverged"
NO_MODEL = re.compile(r"the lab has no model for (?P<what>[^\n]{0,80})")
_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_TEXT = re.compile(r"'[^']*'|\"[^\"]*\"")
_PROGRAM = re.compile(r"program '(?:[^']*\\)?([^'\\]+)'")
_SHELLS = {"win_shell": "PowerShell text", "win_powershell": "PowerShell text", "raw": "PowerShell text"}


@dataclasses.dataclass(frozen=True)
class Rule:
    """Leave out the tasks of a target, for a reason: by a glob of their names, and by what their arguments have in them.

    With `module`, the task is not left out: it calls this module with `args`, which does what the PowerShell text would have done.
    """

    target: str
    reason: str
    task: str = "*"
    uses: str = ""
    condition: str = ""  # of an assertion: only the conditions that have this in them are left out
    module: str = ""
    args: dict[str, Any] = dataclasses.field(default_factory=dict)

    def fits(self, target: str, task: str, used: Any) -> bool:
        named = fnmatch.fnmatchcase(target, self.target) and fnmatch.fnmatchcase(task, self.task)
        return named and (not self.uses or self.uses.lower() in str(used).lower())


@dataclasses.dataclass(frozen=True)
class Decision:
    """What is done with a task: `reason` to leave it out, or the conditions that an assertion keeps."""

    reason: str = ""
    kept: tuple[Any, ...] | None = None
    instead: Rule | None = None


class Judge:
    """Decides about the tasks of one target, one after the other, and remembers which results are missing."""

    def __init__(self, target: str, rules: list[Rule]) -> None:
        self.target = target
        self._rules = rules
        self.missing: dict[str, str] = {}  # name of a variable -> why there is no result in it

    def before(self, name: str, conditions: list[Any], used: Any, *, is_assert: bool = False) -> Decision:
        """Decide about a task. `used` is everything else that it may take variables from: arguments, loops, conditions to run."""
        for rule in self._rules:
            if rule.fits(self.target, name, used) and not rule.condition:
                return Decision(instead=rule) if rule.module else Decision(rule.reason)
        why = self.lacking(used)
        if why:
            return Decision(why)
        if not is_assert:
            return Decision()
        out = [rule for rule in self._rules if rule.condition and rule.fits(self.target, name, used)]
        kept = tuple(each for each in conditions if not self.lacking(each) and not any(rule.condition in str(each) for rule in out))
        if kept or not conditions:
            return Decision(kept=kept)
        return Decision(self.lacking(conditions) or out[0].reason)

    def lacking(self, used: Any) -> str:
        """Why something cannot be used: it names a result that is missing. Empty when it can."""
        names = _WORD.findall(_plain(used))
        return next((self.missing[name] for name in names if name in self.missing), "")

    def after(self, registers: list[str], reason: str) -> None:
        """Remember that variables have no result (with the reason), or that they have one now (without)."""
        for name in registers:
            if reason:
                self.missing[name] = reason
            else:
                self.missing.pop(name, None)


def _plain(used: Any) -> str:
    """The text of a value, without what stands in quotes inside of templates and conditions."""
    if isinstance(used, dict):
        return " ".join(f"{_plain(value)}" for value in used.values())
    if isinstance(used, list | tuple):
        return " ".join(_plain(value) for value in used)
    return _TEXT.sub(" ", str(used))


def outcome(module: str, *, failed: bool, expected: bool, message: str) -> tuple[str, str]:
    """State and reason of a task that ran. `expected`: the target itself lets this task fail, and looks at the result later."""
    module = module.rpartition(".")[2]
    unknown = NO_MODEL.search(message)
    if failed and unknown:
        what = unknown["what"].strip()
        if what.startswith("module "):
            missing = what.removeprefix("module ").rpartition(".")[2]
            return SKIPPED, _SHELLS.get(missing, f"no model of {missing}")
        program = _PROGRAM.search(what)
        if "powershell" in what.lower():
            return SKIPPED, _SHELLS["win_shell"]
        return SKIPPED, _SHELLS.get(module, f"no model of {program[1].lower()}" if program else f"no model of this use of {module}")
    if failed and not expected:
        return DIVERGED, message
    return PASSED, ""


@dataclasses.dataclass
class Tally:
    """The counts of one target."""

    target: str
    passed: int = 0
    skipped: collections.Counter[str] = dataclasses.field(default_factory=collections.Counter)
    diverged: list[tuple[str, str]] = dataclasses.field(default_factory=list)

    def add(self, entry: dict[str, Any]) -> None:
        if entry["state"] == PASSED:
            self.passed += 1
        elif entry["state"] == SKIPPED:
            self.skipped[str(entry["reason"])] += 1
        else:
            self.diverged.append((str(entry["task"]), str(entry["reason"])))

    def row(self) -> str:
        """A line of the table in docs/lab.md."""
        reasons = ", ".join(f"{count} {reason}" for reason, count in self.skipped.most_common())
        return f"| {self.target} | {self.passed} | {reasons} | {len(self.diverged)} |"
