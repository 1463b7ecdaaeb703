# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What the filters and tests over the rules share: strict reading of their input, findings as dictionaries, refusals as errors."""

from __future__ import annotations

import functools
import typing as t

from ansible.errors import AnsibleFilterError

from .rules.finding import Finding
from .rules.refusal import Refusal
from .rules.user_values import day, listing, mapping, texts
from .store.documents import plain

__all__ = ["day", "filtering", "listing", "mapping", "rows", "testing", "texts"]

R = t.TypeVar("R")


def filtering(function: t.Callable[..., R]) -> t.Callable[..., R]:
    """A filter or test that takes and gives built-in types; a refusal becomes the error that Ansible shows."""

    @functools.wraps(function)
    def called(*values: t.Any, **named: t.Any) -> R:
        try:
            return function(*map(plain, values), **{name: plain(value) for name, value in named.items()})
        except Refusal as refusal:
            raise AnsibleFilterError(f"itms.migration.{function.__name__}:\n{refusal}") from refusal

    return called


testing = filtering


def rows(findings: t.Iterable[Finding]) -> list[dict[str, str]]:
    """Findings as a person or a report reads them, in the order in which the rules give them."""
    names = ("key", "severity", "section", "found", "needed", "fix", "waive")
    return [{name: str(getattr(one, name)) for name in names} for one in findings]
