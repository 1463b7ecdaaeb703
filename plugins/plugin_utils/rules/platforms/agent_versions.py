# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""To which server an agent of a version may be redirected (guide: "Mixed mode", "Legacy Agent Communication").

Only observations count: the file version of the agent, and the release that the server's own sources prove. The inventory group of
a server can only ask for more: one that is to be a 7.6 server has to be a proven one.
"""

from __future__ import annotations

import typing as t

from ...guide import migration_notes
from .. import versions
from . import server_version

REQUIRED = versions.parse_level(migration_notes.INTERMEDIATE_SMP)


def below_required(version: t.Any, least: t.Any = None) -> str:
    """Why an agent does not count as one of 7.1 SP2 MP1.1 or later; empty when it does.

    `least`: the build that an agent of 7.1 SP2 MP1.1 has, where it is known. Without it the build of 7.1 SP2 is the floor.
    """
    try:
        build = versions.parse_build(str(version or ""))
    except versions.NotAVersion:
        return f"its version is {version!r}, which is not a build" if version else "its version is not known"
    floor = versions.floor_of(REQUIRED)
    if least is not None:
        floor = max(floor, versions.parse_build(least))
    return f"its version is {versions.build_text(build)}, below {versions.build_text(floor)}" if build < floor else ""


def refusal(version: t.Any, target_release: t.Any, target_not_proven: t.Any, least: t.Any = None, target_kind: t.Any = "") -> str:
    """Why an agent may not be redirected to a server; empty when it may.

    `target_release` as the server's service executable has it (`7.1`, `7.6`); `target_not_proven` why it does not count as
    what `server_version.required` asks for: a list that is empty for one that does. None where the server was not observed.
    """
    needed = server_version.required(str(target_kind), str(target_release or ""))
    if needed == server_version.TARGET:
        low = below_required(version, least)
        if low:
            return f"mixed mode: {migration_notes.AGENTS_FIRST_TO_71.text} (the agent: {low})"
    if target_not_proven is None:
        return "the version of the new server was not observed"
    if target_not_proven:
        return f"the new server is not a proven {needed}: {'; '.join(map(str, target_not_proven))}"
    return ""
