# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What the filters and tests over the rules share: strict reading of their input, findings as dictionaries, refusals as errors."""

from __future__ import annotations

import difflib
import functools
import inspect
import typing as t

from ansible.errors import AnsibleFilterError

from .rules.finding import Finding
from .rules.refusal import Refusal
from .rules.user_values import day, listing, mapping, texts
from .store.documents import plain

__all__ = ["day", "filtering", "listing", "mapping", "required_mapping", "rows", "testing", "texts"]

R = t.TypeVar("R")


def filtering(function: t.Callable[..., R]) -> t.Callable[..., R]:
    """A filter or test that takes and gives built-in types; a refusal becomes the error that Ansible shows."""

    signature = inspect.signature(function)

    @functools.wraps(function)
    def called(*values: t.Any, **named: t.Any) -> R:
        try:
            _bind(signature, values, named)
            return function(*map(plain, values), **{name: plain(value) for name, value in named.items()})
        except Refusal as refusal:
            raise AnsibleFilterError(f"itms.migration.{function.__name__}:\n{refusal}") from refusal

    return called


testing = filtering


def _bind(signature: inspect.Signature, values: t.Sequence[t.Any], named: t.Mapping[str, t.Any]) -> None:
    """Refuse a call with an unknown option, or without one that is required, in place of Python's TypeError."""
    try:
        signature.bind(*values, **named)
    except TypeError as error:
        options = [name for name, one in list(signature.parameters.items())[1:] if one.kind is not one.VAR_KEYWORD]
        near = [close[0] for name in named if name not in options and (close := difflib.get_close_matches(name, options, 1))]
        raise Refusal(
            f"a call with wrong options: {error}",
            f"the input and only these options: {', '.join(options)}" if options else "the input alone",
            f"write {', '.join(near)}" if near else "use the options that ansible-doc describes",
        ) from None


def required_mapping(value: t.Any, what: str) -> dict[str, t.Any]:
    """A dictionary; None is refused as well, because the rules cannot judge an empty one."""
    if not isinstance(value, dict):
        raise Refusal(f"{what} is {value!r}", "a dictionary", f"pass {what} as this collection returns it")
    return value


def rows(findings: t.Iterable[Finding]) -> list[dict[str, str]]:
    """Findings as a person or a report reads them, in the order in which the rules give them."""
    names = ("key", "severity", "section", "found", "needed", "fix", "waive")
    return [{name: str(getattr(one, name)) for name in names} for one in findings]
