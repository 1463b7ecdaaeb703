# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What --diff shows of the plan's files: all of a short one, only the lines that differ of a long one."""

from __future__ import annotations

WHOLE = 2_000  # lines; difflib takes minutes for a long file


def difference(name: str, before: str, after: str) -> dict[str, str]:
    if before.count("\n") + after.count("\n") <= WHOLE:
        return {"before_header": name, "after_header": name, "before": before, "after": after}
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    stay = set(old) & set(new)
    gone = [line for line in old if line not in stay]
    come = [line for line in new if line not in stay]
    header = f"{name} (of {len(new)} lines those that differ: {len(gone)} before, {len(come)} after; the first {WHOLE})"
    return {
        "before_header": header,
        "after_header": header,
        "before": "".join(gone[:WHOLE]),
        "after": "".join(come[:WHOLE]),
    }
