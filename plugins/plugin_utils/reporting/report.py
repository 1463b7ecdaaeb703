# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The report of a phase: one document, shown as a self-contained HTML page and kept as JSON.

It is a view of what other documents hold. Nothing depends on it: the evidence is written by the steps themselves.
"""

from __future__ import annotations

import typing as t
from itertools import groupby

from ..rules.checks.observation_age import Age
from ..rules.checks.reach import ReachServer
from ..rules.computers.assignments import wave_number
from ..rules.delta import KEYS
from ..rules.finding import BLOCKS
from ..rules.phases import ASSESS, NAMES, in_waves
from ..rules.refusal import Refusal
from ..store import deltas
from ..store.documents import Store, as_json, file_name, stamped
from ..store.evidence import read as read_evidence
from ..store.plan_files import read_assignments
from ..store.run_token import RUN_TOKEN
from . import overview, summary
from .page import PAGE

try:
    import jinja2
except ImportError as error:  # jinja2 comes with ansible-core
    jinja2 = None  # type: ignore[assignment]
    JINJA_ERROR: ImportError | None = error
else:
    JINJA_ERROR = None

# The page is strict about names that do not exist, so what a change may leave out is filled in.
_MOVED = ("redirected", "already")  # states of a computer whose move is done
_NO_CHANGE = dict.fromkeys(KEYS, "")


def body(
    store: Store,
    run: t.Mapping[str, t.Any],
    troubles: t.Sequence[t.Mapping[str, str]],
    go_on: str,
    others: t.Sequence[t.Mapping[str, str]] = (),
    *,
    failed: t.Sequence[str] = (),
    did_nothing: bool = False,
    plan: t.Mapping[str, t.Any] | None = None,
) -> dict[str, t.Any]:
    """The report of one phase from the store's documents; what cannot be read is named, and the rest still comes.

    `others` are the computers of a wave that WinRM does not reach, so that no one forgets them. `failed` are the hosts that failed in it.
    `plan` is what the plan phase found (see `plan_overview`).
    """
    phase = str(run["phase"])
    unreadable: list[str] = []

    def read(relative: str, kind: str) -> dict[str, t.Any]:
        try:
            document = store.read(relative, kind) or {}
        except Refusal as refusal:
            unreadable.append(refusal.found)
            return {}
        return document if document.get("process") == RUN_TOKEN or document.get("run") == RUN_TOKEN[:12] else {}

    verdict = read(f"verdicts/{file_name(phase)}.json", "verdict") or read(f"selections/{file_name(phase)}.json", "verdict")
    try:
        predicted = deltas.read(store, phase)[deltas.PREDICTED]
    except Refusal as refusal:
        predicted = {}
        unreadable.append(refusal.found)
    try:
        evidence = [
            one for one in read_evidence(store.path_to_write(f"evidence/{file_name(phase)}.jsonl")) if one.get("run") == RUN_TOKEN[:12]
        ]
    except Refusal as refusal:
        evidence = []
        unreadable.append(refusal.found)
    state = verdict.get("state", summary.NO_VERDICT)
    return {
        "phase": phase,
        "run": {key: run[key] for key in ("id", "dry_run", "started", "wave", "estate") if key in run},
        "state": state,
        "result": summary.result(state, failed, did_nothing),
        "failed": list(failed),
        "counts": verdict.get("counts", {}),
        "waived": verdict.get("waived", []),
        "profile": verdict.get("profile", ""),
        "adjusted": verdict.get("adjusted", []),
        "findings": [{"waiver": None, **one} for one in verdict.get("findings", [])],
        "seen": _seen(store, unreadable) if phase == ASSESS else None,
        "plan": dict(plan) if plan else None,
        "outcomes": _outcomes(store, unreadable) if in_waves(phase) else [],
        "others": [{key: one.get(key, "") for key in ("computer", "channel", "target")} for one in others],
        "delta": [{**_NO_CHANGE, **one} for changes in predicted.values() for one in changes],
        "evidence": evidence,
        "troubles": [dict(one) for one in troubles],
        "unreadable": unreadable,
        "go_on": go_on,
        "pages": _pages(store, phase),
        "progress": _progress(store, unreadable) if in_waves(phase) else None,
    }


def _pages(store: Store, phase: str) -> list[str]:
    """The phases that have a report beside this one, in their order."""
    folder = store.path_to_write("reports/x.html").parent
    return [name for name in NAMES if name == phase or (folder / f"{name}.html").is_file()]


def _progress(store: Store, unreadable: list[str]) -> dict[str, int] | None:
    """How many of the planned moves of computers are done, over all waves."""
    try:
        planned = sum(1 for row in read_assignments(store) if row.wave)
        done = sum(one["state"] in _MOVED for wave in _waves(store) for one in store.read_all(f"outcomes/{wave}", "outcome").values())
    except Refusal as refusal:
        unreadable += [refusal.found] if refusal.found not in unreadable else []
        return None
    return {"done": done, "planned": planned} if planned else None


def _waves(store: Store) -> list[str]:
    """The folders of waves that have outcomes."""
    return sorted({path.name for base in filter(None, (store.root, store.overlay)) for path in (base / "outcomes").glob("wave_*")})


def _seen(store: Store, unreadable: list[str]) -> dict[str, t.Any] | None:
    """What the assessment saw of the estate."""
    try:
        observations = list(store.read_all("observations", "observation").values())
    except Refusal as refusal:
        unreadable.append(refusal.found)
        return None
    return {"servers": overview.servers(observations), "endpoints": overview.endpoints(observations)}


def _outcomes(store: Store, unreadable: list[str]) -> list[dict[str, t.Any]]:
    """What became of each computer in this run, over all waves."""
    found = []
    for wave in _waves(store):
        try:
            documents = store.read_all(f"outcomes/{wave}", "outcome").values()
        except Refusal as refusal:
            unreadable.append(refusal.found)
            continue
        found += [
            {key: one.get(key) for key in ("host", "wave", "state", "proof", "reason", "from", "to")}
            for one in documents
            if one.get("process") == RUN_TOKEN
        ]
    return sorted(found, key=lambda one: (one["wave"], one["host"]))


def next_wave(store: Store, body: t.Mapping[str, t.Any]) -> int | None:
    """After a redirection the number of the next wave of the plan, None when there is none or none was redirected."""
    done = [one["wave"] for one in body["outcomes"]] if in_waves(body["phase"]) else []
    try:
        waves = {number for row in read_assignments(store) if (number := wave_number(row.wave)) is not None} if done else set()
    except Refusal:
        return None
    return min((wave for wave in waves if wave > max(done)), default=None)


def needs_a_look(store: Store, body: t.Mapping[str, t.Any]) -> bool:
    """Whether the phase is blocked by a server that was not observed, or not recently: only `assess` helps then."""
    blocking = [str(one["key"]).partition(":") for one in body["findings"] if one["state"] == BLOCKS]
    unseen = [
        host for check, _colon, host in blocking if check == ReachServer.key and not store.find(f"observations/{file_name(host)}.json")
    ]
    return body["phase"] != ASSESS and (bool(unseen) or any(check == Age.key for check, _colon, _host in blocking))


def page(report: t.Mapping[str, t.Any]) -> str:
    """The report as one HTML page without scripts, fonts or images from elsewhere; everything in it is escaped."""
    if jinja2 is None:
        raise Refusal("jinja2 cannot be imported", "jinja2, which comes with ansible-core", "repair the installation of ansible-core")
    groups = [(check, list(found)) for (check, _state), found in groupby(report["findings"], key=summary.group)]
    shown = {**report, "groups": groups, "run": {"estate": "", **report["run"]}}
    environment = jinja2.Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=jinja2.StrictUndefined)
    return environment.from_string(PAGE).render(report=shown, title=summary.title(report))


def write(store: Store, report: t.Mapping[str, t.Any]) -> str:
    """Write both forms, and return the path of the page."""
    name = file_name(str(report["phase"]))
    store.write_text(f"reports/{name}.json", as_json(stamped("report", report)))
    store.write_text(f"reports/{name}.html", page(report))
    return str(store.path_to_write(f"reports/{name}.html"))
