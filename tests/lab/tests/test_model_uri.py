"""win_uri: what a web server of the estate answers another host, and what happens where none does."""

from __future__ import annotations

import typing as t

import pytest
from lab.calls import NoModel
from lab.practice import PracticeEstate
from lab.products.console import Console
from lab.state.host import Service

from .bench import Bench, document_with

URI = "ansible.windows.win_uri"
ANSWERS = [200, 401, 403]


def desk(state: str = "running") -> Bench:
    made = Bench(PracticeEstate(document_with()))
    made.estate.host("new").services["w3svc"] = Service("W3SVC", "World Wide Web Publishing Service", state, "auto")
    made.estate.consoles["new"] = Console("new", 71, "7.1.8400.0", None, products=[])
    return made


def test_the_page_of_an_installed_server() -> None:
    found = desk().module("bridge", URI, url="http://new/Altiris/NS", status_code=ANSWERS, use_proxy=False)
    assert (found["status_code"], found["msg"], found["changed"]) == (200, "OK", False) and "content" not in found
    assert desk().module("new", URI, url="http://localhost/altiris/ns/")["status_code"] == 200


@pytest.mark.parametrize(
    ("url", "state", "status", "said"),
    [
        ("http://new/Other", "running", 404, "Status code of request '404' is not in list of valid status codes 200 401 403 : NotFound'."),
        ("http://new/Altiris/NS", "stopped", None, "Unable to connect to the remote server"),
        ("https://new/Altiris/NS", "running", None, "Unable to connect to the remote server"),
        ("http://nowhere/Altiris/NS", "running", None, "The remote name could not be resolved: 'nowhere'"),
    ],
)
def test_a_page_that_is_not_there(url: str, state: str, status: int | None, said: str) -> None:
    found = desk(state).module("bridge", URI, url=url, status_code=ANSWERS)
    assert found["failed"] and said in found["msg"] and found["status_code"] == status


@pytest.mark.parametrize("more", [{"url_method": "POST"}, {"headers": {"Host": "x"}}, {"dest": "C:\\x"}, {"url_username": "anna"}])
def test_what_has_no_model_says_so(more: dict[str, t.Any]) -> None:
    with pytest.raises(NoModel, match="win_uri"):
        desk().module("bridge", URI, url="http://new/Altiris/NS", **more)
