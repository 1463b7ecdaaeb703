"""Every declaration of the guide has a row: compared with an outline of the guide, and held to what a row must be."""

from __future__ import annotations

import ast
import re
import typing as t

import pytest

# The modules without rows of their own: what a row is, the list of all, and the values that rows and rules share.
WITHOUT_ROWS = {"__init__", "row", "catalogue"}
VALUES = {"installation_manager", "migration_notes", "migration_paths", "migration_tips", "steps", "system_requirements"}

# What the guide prints and nobody can take as it stands: must stay visible in the row.
KNOWN_ODDITIES = {
    "table-internet-gateway": "20012 R2 SP1",
    "step-15a": "6.x",
    "step-16a": "6.x",
    "sql-drive-tempdb": "2 IOPS",
    "table-site-server-software": "Vista SP2",
    "table-smp-server-software": "7.0",
    "server-software-iis": "7.5",
    "tier-borders": "two columns",
    "tier-site-borders": "two columns",
    "sql-size-to-10000": "8-16 Cores",
    "sql-size-to-20000": "16 Plus",
    "smp-size-to-20000": "8-12 Cores",
    "hypervisor-esx": "4.1",
    "agent-esx": "4.1",
    "smp-size-common": "Enterprise",
    "gotcha-cem-codebases": "symantec.com",
    "sim-kms": r"KMSRestoreUtility\ KMS_Utility",
    "link-software-replicator": "dots",
}


@pytest.fixture(scope="module")
def rows(guide: t.Any) -> list[t.Any]:
    return [row for chapter in guide("catalogue").CHAPTERS for row in chapter.rows]


@pytest.fixture(scope="module")
def outline(table: t.Any) -> list[dict[str, str]]:
    head, *lines = table("outline")
    return [dict(zip(head, line, strict=True)) for line in lines]


def test_ids_are_unique_and_stable_words(rows: list[t.Any]) -> None:
    ids = [row.id for row in rows]
    assert sorted({one for one in ids if ids.count(one) > 1}) == []
    assert [one for one in ids if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)+", one)] == []


def test_every_declaration_of_the_outline_has_a_row_and_every_row_a_declaration(rows: list[t.Any], outline: list[dict[str, str]]) -> None:
    wanted = {one for line in outline for one in line["ids"].split() if one != "-"}
    assert wanted == {row.id for row in rows}
    assert [line for line in outline if line["ids"] == "-" and line["marker"] != "heading"] == []


def test_every_row_names_a_heading_of_the_guide(rows: list[t.Any], outline: list[dict[str, str]]) -> None:
    where: dict[str, set[str]] = {}
    for line in outline:
        for one in line["ids"].split():
            where.setdefault(one, set()).add(line["heading"].rstrip(".").replace("*", ""))
    # The first tip's heading is glued to the heading of its section.
    where["tip-test-environment"] = {"Use a test environment"}
    assert {row.id: row.section for row in rows if row.section not in where[row.id]} == {}


def test_the_outline_has_every_step_sub_step_and_note(guide: t.Any, outline: list[dict[str, str]]) -> None:
    steps = guide("migration_steps")
    printed = {line["marker"]: line for line in outline if re.fullmatch(r"\d+(\.[a-z](\.i+)?)?", line["marker"])}
    assert list(printed) == [row.marker for row in steps.DETAILS]
    assert sum(1 for marker in printed if marker.isdigit()) == 22
    for row in steps.DETAILS:
        number, *rest = row.marker.split(".")
        assert row.id == f"step-{int(number):02}{'-'.join(rest)}"
        opening = printed[row.marker]["opens with"]
        kind = steps.STEP if not rest else steps.NOTE if opening.startswith("Note:") else steps.SUBSTEP
        assert row.kind == kind, row.id
        if not rest:
            assert row.says.startswith(opening)


