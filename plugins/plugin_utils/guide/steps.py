# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Guide section "Altiris 6.x to ITMS 7.6 Migration Steps": the 22 steps, their titles as printed."""

from __future__ import annotations

import typing as t

SECTION = "Altiris 6.x to ITMS 7.6 Migration Steps"


class Step(t.NamedTuple):
    number: int
    title: str


STEPS: tuple[Step, ...] = (
    Step(1, "Back up the 6.x Notification Server"),
    Step(2, "Back up the 6.x Notification Server Database"),
    Step(3, "Prepare for the migration"),
    Step(4, "Prepare the 7.1 SP2 MP1.1 server for installation"),
    Step(5, "Install Symantec Installation Manager on the 7.1 server"),
    Step(6, "Select the Symantec Management Platform 7.1 components"),
    Step(7, "Migrate Notification Server 6.x data to the 7.1 server"),
    Step(8, "Move solution-specific items from the 6.x server to the 7.1 server and configure the solutions"),
    Step(9, "Configure and upgrade site servers"),
    Step(10, "Download packages to upgraded package servers"),
    Step(11, "Migrate managed endpoints"),
    Step(12, "Prepare the 7.6 server for installation"),
    Step(13, "Install Symantec Installation Manager on the 7.6 server"),
    Step(14, "Select the Symantec Management Platform 7.6 components"),
    Step(15, "Migrate Notification Server 7.1 data to the 7.6 server"),
    Step(16, "Move solution-specific items from the 7.1 server to the 7.6 server and configure the solutions"),
    Step(17, "Ensure that the Legacy Agent Communication (LAC) mode is enabled on Notification Server"),
    Step(18, "Define the Agent Registration Policies (Optional)"),
    Step(19, "Configure and upgrade site servers"),
    Step(20, "Download packages to upgraded package servers"),
    Step(21, "Migrate managed endpoints"),
    Step(22, "View and manage the agent registration status to verify successful registration"),
)
