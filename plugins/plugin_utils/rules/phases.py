# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The phases of a migration, in the guide's order. Everything that lists phases reads this table.

A phase is a playbook, or will be one: `playbook` says which. `steps.py` has the actions that the phases consist of.
"""

from __future__ import annotations

import typing as t

ASSESS, PLAN, BACKUP, PREPARE_SOURCE = "assess", "plan", "backup", "prepare_source"
BUILD_INTERMEDIATE, MIGRATE_TO_INTERMEDIATE = "build_intermediate", "migrate_to_intermediate"
REDIRECT = "redirect"
BUILD_TARGET, MIGRATE_TO_TARGET = "build_target", "migrate_to_target"
CLOUD, FINISH, RESTORE = "cloud_enabled_management", "finish", "restore"

SITE = "site"  # the playbook that chains the phases

# A hop goes from one version of the platform to the next; a move of a computer in the plan has the same number.
TO_INTERMEDIATE, TO_TARGET = 1, 2


class Phase(t.NamedTuple):
    name: str
    title: str
    steps: tuple[int, ...] = ()  # of the guide
    hop: int | None = None  # None: both, or none
    playbook: bool = False  # whether there is a playbook of this name yet
    next: str = ""  # the phase that follows; empty after the last one
    waves: bool = False  # whether it acts on endpoints, one wave at a time
    required_groups: tuple[str, ...] = ()  # none of these may be empty in the inventory
    acting_groups: tuple[str, ...] = ()  # --limit must leave a host of one of these; empty: it does not matter


TABLE: tuple[Phase, ...] = (
    Phase(
        ASSESS,
        "Assess the estate",
        playbook=True,
        next=PLAN,
        required_groups=("bridge", "ns6"),
    ),
    Phase(
        PLAN,
        "Plan the migration",
        playbook=True,
        next=BACKUP,
        required_groups=("ns6", "smp71"),
    ),
    Phase(
        BACKUP,
        "Back up the 6.x server and the databases",
        steps=(1, 2),
        playbook=True,
        next=PREPARE_SOURCE,
        required_groups=("bridge", "ns6"),
        acting_groups=("ns6", "sql"),
    ),
    Phase(
        PREPARE_SOURCE,
        "Prepare the 6.x server for the migration",
        steps=(3,),
        next=BUILD_INTERMEDIATE,
        required_groups=("bridge", "ns6"),
        acting_groups=("ns6",),
    ),
    Phase(
        BUILD_INTERMEDIATE,
        "Build the 7.1 server",
        steps=(4, 5, 6),
        hop=TO_INTERMEDIATE,
        next=MIGRATE_TO_INTERMEDIATE,
        required_groups=("ns6", "smp71"),
        acting_groups=("smp71",),
    ),
    Phase(
        MIGRATE_TO_INTERMEDIATE,
        "Migrate the data and the site services to the 7.1 server",
        steps=(7, 8, 9, 10),
        hop=TO_INTERMEDIATE,
        next=REDIRECT,
        required_groups=("ns6", "smp71"),
        acting_groups=("smp71", "site_servers"),
    ),
    Phase(
        REDIRECT,
        "Redirect the computers of the wave",
        steps=(11, 21, 22),
        playbook=True,
        next=BUILD_TARGET,
        waves=True,
        required_groups=("smp71", "endpoints"),
    ),
    Phase(
        BUILD_TARGET,
        "Build the 7.6 server",
        steps=(12, 13, 14),
        hop=TO_TARGET,
        next=MIGRATE_TO_TARGET,
        required_groups=("smp71", "smp76"),
        acting_groups=("smp76",),
    ),
    Phase(
        MIGRATE_TO_TARGET,
        "Migrate the data and the site services to the 7.6 server",
        steps=(15, 16, 17, 18, 19, 20),
        hop=TO_TARGET,
        next=CLOUD,
        required_groups=("smp71", "smp76"),
        acting_groups=("smp76", "site_servers"),
    ),
    Phase(
        CLOUD,
        "Set up Cloud-enabled Management",
        hop=TO_TARGET,
        next=FINISH,
        required_groups=("smp76", "gateways"),
        acting_groups=("smp76", "gateways"),
    ),
    Phase(
        FINISH,
        "Finish the migration and retire the previous servers",
        required_groups=("ns6", "smp76"),
        acting_groups=("ns6", "smp71", "smp76"),
    ),
    Phase(
        RESTORE,
        "Restore servers from their backups",
        required_groups=("bridge",),
    ),
)

NAMES: tuple[str, ...] = tuple(one.name for one in TABLE)
PLAYED: tuple[str, ...] = tuple(one.name for one in TABLE if one.playbook)
UNPLAYED: tuple[str, ...] = tuple(one.name for one in TABLE if not one.playbook)
_BY_NAME: dict[str, Phase] = {one.name: one for one in TABLE}


def find(name: str) -> Phase:
    """The phase of this name. Raises KeyError for another name."""
    return _BY_NAME[name]


def in_waves(name: str) -> bool:
    """Whether the phase acts on endpoints, one wave at a time."""
    return name in _BY_NAME and _BY_NAME[name].waves


def next_played(name: str) -> str:
    """The next phase after this one that has a playbook; empty when there is none, or when the phase moves waves.

    A phase that moves waves is repeated for each wave, so the next phase does not follow from the command line.
    """
    if in_waves(name):
        return ""
    following = find(name).next
    while following and not find(following).playbook:
        following = find(following).next
    return following
