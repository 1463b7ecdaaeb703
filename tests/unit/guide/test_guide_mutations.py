"""A figure of the guide that is changed makes a test fail that the row of docs/guide-coverage.md names."""

from __future__ import annotations

import importlib
import importlib.util
import sys
import typing as t
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
LEAST_MUTANTS = 60


def _module(name: str, path: Path) -> t.Any:
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def mutants() -> t.Any:
    return _module("guide_mutants", HERE / "mutants.py")


@pytest.fixture(scope="module")
def named(root: t.Any) -> dict[str, tuple[str, ...]]:
    """Row -> the unit tests that its line of the coverage page names. Tests with the lab are too slow for this."""
    tool = _module("guide_coverage_for_mutants", root / "dev" / "guide_coverage.py")
    table = tool.read_table(tool.TABLE.read_text(encoding="utf-8"))
    unit = {one.id: tuple(name for name in one.proved_by if name.startswith("tests/unit/") and "::" in name) for one in table}
    return {one.id: unit[one.id] for one in table if one.state == "done" and unit[one.id]}


@pytest.fixture(scope="module")
def enumerated(mutants: t.Any, guide: t.Any, table: t.Any, named: dict[str, tuple[str, ...]]) -> list[t.Any]:
    figures = [(row, attribute) for row, _printed, attribute in table("figures")[1:]]
    return mutants.enumerated(guide("catalogue").CHAPTERS, figures, named)


def test_each_changed_figure_is_caught_by_a_test_that_its_row_names(
    mutants: t.Any, enumerated: list[t.Any], named: dict[str, tuple[str, ...]]
) -> None:
    assert len(enumerated) >= LEAST_MUTANTS
    assert mutants.survivors([(one, named[one.row]) for one in enumerated]) == []


def test_a_row_that_names_a_test_of_something_else_is_noticed(mutants: t.Any, enumerated: list[t.Any]) -> None:
    one = next(one for one in enumerated if one.row == "smp-size-to-1000" and one.path[-2:] == ("ram", "at_least"))
    weak = ["tests/unit/rules/test_rules_sizing_shortfalls.py::test_raid"]
    assert mutants.survivors([(one, weak)]) == [f"{one} [0]: {weak[0]}"]


def test_every_table_of_figures_has_mutants(enumerated: list[t.Any]) -> None:
    tables = {one.row for one in enumerated}
    sizes = ("evaluation", "to-1000", "to-5000", "to-10000", "to-20000")
    assert {f"{table}-size-{size}" for table in ("smp", "sql") for size in sizes} <= tables
    assert {"table-internet-gateway", "site-size-to-7500", "smp-size-common", "tier-borders", "path-migration", "path-two-ways"} <= tables
    gateway = {one.path[1] for one in enumerated if one.row == "table-internet-gateway"}
    assert gateway == {"os", "processors", "ram", "disk"}


def test_what_is_left_alone_is_a_figure_of_a_row(mutants: t.Any, guide: t.Any) -> None:
    rows = {row.id: row for chapter in guide("catalogue").CHAPTERS for row in chapter.rows}
    for (row, field), reason in mutants.LEFT_ALONE.items():
        assert reason and f"{field}=" in repr(rows[row]), f"{row} has no {field}"
