"""sc.exe lists no more services than its enumeration buffer holds, and says where to resume."""

from __future__ import annotations

import re

import pytest
from lab.calls import NoModel

from .bench import bench

NOTICE = re.compile(r"Enum: more data, need (\d+) bytes start resume at index (\d+)")
LIST = ("query", "type=", "service", "state=", "all")


def services(text: str) -> list[str]:
    return re.findall(r"SERVICE_NAME: (\S+)", text)


def test_the_default_buffer_cuts_the_list_and_the_notice_says_where() -> None:
    desk = bench(bridge={"services": {f"Service{number:02}": {"display": f"Service number {number}"} for number in range(30)}})
    whole = desk.command("sc.exe", *LIST, "bufsize=", "262144")
    assert NOTICE.search(whole["stdout"]) is None
    first = desk.command("sc.exe", *LIST)
    notice = NOTICE.search(first["stdout"])
    assert notice is not None and first["rc"] == 0
    names = services(whole["stdout"])
    assert services(first["stdout"]) == names[: int(notice[2])] != names
    rest = desk.command("sc.exe", *LIST, "bufsize=", notice[1], "ri=", notice[2])
    assert NOTICE.search(rest["stdout"]) is None
    assert services(first["stdout"]) + services(rest["stdout"]) == names


def test_one_service_by_its_name_needs_no_buffer() -> None:
    assert services(bench().command("sc.exe", "query", "W32Time")["stdout"]) == ["W32Time"]


@pytest.mark.parametrize("wrong", [("bufsize=", "262145"), ("bufsize=", "many"), ("ri=", "-1")])
def test_a_buffer_that_the_service_manager_does_not_take_has_no_model(wrong: tuple[str, str]) -> None:
    with pytest.raises(NoModel):
        bench().command("sc.exe", *LIST, *wrong)
