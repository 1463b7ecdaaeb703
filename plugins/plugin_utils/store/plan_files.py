# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The plan and its assignments: plan/plan.yml and plan/assignments.csv, which people read, edit and commit."""

from __future__ import annotations

import csv
import io
import itertools
import re
import typing as t
from pathlib import Path

try:
    import yaml
except ImportError as error:  # PyYAML comes with ansible-core; without it nothing here is called
    yaml = None  # type: ignore[assignment]
    YAML_ERROR: ImportError | None = error
else:
    YAML_ERROR = None

from ..rules.computers import spreadsheet, wave_rows
from ..rules.computers.assignments import COLUMNS, Assignment, of_wave, wave_number
from ..rules.computers.csv_text import is_letters_and_digits
from ..rules.planning import plan_document
from ..rules.planning.plan import Part
from ..rules.refusal import Refusal
from .documents import Store, check_stamp, stamped

# The C parser, where it is built: a plan of a large estate has hundreds of waves.
_Loader: t.Any = getattr(yaml, "CSafeLoader", getattr(yaml, "SafeLoader", None))
PLAN = "plan/plan.yml"
_DEEPEST = 12  # levels; a plan has six
ASSIGNMENTS = "plan/assignments.csv"
REJECTED = "plan/rejected.csv"
_HEADER = "# Written by the plan phase of itms.migration. Read it, edit it, commit it; a second plan run keeps what you assigned.\n"


def plan_text(plan: t.Mapping[str, t.Any]) -> str:
    """The plan in its one canonical form: the parts in their order, each below a comment that says what it is."""
    document = stamped("plan", plan)
    parts = [_HEADER, _dump({key: document[key] for key in plan_document.STAMP})]
    for name in (*plan_document.PARTS, *sorted(set(document) - set(plan_document.PARTS) - set(plan_document.STAMP))):
        if name in document:
            comment = plan_document.PARTS.get(name)
            parts.append("\n" + (f"# {comment}\n" if comment else "") + _dump({name: document[name]}))
    return "".join(parts)


def _dump(value: t.Mapping[str, t.Any]) -> str:
    return t.cast(str, yaml.safe_dump(dict(value), sort_keys=False, allow_unicode=True, width=120, default_flow_style=False))


_QUOTED = re.compile(r'[",\r\n]')
_BATCH = 4096


class _Ends(dict[t.Any, str]):
    """The rest of a line for what stands for it, written out once: many lines have it alike."""

    def __init__(self, cells_of: t.Callable[[t.Any], tuple[str, ...]]) -> None:
        super().__init__()
        self._cells_of = cells_of

    def __missing__(self, alike: t.Any) -> str:
        made = self[alike] = ",".join(map(_cell, ("", *self._cells_of(alike)))) + "\n"
        return made


def assignment_lines(parts: t.Iterable[Part]) -> t.Iterator[str]:
    """assignments.csv in pieces of many lines."""
    yield ",".join(COLUMNS) + "\n"
    for rows, cells_of in parts:
        ends, left = _Ends(cells_of), iter(rows)
        while batch := list(itertools.islice(left, _BATCH)):
            names, full_names, alike = zip(*batch, strict=True)
            if not (_are_plain(names) and _are_plain(full_names)):
                names, full_names = (tuple(map(_cell, column)) for column in (names, full_names))
            lines = zip(names, itertools.repeat(","), full_names, map(ends.__getitem__, alike))
            yield "".join(itertools.chain.from_iterable(lines))


def assignment_text(rows: t.Iterable[Assignment]) -> str:
    """assignments.csv of rows that are there already, as the plan writes them."""
    return "".join(assignment_lines([Part(((row[0], row[1], row[2:]) for row in rows), tuple)]))


def assignments_to_compare(store: Store) -> str:
    """assignments.csv as the plan would write it, so that a difference has no line in which only separators differ; empty without it."""
    path = store.find(ASSIGNMENTS)
    return "" if path is None else assignment_text(read_assignment_file(path))


def _are_plain(cells: t.Sequence[str]) -> bool:
    """Whether none needs quotation marks or an apostrophe."""
    text = "\n".join(cells)
    starts_well = text[:1] != "-" and "\n-" not in text and text.count("\n") < len(cells)
    return starts_well and is_letters_and_digits(text, "\n-._")


def _cell(text: str) -> str:
    made = spreadsheet.harmless(text)
    return '"' + made.replace('"', '""') + '"' if _QUOTED.search(made) else made


def csv_text(rows: t.Iterable[t.Mapping[str, t.Any]], columns: t.Sequence[str]) -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows({column: spreadsheet.harmless(str(row.get(column, ""))) for column in columns} for row in rows)
    return out.getvalue()


