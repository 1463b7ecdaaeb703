"""docs/guide-coverage.md is complete, true and fresh; and the tool that says so would notice if it were not."""

from __future__ import annotations

import importlib.util
import typing as t

import pytest

HERE = "tests/unit/guide/test_guide_coverage.py"


@pytest.fixture(scope="module")
def tool(root: t.Any) -> t.Any:
    spec = importlib.util.spec_from_file_location("guide_coverage", root / "dev" / "guide_coverage.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def rows(tool: t.Any) -> list[t.Any]:
    return tool.entries()


@pytest.fixture(scope="module")
def coverage(tool: t.Any) -> list[t.Any]:
    return tool.read_table(tool.TABLE.read_text(encoding="utf-8"))


def test_every_row_is_accounted_for_and_every_named_file_is_there(tool: t.Any, rows: list[t.Any], coverage: list[t.Any]) -> None:
    assert tool.problems(rows, coverage) == []


def test_the_page_is_fresh(tool: t.Any, rows: list[t.Any], coverage: list[t.Any]) -> None:
    assert tool.PAGE.read_text(encoding="utf-8") == tool.page(rows, coverage), "stale: run dev/guide_coverage.py"


def test_the_page_names_every_row_and_every_oddity(tool: t.Any, rows: list[t.Any]) -> None:
    text = tool.PAGE.read_text(encoding="utf-8")
    for entry in rows:
        assert text.count(f"| `{entry.row.id}` |") == 1 + len(entry.row.oddities), entry.row.id


def test_the_guides_own_tests_that_the_page_names_are_there(tool: t.Any) -> None:
    assert all((tool.ROOT / name).is_file() for name in (tool.TABLE_TEST, tool.LIST_TEST, tool.ROW_TEST))


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda one: None, "step-02: not in coverage.tsv"),
        (lambda one: one._replace(id="step-99"), "step-99: no row of the guide has this id"),
        (lambda one: one._replace(id="step-01"), "step-01: twice in coverage.tsv"),
        (lambda one: one._replace(carried_out_by=("roles/gone/tasks/main.yml",)), "step-02: roles/gone/tasks/main.yml is gone"),
        (
            lambda one: one._replace(carried_out_by=("plugins/plugin_utils/rules/checks/sizing.py::ns6.build",)),
            "step-02: plugins/plugin_utils/rules/checks/sizing.py::ns6.build names no check of that file",
        ),
        (
            lambda one: one._replace(carried_out_by=("README.md::sizing.server",)),
            "step-02: README.md::sizing.server names no check of that file",
        ),
        (lambda one: one._replace(proved_by=("tests/unit/test_gone.py",)), "step-02: tests/unit/test_gone.py is gone"),
        (lambda one: one._replace(proved_by=("README.md",)), "step-02: README.md is no test"),
        (lambda one: one._replace(proved_by=(f"{HERE}::test_gone",)), f"step-02: {HERE}::test_gone is gone"),
        (lambda one: one._replace(proved_by=(f"{HERE}::tool",)), f"step-02: {HERE}::tool is gone"),  # a function, and no test
        (lambda one: one._replace(proved_by=("tests/unit/test_gone.py::test_x",)), "step-02: tests/unit/test_gone.py::test_x is gone"),
        (lambda one: one._replace(proved_by=(HERE,)), f"step-02: {HERE} names no test function, and what is done has one"),
        (lambda one: one._replace(proved_by=()), "step-02: its cells do not fit the state 'done'"),
        (lambda one: one._replace(state="later"), "step-02: its cells do not fit the state 'later'"),
        (lambda one: one._replace(state="fine"), "step-02: its cells do not fit the state 'fine'"),
        (lambda one: one._replace(state="part", later="some day"), "step-02: what comes later ends with 'later release'"),
    ],
)
def test_a_wrong_line_is_noticed(tool: t.Any, rows: list[t.Any], coverage: list[t.Any], spoil: t.Any, said: str) -> None:
    spoilt = [spoil(one) if one.id == "step-02" else one for one in coverage]
    assert said in tool.problems(rows, [one for one in spoilt if one is not None])


def test_what_is_partly_done_may_name_a_file_only(tool: t.Any, rows: list[t.Any], coverage: list[t.Any]) -> None:
    spoilt = [
        one._replace(state="part", proved_by=(HERE,), later="the rest, later release") if one.id == "step-02" else one for one in coverage
    ]
    assert tool.problems(rows, spoilt) == []


@pytest.mark.parametrize("text", ["id\tstate\n", "id\tstate\tcarried out by\tproved by\tlater\nstep-01\tdone\n"])
def test_a_broken_table_is_refused(tool: t.Any, text: str) -> None:
    with pytest.raises(ValueError, match=r"coverage\.tsv"):
        tool.read_table(text)


@pytest.mark.parametrize(
    ("files", "stops_only"),
    [
        (("cloud.py::cem.plan",), True),
        (("cloud.py",), True),
        (("sizing.py::sizing.gateways", "platforms.py::platforms.gateway"), True),
        (("sizing.py::sizing.platform",), False),
        (("sizing.py",), False),  # all checks of the file
        (("sizing.py::sizing.gateways", "ns6.py"), False),
        (("platforms.py::platforms.console",), False),  # it stops nothing: it warns
        ((), False),
    ],
)
def test_a_row_whose_checks_stop_only_phases_without_a_playbook_says_so(
    tool: t.Any, coverage: list[t.Any], files: tuple[str, ...], stops_only: bool
) -> None:
    one = coverage[0]._replace(carried_out_by=tuple(f"{tool.CHECKS}{name}" for name in files))
    assert bool(tool.unplayed(one)) is stops_only


def test_the_page_counts_and_marks_those_rows(tool: t.Any, coverage: list[t.Any]) -> None:
    text = tool.PAGE.read_text(encoding="utf-8")
    wanted = [one for one in coverage if one.state == "done" and tool.unplayed(one)]
    assert text.count("| done; stops only ") == len(wanted) > 20
    assert f"{len(wanted)} of the " in text
    assert "cem-platforms" in {one.id for one in wanted} and "note-mixed-mode" not in {one.id for one in wanted}
