from __future__ import annotations

import itertools

import pytest
from ansible_collections.itms.migration.plugins.plugin_utils.rules import migration_path, versions
from ansible_collections.itms.migration.plugins.plugin_utils.rules.refusal import Refusal
from ansible_collections.itms.migration.plugins.plugin_utils.rules.versions import Level, NotAVersion, parse_build, parse_level
from hypothesis import given, settings
from hypothesis import strategies as st


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
        ("6.0.6074 SP3 R12", Level(6, 0, sp=3, rollup=12), "6.0 R12"),
        ("Altiris Notification Server 6.0 SP3 R13", Level(6, 0, sp=3, rollup=13), "6.0 R13"),
        ("Symantec Management Platform 7.1 Service Pack 2 Maintenance Pack 1.1", Level(7, 1, sp=2, mp=(1, 1)), "7.1 SP2 MP1.1"),
        ("ITMS 7.5 SP1 Hotfix 5", Level(7, 5, sp=1, hf=5), "7.5 SP1 HF5"),
        ("6.0 SP3, R12", Level(6, 0, sp=3, rollup=12), "6.0 R12"),
        ("6.0 SP3 + R13", Level(6, 0, sp=3, rollup=13), "6.0 R13"),
        ("NS 6.0 SP3 (R12)", Level(6, 0, sp=3, rollup=12), "6.0 R12"),
        ("6.0.6074 (SP3 & R13)", Level(6, 0, sp=3, rollup=13), "6.0 R13"),
        ("7.1 SP2 MP1.1 Rollup v5", Level(7, 1, sp=2, mp=(1, 1), rollup=5), "7.1 SP2 MP1.1 R5"),
        ("7.0 SP5", Level(7, 0, sp=5), "7.0 SP5"),
    ],
)
def test_a_declared_level_is_read_and_shown(text, level, shown):
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
        "6.0.5287 SP3 R13",
        "6.0.6074 SP3 R12.5",
        "7.5.1 HF5",
        "7.5.1",
        "7.1.2 MP1.1",
        "6.0 (",
        "6.0, ",
        "6.0 + ",
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
        ("7.1 SP2 R5", "7.1 SP2 MP1.1"),
        ("7.1 SP2 MP1.1", "7.1 SP2 MP1.1 Rollup v5"),
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
        ("6.0 R13", "6.0.6073", True),
        ("6.0 R13", "6.0.6074.0", False),
        ("7.1 SP2 MP1.1", "7.1.8279", True),
        ("7.6", "7.1.8400", True),
        ("7.6", "7.6.1383", False),
    ],
)
def test_a_declaration_is_checked_against_the_build(level, build, contradicts):
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
        ("7.5", "7.5 -> 7.5 HF6 -> 7.5 SP1 HF5 -> 7.6"),
        ("7.5 HF6", "7.5 HF6 -> 7.5 SP1 HF5 -> 7.6"),
        ("7.5 SP1", "7.5 SP1 -> 7.5 SP1 HF5 -> 7.6"),
        ("7.5 SP1 HF5", "7.5 SP1 HF5 -> 7.6"),
        # A level above the one that the guide asks for keeps its name.
        ("6.0 R14", "6.0 R14 -> 7.1 SP2 MP1.1 -> 7.6"),
        ("7.1 SP2 MP2", "7.1 SP2 MP2 -> 7.6"),
        ("7.1 SP2 MP1.1 Rollup v5", "7.1 SP2 MP1.1 R5 -> 7.6"),
        ("7.5 SP1 HF6", "7.5 SP1 HF6 -> 7.6"),
        ("7.5 HF7", "7.5 HF7 -> 7.5 SP1 HF5 -> 7.6"),
    ],
)
def test_the_path_names_every_hop(current, way):
    assert migration_path.text(migration_path.hops(parse_level(current))) == way


@pytest.mark.parametrize("written", ["7.0", "7.0 SP2", "7.0.5000", "7.0.8275.0"])
def test_7_0_is_refused_with_its_own_words(written):
    with pytest.raises(Refusal) as refused:
        migration_path.of(written)
    assert 'section "Migration Paths"' in refused.value.needed
    assert "first unified platform" in refused.value.needed and "7.1 SP2 MP1.1" in refused.value.fix


def test_a_third_number_that_is_no_build_is_refused_with_what_may_be_meant():
    with pytest.raises(NotAVersion, match=r"write 7\.5 SP1"):
        versions.parse("7.5.1 HF5")


@pytest.mark.parametrize("current", ["6.0 R11", "7.1", "7.5"])
def test_every_hop_has_its_reason_and_section(current):
    way = migration_path.hops(parse_level(current))
    for hop in way:
        assert hop.reason and hop.section
        assert f"{hop.reason} ({hop.section})" in migration_path.explained(way)


def test_every_migration_says_what_it_needs_first():
    in_place, to_71, to_76 = migration_path.hops(parse_level("6.0 R11"))
    assert "every 6.x solution at its latest version" in in_place.needs
    for word in ("Rollup 13", "6.x solution at its latest", "64-bit", "new server", "new database"):
        assert any(word in one for one in to_71.needs), word
        assert word in migration_path.explained([to_71])
    for word in ("every agent", "64-bit", "new server", "new database"):
        assert any(word in one for one in to_76.needs), word
    # The migration notes print the first half of the hop as "7.1 then > 7.1 SP2 MP1.1".
    assert "7.1 then > 7.1 SP2 MP1.1" in migration_path.explained([to_71])


