"""Write docs/steps.md: each step of the guide with its action, role, task file, proof and phase, from the tables of the rules.

With --check nothing is written; the exit code says whether the page is up to date. Standard library only.
"""

from __future__ import annotations

import sys
import typing as t
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from pages import ROOT, only_checks, publish
from rule_modules import rules

PAGE = ROOT / "docs" / "steps.md"
HEAD = """\
# From a step of the guide to its files

Written by `dev/steps_page.py` from `plugins/plugin_utils/rules/phases.py` and `steps.py`: change those, not this page.

* **hop**: 1 goes from 6.x to 7.1, 2 goes from 7.1 to 7.6. Steps 4 to 11 return as 12 to 21: one action, two hops.
* **how**: *automated* by our tasks; *assisted*, a person does it in the vendor's console and our tasks prepare and prove it;
  *attested*, a person does it and declares it, and our tasks prove what can be proven.
* A task file that is *planned* does not exist yet.

## Steps
"""


def page() -> str:
    """The text of docs/steps.md."""
    phases, steps = rules("phases"), rules("steps")
    lines = HEAD.splitlines()
    lines += ["", "| step | title in the guide | hop | action | how | phase | tasks | proof |", "|---|---|---|---|---|---|---|---|"]
    lines += [_row(_cells(steps, step)) for step in steps.NUMBERS]
    lines += ["", "## Phases", "", "| phase | steps | hop | what it does | playbook | next |", "|---|---|---|---|---|---|"]
    for one in phases.TABLE:
        numbers = ", ".join(str(step) for step in one.steps)
        playbook = f"`itms.migration.{one.name}`" if one.playbook else "planned"
        lines.append(_row([f"`{one.name}`", numbers, str(one.hop or ""), one.title, playbook, f"`{one.next}`" if one.next else ""]))
    return "\n".join(lines) + "\n"


def _cells(steps: t.Any, step: int) -> t.Iterator[str]:
    action = steps.by_step(step)
    yield str(step)
    yield steps.title_of(step)
    yield str(steps.hop_of(step) or "")
    yield f"`{action.name}`"
    yield action.how
    yield f"`{steps.phase_of(step)}`"
    for file in (action.task_file, action.verify_file):
        yield f"[`{file}`](../{file})" if action.there else f"planned: `{file}`"


def _row(cells: t.Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def main() -> int:
    publish(PAGE, page(), "dev/steps_page.py", only_checks("Write docs/steps.md."))
    print("steps page: up to date")
    return 0


if __name__ == "__main__":
    sys.exit(main())
