from __future__ import annotations

import pytest
from ansible_collections.itms.migration.plugins.plugin_utils.rules import path, versions
from ansible_collections.itms.migration.plugins.plugin_utils.rules.refusal import Refusal
from ansible_collections.itms.migration.plugins.plugin_utils.rules.versions import Level, NotAVersion, parse_build, parse_level


@pytest.mark.parametrize(
    ("text", "level", "shown"),
    [
        ("6.0 R11", Level(6, 0, sp=3, rollup=11), "6.0 R11"),
        ("6.0 SP3 R13", Level(6, 0, sp=3, rollup=13), "6.0 R13"),
        ("NS 6.0 SP3 Rollup 12", Level(6, 0, sp=3, rollup=12), "6.0 R12"),
        ("6.0 SP2", Level(6, 0, sp=2), "6.0 SP2"),
        ("6", Level(6, 0), "6.0"),
        ("7.1 SP2 MP1.1", Level(7, 1, sp=2, mp=(1, 1)), "7.1 SP2 MP1.1"),
        ("7.1sp2mp1", Level(7, 1, sp=2, mp=(1, 0)), "7.1 SP2 MP1"),
        ("7.5 SP1 HF5", Level(7, 5, sp=1, hf=5), "7.5 SP1 HF5"),
        (" 7.6 ", Level(7, 6), "7.6"),
    ],
)
def test_a_stated_level_is_read_and_shown(text, level, shown):
    assert parse_level(text) == level
    assert str(level) == shown
    assert parse_level(shown) == level


@pytest.mark.parametrize(
    "text",
    [
        6.0,
        7,
        None,
        "",
        "R13",
        "6.0.6074",
        "6.0 R",
        "6.0 R11 R13",
        "6.0 R13.1",
        "six",
        "6.0 R13; DROP",
        "\u0666.\u0660",
        "6.0\nR13x",
        "6.0 R1234567",
    ],
)
def test_what_is_no_level_is_refused(text):
    with pytest.raises(NotAVersion):
        parse_level(text)


@pytest.mark.parametrize(
    ("text", "build"), [("6.0.6074", (6, 0, 6074, 0)), ("7.1.8400.0", (7, 1, 8400, 0)), ("v6.0.6074.1", (6, 0, 6074, 1))]
)
def test_a_build_is_read(text, build):
    assert parse_build(text) == build


@pytest.mark.parametrize(("build", "text"), [((6, 0, 6074, 0), "6.0.6074"), ((7, 1, 8400, 5), "7.1.8400.5"), ((7, 6, 0, 0), "7.6.0")])
def test_a_build_is_shown_without_its_last_zero(build, text):
    assert versions.build_text(build) == text


@pytest.mark.parametrize("text", ["6.0", "6.0 R13", "", None, "1.2.3.4.5", "6.0.x", 6.0])
def test_what_is_no_build_is_refused(text):
    with pytest.raises(NotAVersion):
        parse_build(text)


@pytest.mark.parametrize(
    ("lower", "higher"),
    [
        ("6.0 R9", "6.0 R11"),
        ("6.0 SP2", "6.0 R1"),
        ("6.0 R13", "7.1"),
        ("7.1 SP2", "7.1 SP2 MP1"),
        ("7.1 SP2 MP1", "7.1 SP2 MP1.1"),
        ("7.5 SP1 HF5", "7.6"),
    ],
)
def test_levels_are_ordered(lower, higher):
    assert parse_level(lower) < parse_level(higher)
    assert parse_level(higher) > parse_level(lower)
    assert parse_level(higher) >= parse_level(lower)


@pytest.mark.parametrize(
    ("level", "build", "contradicts"),
    [
        ("6.0 R13", "6.0.6074", False),
        ("6.0 R13", "6.0.5287", True),
        ("6.0 SP2", "6.0.5287", False),
        ("7.1 SP2 MP1.1", "7.1.8280", False),
        ("7.1 SP2 MP1.1", "7.1.6851", True),
        ("7.6", "7.1.8400", True),
        ("7.6", "7.6.1383", False),
    ],
)
def test_a_statement_is_checked_against_the_build(level, build, contradicts):
    assert versions.contradicts(parse_level(level), parse_build(build)) is contradicts


@pytest.mark.parametrize(
    ("current", "way"),
    [
        ("6.0 R11", "6.0 R11 -> 6.0 R13 -> 7.1 SP2 MP1.1 -> 7.6"),
        ("6.0 SP2", "6.0 SP2 -> 6.0 R13 -> 7.1 SP2 MP1.1 -> 7.6"),
        ("6.0 R13", "6.0 R13 -> 7.1 SP2 MP1.1 -> 7.6"),
        ("7.1 SP1", "7.1 SP1 -> 7.1 SP2 MP1.1 -> 7.6"),
        ("7.1 SP2 MP1.1", "7.1 SP2 MP1.1 -> 7.6"),
        ("7.6", "7.6"),
        ("7.6 HF7", "7.6"),
    ],
)
def test_the_path_names_every_hop(current, way):
    assert path.text(path.hops(parse_level(current))) == way


def test_every_hop_has_its_reason_and_section():
    for hop in path.hops(parse_level("6.0 R11")):
        assert hop.reason and hop.section
        assert hop.reason in path.explained(path.hops(parse_level("6.0 R11")))


@pytest.mark.parametrize("current", ["5.5", "7.0", "7.5 SP1", "8.0", "6.1"])
def test_a_version_off_the_path_is_refused_with_the_path(current):
    with pytest.raises(Refusal) as refused:
        path.hops(parse_level(current))
    assert "7.1 SP2 MP1.1 -> 7.6" in refused.value.needed
