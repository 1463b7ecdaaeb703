"""Write docs/guide-coverage.md: where each declaration of the vendor's guide is carried out, and which test proves it.

Reads the guide as data (plugins/plugin_utils/guide) and tests/unit/data/guide/coverage.tsv. Standard library only.
What is done names the test functions that prove it, as `file::test_name`. A file of checks can name the check, as `file::sizing.server`:
the page says of a row whose checks stop only phases without a playbook that they are reported and stop nothing yet.
With --check nothing is written; the exit code says whether the page is up to date and every named file is there.
"""

from __future__ import annotations

import ast
import functools
import importlib
import sys
import typing as t
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from pages import ROOT, only_checks, publish

PAGE = ROOT / "docs" / "guide-coverage.md"
TABLE = ROOT / "tests" / "unit" / "data" / "guide" / "coverage.tsv"
GUIDE = "plugins/plugin_utils/guide"

STATES = {
    "done": "carried out and proved",
    "part": "partly carried out; the last column names what comes later",
    "later": "comes with a later release; until then the row is data that the tests keep",
    "information": "nothing to carry out: it informs, or points to other documents",
}
NONE = "-"
CHECKS = "plugins/plugin_utils/rules/checks/"
TABLE_TEST, LIST_TEST, ROW_TEST = (f"tests/unit/guide/test_guide_{name}.py" for name in ("tables", "lists", "rows"))
HEAD = ["id", "state", "carried out by", "proved by", "later"]


class Coverage(t.NamedTuple):
    id: str
    state: str
    carried_out_by: tuple[str, ...]
    proved_by: tuple[str, ...]
    later: str


class Entry(t.NamedTuple):
    """A row of the guide with the module that holds it."""

    row: t.Any
    module: str


def entries() -> list[Entry]:
    """Every row of the guide, in its order. The guide imports nothing but itself, so its folder alone is enough."""
    folder = str(ROOT / "plugins" / "plugin_utils")
    sys.path.insert(0, folder)
    try:
        catalogue = importlib.import_module("guide.catalogue")
    finally:
        sys.path.remove(folder)
    return [Entry(row, chapter.module) for chapter in catalogue.CHAPTERS for row in chapter.rows]


def read_table(text: str) -> list[Coverage]:
    """The lines of coverage.tsv. Raises ValueError for another head or number of cells."""
    head, *lines = (line.split("\t") for line in text.splitlines())
    if head != HEAD:
        raise ValueError(f"coverage.tsv starts with {head}, not with {HEAD}")
    found = []
    for number, line in enumerate(lines, 2):
        if len(line) != len(HEAD):
            raise ValueError(f"coverage.tsv line {number} has {len(line)} cells, not {len(HEAD)}")
        one, state, files, tests, later = line
        found.append(Coverage(one, state, _files(files), _files(tests), "" if later == NONE else later))
    return found


def _files(cell: str) -> tuple[str, ...]:
    return () if cell == NONE else tuple(cell.split())


def problems(rows: t.Sequence[Entry], table: t.Sequence[Coverage], root: Path = ROOT) -> list[str]:
    """What is wrong with the table: rows without a line, lines without a row, files that are gone, states that do not fit."""
    ids, listed = [entry.row.id for entry in rows], [one.id for one in table]
    wrong = [f"{one}: not in coverage.tsv" for one in ids if one not in listed]
    wrong += [f"{one}: no row of the guide has this id" for one in listed if one not in ids]
    wrong += [f"{one}: twice in coverage.tsv" for one in sorted(set(listed)) if listed.count(one) > 1]
    for one in table:
        wrong += [f"{one.id}: {name} is gone" for name in one.carried_out_by if not (root / name.partition("::")[0]).is_file()]
        wrong += [f"{one.id}: {name} names no check of that file" for name in one.carried_out_by if "::" in name and not _checks_of(name)]
        wrong += [f"{one.id}: {said}" for name in one.proved_by for said in _no_proof(name, one.state, root)]
        carried = bool(one.carried_out_by and one.proved_by)
        fits = {
            "done": carried and not one.later,
            "part": carried and bool(one.later),
            "later": not (one.carried_out_by or one.proved_by) and bool(one.later),
            "information": not (one.carried_out_by or one.proved_by or one.later),
        }
        if not fits.get(one.state, False):
            wrong.append(f"{one.id}: its cells do not fit the state {one.state!r}")
        if one.later and not one.later.endswith("later release"):
            wrong.append(f"{one.id}: what comes later ends with 'later release'")
    return wrong


def _no_proof(name: str, state: str, root: Path) -> t.Iterator[str]:
    """What is wrong with a test that is named as `file` or `file::test_name`."""
    file, _unused, function = name.partition("::")
    if not (file.startswith("tests/") and Path(file).name.startswith("test_")):
        yield f"{name} is no test"
    elif not (root / file).is_file() or (function and function not in _tests(root / file)):
        yield f"{name} is gone"
    elif state == "done" and not function:
        yield f"{name} names no test function, and what is done has one"


