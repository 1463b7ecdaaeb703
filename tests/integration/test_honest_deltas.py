"""What a phase says it did is what it saw afterwards: what somebody else did, or did before, does not pass as its own."""

from __future__ import annotations

import pytest
from practice import Practice

CANARY = "lee-pc-0012"  # the first of the pilot
SERVERS = r"HKLM:\SOFTWARE\Altiris\Altiris Agent\Servers"


@pytest.mark.stage("served")
def test_an_agent_that_somebody_else_points_elsewhere_is_no_redirected_one(practice: Practice) -> None:
    """Between the proof that the agent names its new server and the look that the delta is made of."""
    args = {"path": SERVERS, "name": "", "data": "itms76.kestrel.example", "type": "string"}
    again = {
        "op": "win_reg_stat",
        "contains": r'SOFTWARE\\Altiris\\Altiris Agent"',
        "nth": 2,
    }  # the key is read at the start and at the end
    practice.fault(kind="meanwhile", host=CANARY, module="ansible.windows.win_regedit", args=args, **again)
    practice.extra = {"itms_max_fail_percentage": 0}
    practice.play("redirect", may_be_empty=True).failed().says("1 predicted change not made", "itms76.kestrel.example")
    assert practice.document(f"outcomes/wave_00/{CANARY.upper()}.json")["state"] == "failed"


@pytest.mark.stage("planned")
def test_a_backup_that_was_noted_before_is_not_taken_for_this_one(practice: Practice) -> None:
    """As if msdb had noted ours before the role looked for the last one: then there is none of this run."""
    practice.extra = {"__backup_noted": 999_999}
    practice.play("backup").failed().says(
        '"verify_back_up_databases | Read what SQL Server noted of each backup" failed', "run the same command again"
    )
    assert not list((practice.store / "backups").glob("*.json"))
