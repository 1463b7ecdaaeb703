from __future__ import annotations

import base64
import json

import pytest
from ansible_collections.itms.migration.plugins.plugin_utils.rules.backups import jobs


def slurped(result):
    return {"content": base64.b64encode(b"\xef\xbb\xbf" + json.dumps(result).encode()).decode()}


@pytest.mark.parametrize(
    ("result", "rcs", "finished", "well"),
    [
        (slurped({"finished": 1, "rc": 0}), [0], True, True),
        (slurped({"finished": True, "failed": True, "rc": 3}), [0, 1, 2, 3], True, True),
        (slurped({"finished": True, "failed": True, "rc": 8}), [0, 1, 2, 3], True, False),
        (slurped({"finished": True, "files": []}), [0], True, True),
        (slurped({"finished": True, "failed": True, "msg": "timed out waiting for module completion"}), [0], True, False),
        (slurped({"finished": 0, "started": 1}), [0], False, False),
        (slurped([]), [0], False, False),
        ({"content": ""}, [0], False, False),
        ({"content": "e2"}, [0], False, False),
        ({"failed": True, "msg": "the file is gone"}, [0], False, False),
        ({"unreachable": True}, [0], True, False),
    ],
)
def test_how_a_detached_command_ended(result, rcs, finished, well):
    found = jobs.read(result, rcs)
    assert (found["finished"], found["well"]) == (finished, well)


DIR = (
    " Volume in drive E has no label.\n\n Directory of E:\\\n\n"
    "               0 File(s)              0 bytes\n               2 Dir(s)  %d bytes free\n"
)


@pytest.mark.parametrize(
    ("room", "runs", "said"),
    [
        (DIR % 4096, False, "there is not enough space: 4096 bytes are free on E:\\"),
        (DIR % 10**9, False, "somebody ended it, or the bridge was restarted"),
        ("", False, "could not be read"),
        (DIR % 4096, True, "it still runs after the time"),
    ],
)
def test_why_a_command_that_ended_left_no_result(room, runs, said):
    for result in ({"failed": True, "msg": "the file is gone"}, slurped({"finished": False}), {"content": ""}):
        assert said in jobs.read(result, [0], room=room, runs=runs)["lost"]


def test_a_result_that_is_there_is_not_lost():
    assert jobs.read(slurped({"finished": True, "rc": 1}), [0], room=DIR % 0)["lost"] == ""
    assert jobs.read({"unreachable": True, "msg": "no route"}, [0])["lost"] == ""
