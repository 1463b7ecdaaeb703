"""What the summary of a wave says of how far its computers are proven."""

from __future__ import annotations

import typing as t

from ansible_collections.itms.migration.plugins.plugin_utils.reporting import summary


def said(*outcomes: dict[str, t.Any]) -> list[str]:
    counts = dict.fromkeys(("blocks", "deferred", "later", "waived", "warns"), 0)
    body = {
        "phase": "redirect", "run": {"dry_run": False, "wave": 1}, "result": "go", "state": "go", "findings": [], "plan": None,
        "troubles": [], "failed": [], "others": [], "outcomes": list(outcomes), "counts": counts, "waived": [],
    }  # fmt: skip
    return [line.text for line in summary.lines(body, 100, ())]


def test_the_proofs_are_counted_beside_the_states():
    found = said(
        {"state": "redirected", "proof": "called"},
        {"state": "already", "proof": "recorded"},
        {"state": "already", "proof": "recorded"},
        {"state": "refused", "proof": ""},
    )
    assert any("2 already, 1 redirected, 1 refused" in line for line in found)
    assert any("proven" in line and "1 by a call of the agent, 2 by the database of the server" in line for line in found)


def test_without_a_proof_nothing_is_said_of_it():
    assert not any("proven" in line for line in said({"state": "refused", "proof": ""}))
