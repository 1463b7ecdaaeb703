"""Product parity: the guide's new names, products that it does not name, and what the way to 7.6 takes away."""

from __future__ import annotations

import pytest
from ansible_collections.itms.migration.plugins.plugin_utils.guide import product_names
from ansible_collections.itms.migration.plugins.plugin_utils.rules import products
from ansible_collections.itms.migration.plugins.plugin_utils.rules.products import Answers, Product
from ansible_collections.itms.migration.plugins.plugin_utils.rules.refusal import Refusal


def keys(names, present, version="7.6", **answers):
    return [one.key for one in products.findings([Product(name) for name in names], present, version, Answers(**answers))]


@pytest.mark.parametrize("change", product_names.PRODUCT_CHANGES, ids=lambda one: one.id)
def test_every_new_name_of_the_guide(change):
    [row] = products.parity([Product(f"Altiris {change.product} for Windows")], [f"Symantec {change.now}"], "7.6")
    assert (row.becomes, row.how, row.row, row.present) == (change.now, change.change, change.id, True)
    missing = f"parity.missing:{change.product}@7.1"
    assert keys([change.product], ["Something Else"], "7.1") == [missing]


@pytest.mark.parametrize(
    ("product", "present", "version", "how", "is_there"),
    [
        ("Altiris Notification Server", ["Symantec Management Platform"], "7.1", "absorbed", True),
        ("Altiris Notification Server", ["Deployment Server"], "7.1", "absorbed", False),
        ("Altiris Deployment Server 6.9 SP5", ["Symantec Management Platform"], "7.1", "absorbed", True),
        ("Deployment Server", [], "7.6", "absorbed", False),
        ("Altiris Deployment Solution", ["Deployment Solution"], "7.1", "same_name", True),
        ("Altiris Inventory Solution for Windows", ["Inventory Solution"], "7.1", "same_name", True),
        ("Altiris Inventory Solution", ["Inventory Pack for Servers"], "7.1", "", False),
        ("Altiris Site Monitor Solution", [], "7.1", "", False),
        ("Site Monitor Solution", None, "7.1", "", None),
        ("Out of Band Management Solution", [], "7.6", "unbundled", True),
        ("Out of Band Management Solution", [], "7.1", "", False),
    ],
)
def test_parity(product, present, version, how, is_there):
    [row] = products.parity([Product(product)], present, version)
    assert (row.how, row.present) == (how, is_there)


@pytest.mark.parametrize("version", ["7.5", "7.0", "8.0", "", 7.6, None])
def test_parity_is_asked_of_7_1_and_7_6_only(version):
    with pytest.raises(Refusal, match=r"7\.1 or 7\.6"):
        products.parity([], [], version)
    with pytest.raises(Refusal, match=r"7\.1 or 7\.6"):
        list(products.findings([], None, version))


def test_a_deployment_server_becomes_part_of_the_platform():
    assert keys(["Deployment Server"], ["Symantec Management Platform 7.6"]) == []
    assert keys(["Deployment Server"], [], "7.1") == ["parity.missing:Deployment Server@7.1"]


def test_gaps():
    installed = ["Altiris Software Delivery Solution", "Altiris Site Monitor Solution", "Altiris Inventory Solution"]
    assert keys(installed, ["Inventory Solution"], "7.1") == [
        "parity.unknown:Altiris Site Monitor Solution@7.1",
        "parity.missing:Altiris Software Delivery Solution@7.1",
    ]
    answers = {"dropped": {"altiris site monitor solution": "no longer used"}, "equivalents": {"Software Delivery": "Inventory Solution"}}
    assert keys(installed, ["Inventory Solution"], "7.1", **answers) == []
    assert keys(["Site Monitor"], [], "7.1", dropped={"Site Monitor": " "}) == ["parity.unknown:Site Monitor@7.1"]


def test_an_unknown_product_list_is_one_finding():
    assert keys(["Altiris Inventory Solution", "Helpdesk"], None, "7.1") == ["parity.products:7.1"]


def test_what_the_upgrade_takes_away():
    installed = ["Mobile Management", "ServiceDesk", "Out of Band Management Component", "Real-Time System Manager"]
    present = ["ServiceDesk", "Client Management Suite"]
    found = {one.check: one for one in products.findings([Product(name) for name in installed], present, "7.6")}
    assert {name: one.severity for name, one in found.items()} == {
        "parity.removed": "blocker",
        "parity.servicedesk": "warning",
        "parity.out_of_band": "warning",
    }
    assert "TECH200807" in found["parity.servicedesk"].fix
    assert "RTSM features" in found["parity.out_of_band"].needed and "Intel" in found["parity.out_of_band"].fix
    assert keys(installed, [*present, "Mobile Management", "Out of Band Management"], "7.1") == []
    assert "parity.removed:Mobile Management" not in keys(installed, present, dropped={"Mobile Management": "moved to another tool"})
    assert keys(["Wise Studio"], ["Wise Studio"], without_release=("Wise Studio",)) == ["parity.removed:Wise Studio"]


def test_helpdesk_is_warned_of_as_servicedesk():
    assert keys(["Altiris Helpdesk Solution"], ["ServiceDesk 7.6"]) == ["parity.servicedesk:Altiris Helpdesk Solution"]


@pytest.mark.parametrize(
    ("version", "latest", "found"),
    [
        ("6.1.2009", "6.1.2009", False),
        ("6.1.2010", "6.1.2009", False),
        ("6.1.999", "6.1.2009", True),
        ("6.1", "6.1.0.0", False),
        ("6.1.2009", "", True),
        ("", "6.1.2009", True),
        ("six", "6.1.2009", True),
    ],
)
def test_every_solution_at_its_latest(version, latest, found):
    answers = Answers(latest={"Inventory Solution": latest})
    assert bool(list(products.latest([Product("Altiris Inventory Solution", version)], answers))) is found


def test_a_product_without_a_name_is_refused():
    with pytest.raises(Refusal, match="without a name"):
        products.product({"name": None, "guid": "{1}"})
