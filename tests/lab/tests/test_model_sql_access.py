"""BACKUP TO DISK is the work of the service account, which may not write everywhere."""

from __future__ import annotations

import typing as t

import pytest

from .bench import Bench, bench

ACCOUNT = "KESTREL\\sqlsvc"
ACCOUNTS = [
    {"user": "KESTREL\\svc", "password": "right", "admin_on": ["*"]},
    {"user": ACCOUNT, "password": "right", "admin_on": []},
]
BACKUP = "BACKUP DATABASE Cmdb TO DISK = N'{}' WITH INIT"


def desk(account: str = ACCOUNT, **instance: t.Any) -> Bench:
    fields = {"account": account, "logins": ["KESTREL\\svc"], **instance}
    return bench(
        {"accounts": ACCOUNTS},
        new={
            "sql": {"instances": {"MSSQLSERVER": fields}},
            "files": {"C:\\staging\\": {}, "C:\\shut\\": {}},
            "shares": {"s": "C:\\staging"},
        },
    )


def outcome(one: Bench, path: str) -> str:
    done = one.sql(BACKUP.format(path), server="new")
    return "written" if done["rc"] == 0 else done["stdout"]


@pytest.mark.parametrize(
    ("account", "path", "written"),
    [
        (ACCOUNT, "C:\\staging\\x.bak", True),
        (ACCOUNT, "C:\\x.bak", False),
        (ACCOUNT, "C:\\Windows\\x.bak", False),
        (ACCOUNT, "C:\\shut\\x.bak", False),
        (ACCOUNT, "C:\\Program Files\\Microsoft SQL Server\\MSSQLSERVER\\MSSQL\\Backup\\x.bak", True),
        ("LocalSystem", "C:\\Windows\\x.bak", True),
        ("LocalSystem", "C:\\shut\\x.bak", False),
        ("KESTREL\\svc", "C:\\x.bak", True),
    ],
)
def test_where_a_service_account_may_write(account: str, path: str, written: bool) -> None:
    told = outcome(desk(account, cannot_write=["C:\\shut"]), path)
    refused = f"Cannot open backup device '{path}'. Operating system error 5(Access is denied.)."
    assert (told == "written") is written and (written or ("Msg 3201" in told and refused in told))


@pytest.mark.parametrize("given", [True, False])
def test_a_folder_whose_access_is_restricted_needs_the_account_in_its_list(given: bool) -> None:
    one = desk()
    acl = "ansible.windows.win_acl"
    one.module("new", "ansible.windows.win_acl_inheritance", path="C:\\staging", state="absent", reorganize=False)
    one.module("new", acl, path="C:\\staging", user="Administrators", rights="FullControl", type="allow", state="present")
    if given:
        one.module("new", acl, path="C:\\staging", user=ACCOUNT, rights="Modify", type="allow", state="present")
    assert (outcome(one, "C:\\staging\\x.bak") == "written") is given


def test_a_full_disk_ends_a_backup() -> None:
    one = desk()
    one.estate.host("new").files.drives["C"].free = 1000
    assert "Msg 3202" in outcome(one, "C:\\staging\\x.bak")
