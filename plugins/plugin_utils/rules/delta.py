# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The delta: what the rules predict that a phase changes, and what it changed."""

from __future__ import annotations

import typing as t

from . import wording
from .refusal import Refusal

KEYS = ("host", "kind", "path", "name", "change", "from", "to", "step")
_REQUIRED = ("kind", "path", "change")
CHANGES = ("create", "modify", "delete")
Change = dict[str, t.Any]


def normal(changes: t.Sequence[t.Any], host: str | None) -> list[Change]:
    """The changes in their one form: known keys in order, sorted, each with its host. Refuses anything else."""
    done = []
    for number, one in enumerate(changes, 1):
        wrong = not isinstance(one, dict) or set(one) - set(KEYS) or any(not one.get(key) for key in _REQUIRED)
        if wrong or one["change"] not in CHANGES or not (one.get("host") or host):
            raise Refusal(
                f"change {number} is {one!r}",
                f"the keys {', '.join(_REQUIRED)} and a host, of {', '.join(KEYS)}; change is one of {', '.join(CHANGES)}",
                "give each change these keys in the role that lists it",
            )
        full = {**one, "host": one.get("host") or host}
        done.append({key: full[key] for key in KEYS if full.get(key) is not None})
    return sorted(done, key=_key)


def _key(change: t.Mapping[str, t.Any]) -> tuple[str, ...]:
    return tuple(str(change.get(key, "")) for key in KEYS)


def refuse_difference(phase: str, host: str | None, predicted: t.Sequence[Change], done: t.Sequence[Change]) -> None:
    """Raise when what was done is not what was predicted; both are in normal form."""
    missing = [one for one in predicted if one not in done]
    extra = [one for one in done if one not in predicted]
    if missing or extra:
        parts = []
        if missing:
            parts.append(f"{wording.count(len(missing), 'predicted change')} not made:\n" + as_text(missing))
        if extra:
            parts.append(f"{wording.count(len(extra), 'change')} not predicted:\n" + as_text(extra))
        raise Refusal(
            "\n".join(parts),
            f"exactly the changes that were predicted for {phase}" + (f" on {host}" if host else ""),
            "run the phase again: it reads the hosts again and predicts what is left. If it differs again, report it with the folders "
            "deltas and evidence",
        )


def as_text(changes: t.Sequence[Change], limit: int = 40) -> str:
    """One line for each change; a long list is cut, with a note."""
    lines = [_line(one) for one in changes[:limit]]
    if len(changes) > limit:
        lines.append(f"  ... and {len(changes) - limit} more (deltas/ has all)")
    return "\n".join(lines)


def _line(one: Change) -> str:
    name = f" [{one['name']}]" if one.get("name") else ""
    values = f": {one.get('from', '')!r} -> {one.get('to', '')!r}" if "from" in one or "to" in one else ""
    step = f" (step {one['step']})" if one.get("step") else ""
    return f"  {one['host']}: {one['change']} {one['kind']} {one['path']}{name}{values}{step}"
