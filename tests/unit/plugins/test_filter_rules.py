"""The filters over the rules: what they give is plain data, and what they cannot read they refuse in four parts."""

from __future__ import annotations

import importlib
import json

import pytest
from ansible.errors import AnsibleFilterError


def call(name, *values, **named):
    module = importlib.import_module(f"ansible_collections.itms.migration.plugins.filter.{name}")
    return module.FilterModule().filters()[name](*values, **named)


@pytest.mark.parametrize(
    ("name", "values", "named"),
    [
        ("sizes", (-1,), {}),
        ("sizes", ("1000",), {}),
        ("sizes", (10,), {"by_site": ["leeds"]}),
        ("sizes", (10,), {"by_site": {"leeds": "ten"}}),
        ("server_shortfalls", ({}, "console", 10), {}),
        ("server_shortfalls", ({}, "smp", 20_001), {}),
        ("server_shortfalls", ("facts", "smp", 10), {}),
        ("platform_verdict", ("Windows 7", "toaster"), {}),
        ("platform_verdict", ("Windows 7", "agent"), {"version": "8.0"}),
        ("platform_verdict", ("Windows 7", "agent"), {"ansible_core": "2.9"}),
        ("product_parity", ([{"guid": "{1}"}],), {}),
        ("product_parity", ({"name": "x"},), {}),
        ("product_parity", ([],), {"present": [7.1]}),
        ("readiness_findings", ({}, "8.0"), {}),
        ("readiness_findings", ({}, "7.6"), {"acount": "x"}),
        ("readiness_findings", ({}, "7.6"), {"older": [{"nane": "x"}]}),
        ("product_parity", ([],), {"version": "7.5"}),
        ("product_parity", ([],), {"version": 7.6}),
        # Called wrongly: an option that there is not, too many values, too few.
        ("sizes", (10,), {"by_smps": {}}),
        ("sizes", (10, 20), {}),
        ("sizes", (), {}),
        ("server_shortfalls", ({}, "smp"), {}),
        ("server_shortfalls", ({}, "smp", 10), {"hosts": "a"}),
        ("platform_verdict", ("Windows 7",), {}),
        ("platform_verdict", ("Windows 7", "agent"), {"arch": "x64"}),
        ("product_parity", ([],), {"equivalent": {}}),
        ("cem_findings", ({},), {"strict": True}),
        ("decommission_findings", ({},), {}),
        ("migration_path", ("6.0 R11",), {"to": "7.6"}),
        ("readiness_findings", ({},), {}),
        ("redirect_decision", (None, {}), {}),
        ("redirect_decision", ({}, None), {}),
        ("redirect_decision", ({}, {}), {"after": "x"}),
        ("redirect_decision", ({},), {}),
        ("agent_facts", (), {}),
        ("agent_facts", (None,), {}),
        ("agent_facts", ("a",), {}),
        ("lost_connections", (None,), {}),
        ("lost_connections", ({},), {}),
        ("lost_connections", ([],), {"hosts": []}),
        ("sqlcmd_line", (None,), {}),
        ("sqlcmd_line", ("",), {}),
        ("sqlcmd_line", ("sql01",), {"login_seconds": "soon"}),
        ("sqlcmd_line", ("sql01",), {"users": ""}),
        ("agent_facts", ([],), {"services": {}}),
        ("backup_steps", ({},), {"sets": ""}),
        ("backup_steps", (None,), {}),
        ("backup_proof", (None,), {}),
        ("detached_result", (None,), {}),
        ("cem_findings", (None,), {}),
        ("failure_text", ({},), {}),
        ("sqlcmd_rows", ({},), {}),
        ("sqlcmd_rows", ({}, []), {"column": []}),
        ("tree_difference", ([], []), {}),
        ("backup_proof", (), {}),
        ("cem_findings", ({"endpoint": {}},), {}),
        ("cem_findings", ({"endpoints": {"a": "Windows 7"}, "policies": {"x": {"protocol": "ftp"}}},), {}),
        ("decommission_findings", ({}, "yesterday"), {}),
        ("decommission_findings", ({}, ""), {}),
        ("decommission_findings", ({"signoff": {}}, "2027-01-01"), {}),
        ("decommission_findings", ({}, "2027-01-01"), {"least_share": 101}),
    ],
)
def test_refused_in_four_parts(name, values, named):
    with pytest.raises(AnsibleFilterError) as caught:
        call(name, *values, **named)
    text = str(caught.value)
    assert f"itms.migration.{name}" in text and all(part in text for part in ("Found:", "Needed:", "Fix:", "Waive:"))


@pytest.mark.parametrize(
    ("name", "values", "named"),
    [
        ("sizes", (60_001,), {"by_site": {"leeds": 9_000, "none": 0}, "cloud_by_smp": {"itms76": 5}}),
        ("server_shortfalls", ({}, "smp_with_sql", 6_000), {"host": "itms76"}),
        ("platform_verdict", ("Windows XP", "agent"), {"ansible_core": "2.21"}),
        ("platform_verdict", (None, "java"), {}),
        ("platform_verdict", ("1.8", "java"), {"version": "7.1"}),
        ("product_parity", ([{"name": "Helpdesk Solution", "version": None}],), {"latest": {}}),
        ("readiness_findings", ({}, "7.6"), {"endpoints": 10, "optional": ["Report Server"]}),
        ("cem_findings", ({"endpoints": {"NB1": None}, "certificates": [{"name": "a", "kind": "public", "names": ["a.local"]}]},), {}),
        ("decommission_findings", ({"functions": [{"name": "x"}], "saturation": {"a": None}, "sign_off": {"by": "y"}}, "2027-01-01"), {}),
    ],
)
def test_results_are_plain_data(name, values, named):
    result = call(name, *values, **named)
    assert json.loads(json.dumps(result)) == result and result


def test_findings_have_what_a_report_shows():
    [first, *_unused] = call("readiness_findings", {}, "7.6", host="itms76")
    assert set(first) == {"key", "severity", "section", "found", "needed", "fix", "waive"}
    assert first["key"] == "readiness.system:itms76" and "itms_waivers" in first["waive"]


def test_a_misspelt_option_is_told_the_nearest_one():
    with pytest.raises(AnsibleFilterError, match="write architecture"):
        call("platform_verdict", "Windows 7", "agent", architecure="x64")
    module = importlib.import_module("ansible_collections.itms.migration.plugins.test.supported_for")
    with pytest.raises(AnsibleFilterError, match="Needed:"):
        module.TestModule().tests()["supported_for"]("Windows 7", "agent", ansible_core="2.19")
