# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Guide section "Migration Tips": the pilot, and how many computers are redirected at a time."""

from __future__ import annotations

SECTION = "Migration Tips"

REDIRECT_SECTION = "Redirect managed computers in small groups"
REDIRECT_GROUP_SIZE = 8000  # computers at a time to one Notification Server
REDIRECT_NOTE = (
    "if more are redirected at a time, disable the policies and tasks that talk to the agent often: inventory, software delivery, patch"
)
PILOT_SECTION = "Use a pilot test group"
SETTINGS_SECTION = "Make note of all configuration settings before migrating"
SETTINGS_TO_NOTE = (
    "all Task Server settings",
    "all agent communication settings",
    "all policy refresh settings",
    "all membership update settings",
)
