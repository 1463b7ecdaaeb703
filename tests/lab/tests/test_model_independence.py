"""The lab is an independent oracle: it knows nothing of the collection that it judges, and runs without it."""

from __future__ import annotations

import ast
import graphlib
import os
import pathlib
import re
import subprocess
import sys

import lab as lab_package
from lab.argspec import sources

from .conftest import ansible_program, environment

LAB = pathlib.Path(lab_package.__file__).parents[1]
TEXTS = {".py", ".md", ".yml", ".yaml", ".json", ".txt", ".j2", ".toml", ".cfg"}
# The collection's package, written so that this file does not name it either.
PACKAGE = ".".join(("itms", "migration"))
UTILITIES = "plugin" + "_utils"
OTHER_SPELLINGS = (
    PACKAGE.replace(".", "/"),
    f"ansible_collections.{PACKAGE.partition('.')[0]}",
    f"{UTILITIES}.rules",
    f"{UTILITIES}.guide",
)


def files() -> list[pathlib.Path]:
    def hidden(path: pathlib.Path) -> bool:
        return any(part.startswith(".") or part == "__pycache__" for part in path.relative_to(LAB).parts)

    return [path for path in LAB.rglob("*") if path.is_file() and path.suffix in TEXTS and not hidden(path)]


def test_no_file_of_the_lab_names_the_collection() -> None:
    seen = files()
    assert len(seen) > 100
    naming = [
        str(path.relative_to(LAB)) for path in seen if any(word in path.read_text(encoding="utf-8") for word in (PACKAGE, *OTHER_SPELLINGS))
    ]
    assert naming == []


def test_the_lab_imports_only_itself_and_its_libraries() -> None:
    imports = re.compile(r"^\s*(?:from|import) (ansible[\w.]*|itms[\w.]*|plugins[\w.]*)", re.MULTILINE)
    wrong = {path.name: imports.findall(path.read_text(encoding="utf-8")) for path in (LAB / "lab").rglob("*.py")}
    assert {name: found for name, found in wrong.items() if found} == {}


def imports_of(path: pathlib.Path, known: set[str]) -> set[str]:
    """The modules of the lab that one imports anywhere, under TYPE_CHECKING and in functions too; names are paths without `.py`."""
    package, found = path.relative_to(LAB).parent.parts, set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.level:
            base = [*package[: len(package) - node.level + 1], *(node.module or "").split(".")]
            start = "/".join(part for part in base if part)
            found |= {name for each in node.names for name in (f"{start}/{each.name}", start) if name in known}
    return found


def test_no_modules_of_the_lab_import_each_other_in_a_circle() -> None:
    paths = {path.relative_to(LAB).with_suffix("").as_posix(): path for path in (LAB / "lab").rglob("*.py")}
    graph = {name: imports_of(path, set(paths)) for name, path in paths.items()}
    assert graph["lab/products/console"] >= {"lab/state/agents", "lab/state/estate"}  # the reading of imports works
    tuple(graphlib.TopologicalSorter(graph).static_order())  # CycleError names the modules of a circle


def test_the_lab_runs_without_any_collection_of_the_project(tmp_path: pathlib.Path) -> None:
    """A fresh Python with only the lab on its path imports models, programs and wire, and none of the project's own packages with them."""
    program = (
        "import sys, lab.models, lab.server, lab.programs, lab.state\n"
        "found = [name for name in sys.modules if name.split('.')[0] in ('ansible_collections', 'ansible')]\n"
        "print(len(lab.models.modelled()), found)"
    )
    clean = {name: value for name, value in os.environ.items() if not name.startswith("ANSIBLE_")}
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={**clean, "PYTHONPATH": str(LAB), "PYTHONDONTWRITEBYTECODE": "1", "HOME": str(tmp_path)},
        cwd=tmp_path,
        text=True,
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert re.fullmatch(r"\d+ \[\]", done.stdout.strip()), done.stdout


def test_these_tests_run_without_the_project_s_collection(collections: str) -> None:
    """Neither this process nor the ansible-core of the wire tests can find it."""
    namespace, name = PACKAGE.split(".")
    assert sources.installed("ansible.windows.win_ping")
    assert [root for root in sources.roots() if (root / "ansible_collections" / namespace).exists()] == []
    told = subprocess.run(
        [f"{ansible_program()}-galaxy", "collection", "list", "-p", collections, "--format", "json"],
        env=environment(ANSIBLE_COLLECTIONS_PATH=collections), text=True, capture_output=True, timeout=120, check=True, cwd="/",
    ).stdout  # fmt: skip
    assert "ansible.windows" in told and f"{namespace}.{name}" not in told
