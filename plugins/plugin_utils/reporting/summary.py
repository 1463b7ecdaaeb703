# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What the summary of a phase shows on the terminal: the findings, then the hosts that failed, and the verdict last."""

from __future__ import annotations

import textwrap
import typing as t
from itertools import groupby

from ..rules.computers.assignments import wave_text
from ..rules.finding import BLOCKS, DEFERRED, LATER, WARNING, WARNS
from ..rules.gate import judge
from ..rules.redirection import proof
from . import plan_overview

GOOD, WAIT, BAD = "good", "wait", "bad"
FAILED, NO_VERDICT, NOTHING_DONE = "failed", "none", "nothing done"

_SHOWN = (BLOCKS, DEFERRED, LATER, WARNS)
_MOST = 3  # findings of one check that are listed; of more the first one is
_NAMED = 5  # hosts that the verdict line names
_INDENT = 12
# How far redirections are proven, as the summary says it; in the order of the proof.
_PROVEN = {proof.REDIRECTED: "by the key alone", proof.CALLED: "by a call of the agent", proof.RECORDED: "by the database of the server"}


class Line(t.NamedTuple):
    text: str
    tone: str


def result(state: str, failed: t.Sequence[str], did_nothing: bool) -> str:
    """How the phase ended. A phase in which a host failed has failed, also after a verdict of go."""
    if did_nothing:
        return NOTHING_DONE
    return FAILED if failed and state in (judge.GO, judge.DEFERRED, judge.SELECTED) else state


def title(body: t.Mapping[str, t.Any]) -> str:
    """The phase, with its wave where it has one."""
    wave = body["run"].get("wave")
    return str(body["phase"]) if wave is None else f"{body['phase']} wave {wave_text(wave)}"


def headline(body: t.Mapping[str, t.Any]) -> str:
    """The verdict in one line. That of a phase that failed never says "go"."""
    words = {
        NOTHING_DONE: "NOTHING WAS DONE",
        NO_VERDICT: "NO VERDICT, the gate was not passed",
        FAILED: f"FAILED on {_hosts(body['failed'])}",
    }
    said = words.get(body["result"]) or judge.headline(body).partition(": ")[2]
    return f"{'DRY RUN ' if body['run']['dry_run'] else ''}{title(body)}: {said}"


def tone(body: t.Mapping[str, t.Any]) -> str:
    """How good the result is, for its colour."""
    return {judge.GO: GOOD, judge.DEFERRED: WAIT}.get(body["result"], BAD)


def lines(body: t.Mapping[str, t.Any], width: int, at_the_gate: t.Container[str]) -> t.Iterator[Line]:
    """The summary of a phase. `at_the_gate`: hosts whose failure is that of the gate, whose findings are listed anyway."""
    for (check, state), found in groupby(body["findings"], key=group):
        for text in _grouped(check, list(found)) if state in _SHOWN else ():
            yield Line(_hang(state, text, width), BAD if state == BLOCKS else WAIT)
    for label, text, is_bad in plan_overview.lines(body["plan"]) if body.get("plan") else ():
        yield Line(_hang(label, text, width), BAD if is_bad else WAIT if label == WARNING else tone(body))
    messages = {one["host"]: one["message"] for one in body["troubles"]}
    for host in body["failed"]:
        if host not in at_the_gate:
            yield Line(_hang("failed", f"{host}: {messages.get(host, 'see above')}", width), BAD)
    states = [one["state"] for one in body["outcomes"]]
    if states and body["others"]:
        named = ", ".join(f"{one['computer']} ({one['channel']})" for one in body["others"])
        text = f"WinRM does not reach these computers of the wave, so they are still to be moved: {named}"
        yield Line(_hang("manual", text, width), WAIT)
    if states:
        yield Line(_hang("computers", ", ".join(f"{states.count(one)} {one}" for one in sorted(set(states))), width), tone(body))
    proofs = [one["proof"] for one in body["outcomes"] if one.get("proof")]
    if proofs:
        told = ", ".join(f"{proofs.count(one)} {text}" for one, text in _PROVEN.items() if one in proofs)
        yield Line(_hang("proven", told, width), tone(body))
    yield Line(headline(body), tone(body))


def labelled(label: str, text: str) -> str:
    """A line that names a file or a command. It is never wrapped, so that it can be copied."""
    return f"  {label:<{_INDENT - 3}} {text}"


def group(one: t.Mapping[str, t.Any]) -> tuple[str, str]:
    """What a finding is grouped by: its check and its state, by which a verdict is sorted."""
    return str(one["key"]).partition(":")[0], str(one["state"])


def _grouped(check: str, found: t.Sequence[t.Mapping[str, t.Any]]) -> t.Iterator[str]:
    """The findings of one check: all of a few, else their number and the first one."""
    shown = found if len(found) <= _MOST else found[:1]
    if len(found) > _MOST:
        yield f"{check}: {len(found)} findings; the report lists them. The first:"
    for one in shown:
        yield f"{one['key']}: {one['found'].splitlines()[0]}"


def _hosts(failed: t.Sequence[str]) -> str:
    count = "1 host" if len(failed) == 1 else f"{len(failed)} hosts"
    more = ", ..." if len(failed) > _NAMED else ""
    return f"{count}: {', '.join(failed[:_NAMED])}{more}"


def _hang(label: str, text: str, width: int) -> str:
    """The text beside its label, wrapped between words; later lines stand below the first."""
    first, later = labelled(label, ""), " " * _INDENT
    wrapped: list[str] = []
    for line in text.splitlines():
        wrapped += textwrap.wrap(line, max(width - _INDENT, 30), break_long_words=False, break_on_hyphens=False) or [""]
    return first + f"\n{later}".join(wrapped)
