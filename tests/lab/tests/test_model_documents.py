"""docs/lab.md names every model, with the version that its header names and that is installed."""

from __future__ import annotations

import importlib
import json
import pathlib
import re
import sys
import types

import pytest
from lab import practice, programs, sql
from lab.argspec import sources
from lab.models import MODELS, modelled
from lab.programs import PROGRAMS
from lab.programs.core import SETUP

PAGE = pathlib.Path(__file__).resolve().parents[3] / "docs" / "lab.md"
WORDS = {"source", "mixed", "described"}


def table(title: str) -> dict[str, list[str]]:
    """The rows of the table under a heading, by their first cell."""
    _unused, found, rest = PAGE.read_text(encoding="utf-8").partition(f"### {title}\n")
    assert found, f"docs/lab.md has no heading {title!r}"
    lines = [line for line in rest.partition("\n#")[0].splitlines() if line.startswith("|")]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]
    assert len({row[0] for row in rows}) == len(rows), "a model has two rows"
    return {row[0]: row[1:] for row in rows}


def test_every_module_model_has_a_row_and_every_row_a_model() -> None:
    assert sorted(table("Modules")) == modelled()


def test_every_program_has_a_row_and_every_row_a_program() -> None:
    assert sorted(table("Programs")) == sorted(set(PROGRAMS) - {SETUP})


@pytest.mark.parametrize("title", ["Modules", "Programs", "SQL Server", "Vendor"])
def test_confidence_is_one_of_three_words_and_the_lesser_ones_say_why(title: str) -> None:
    for name, (stands_on, confidence, remark) in table(title).items():
        assert stands_on and confidence in WORDS, name
        assert confidence == "source" or remark, f"{name}: what is not modelled?"


def test_every_job_of_an_operator_is_named() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert [job for job in practice.JOBS if f"`{job}`" not in page] == []


def test_every_error_of_sql_server_is_named() -> None:
    folder = pathlib.Path(sql.__file__ or "").parent
    known = {number for path in folder.glob("*.py") for number in re.findall(r"SqlError\(\s*(\d+)", path.read_text(encoding="utf-8"))}
    said = " ".join(stands_on for stands_on, _confidence, _remark in table("SQL Server").values())
    assert len(known) > 20
    assert sorted(known - {"0"} - set(re.findall(r"\d+", said)), key=int) == []


def installed_version(collection: str) -> str:
    for root in sources.roots():
        manifest = root / "ansible_collections" / collection.replace(".", "/") / "MANIFEST.json"
        if manifest.is_file():
            return str(json.loads(manifest.read_text(encoding="utf-8"))["collection_info"]["version"])
    pytest.fail(f"{collection} is not installed")


@pytest.mark.parametrize("module", modelled())
def test_the_version_is_that_of_the_header_and_of_the_installed_source(module: str) -> None:
    version = table("Modules")[module][0]
    collection, _unused, _unused = module.rpartition(".")
    assert version == f"{collection} {installed_version(collection)}"
    assert version in header(module)
    assert module.rpartition(".")[2] in header(module)


def header(module: str) -> str:
    """The docstring of the file that a module's model is in."""
    return sys.modules[MODELS[module].__module__].__doc__ or ""


@pytest.mark.parametrize("module", modelled())
def test_the_header_says_what_is_left_out_and_the_page_does_not_say_less(module: str) -> None:
    text, remark = header(module), table("Modules")[module][2]
    assert re.search(r"\b[Ll]eft out\b", text), f"{module}: its header does not say what it leaves out"
    assert remark or "Nothing is left out" in text, f"{module}: its header leaves something out, its row on the page does not"


SOURCES = re.compile(r"Documented by Microsoft|Microsoft's documentation|as SQL Server words them|[Ss]ourced")
HELPERS = {"core", "reg_host", "robocopy_job"}  # parts of programs, which say it


def parts(package: types.ModuleType) -> list[str]:
    """The files of a package that have something to say of their sources."""
    folder = pathlib.Path(package.__file__ or "").parent
    return sorted(f"{package.__name__}.{path.stem}" for path in folder.glob("[a-z]*.py") if path.stem not in HELPERS)


@pytest.mark.parametrize("name", [*parts(programs), *parts(sql)])
def test_every_program_and_every_part_of_sql_server_names_what_it_stands_on(name: str) -> None:
    assert SOURCES.search(importlib.import_module(name).__doc__ or ""), name
