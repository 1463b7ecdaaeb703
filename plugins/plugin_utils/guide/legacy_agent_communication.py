# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Guide section "Legacy Agent Communication" (LAC): how 7.1 agents talk to a 7.6 server."""

from __future__ import annotations

from . import migration_notes
from .row import Oddity, Row

SECTION = "Legacy Agent Communication"

ROWS: tuple[Row, ...] = (
    Row("lac-purpose", SECTION, "in LAC mode computers with an older agent can talk to the upgraded 7.6 server"),
    Row("lac-phases", SECTION, "with it agents are updated in phases, not all at once after the server"),
    Row(
        "lac-agents-first-to-71",
        SECTION,
        migration_notes.AGENTS_FIRST_TO_71.text,
        (
            Oddity(
                'section "Upgrading the agent" removes the 6.x agent and installs 7.6 at once',
                "another way (strategy `replace`), not a redirection",
            ),
        ),
        ("KB180307",),
    ),
    Row(
        "lac-required",
        SECTION,
        "then LAC must be enabled on 7.6, for the 7.1 SP2 MP1.1 agents",
        (Oddity("the guide does not say where the setting is", "not known (docs/products.md): attested, or read by the user's own query"),),
    ),
    Row("lac-after-new-install", SECTION, "depending on the way of installation in SIM it may have to be enabled after 7.6 is installed"),
    Row(
        "lac-after-upgrade",
        SECTION,
        "an upgrade installation should have it enabled",
        (
            Oddity(
                '"should be enabled by default"',
                "this migration installs 7.6 on a new server: LAC counts as off until it is shown to be on",
            ),
        ),
    ),
)
