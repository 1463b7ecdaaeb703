"""The estate files of the practice estates, as the lab builds them."""

from __future__ import annotations

import pathlib

import pytest
from lab.practice import PracticeEstate
from lab.state import EstateError

LAB = pathlib.Path(__file__).resolve().parents[3] / "inventories" / "lab"
NS = "C:\\Program Files\\Altiris\\Notification Server"


@pytest.fixture(scope="module")
def healthy() -> PracticeEstate:
    return PracticeEstate.load(LAB / "healthy" / "estate.yml")


@pytest.fixture(scope="module")
def troubled() -> PracticeEstate:
    return PracticeEstate.load(LAB / "troubled" / "estate.yml")


def test_the_old_server_is_the_one_of_the_issue(healthy: PracticeEstate) -> None:
    host = healthy.host("altiris01")
    assert (host.os.version, host.os.service_pack, host.os.bits) == ((5, 2, 3790), 2, 32)
    program = host.files.find(NS + "\\Bin\\AeXSvc.exe")
    assert program is not None and program.file_version.startswith("6.0.6074.")
    (instance,) = host.sql.values()
    assert instance.version.startswith("9.00.") and instance.tls == ("1.0", "1.0")
    assert {"Altiris", "eXpress"} < {database.name for database in instance.databases.values()}
    files = [node for node in host.files.walk(NS) if not node.folder]
    assert len(files) >= 30
    assert sum(node.size for node in files) > 50 * 2**20
    keys = host.registry.subkeys("HKLM\\SOFTWARE\\Altiris\\eXpress\\Notification Server\\ProductInstallation")
    assert len(keys) == 7


def test_the_new_servers_are_empty(healthy: PracticeEstate) -> None:
    for name, nt in (("itms71", (6, 1)), ("itms76", (6, 3))):
        host = healthy.host(name)
        assert host.os.nt == nt
        assert host.agent is None and host.service("AeXSvc") is None and host.service("W3SVC") is None
        assert host.registry.key("HKLM\\SOFTWARE\\Altiris") is None


def test_the_operating_systems_go_from_xp_to_8_1_and_from_2003_to_2012_r2(healthy: PracticeEstate) -> None:
    endpoints = [host for host in healthy.hosts.values() if host.name[:3] in ("lee", "yrk", "kes")]
    assert len(endpoints) == 60
    seen = {(host.os.product_type, host.os.nt, host.os.bits) for host in endpoints}
    assert seen == {
        ("workstation", (5, 1), 32), ("workstation", (6, 0), 32), ("workstation", (6, 1), 32), ("workstation", (6, 1), 64),
        ("workstation", (6, 3), 64), ("server", (5, 2), 32), ("server", (6, 1), 64), ("server", (6, 3), 64),
    }  # fmt: skip


def test_ds_agents_fit_their_windows(healthy: PracticeEstate) -> None:
    for host in healthy.hosts.values():
        if host.agent is not None and host.name != "altiris01":
            assert (host.service("AClient") is not None) == (host.os.nt < (6, 0)), host.name
            assert (host.service("Altiris Deployment Agent") is not None) == (host.os.nt >= (6, 0)), host.name


def test_names_and_addresses_are_unique(healthy: PracticeEstate) -> None:
    for values in (
        [host.fqdn for host in healthy.hosts.values()],
        [host.computer for host in healthy.hosts.values()],
        [address for host in healthy.hosts.values() for address in host.addresses],
    ):
        assert len(values) == len(set(values)) >= 70


def test_the_troubled_estate_differs_only_where_it_says_so(healthy: PracticeEstate, troubled: PracticeEstate) -> None:
    changes = PracticeEstate.diff(healthy.snapshot(), troubled.snapshot())
    assert {(each["host"], each["area"]) for each in changes} == {
        ("altiris01", "files"), ("altiris01", "registry"), ("mgmt01", "disks"), ("itms71", "registry"), ("itms76", "disks"),
        ("itms76", "registry"), ("sql12", "sql"), ("sql12", "files"), ("kes-lt-0003", "power"),
    }  # fmt: skip
    assert {each["path"] for each in changes if each["host"] == "altiris01" and each["area"] == "files"} == {
        NS + "\\Bin\\AeXSvc.exe",
        NS + "\\Bin\\AeXNSRcvSvc.exe",
    }
    assert {name for name, host in troubled.hosts.items() if host.powershell != healthy.host(name).powershell} == {"lee-pc-0011"}


def test_the_trouble_is_real(troubled: PracticeEstate) -> None:
    (instance,) = troubled.host("sql12").sql.values()
    assert instance.databases["symantec_cmdb"].collation != instance.collation
    (old,) = troubled.host("altiris01").sql.values()
    needed = old.databases["altiris"].used_bytes + old.databases["express"].used_bytes
    assert troubled.host("mgmt01").files.drives["E"].free < needed
    assert troubled.host("itms76").files.drives["C"].free < 5 * 2**30
    assert 1 in troubled.host("mgmt01").smb, "without SMB 1 the old server would not be seen, nor the rest of its trouble"


def test_an_estate_that_extends_itself_is_refused(tmp_path: pathlib.Path) -> None:
    (tmp_path / "a.yml").write_text("extends: b.yml\n", encoding="utf-8")
    (tmp_path / "b.yml").write_text("extends: a.yml\n", encoding="utf-8")
    with pytest.raises(EstateError, match="extends itself"):
        PracticeEstate.load(tmp_path / "a.yml")


def test_a_host_can_be_left_out_of_the_estate_above(tmp_path: pathlib.Path, healthy: PracticeEstate) -> None:
    above = LAB / "healthy" / "estate.yml"
    (tmp_path / "smaller.yml").write_text(f"lab_estate: 1\nextends: {above}\nhosts: {{gw02: null}}\n", encoding="utf-8")
    assert set(healthy.hosts) - set(PracticeEstate.load(tmp_path / "smaller.yml").hosts) == {"gw02"}
