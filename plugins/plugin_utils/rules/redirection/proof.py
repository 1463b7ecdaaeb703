# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""How far a redirection is proven.

`redirected`: the agent's key names the new server, which the command itself wrote. `called`: the agent has since requested its policies
from that server, as the agent notes below `Servers\\<server>` (`Policy Last Requested`, a field script; docs/products.md). `recorded`:
the server's database has a basic inventory of the computer that is newer than its redirection (`records.py`).
"""

from __future__ import annotations

import typing as t

REDIRECTED, CALLED, RECORDED = "redirected", "called", "recorded"
STATES = (REDIRECTED, CALLED, RECORDED)
POLICY_REQUESTED = "Policy Last Requested"


def of(before: t.Iterable[t.Any], after: t.Any) -> str:
    """`before`: the agent's notes of the new server before the command. A note that is there and is new was written by a call since.

    The text is compared, not the time in it: its form depends on the agent, and its clock on the computer.
    """
    text = str(after or "").strip()
    return CALLED if text and text not in {str(one or "").strip() for one in before} else REDIRECTED


def suffices(proof: t.Any, wanted: str) -> bool:
    """Whether a proof is as far as is wanted, or further."""
    return proof in STATES and STATES.index(proof) >= STATES.index(wanted)


def kept(outcome: t.Mapping[str, t.Any], before: t.Mapping[str, t.Any] | None, now: str) -> dict[str, str]:
    """{proof, server_time} of a new outcome. `now`: the time of the server's database when this run began, empty where it is not known.

    A computer that was moved before keeps the time of its redirection, and stays recorded; one that is redirected again begins again.
    """
    said = str(outcome.get("proof") or "")
    same = before is not None and all(before.get(key) == outcome.get(key) for key in ("move", "to"))
    if before is None or not same or outcome.get("state") != "already":
        return {"proof": said, "server_time": now}
    was_recorded = before.get("proof") == RECORDED and bool(said)
    return {"proof": RECORDED if was_recorded else said, "server_time": str(before.get("server_time") or now)}
