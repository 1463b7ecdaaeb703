# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Guide section "Altiris 6.x to ITMS 7.6 Migration Steps": what each step, sub-step and note asks for.

The titles of the 22 steps are in `steps`. A row's id follows the guide's own marker: 4.a.ii is `step-04a-ii`.
"""

from __future__ import annotations

import typing as t

from . import steps
from .row import Oddity, Row

SECTION = steps.SECTION
STEP, SUBSTEP, NOTE = "step", "sub-step", "note"


class StepRow(t.NamedTuple):
    id: str
    marker: str  # 4, 4.a, 4.a.ii
    kind: str  # step | sub-step | note (a sub-step that the guide begins with "Note:")
    says: str
    section: str = SECTION
    oddities: tuple[Oddity, ...] = ()
    see: tuple[str, ...] = ()


ROWS: tuple[Row, ...] = (
    Row("steps-two-versions", SECTION, "two version steps: 6.x to 7.1 SP2 MP1.1, and from there to 7.6"),
    Row("steps-assumption", SECTION, "the steps assume Windows 2012 R2 for 7.6, and a 2008 R2 server between for 7.1 SP2 MP1.1"),
    Row("steps-more", SECTION, "more is in the SMP 7.6 Planning and Implementation Guide and the ITMS 7.6 Configuration Guides"),
)

_WIZARD = ("KB181820",)
_PLUG_INS = (
    Oddity("Silverlight, Flash Player and Java", "Flash ended in 2020 and Silverlight in 2021: detected and warned of, never fetched"),
)
_SSL = "SSL and certificates, if required"
_THIRD_PARTY = "third-party plug-ins that the products need, such as Silverlight, Flash Player and Java"
_WIZARD_PARTS = "install the migration wizard components (page Optional Installations), now or at any later time"
_LICENCES = "SIM asks for the licences of the installed solutions; they can also be applied later"
_ACCOUNTS = "accounts of the Windows server are not migrated and are created again afterwards; to be installed as well:"
_WIZARD_VERIFIES = "the wizard verifies what it imports; review policies, reports and packages for accuracy and completeness"
_SITE_SERVERS = "find out how many site servers are needed (see the planning guide), then make the sites and configure the servers"
_BITNESS = "where the agent of a package server goes from 32 to 64 bits, all its packages are downloaded again"
_AGENTS = "then every agent and plug-in on the endpoints is upgraded"

DETAILS: tuple[StepRow, ...] = (
    StepRow("step-01", "1", STEP, steps.STEPS[0].title),
    StepRow("step-02", "2", STEP, steps.STEPS[1].title),
    StepRow("step-03", "3", STEP, steps.STEPS[2].title),
    StepRow(
        "step-03a",
        "3.a",
        SUBSTEP,
        "do the precautionary steps on the 6.x server",
        oddities=(
            Oddity(
                "the precautionary steps are not named",
                "the guide's tips: settings noted, backups proven, parity list made, test environment",
            ),
        ),
    ),
    StepRow("step-04", "4", STEP, steps.STEPS[3].title),
    StepRow(
        "step-04a",
        "4.a",
        SUBSTEP,
        f"the 7.1 server runs Windows 2008 R2, and has a name and address unlike those of the 6.x server; {_ACCOUNTS}",
        oddities=(Oddity("recommends here, demands in the migration notes", "another name and address are demanded"),),
    ),
    StepRow("step-04a-i", "4.a.i", SUBSTEP, _SSL),
    StepRow("step-04a-ii", "4.a.ii", SUBSTEP, _THIRD_PARTY, oddities=_PLUG_INS),
    StepRow("step-05", "5", STEP, steps.STEPS[4].title),
    StepRow("step-06", "6", STEP, steps.STEPS[5].title),
    StepRow("step-06a", "6.a", SUBSTEP, "install the 7.1 products with SIM: those of the 6.x server, or their equivalents"),
    StepRow("step-06b", "6.b", SUBSTEP, _WIZARD_PARTS, see=_WIZARD),
    StepRow("step-06c", "6.c", SUBSTEP, _LICENCES),
    StepRow("step-07", "7", STEP, steps.STEPS[6].title),
    StepRow("step-07a", "7.a", SUBSTEP, "the migration wizard brings the 6.x data to the new server", see=_WIZARD),
    StepRow("step-07b", "7.b", NOTE, _WIZARD_VERIFIES),
    StepRow("step-08", "8", STEP, steps.STEPS[7].title),
    StepRow("step-08a", "8.a", SUBSTEP, "what neither database nor wizard migrates is moved by hand from 6.x to 7.1"),
    StepRow("step-08b", "8.b", SUBSTEP, "each 7.1 solution is configured as the intermediate server needs it (7.1 configuration guides)"),
    StepRow("step-09", "9", STEP, steps.STEPS[8].title),
    StepRow("step-09a", "9.a", SUBSTEP, _SITE_SERVERS),
    StepRow(
        "step-09b",
        "9.b",
        NOTE,
        "a site server with the task service needs the .NET Framework feature",
        oddities=(Oddity("no version of .NET", "any that the 7.1 task service takes; 7.6 names 4.5.1 (step-19b)"),),
    ),
    StepRow(
        "step-09c",
        "9.c",
        SUBSTEP,
        "6.x package servers are redirected to 7.1, and their agent upgraded, which upgrades the site server",
        see=("KB180398",),
    ),
    StepRow("step-10", "10", STEP, steps.STEPS[9].title),
    StepRow("step-10a", "10.a", SUBSTEP, _BITNESS),
    StepRow("step-11", "11", STEP, steps.STEPS[10].title),
    StepRow("step-11a", "11.a", SUBSTEP, "redirect all endpoints from 6.x to the 7.1 server", see=("KB180307",)),
    StepRow("step-11b", "11.b", SUBSTEP, _AGENTS),
    StepRow("step-12", "12", STEP, steps.STEPS[11].title),
    StepRow(
        "step-12a",
        "12.a",
        SUBSTEP,
        "the 7.6 server should run Windows 2012 R2 (2008 R2 is supported, not recommended), and has a name and address unlike those of the "
        f"6.x and 7.1 servers; {_ACCOUNTS}",
        oddities=(Oddity("recommends here, demands in the migration notes", "another name and address are demanded"),),
    ),
    StepRow("step-12a-i", "12.a.i", SUBSTEP, _SSL),
    StepRow("step-12a-ii", "12.a.ii", SUBSTEP, _THIRD_PARTY, oddities=_PLUG_INS),
    StepRow("step-13", "13", STEP, steps.STEPS[12].title),
    StepRow("step-14", "14", STEP, steps.STEPS[13].title),
    StepRow("step-14a", "14.a", SUBSTEP, "install the 7.6 products with SIM: those of the 7.1 server, or their equivalents"),
    StepRow("step-14b", "14.b", SUBSTEP, _WIZARD_PARTS, see=_WIZARD),
    StepRow("step-14c", "14.c", SUBSTEP, _LICENCES),
    StepRow("step-15", "15", STEP, steps.STEPS[14].title),
    StepRow(
        "step-15a",
        "15.a",
        SUBSTEP,
        "the migration wizard brings the 7.1 data to the new server",
        oddities=(
            Oddity(
                'the step is headed "7.1 data", its text says "migrate 6.x data"',
                "the text was copied from step 7: the source is the 7.1 server",
            ),
        ),
        see=_WIZARD,
    ),
    StepRow("step-15b", "15.b", NOTE, _WIZARD_VERIFIES),
    StepRow("step-16", "16", STEP, steps.STEPS[15].title),
    StepRow(
        "step-16a",
        "16.a",
        SUBSTEP,
        "what neither database nor wizard migrates is moved by hand from 7.1 to 7.6",
        oddities=(
            Oddity(
                "from the 6.x server to the 7.6 server",
                "the heading says 7.1, and 7.1 holds by now what 6.x had: the source is the 7.1 server",
            ),
        ),
    ),
    StepRow("step-16b", "16.b", SUBSTEP, "each 7.6 solution is configured (7.6 configuration guides)"),
    StepRow("step-17", "17", STEP, steps.STEPS[16].title),
    StepRow("step-17a", "17.a", SUBSTEP, "with LAC on, older agents can talk to the 7.6 server and upgrade"),
    StepRow("step-18", "18", STEP, steps.STEPS[17].title),
    StepRow(
        "step-18a",
        "18.a",
        SUBSTEP,
        "an upgraded agent asks to be registered; a default policy lets all computers register, own policies restrict that",
    ),
    StepRow("step-18b", "18.b", NOTE, "registration policies hold only for agents that are at 7.6"),
    StepRow("step-19", "19", STEP, steps.STEPS[18].title),
    StepRow("step-19a", "19.a", SUBSTEP, _SITE_SERVERS),
    StepRow("step-19b", "19.b", NOTE, "a site server with the task service needs .NET Framework 4.5.1; 2012 R2 has it enabled by default"),
    StepRow(
        "step-19c",
        "19.c",
        SUBSTEP,
        "7.1 package servers are redirected to 7.6, and their agent upgraded, which upgrades the site server",
        see=("KB180398",),
    ),
    StepRow("step-20", "20", STEP, steps.STEPS[19].title),
    StepRow("step-20a", "20.a", SUBSTEP, _BITNESS),
    StepRow("step-21", "21", STEP, steps.STEPS[20].title),
    StepRow("step-21a", "21.a", SUBSTEP, "redirect all endpoints from 7.1 to the 7.6 server"),
    StepRow("step-21b", "21.b", SUBSTEP, _AGENTS),
    StepRow("step-22", "22", STEP, steps.STEPS[21].title),
    StepRow(
        "step-22a",
        "22.a",
        SUBSTEP,
        "the Agent Registration Status Report shows all registrations, and whether site servers talk to the new server",
    ),
)
