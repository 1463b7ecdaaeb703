# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Guide section "Migration Tips", tip by tip; the figures that rules use are in `migration_tips`."""

from __future__ import annotations

from . import migration_tips
from .row import Oddity, Row

SECTION = migration_tips.SECTION
TEST_ENVIRONMENT = "Use a test environment"
LAC = "Ensure that Legacy Agent Communication (LAC) mode is enabled"
KEEP_NS6 = "Keep the 6.x Notification Server"
NEW_HARDWARE = "Migrate to new hardware"
UPGRADING_AGENT = "Upgrading the agent"
HIERARCHY = "Hierarchy Migration"

# When the 6.x server can be taken down: all three.
DECOMMISSION: tuple[str, ...] = ("tip-decommission-functions", "tip-decommission-saturation", "tip-decommission-regulation")
# What talks to the agent often, and is disabled for more than REDIRECT_GROUP_SIZE computers at a time.
CHATTY_POLICIES: tuple[str, ...] = ("inventory", "software delivery", "patch")

ROWS: tuple[Row, ...] = (
    Row("tip-test-environment", TEST_ENVIRONMENT, "first install and migrate in a test environment, and keep it for later validation"),
    Row(
        "tip-pilot",
        migration_tips.PILOT_SECTION,
        "a small pilot group goes first; the other computers stay with the 6.x Notification Server in the meantime",
    ),
    Row(
        "tip-settings",
        migration_tips.SETTINGS_SECTION,
        f"before the migration write down {', '.join(migration_tips.SETTINGS_TO_NOTE)}; afterwards set up the new environment by them",
        (Oddity("examples", "these four are the least that is exported and compared"),),
    ),
    Row("tip-lac", LAC, "LAC is enabled while the upgrade goes on, so that older agents stay fully managed"),
    Row(
        "tip-small-groups",
        migration_tips.REDIRECT_SECTION,
        f"redirect {migration_tips.REDIRECT_GROUP_SIZE} computers or fewer at a time to one Notification Server",
        (Oddity("at a time", "not said for how long: until the group is proven, a wave is not followed by the next"),),
    ),
    Row(
        "tip-small-groups-upgrade",
        migration_tips.REDIRECT_SECTION,
        "then upgrade agent and plug-ins of that group, by enabling their upgrade policies",
    ),
    Row("tip-small-groups-note", migration_tips.REDIRECT_SECTION, migration_tips.REDIRECT_NOTE),
    Row("tip-keep-ns6", KEEP_NS6, "keep the old Notification Server as the baseline of history, policies and settings"),
    Row("tip-decommission-functions", KEEP_NS6, "it may go when the new server does every business function of the old one"),
    Row("tip-decommission-saturation", KEEP_NS6, "and when the data of the new server is deep enough"),
    Row(
        "tip-decommission-regulation",
        KEEP_NS6,
        "and when the new CMDB meets the company's regulatory standards",
        (Oddity("three conditions without an and or an or", "all three are asked for"),),
    ),
    Row("tip-new-hardware", NEW_HARDWARE, "install 7.6 on new hardware with Windows Server 2012 R2, as 6.x asks for another system"),
    Row(
        "tip-new-hardware-note",
        NEW_HARDWARE,
        "the 32-bit system of 6.x must be replaced or upgraded; upgrading it in place is not recommended",
        (Oddity("requires upgrade or replacement", "Windows has no upgrade from 32 to 64 bits: only a new system is planned for"),),
    ),
    Row("tip-agent-coexist", UPGRADING_AGENT, "AClient and DAgent of 6.x can stay beside the new agent; PXE and NBS then need care"),
    Row(
        "tip-agent-replace",
        UPGRADING_AGENT,
        "a script may remove the 6.x agent with its parts and install a clean 7.6 agent that points to the new server",
        (Oddity("LAC sends 6.x agents to 7.1 first", "that is a redirection; this is the other way (strategy `replace`)"),),
    ),
    Row("tip-agent-lac-on", UPGRADING_AGENT, "after the upgrade see that LAC is enabled"),
    Row("tip-agent-lac-off", UPGRADING_AGENT, "disable LAC when all agents have the latest version"),
    Row(
        "tip-agent-plugins",
        UPGRADING_AGENT,
        "consider uninstalling all sub-agents of the 6.x agent before the migration",
        see=("KB152661", "KB180585"),
    ),
    Row(
        "tip-agent-collection",
        UPGRADING_AGENT,
        'sub-agent uninstall policies do that; a collection of endpoints with "no sub-agents" is then the target of the redirection',
        (Oddity('"no sub-agents"', "the base objects of a bare agent stay (docs/products.md)"),),
        ("KB152661",),
    ),
    Row("tip-agent-ds", UPGRADING_AGENT, "Deployment Server 6.x can carry the move from the 6.x agent to the 7.6 agent"),
    Row("tip-hierarchy-map", HIERARCHY, "for a hierarchy, map which clients which SMP manages"),
    Row(
        "tip-hierarchy-intermediate", HIERARCHY, "either one intermediate 7.1 SP2 MP1.1 system takes the endpoints until they can go to 7.6"
    ),
    Row(
        "tip-hierarchy-built-on-71",
        HIERARCHY,
        "or the hierarchy is built as 7.1 SP2 MP1.1 and upgraded when every client is proven to be at 7.1 SP2 MP1.1",
        (Oddity("clients have graded", "upgraded"),),
    ),
    Row("tip-hierarchy-routes", HIERARCHY, "logic and policies send clients to their own SMP, typically by geography"),
)
