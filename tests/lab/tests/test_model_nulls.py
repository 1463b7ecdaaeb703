"""Null for an option: every model does with it what its module does, or says by name that it does not know."""

from __future__ import annotations

import json
import typing as t

import pytest
from lab.argspec import full_specification, is_legacy, legacy, sources
from lab.calls import NoModel

from .test_model_returns import CALLS, desk


def options(module: str) -> dict[str, bool]:
    """The options of a module, and whether it is never without a value of them."""
    source = sources.installed(module)
    if is_legacy(source):
        return {each.name: each.needed for each in legacy.asked(source)}
    spec = full_specification(module, source) or {"options": sources.documented_options(module) or {}}
    return {name: isinstance(meta, dict) and meta.get("required") is True for name, meta in spec["options"].items()}


ROWS = [(host, module, arguments, option) for host, module, arguments in CALLS for option in options(module)]


@pytest.mark.parametrize(
    ("host", "module", "arguments", "option"),
    ROWS,
    ids=[f"{row[1].rpartition('.')[2]}-{row[3]}-{number}" for number, row in enumerate(ROWS)],
)
def test_null_never_breaks_a_model(host: str, module: str, arguments: dict[str, t.Any], option: str) -> None:
    call = {**arguments, option: None}
    try:
        result = json.loads(desk().reply(host, module, diff=True, **call).stdout)
    except NoModel as error:
        assert option in str(error)
    else:
        assert "changed" in result


# An older module with a list of words refuses null itself, as none of them.
CHOSEN = {"ansible.windows.win_acl": {"type"}}
NEEDED = [row for row in ROWS if options(row[1])[row[3]] and row[3] not in CHOSEN.get(row[1], ())]


@pytest.mark.parametrize(("host", "module", "arguments", "option"), NEEDED)
def test_null_for_what_is_required_is_named(host: str, module: str, arguments: dict[str, t.Any], option: str) -> None:
    with pytest.raises(NoModel, match=f"{option} is null"):
        desk().reply(host, module, **{**arguments, option: None})


def test_null_is_not_the_default() -> None:
    """A switch that is on by default is off; a list or a word has no value that a model could go on with."""
    made = desk()
    key: dict[str, t.Any] = {"path": "HKLM:\\SOFTWARE\\Q", "state": "absent"}
    made.module("bridge", "ansible.windows.win_regedit", path=key["path"], name="", data="x")
    made.module("bridge", "ansible.windows.win_regedit", delete_key=None, **key)
    assert made.estate.host("bridge").registry.key(key["path"]) is not None
    with pytest.raises(NoModel, match="win_regedit: state is null"):
        made.module("bridge", "ansible.windows.win_regedit", **{**key, "state": None})
