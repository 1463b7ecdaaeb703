from __future__ import annotations

import pytest
from ansible_collections.itms.migration.plugins.plugin_utils.rules import probe_results
from ansible_collections.itms.migration.plugins.plugin_utils.rules.texts import sqlcmd


@pytest.mark.parametrize(
    ("results", "expected"),
    [
        ([], []),
        ([{}, None, {"rc": 0}, {"unreachable": False, "msg": "x"}], []),
        ([{"unreachable": True, "msg": "gone"}], ["gone"]),
        (
            [{"results": [{"rc": 0}, {"unreachable": True, "msg": "gone"}], "unreachable": True, "msg": "All items completed"}],
            ["gone", "All items completed"],
        ),
        ([{"unreachable": True, "msg": "gone"}, {"unreachable": True, "msg": "gone"}], ["gone"]),
        ([{"unreachable": True}], ["the host did not answer"]),
        ([{"results": ["not a result"]}], []),
    ],
)
def test_lost_connections_are_found_in_results_and_items(results, expected):
    assert probe_results.lost(results) == expected


@pytest.mark.parametrize(("user", "login"), [("", ["-E"]), ("sa", ["-U", "sa"])])
def test_sqlcmd_is_called_in_one_way(user, login):
    assert sqlcmd.line("sql01", user, 15) == ["sqlcmd.exe", "-S", "sql01", *login, *"-b -x -h -1 -W -s | -l 15 -Q".split()]