@pytest.mark.parametrize(("one", "words"), KNOWN_ODDITIES.items())
def test_the_oddities_of_the_guide_stay_visible(one: str, words: str, rows: list[t.Any]) -> None:
    row = next(row for row in rows if row.id == one)
    assert any(words in oddity.printed for oddity in row.oddities)


def test_rows_are_filled(rows: list[t.Any]) -> None:
    for row in rows:
        texts = [getattr(row, "says", "-"), row.section, *(text for oddity in row.oddities for text in oddity)]
        assert all(text.strip() for text in texts), row.id
        assert all(re.fullmatch(r"KB\d{6}", one) for one in getattr(row, "see", ())), row.id


def test_rows_are_in_our_own_words(rows: list[t.Any], outline: list[dict[str, str]]) -> None:
    """Titles of steps and cells of lists and tables are names and figures; sentences are not copied."""
    openings = [line["opens with"] for line in outline if line["marker"] in ("text", "bullet", "note")]
    copied = [
        row.id
        for row in rows
        for opening in openings
        if len(opening.split()) > 5 and getattr(row, "says", "").lower().startswith(opening.lower())
    ]
    assert copied == []


def test_figures_of_the_text_are_kept(guide: t.Any, table: t.Any, rows: list[t.Any]) -> None:
    words = {"two": "2"}
    for one, printed, attribute in table("figures")[1:]:
        assert one in {row.id for row in rows}
        module, *path = attribute.split(".")
        value: t.Any = guide(module)
        for name in path:
            value = value[int(name)] if name.isdigit() else getattr(value, name)
        figure = re.sub(r"(?<=\d),(?=\d)", "", printed).removesuffix("%")
        figure = figure.replace("\\ ", "\\").removeprefix("\\")  # the guide's slip in a path
        assert str(value) == words.get(figure, figure), attribute


def test_links_name_todays_article_where_one_is_known(guide: t.Any) -> None:
    links = [*guide("links").HELPFUL, *guide("links").IN_THE_TEXT]
    assert {one.today for one in links if "TECH166711" in one.address} == {"KB154810"}
    assert {one.today for one in links if "TECH166711" not in one.address} == {""}


def test_the_catalogue_knows_every_module(guide: t.Any, root: t.Any) -> None:
    files = {path.stem for path in (root / "plugins/plugin_utils/guide").glob("*.py")}
    listed = [chapter.module for chapter in guide("catalogue").CHAPTERS]
    assert set(listed) | WITHOUT_ROWS | VALUES == files
    assert len(listed) == len(set(listed))


def test_each_row_is_catalogued_under_the_module_that_holds_it(guide: t.Any) -> None:
    for chapter in guide("catalogue").CHAPTERS:
        held: list[t.Any] = []
        for value in vars(guide(chapter.module)).values():
            held += value if isinstance(value, tuple) and not hasattr(value, "id") else [value]
        found = {one.id for one in held if hasattr(one, "oddities") and isinstance(getattr(one, "id", None), str)}
        assert found == {row.id for row in chapter.rows}, chapter.module


def test_the_guide_holds_no_logic(root: t.Any) -> None:
    kinds = (
        ast.If,
        ast.For,
        ast.While,
        ast.Try,
        ast.With,
        ast.Lambda,
        ast.IfExp,
        ast.ListComp,
        ast.GeneratorExp,
        ast.DictComp,
        ast.SetComp,
    )
    for path in sorted((root / "plugins/plugin_utils/guide").glob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        assert [f"{path.name}:{node.lineno}" for node in ast.walk(tree) if isinstance(node, kinds)] == []
        protocols = {
            id(part)
            for node in ast.walk(tree)
            if isinstance(node, ast.ClassDef) and ast.unparse(node.bases[0]) == "t.Protocol"
            for part in node.body
        }
        functions = [
            node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and id(node) not in protocols
        ]
        assert [f"{path.name}:{node.name}" for node in functions] == []
        roots = {name.split(".")[0] for node in ast.walk(tree) if isinstance(node, ast.Import) for name in [one.name for one in node.names]}
        assert roots <= {"typing"}, path.name
