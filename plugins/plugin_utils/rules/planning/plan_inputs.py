# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What a plan is made of beside the estate."""

from __future__ import annotations

import typing as t

from ..computers.exports import Computer, Rejected
from ..estate.routes import Compile


class Inputs(t.NamedTuple):
    computers: t.Iterable[Computer]  # sorted by name in lower case, each once
    rejected: t.Sequence[Rejected]
    sources: t.Sequence[str]  # names of the exports
    least_powershell: tuple[int, int]
    compile_where: Compile | None = None
    shared_guids: t.Mapping[str, t.Sequence[str]] = {}
    done: t.Collection[tuple[str, int]] = ()  # computer in lower case and move that have been moved
    reassign: bool = False
    same_names: t.Mapping[str, t.Sequence[str]] = {}  # name -> domains that have a computer of it
    unclear_dates: t.Sequence[str] = ()  # exports
    used_waves: t.Collection[int] = ()  # numbers of waves that have outcomes
    unknown_moves: t.Sequence[str] = ()  # hosts with an outcome that does not name the move that was made
