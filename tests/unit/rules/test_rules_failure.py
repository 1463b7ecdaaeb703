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


def test_a_result_that_says_so_itself_is_hidden():
    assert "hunter2" not in failure_text.said({"_ansible_no_log": True, **SECRET}, False)
    assert "hunter2" not in failure_text.said({"results": [{"_ansible_no_log": True, **SECRET}]}, False)
