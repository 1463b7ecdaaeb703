# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""From the files to the files: reads the exports, has the rules plan, and writes plan.yml, assignments.csv, rejected.csv."""

from __future__ import annotations

import gc
import typing as t
from contextlib import contextmanager
from pathlib import Path

from ..expressions import compile_where
from ..rules.computers import exports, merging
from ..rules.computers.exports import Computer, Rejected
from ..rules.estate.estate import Estate
from ..rules.finding import Finding
from ..rules.planning import lost_edits, plan
from ..rules.refusal import Refusal
from . import plan_files
from .documents import Store, sha256


class Outcome(t.NamedTuple):
    plan: dict[str, t.Any]
    rejected: list[Rejected]
    changed: list[str]  # files


def run(
    store: Store,
    estate: Estate,
    paths: t.Sequence[str],
    least: tuple[int, int],
    *,
    reassign: bool = False,
    done: t.Collection[tuple[str, int]] = (),
    used_waves: t.Collection[int] = (),
    unknown_moves: t.Sequence[str] = (),
) -> Outcome:
    """Make the plan and write what differs. Raises Refusal for exports, a policy or a previous plan that cannot be used."""
    names = [Path(path).name for path in paths]
    _refuse_same_names(names)
    read = _sha256(store, plan_files.ASSIGNMENTS)
    if not reassign:
        _refuse_lost_rows(estate, read)
    with _no_collector():
        merged = merging.merge((_read(path) for path in paths), estate.policy.merge, estate.policy.exclude)
        given = plan.Inputs(
            _drained(merged.computers), merged.rejected, names, least, compile_where, merged.shared_guids, frozenset(done), reassign,
            merged.same_names, merged.unclear_dates, frozenset(used_waves), unknown_moves,
        )  # fmt: skip
        made = plan.make(estate, given)
        changed, digest = store.write_lines(plan_files.ASSIGNMENTS, plan_files.assignment_lines(made.parts()))
        lost = list(_edits(estate, made, read, reassign))
    before = (estate.plan or {}).get("assignments") or {}
    same = before.get("sha256") == digest == read
    made.plan["assignments"] = {"sha256": digest, "based_on": before.get("based_on") if same else read}
    _add_what_was_read(store, made.plan, estate.plan or {}, lost)
    files = {
        plan_files.PLAN: plan_files.plan_text(made.plan),
        plan_files.REJECTED: plan_files.csv_text([row._asdict() for row in merged.rejected], exports.Rejected._fields),
    }
    differing = [plan_files.ASSIGNMENTS] if changed else []
    differing += [name for name, text in files.items() if store.read_text(name) != text]
    for name, text in files.items():
        if name in differing:
            store.write_text(name, text)
    return Outcome(made.plan, merged.rejected, sorted(differing))


def _edits(estate: Estate, made: plan.Planned, read: str | None, reassign: bool) -> t.Iterator[Finding]:
    """What a person edited in the files that were read, and this plan makes again."""
    before = estate.plan or {}
    yield from lost_edits.of_plan(before, made.plan)
    written = (before.get("assignments") or {}).get("sha256")
    if written and written != read and not reassign:
        yield from lost_edits.of_rows(estate.assignments, made.assignments, made.assignments)


def _add_what_was_read(store: Store, made: dict[str, t.Any], before: t.Mapping[str, t.Any], lost: t.Sequence[Finding]) -> None:
    """The hash of the plan that was read, and findings of edits.

    While all else stays the same the previous plan keeps its own, so that the same input again changes nothing.
    """
    findings = made["findings"]
    now = {one["key"] for one in findings}
    kept = [one for one in before.get("findings", ()) if lost_edits.is_seen_once(str(one.get("key"))) and one["key"] not in now]
    made["assignments"]["plan_based_on"] = (before.get("assignments") or {}).get("plan_based_on")
    made["written"] = lost_edits.hashes(made)
    made["findings"] = _sorted([*findings, *kept])
    if before and plan_files.plan_text(made) != store.read_text(plan_files.PLAN):
        made["assignments"]["plan_based_on"] = _sha256(store, plan_files.PLAN)
        made["findings"] = _sorted([*findings, *map(plan.shown, lost)])


def _sorted(findings: list[dict[str, t.Any]]) -> list[dict[str, t.Any]]:
    return sorted(findings, key=lambda one: str(one["key"]))


def _sha256(store: Store, name: str) -> str | None:
    path = store.find(name)
    return sha256(path) if path else None


_OTHER_FILES = {b"PK\x03\x04": "a workbook", b"\x1f\x8b": "a compressed file"}


def _read(path: str) -> exports.Export:
    name = Path(path).name
    if Path(path).is_dir():
        raise Refusal(
            f"{path} is a folder", "the CSV files of the computer exports", "list each file of the folder in itms_computer_exports"
        )
    if not Path(path).is_file():
        raise Refusal(f"there is no file {path}", "the computer export that itms_computer_exports names", "correct the name, or export it")
    with Path(path).open("rb") as stream:
        head = stream.read(4)
        kind = next((kind for mark, kind in _OTHER_FILES.items() if head.startswith(mark)), "")
        if kind:
            raise Refusal(f"{name} is {kind}", "the computer report of the console as CSV", "save or unpack it as CSV")
        export = exports.parse(stream, name)
    if not export.computers:
        raise Refusal(
            f"{name} has no computer ({len(export.rejected)} of its rows could not be used)",
            "at least one computer in each export: all computers of this console would leave the plan",
            "export the computer report again, or remove the file from itms_computer_exports",
        )
    return export


def _refuse_lost_rows(estate: Estate, read: str | None) -> None:
    """A file that was cut off must not look like the decision to plan all of its computers again."""
    before = estate.plan or {}
    counts = before.get("computers") or {}
    written = int(counts.get("planned_moves") or 0) + int(counts.get("moves_left_out") or 0)
    if read != (before.get("assignments") or {}).get("sha256") and len(estate.assignments) * 2 < written:
        raise Refusal(
            f"plan/assignments.csv has {len(estate.assignments)} of the {written} rows that the previous plan wrote",
            "at least half of them: what a person assigned in the others would be lost",
            "restore plan/assignments.csv from version control; or plan all computers again with -e itms_reassign=true",
        )


def _refuse_same_names(names: t.Sequence[str]) -> None:
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise Refusal(
            f"two exports have the file name {', '.join(twice)}",
            "a file name of its own for each export: rejected rows and itms_policy.sources name it",
            "rename one of them",
        )


def _drained(computers: list[Computer]) -> t.Iterator[Computer]:
    """Each computer once, in order; what was handed out is let go of, so that a million need their room only once."""
    computers.reverse()
    while computers:
        yield computers.pop()


@contextmanager
def _no_collector() -> t.Iterator[None]:
    """Millions of tuples without a cycle among them: looking for cycles in them again and again takes a third of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
