"""Whether a version suffices, and whether one hop leads from one to another."""

from __future__ import annotations

import pytest
from ansible_collections.itms.migration.plugins.plugin_utils.rules import migration_path
from ansible_collections.itms.migration.plugins.plugin_utils.rules.refusal import Refusal


@pytest.mark.parametrize(
    ("version", "level", "expected"),
    [
        ("6.0 R13", "6.0 R13", True),
        ("6.0 SP3 R12", "6.0 R13", False),
        ("6.0.6074", "6.0 SP3", True),
        ("6.0.6074", "6.0 R13", False),  # the build is that of SP3, and says nothing of the rollup
        ("7.1 SP2 MP1.1", "7.1 SP2 MP1", True),
        ("7.1 SP2", "7.1 SP2 MP1.1", False),
        ("7.5", "7.1 SP2 MP1.1", True),
    ],
)
def test_a_build_counts_as_the_least_that_it_can_be(version, level, expected):
    assert migration_path.at_least(version, level) is expected


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        ("6.0 R11", "6.0 R13", True),
        ("6.0 R11", "7.1 SP2 MP1.1", False),
        ("6.0 R13", "7.1 SP2 MP1.1", True),
        ("6.0 R13", "7.5 SP1 HF5", True),  # the longer way
        ("6.0 R13", "7.6", False),
        ("7.1", "7.6", False),
        ("7.1 SP2 MP1.1", "7.6", True),
        ("7.5 SP1 HF5", "7.6", True),
        ("7.6", "7.6", False),
    ],
)
def test_a_hop_is_one_of_the_guide(start, end, expected):
    assert migration_path.is_one_hop(start, end) is expected


@pytest.mark.parametrize(
    ("ask", "values"),
    [
        (migration_path.at_least, ("", "6.0 R13")),
        (migration_path.at_least, (6.0, "6.0 R13")),
        (migration_path.at_least, ("6.0 R13", "6.0.6074")),
        (migration_path.is_one_hop, ("soon", "7.6")),
        (migration_path.is_one_hop, ("8.0", "7.6")),
        (migration_path.is_one_hop, ("7.1", "7.1.8400")),
    ],
)
def test_what_is_no_version_is_refused(ask, values):
    with pytest.raises(Refusal):
        ask(*values)
