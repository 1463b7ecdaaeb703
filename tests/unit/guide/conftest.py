"""What the tests of the guide share: the guide itself, and the copies of its tables."""

from __future__ import annotations

import importlib
import types
import typing as t
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
DATA = ROOT / "tests" / "unit" / "data" / "guide"
PACKAGE = "ansible_collections.itms.migration.plugins.plugin_utils.guide"


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def guide() -> t.Callable[[str], types.ModuleType]:
    """A module of the guide by its name."""
    return lambda name: importlib.import_module(f"{PACKAGE}.{name}")


@pytest.fixture(scope="session")
def table() -> t.Callable[[str], list[list[str]]]:
    """The cells of one copied table, line by line; an empty cell is written "-"."""

    def read(name: str) -> list[list[str]]:
        lines = (DATA / f"{name}.tsv").read_text(encoding="utf-8").splitlines()
        cells = [line.split("\t") for line in lines]
        assert cells, f"{name}.tsv is empty"
        assert len({len(line) for line in cells}) == 1, f"{name}.tsv: lines with different numbers of cells"
        return cells

    return read
