# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The plan and its assignments: plan/plan.yml and plan/assignments.csv, which people read, edit and commit."""

from __future__ import annotations

import csv
import io
import typing as t

try:
    import yaml
except ImportError as error:  # PyYAML comes with ansible-core; without it nothing here is called
    yaml = None  # type: ignore[assignment]
    YAML_ERROR: ImportError | None = error
else:
    YAML_ERROR = None

from .documents import Store, check_stamp, stamped
from .rules.assignments import COLUMNS
from .rules.refusal import Refusal

PLAN = "plan/plan.yml"
ASSIGNMENTS = "plan/assignments.csv"
REJECTED = "plan/rejected.csv"
_HEADER = "# Written by the plan phase of itms.migration. Read it, edit it, commit it; a second plan run keeps what you assigned.\n"


def plan_text(plan: t.Mapping[str, t.Any]) -> str:
    """The plan in its one canonical form."""
    return _HEADER + yaml.safe_dump(stamped("plan", plan), sort_keys=False, allow_unicode=True, width=120, default_flow_style=False)


def csv_text(rows: t.Iterable[t.Mapping[str, t.Any]], columns: t.Sequence[str]) -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows({column: row.get(column, "") for column in columns} for row in rows)
    return out.getvalue()


def read_plan(store: Store) -> dict[str, t.Any] | None:
    path = store.find(PLAN)
    if path is None:
        return None
    try:
        document = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, ValueError) as error:
        raise Refusal(f"{path} is not YAML: {error}", "the plan", f"restore {path} from version control, or run the plan phase") from error
    return check_stamp(document, "plan", path)


def read_assignments(store: Store) -> list[dict[str, str]]:
    """The rows of assignments.csv as people may have edited them. Refuses a file without the columns of this release."""
    path = store.find(ASSIGNMENTS)
    if path is None:
        return []
    try:
        text = path.read_text(encoding="utf-8-sig")
        reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
        header = [name.strip() for name in reader.fieldnames or []]
        rows = [dict(row) for row in reader]
    except (UnicodeDecodeError, csv.Error) as error:
        raise Refusal(
            f"{path} is not CSV in UTF-8: {error}", "the assignments", "save it as UTF-8 with commas, or run the plan phase"
        ) from error
    missing = [name for name in COLUMNS if name not in header]
    torn = next((number for number, row in enumerate(rows, 2) if None in row or None in row.values()), None)
    if missing or torn:
        raise Refusal(
            f"{path} " + (f"lacks the columns {', '.join(missing)}" if missing else f"has too few or too many columns near line {torn}"),
            f"the columns {', '.join(COLUMNS)}",
            f"restore {path} from version control, or remove it and run the plan phase",
        )
    return [{name: str(row[name]).strip() for name in COLUMNS} for row in rows]
