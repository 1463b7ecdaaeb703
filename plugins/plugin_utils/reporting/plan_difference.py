# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What --diff shows of the plan's files: all of a short one, only the lines that differ of a long one."""

from __future__ import annotations

WHOLE = 2_000  # lines; difflib takes minutes for a long file


def difference(name: str, before: str, after: str) -> dict[str, str]:
    if before.count("\n") + after.count("\n") <= WHOLE:
        return {"before_header": name, "after_header": name, "before": before, "after": after}
    old, new = (_with_places(text) if name.endswith(".yml") else text.splitlines(keepends=True) for text in (before, after))
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


def _with_places(text: str) -> list[str]:
    """Each line of a plan behind its place: the part, and the first line of the item (of a wave that is its number).

    A line such as `starts:` alone would not say of which wave it is, and would count as the same in any wave.
    """
    part = item = ""
    found = []
    for line in text.splitlines(keepends=True):
        if line[:1] in ("#", "\n"):
            found.append(line)
        elif line[0] not in " -":
            part, item = line.partition(":")[0], ""
            found.append(line)
        else:
            item = f" {line[2:].strip()}" if line.startswith("- ") else item
            found.append(f"{part}{item} | {line}")
    return found
