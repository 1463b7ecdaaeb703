"""The modules of plugin_utils import downwards only, and never in a circle."""

from __future__ import annotations

import ast
import typing as t
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3] / "plugins" / "plugin_utils"
#: From the bottom to the top; modules that lie in rules/ itself are shared by all of its folders.
ORDER = (
    "guide", "rules", "texts", "computers", "platforms", "estate", "sizing", "readiness", "products", "cem", "backups", "observe",
    "planning", "decommission", "redirection", "checks", "gate", "store", "reporting",
)  # fmt: skip
Graph = dict[str, set[str]]


def graph(root: Path) -> Graph:
    """Module -> the modules of the same tree that it imports, also for type checking only."""
    found: Graph = {}
    for path in root.rglob("*.py"):
        here = path.relative_to(root)
        imports = found.setdefault(here.with_suffix("").as_posix(), set())
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.level:
                above = here.parent.parts[: len(here.parent.parts) - node.level + 1]
                base = Path(*above, *(node.module or "").split("."))
                for name in node.names:
                    module = next((one for one in (base / name.name, base) if (root / one).with_suffix(".py").is_file()), None)
                    if module:
                        imports.add(module.as_posix())
    return found


def circles(modules: Graph) -> list[set[str]]:
    """Modules that reach each other."""
    reached = {module: _reached(modules, module) for module in modules}
    found: list[set[str]] = []
    for module, others in reached.items():
        circle = {other for other in others if module in reached.get(other, ())}
        if circle and circle not in found:
            found.append(circle)
    return found


def _reached(modules: Graph, start: str) -> set[str]:
    found: set[str] = set()
    waiting = list(modules[start])
    while waiting:
        module = waiting.pop()
        if module not in found:
            found.add(module)
            waiting += modules.get(module, ())
    return found


def folder(module: str) -> str:
    parts = module.split("/")
    return (parts[1] if len(parts) > 2 else "rules") if parts[0] == "rules" else parts[0] if len(parts) > 1 else ""


def upward(modules: Graph) -> list[str]:
    """Arrows from a lower folder to a higher one. Modules beside the folders (for Ansible) may use all, and no rule uses them."""
    found = []
    for module, imports in sorted(modules.items()):
        for other in sorted(imports):
            mine, its = folder(module), folder(other)
            if (mine and not its and mine != "store") or (mine and its and _is_up(mine, its)):
                found.append(f"{module} -> {other}")
    return found


def _is_up(mine: str, its: str) -> bool:
    return ORDER.index(mine) < ORDER.index(its)


def test_no_module_imports_itself_by_way_of_others() -> None:
    assert circles(graph(ROOT)) == []


def test_every_arrow_points_downwards() -> None:
    assert upward(graph(ROOT)) == []


@pytest.mark.parametrize(
    ("modules", "expected_circles", "expected_upward"),
    [
        ({"rules/planning/a": {"rules/planning/b"}, "rules/planning/b": {"rules/planning/a"}}, 1, 0),
        ({"rules/estate/a": {"rules/planning/b"}, "rules/planning/b": set()}, 0, 1),
        ({"rules/gate/a": {"store/b"}, "store/b": {"rules/estate/c"}, "rules/estate/c": set()}, 0, 1),
        ({"rules/checks/a": {"controller_action"}, "controller_action": set()}, 0, 1),
        ({"rules/checks/a": {"rules/phases"}, "rules/phases": set()}, 0, 0),
    ],
)
def test_both_are_found(modules: dict[str, set[str]], expected_circles: int, expected_upward: int) -> None:
    found: t.Any = (len(circles(modules)), len(upward(modules)))
    assert found == (expected_circles, expected_upward)
