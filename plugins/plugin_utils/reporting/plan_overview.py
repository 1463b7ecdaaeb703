# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What the plan phase found, short enough for the terminal: counts, waves with their dates, and findings grouped by check."""

from __future__ import annotations

import typing as t
from itertools import groupby

from ..rules.finding import BLOCKER
from ..rules.wording import count

_MOST_WAVES = 12
_MOST_REASONS = 5


def of(plan: t.Mapping[str, t.Any], changed: t.Sequence[str]) -> dict[str, t.Any]:
    """The parts of a plan that its result and its report show. `changed`: the files that were written."""
    return {
        "computers": dict(plan["computers"]),
        "waves": [{key: one.get(key, "") for key in ("wave", "move", "kind", "computers", "starts", "ends")} for one in plan["waves"]],
        "left_out": list(plan["left_out"]),
        "findings": grouped(plan["findings"]),
        "changed": list(changed),
    }


def grouped(findings: t.Iterable[t.Mapping[str, t.Any]]) -> list[dict[str, t.Any]]:
    """The findings of each check and severity as one: how many there are, and the first of them; blockers first."""

    def group(one: t.Mapping[str, t.Any]) -> tuple[bool, str]:
        return one["severity"] != BLOCKER, str(one["key"]).partition(":")[0]

    made = []
    for (_warns, check), found in groupby(sorted(findings, key=lambda one: (*group(one), str(one["key"]))), key=group):
        listed = list(found)
        first = listed[0]
        kept = {key: first[key] for key in ("key", "severity", "found", "needed", "fix")}
        made.append({"check": check, "count": len(listed), **kept, "keys": [str(one["key"]) for one in listed]})
    return made


def lines(overview: t.Mapping[str, t.Any]) -> t.Iterator[tuple[str, str, bool]]:
    """The label, the text, and whether it is bad: what the summary prints of a plan."""
    for one in overview["findings"]:
        text = f"{one['key']}: {one['found'].splitlines()[0]}"
        if one["count"] > 1:
            text = f"{one['check']}: {one['count']} findings, such as {text}"
        yield one["severity"], text, one["severity"] == BLOCKER
    counts = overview["computers"]
    waves = overview["waves"]
    yield (
        "plan",
        f"{count(counts['all'], 'computer')}: {count(counts['planned_moves'], 'planned move')} in {count(len(waves), 'wave')}, "
        f"{count(counts['moves_left_out'], 'move')} left out, {count(counts['rejected_rows'], 'rejected row')}",
        False,
    )
    for one in waves[:_MOST_WAVES]:
        kind = "" if one["kind"] == "computers" else f"{one['kind'].replace('_', ' ')}, "
        when = f", {one['starts']} to {one['ends']}" if one["starts"] else ""
        yield "wave", f"{one['wave']} (move {one['move']}): {kind}{count(one['computers'], 'computer')}{when}", False
    if len(waves) > _MOST_WAVES:
        yield "wave", f"and {count(len(waves) - _MOST_WAVES, 'wave')} more; plan/plan.yml lists them", False
    reasons = sorted(overview["left_out"], key=lambda one: -one["count"])
    for one in reasons[:_MOST_REASONS]:
        yield "left out", f"{count(one['count'], 'move')}: {one['reason']}", False
    if len(reasons) > _MOST_REASONS:
        yield "left out", f"for {count(len(reasons) - _MOST_REASONS, 'other reason')}; plan/plan.yml lists them", False
    yield "written", ", ".join(overview["changed"]) or "nothing: the plan did not change", False
