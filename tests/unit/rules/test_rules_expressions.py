"""JMESPath expressions of routes: whatever is written there holds, does not hold, or is refused with the cure."""

from __future__ import annotations

import pytest
from ansible_collections.itms.migration.plugins.plugin_utils import expressions
from ansible_collections.itms.migration.plugins.plugin_utils.rules.computers.exports import Computer
from ansible_collections.itms.migration.plugins.plugin_utils.rules.refusal import Refusal
from hypothesis import given, settings
from hypothesis import strategies as st

ATTRIBUTES = Computer("PC1", os="Windows 7", site="Leeds")._asdict()
TOKENS = ["name", "os", "line", "`5`", "`null`", "`[1]`", "'x'", "contains(", "length(", "to_number(", "sort_by(", "max(", "join(", "map("]
TOKENS += ["(", ")", ",", " && ", " == ", " < ", "!", "[*]", "[?", "]", "{", ":", "}", "&", "@", ".", "|", "*", '"', "`", "\\", "\u00e9"]


@pytest.mark.parametrize(
    "expression",
    [
        "contains(name, `5`)",
        "contains(`5`, name)",
        "starts_with(name, `1`)",
        "sort_by(@, &name)",
        "name == 'PC1' &&",
        "nothing_like_it(name)",
        "(" * 20_000,
        "!" * 20_000 + "name",
    ],
    ids=range(8),
)
def test_an_expression_that_cannot_be_read_or_searched_is_refused(expression):
    with pytest.raises(Refusal) as refused:
        expressions.compile_where(expression)(ATTRIBUTES)
    assert "itms_policy.routes" in refused.value.fix


@settings(max_examples=600, deadline=None, derandomize=True)
@given(st.lists(st.sampled_from(TOKENS), min_size=1, max_size=9).map("".join))
def test_any_expression_holds_or_not_or_is_refused(expression):
    try:
        holds = expressions.compile_where(expression)(ATTRIBUTES)
    except Refusal as refusal:
        assert refusal.needed.startswith("a JMESPath expression")
    else:
        assert isinstance(holds, bool)