@pytest.mark.parametrize(
    ("current", "kinds", "other"),
    [
        ("6.0 R11", ["upgrade in place", "migration to a new server", "migration to a new server"], "migration to a new server"),
        ("6.0 R13", ["migration to a new server", "migration to a new server"], "migration to a new server"),
        ("7.1", ["upgrade in place", "migration to a new server"], None),
        ("7.1 SP2 MP1.1", ["migration to a new server"], None),
        ("7.5", ["upgrade in place", "upgrade in place", "migration to a new server"], None),
        ("7.5 SP1", ["upgrade in place", "migration to a new server"], None),
        ("7.5 SP1 HF5", ["migration to a new server"], None),
    ],
)
def test_every_hop_to_another_7_x_is_a_migration(current, kinds, other):
    way = migration_path.of(current)
    assert [hop.kind for hop in way.hops] == kinds
    assert [hop.kind for hop in way.through_75[-2:]] == ([other, other] if other else [])


def test_a_hierarchy_that_is_built_as_7_1_is_upgraded_in_place():
    way = migration_path.of("6.0 R14", built_as_71=True)
    assert migration_path.text(way.hops) == "6.0 R14 -> 7.1 SP2 MP1.1 -> 7.6"
    assert [(hop.kind, hop.section) for hop in way.hops] == [
        ("migration to a new server", "Migration Paths"),
        ("upgrade in place", "Hierarchy Migration"),
    ]
    assert not any("new server" in need or "new database" in need for need in way.hops[-1].needs)
    assert any("every connected agent" in need for need in way.hops[-1].needs)
    assert migration_path.of("7.1 SP2 MP2", built_as_71=True).hops[0].frm == "7.1 SP2 MP2"
    assert migration_path.of("7.5 SP1 HF5", built_as_71=True).hops[0].kind == "migration to a new server"


@pytest.mark.parametrize(
    ("written", "way", "other"),
    [
        ("6.0 R11", "6.0 R11 -> 6.0 R13 -> 7.1 SP2 MP1.1 -> 7.6", "6.0 R11 -> 6.0 R13 -> 7.5 SP1 HF5 -> 7.6"),
        ("6.0.6074", "6.0 SP3 -> 6.0 R13 -> 7.1 SP2 MP1.1 -> 7.6", "6.0 SP3 -> 6.0 R13 -> 7.5 SP1 HF5 -> 7.6"),
        ("6.0.6074 SP3 R13", "6.0 R13 -> 7.1 SP2 MP1.1 -> 7.6", "6.0 R13 -> 7.5 SP1 HF5 -> 7.6"),
        ("7.1.8400", "7.1 SP2 -> 7.1 SP2 MP1.1 -> 7.6", ""),
        ("7.1.6851.0", "7.1 -> 7.1 SP2 MP1.1 -> 7.6", ""),
        ("6.0.5287", "6.0 SP2 -> 6.0 R13 -> 7.1 SP2 MP1.1 -> 7.6", "6.0 SP2 -> 6.0 R13 -> 7.5 SP1 HF5 -> 7.6"),
        ("6.0 R14", "6.0 R14 -> 7.1 SP2 MP1.1 -> 7.6", "6.0 R14 -> 7.5 SP1 HF5 -> 7.6"),
        ("7.5 SP1 HF5", "7.5 SP1 HF5 -> 7.6", ""),
        ("7.6.1383", "7.6", ""),
    ],
)
def test_the_way_from_what_a_registry_writes_and_the_longer_one(written, way, other):
    found = migration_path.of(written)
    assert migration_path.text(found.hops) == way and (migration_path.text(found.through_75) if found.through_75 else "") == other
    assert bool(found.why_not_75) is bool(other)
    assert (migration_path.NOT_AUTOMATED in found.notes) is bool(other or written.startswith("7.5"))
    # A build that the next level cannot have says nothing that could spare the hop.
    assert any("is a build" in note for note in found.notes) is (written in ("6.0.6074", "7.1.8400"))


@settings(max_examples=300, deadline=None, derandomize=True)
@given(
    st.one_of(
        st.text(max_size=20),
        st.from_regex(r"\A(NS |SMP )?[5-8](\.[0-7](\.\d{1,5})?)?( SP\d)?( R\d\d?)?( MP\d(\.\d)?)?( HF\d)?\Z"),
    )
)
def test_every_path_ends_at_the_target_or_in_a_refusal_with_its_cure(written):
    try:
        found = migration_path.of(written)
    except Refusal as refusal:
        assert refusal.found and refusal.needed and refusal.fix
        return
    for way in filter(None, (found.hops, found.through_75)):
        assert way[-1].to == "7.6"
        assert all(one.to == other.frm for one, other in itertools.pairwise(way))
        assert all(hop.reason and hop.section for hop in way)
    assert found.hops or parse_text_is_76(written)


def parse_text_is_76(written):
    level = versions.parse(written).level
    return (level.major, level.minor) == (7, 6)


@pytest.mark.parametrize("current", ["5.5", "7.0", "8.0", "6.1"])
def test_a_version_off_the_path_is_refused_with_the_path(current):
    with pytest.raises(Refusal) as refused:
        migration_path.hops(parse_level(current))
    assert "7.1 SP2 MP1.1 -> 7.6" in refused.value.needed and 'section "Migration Paths"' in refused.value.needed
