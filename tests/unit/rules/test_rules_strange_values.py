"""Values that no machine should send and a person can write: an answer or a refusal for each, never another error."""

from __future__ import annotations

import datetime as dt

import pytest
from ansible_collections.itms.migration.plugins.plugin_utils.rules import products
from ansible_collections.itms.migration.plugins.plugin_utils.rules.decommission import decommission, decommission_plan
from ansible_collections.itms.migration.plugins.plugin_utils.rules.estate.known import Known, as_number
from ansible_collections.itms.migration.plugins.plugin_utils.rules.platforms import agents, servers
from ansible_collections.itms.migration.plugins.plugin_utils.rules.refusal import Refusal
from ansible_collections.itms.migration.plugins.plugin_utils.rules.sizing import estate
from ansible_collections.itms.migration.plugins.plugin_utils.rules.sizing.shortfalls import shortfalls

SIGNED = {"by": "A", "signed_on": "2027-01-01", "file": "a.pdf", "sha256": "a" * 64}


def sign_off(file_hash):
    plan = decommission_plan.read({"sign_off": {**SIGNED, "file_hash": file_hash}})
    found = decommission.findings(plan.functions, plan.saturation, plan.sign_off, dt.date(2027, 2, 1), plan.policy)
    return [one.key for one in found if one.check == "decommission.regulation"]


def cores(value):
    found = shortfalls(estate.need("site_server", 100), Known("srv", {"cores": value}, {}))
    return [one.key for one in found if one.check == "sizing.cores"]


@pytest.mark.parametrize(
    ("ask", "value", "answer"),
    [
        pytest.param(as_number, 10**400, None, id="huge number"),
        pytest.param(as_number, "9" * 5_000, None, id="long number"),
        pytest.param(cores, 10**400, ["sizing.cores:srv"], id="huge number of cores"),
        (lambda text: servers.sql_server(text).answer, "10.50.\u00b2", "unknown"),
        (lambda text: servers.sql_server(text).answer, "10.x.50.4000", "unknown"),
        (lambda text: servers.sql_server(text).answer, "abc", "unknown"),
        (lambda text: servers.sql_server(text).answer, "10.50", "unknown"),
        (lambda text: servers.sql_server(text).answer, None, "unknown"),
        (lambda text: servers.sql_server(text).answer, " 11.0.2100.60 ", "yes"),
        (sign_off, 5, ["decommission.regulation:sign_off"]),
        (sign_off, ["a"], ["decommission.regulation:sign_off"]),
        (sign_off, "a" * 64, []),
        (lambda names: list(products.findings([], names, "7.6")), [None], Refusal),
        (lambda names: list(products.findings([products.Product("X")], names, "7.6")), ["X", 5], Refusal),
        (lambda names: list(products.findings([products.Product("X")], names, "7.6")), [" "], Refusal),
        (agents.agent_of, None, Refusal),
        (agents.agent_of, 5, Refusal),
        (agents.least_powershell, None, Refusal),
        (agents.least_powershell, "two", Refusal),
        (agents.least_powershell, 2.19, (5, 1)),
    ],
)
def test_strange_values_are_answered_or_refused(ask, value, answer):
    if answer is Refusal:
        with pytest.raises(Refusal):
            ask(value)
    else:
        assert ask(value) == answer
