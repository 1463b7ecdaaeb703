from __future__ import annotations

import pytest
from ansible_collections.itms.migration.plugins.plugin_utils.rules import failure_text

SECRET = {"stdout": "hunter2", "stderr": "hunter2", "msg": "hunter2", "rc": 1, "failed": True}
NESTED = {"item": {"item": {"name": "registry"}, "stdout": "hunter2"}, **SECRET}


@pytest.mark.parametrize(
    ("result", "text"),
    [
        ({"msg": "non-zero", "stderr": "no\n", "rc": 5}, "no / non-zero"),
        ({"msg": "same", "results": [{"msg": "same", "failed": True}, {"msg": "good"}]}, "same"),
        ({}, "no message"),
        ({"msg": "x" * 1000}, "x" * 897 + "..."),
    ],
)
def test_what_was_said(result, text):
    assert failure_text.said(result, False) == text


@pytest.mark.parametrize("no_log", [True, "{{ quiet }}", "true"])
@pytest.mark.parametrize(
    ("result", "text"),
    [
        (SECRET, "rc 1"),
        ({"results": [{"item": {"name": "services"}, "rc": 0}, {"item": {"name": "registry"}, **SECRET}]}, "registry, rc 1"),
        ({"results": [NESTED], **SECRET}, "registry, rc 1"),
        ({"results": [{**SECRET, "item": "hunter2", "rc": None}]}, "no exit code"),
    ],
)
def test_of_what_is_hidden_only_where_it_failed(result, text, no_log):
    assert failure_text.said(result, no_log) == f"{text} (its output is hidden)"


@pytest.mark.parametrize(
    ("result", "said"),
    [
        ({"rc": 1, "stderr": "ERROR: The network path was not found.\r\nhunter2"}, "Remote Registry"),
        ({"rc": 1722, "stdout": "[SC] OpenSCManager FAILED 1722:\r\n\r\nhunter2"}, "firewall"),
        ({"rc": 16, "stdout": "2026/11/24 03:00:00 ERROR 5 (0x00000005) Accessing hunter2\r\nZugriff verweigert"}, "administrator"),
        ({"rc": 1, "stderr": "ERROR: Logon Failure: The target account name is incorrect."}, "alias"),
    ],
)
def test_of_what_is_hidden_the_known_cause_is_said(result, said):
    text = failure_text.said({**result, "failed": True}, True)
    assert said in text and "hunter2" not in text


def test_a_result_that_says_so_itself_is_hidden():
    assert "hunter2" not in failure_text.said({"_ansible_no_log": True, **SECRET}, False)
    assert "hunter2" not in failure_text.said({"results": [{"_ansible_no_log": True, **SECRET}]}, False)