@functools.cache
def _tests(file: Path) -> frozenset[str]:
    """The test functions of a file, by its source: it is not run."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    return frozenset(one.name for one in ast.walk(tree) if isinstance(one, ast.FunctionDef) and one.name.startswith("test_"))


@functools.cache
def _checks() -> tuple[tuple[t.Any, ...], frozenset[str], tuple[str, ...]]:
    """Every check of the gate, the phases that have a playbook, and all phases in order."""
    folder = str(ROOT / "plugins")
    sys.path.insert(0, folder)
    try:
        registry = importlib.import_module("plugin_utils.rules.checks.registry")
        phases = importlib.import_module("plugin_utils.rules.phases")
    finally:
        sys.path.remove(folder)
    return tuple(registry.ALL_CHECKS), frozenset(phases.PLAYED), tuple(phases.NAMES)


def _checks_of(name: str) -> list[t.Any]:
    """The checks of a file, or the one that stands behind its `::`."""
    file, _unused, key = name.partition("::")
    module = file.removesuffix(".py").rpartition("/")[2]
    if not file.startswith(CHECKS):
        return []
    return [one for one in _checks()[0] if one.__module__.endswith(f".checks.{module}") and (not key or one.key == key)]


def unplayed(one: Coverage) -> tuple[str, ...]:
    """The phases that the checks of a row stop, when none of them has a playbook; empty otherwise."""
    checks = [check for name in one.carried_out_by for check in _checks_of(name)]
    stopped = {phase for check in checks for phase in check.blocks}
    _all, played, names = _checks()
    return () if stopped & played else tuple(name for name in names if name in stopped)


def describe(row: t.Any) -> str:
    """A row in a few words, whatever its table."""
    if hasattr(row, "now"):
        return f"{row.product} is now {'part of ' if row.change == 'absorbed' else ''}{row.now}"
    for name in ("says", "title", "what", "name"):
        if hasattr(row, name):
            return str(getattr(row, name))
    if hasattr(row, "platforms"):
        return ", ".join(_platform(one) for one in row.platforms)
    tiers = getattr(row, "tiers", None) or ([row.tier] if hasattr(row, "tier") else [])
    columns = " and ".join(tier.printed.removesuffix(" endpoints") for tier in tiers)
    return f"table {row.section}, column {columns}" if columns else f"table {row.section}"


def _platform(one: t.Any) -> str:
    words = [one.family, one.release + (f" to {one.up_to}" if one.up_to else ""), one.level, "or later" if one.or_later else ""]
    remarks = [*one.architectures, one.remark, one.support if one.support != "yes" else ""]
    return " ".join(filter(None, words)) + (f" ({', '.join(filter(None, remarks))})" if any(remarks) else "")


def _cell(text: str) -> str:
    return text.replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;").replace("*", "\\*").replace("_", "\\_")


def _code(files: t.Iterable[str]) -> str:
    return "<br>".join(f"`{name}`" for name in files) or NONE


def _proofs(names: t.Sequence[str]) -> str:
    """Each file once, its test functions behind it."""
    by_file: dict[str, list[str]] = {}
    for name in names:
        file, _unused, function = name.partition("::")
        by_file.setdefault(file, []).extend(filter(None, [function]))
    return (
        "<br>".join(" ".join([f"`{file}`", ", ".join(f"`{one}`" for one in functions)]).strip() for file, functions in by_file.items())
        or NONE
    )


def page(rows: t.Sequence[Entry], table: t.Sequence[Coverage]) -> str:
    """The text of docs/guide-coverage.md. Each row is at least data (its module) and kept by a test of the guide."""
    by_id = {one.id: one for one in table}
    only_later = sum(1 for one in table if one.state == "done" and unplayed(one))
    count = {state: sum(1 for one in table if one.state == state) for state in STATES}
    lines = [
        "# What of the vendor's guide is carried out where",
        "",
        "Written by `dev/guide_coverage.py` from `plugins/plugin_utils/guide/` and `tests/unit/data/guide/coverage.tsv`:",
        "change those, not this page.",
        "A test fails when a declaration of the guide has no line, when a named file or test function is gone, or when this page is stale.",
        "",
        "| state | rows | meaning |",
        "|---|---|---|",
        *(f"| {state} | {count[state]} | {meaning} |" for state, meaning in STATES.items()),
        "",
        f"{only_later} of the {count['done']} rows that are done end in checks that stop only phases without a playbook.",
        "The gate reports them from the beginning (`blocks later`), and stops nothing because of them yet:",
        'their state is "stops only" with the phases.',
        "",
        f"Every row is held by the module named above its table. `{TABLE_TEST}` (cells of tables),",
        f"`{LIST_TEST}` (support lists) and `{ROW_TEST}` (all other declarations)",
        "keep it from being lost or altered. The columns name what acts on it beyond that.",
    ]
    heading = None
    for entry in rows:
        row, one = entry.row, by_id[entry.row.id]
        if (entry.module, row.section) != heading:
            heading = (entry.module, row.section)
            lines += ["", f"## {row.section}", "", f"`{GUIDE}/{entry.module}.py`", ""]
            lines += ["| id | the guide | state | carried out by | proved by | later |", "|---|---|---|---|---|---|"]
        cells = [
            f"`{row.id}`",
            _cell(describe(row)),
            f"{one.state}; stops only {', '.join(later)}" if (later := unplayed(one)) else one.state,
            _code(one.carried_out_by),
            _proofs(one.proved_by),
            _cell(one.later) or NONE,
        ]
        lines.append(f"| {' | '.join(cells)} |")
    lines += [
        "",
        "## Oddities of the guide, and what we make of them",
        "",
        "| id | printed | our reading |",
        "|---|---|---|",
        *(f"| `{entry.row.id}` | {_cell(odd.printed)} | {_cell(odd.reading)} |" for entry in rows for odd in entry.row.oddities),
    ]
    return "\n".join(lines) + "\n"


def main() -> int:
    check = only_checks("Write docs/guide-coverage.md.")
    rows, table = entries(), read_table(TABLE.read_text(encoding="utf-8"))
    wrong = problems(rows, table)
    if wrong:
        sys.exit("\n".join(["guide coverage:", *wrong, f"Correct {TABLE.relative_to(ROOT)}, then run dev/guide_coverage.py again."]))
    publish(PAGE, page(rows, table), "dev/guide_coverage.py", check)
    print(f"guide coverage: {len(rows)} rows, all accounted for")
    return 0


if __name__ == "__main__":
    sys.exit(main())