def read_plan(store: Store) -> dict[str, t.Any] | None:
    path = store.find(PLAN)
    if path is None:
        return None
    try:
        text = path.read_text(encoding="utf-8")
        _refuse_what_no_plan_has(text, path)
        document = yaml.load(text, Loader=_Loader)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise Refusal(f"{path} is not YAML: {error}", "the plan", f"restore {path} from version control, or run the plan phase") from error
    plan = check_stamp(document, "plan", path)
    plan_document.check(plan, str(path))
    return plan


def _refuse_what_no_plan_has(text: str, path: Path) -> None:
    """Nesting that crashes the C parser, and references that a few lines blow up to gigabytes."""
    depth = 0
    for event in yaml.parse(text, Loader=_Loader):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > _DEEPEST or isinstance(event, yaml.AliasEvent):
            what = "a reference (*)" if isinstance(event, yaml.AliasEvent) else f"more than {_DEEPEST} levels"
            line = event.start_mark.line + 1 if event.start_mark else "?"
            raise Refusal(
                f"{path} has {what} near line {line}",
                "the plan in the form that this collection writes, in which only values were edited",
                f"restore {path} from version control, or run the plan phase",
            )


def read_assignments(store: Store) -> list[Assignment]:
    """The rows of assignments.csv as people may have edited them. Refuses a file without the columns of this release."""
    path = store.find(ASSIGNMENTS)
    return [] if path is None else read_assignment_file(path)


def read_wave(store: Store, wave: int) -> list[Assignment]:
    """The rows of one wave of assignments.csv, as people may have edited them."""
    path = store.find(ASSIGNMENTS)
    return [] if path is None else read_wave_of_file(path, wave)


def read_wave_of_file(path: Path, wave: int) -> list[Assignment]:
    """The rows of one wave; the file is searched, not read row by row, while it is as the plan wrote it."""
    data = path.read_bytes() if path.is_file() else b""
    found = wave_rows.find(data, wave)
    if found is not None:
        return wave_rows.rows(found)
    return of_wave(read_assignment_file(path), wave) if data else []


def read_assignment_file(path: Path) -> list[Assignment]:
    """As `read_assignments`, for a file in any place, saved with the separator of any spreadsheet."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            delimiter = max(",;\t", key=stream.readline().count)
            stream.seek(0)
            return _rows(csv.reader(stream, strict=True, delimiter=delimiter), path)
    except (UnicodeDecodeError, csv.Error) as error:
        raise Refusal(
            f"{path} is not CSV in UTF-8: {error}",
            "the assignments",
            f"save it as CSV in UTF-8 (a spreadsheet calls it 'CSV UTF-8'), with commas or semicolons; {_KEEPS}",
        ) from error


def _rows(reader: t.Any, path: Path) -> list[Assignment]:
    header = [name.strip() for name in next(reader, [])]
    while header and not header[-1]:
        header.pop()  # a spreadsheet keeps columns that were emptied
    missing = [name for name in COLUMNS if name not in header]
    if missing or len(header) != len(COLUMNS):
        raise _refusal(path, f"lacks the columns {', '.join(missing)}" if missing else f"has the columns {', '.join(header)}")
    places = [header.index(name) for name in COLUMNS]
    width = len(header)
    shared: dict[str, str] = {}
    waves = {""}
    rows = []
    end = reader.line_num
    for cells in reader:
        line, end = end + 1, reader.line_num
        if len(cells) != width:
            if not any(map(str.strip, cells)):
                continue
            if len(cells) < width or any(map(str.strip, cells[width:])):
                raise _refusal(path, f"has {len(cells)} columns instead of {width} in line {line}")
        # All but the names of computers are shared by many rows, and kept once.
        values = [spreadsheet.read(cells[place].strip()) for place in places]
        made = Assignment(values[0], values[1], *[shared.setdefault(value, value) for value in values[2:]])
        if made.wave not in waves:
            if wave_number(made.wave) is None:
                raise _refusal(
                    path, f"gives {made.computer} the wave {made.wave!r} in line {line}", "the number of a wave, or no wave and a reason"
                )
            waves.add(made.wave)
        if any(made):
            rows.append(made)
    return rows


# Removing the file is not a fix: what a person assigned would be lost.
_KEEPS = "then run the plan phase again, which writes it as it was"


def _refusal(path: Path, what: str, needed: str = "") -> Refusal:
    return Refusal(
        f"{path} {what}", needed or f"the columns {', '.join(COLUMNS)}", f"correct that, or restore {path} from version control; {_KEEPS}"
    )
