"""Write docs/checks.md: every check of the gate, from the check classes themselves.

With --check nothing is written; the exit code says whether the page is up to date. Standard library only.
"""

from __future__ import annotations

import sys
import typing as t
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from pages import ROOT, only_checks, publish
from rule_modules import rules

PAGE = ROOT / "docs" / "checks.md"
HEAD = """\
# The checks of the gate

Written by `dev/checks_page.py` from `plugins/plugin_utils/rules/checks/`: change those, not this page. A playbook gets the same
list from the lookup `itms.migration.checks`.

* **key**: what `itms_gate_checks` selects. A finding's key is one of *findings* with a colon and its subject, such as
  `sizing.iops:itms76.D`; waivers and profiles name that, a profile also with `*`.
* **stops**: the phases that a finding can stop. It is listed in every earlier phase, as `blocks later`. For the phases
  {unplayed} there is no playbook yet. A finding about a 7.6 server stops a redirection only when computers of
  the wave go to that server.
* **waive**: whether the finding can be accepted (`itms_waivers`, with a reason and a last day).
* **lower**: whether a profile (`itms_gate_profile`) may turn it into a warning.

## Some checks only

    ansible-playbook itms.migration.assess -e itms_gate_tags=sizing,products
    ansible-playbook itms.migration.plan -e '{{"itms_gate_checks": ["readiness.*", "sizing.iops"]}}'

A check runs when a key or a tag selects it. Such a run reports (`selections/<phase>.json` of the store) and ends the play: it is
no verdict, so no role acts on it, and leaving out a check cannot bypass a blocker.

## Profiles

| profile | what it changes |
|---|---|
{profiles}

`itms_gate_profiles` adds more: `{{mine: {{extends: lab, severity: {{"readiness.*": warning}}, fail_on: warning}}}}`. The last pattern that
fits decides. `fail_on` is `blocker`, `warning` or `never`; in any case no role acts while the verdict is `blocked`. What a
profile may not lower stays as it is, and the verdict says so (`profile.refused`). Every adjusted finding names its profile.
"""


def page() -> str:
    """The text of docs/checks.md."""
    selection, profiles, phases = (rules(name) for name in ("gate.selection", "gate.profiles", "phases"))
    rows = selection.rows(selection.Selection())
    unplayed = ", ".join(f"`{phase}`" for phase in phases.UNPLAYED)
    lines = HEAD.format(unplayed=unplayed, profiles="\n".join(_profiles(profiles))).splitlines()
    lines += [
        "",
        f"## All {len(rows)} checks",
        "",
        "| key | asks | guide | stops | findings | waive | lower | tags |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for row in rows:
        stops = ", ".join(row["blocks"]) or "nothing: it warns"
        cells = [
            f"`{row['key']}`",
            row["title"],
            row["section"],
            stops,
            _findings(row),
            _yes(row["waivable"]),
            _yes(row["adjustable"]),
            " ".join(row["tags"]),
        ]
        lines.append(f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |")
    return "\n".join(lines) + "\n"


def _profiles(profiles: t.Any) -> t.Iterator[str]:
    for name, one in profiles.BUILT_IN.items():
        told = f"warnings: {', '.join(f'`{pattern}`' for pattern, _to in one.severity)}" if one.severity else "nothing (the default)"
        yield f"| `{name}` | {told} |"


def _findings(row: t.Mapping[str, t.Any]) -> str:
    return " ".join(f"`{one}`" for one in row["findings"]) if row["findings"] != [row["key"]] else "its own key"


def _yes(value: bool) -> str:
    return "yes" if value else "no"


def main() -> int:
    publish(PAGE, page(), "dev/checks_page.py", only_checks("Write docs/checks.md."))
    print("checks page: up to date")
    return 0


if __name__ == "__main__":
    sys.exit(main())
