# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The actions that carry out the guide's 22 steps. Steps 4 to 11 are repeated as 12 to 21 for the second hop: one action, two hops.

`docs/steps.md` is written from this table. A role has each action in `tasks/<action>.yml` and its proof in
`tasks/verify_<action>.yml`; the number of the step and the hop reach them as data.
"""

from __future__ import annotations

import typing as t

from ..guide.steps import STEPS
from .phases import TABLE, TO_INTERMEDIATE, TO_TARGET

AUTOMATED = "automated"  # our tasks do it
ASSISTED = "assisted"  # a person does it in the vendor's console; our tasks prepare it and prove it
ATTESTED = "attested"  # a person does it and declares it; our tasks prove what can be proven


class Action(t.NamedTuple):
    name: str
    title: str
    steps: tuple[int, ...]  # of the guide: one, or one for each hop
    role: str
    how: str
    there: bool = False  # False: planned

    @property
    def task_file(self) -> str:
        return f"roles/{self.role}/tasks/{self.name}.yml"

    @property
    def verify_file(self) -> str:
        return f"roles/{self.role}/tasks/verify_{self.name}.yml"


ACTIONS: tuple[Action, ...] = (
    Action("back_up_server", "Back up the files and settings of the server", (1,), "backup", AUTOMATED, there=True),
    Action("back_up_databases", "Back up the databases", (2,), "backup", AUTOMATED, there=True),
    Action("prepare_source", "Prepare the 6.x server for the migration", (3,), "prepare_source", ASSISTED),
    Action("prepare_server", "Prepare the server for the installation", (4, 12), "server_prerequisites", AUTOMATED),
    Action("install_manager", "Install Symantec Installation Manager", (5, 13), "installation_manager", ASSISTED),
    Action("install_platform", "Install the products of the platform", (6, 14), "platform_install", ASSISTED),
    Action("migrate_data", "Migrate the data with the migration wizard", (7, 15), "migration_wizard", ASSISTED),
    Action("move_solution_items", "Move what the wizard leaves behind, and configure the solutions", (8, 16), "solution_items", ASSISTED),
    Action("configure_site_servers", "Configure and upgrade the site servers", (9, 19), "site_servers", ASSISTED),
    Action("download_packages", "Download the packages to the package servers", (10, 20), "packages", AUTOMATED),
    Action("redirect_agent", "Redirect the agent", (11, 21), "redirect_wave", AUTOMATED, there=True),
    Action("enable_legacy_communication", "Enable Legacy Agent Communication", (17,), "legacy_agent_communication", ATTESTED),
    Action("define_registration_policies", "Define the agent registration policies", (18,), "agent_registration_policy", ATTESTED),
    Action("review_registrations", "Review the registration status of the agents", (22,), "agent_registration_status", ASSISTED),
)

_BY_STEP: dict[int, Action] = {step: action for action in ACTIONS for step in action.steps}
_BY_NAME: dict[str, Action] = {action.name: action for action in ACTIONS}


NUMBERS: tuple[int, ...] = tuple(step.number for step in STEPS)


def title_of(step: int) -> str:
    """The title of a step as the guide prints it."""
    return next(one.title for one in STEPS if one.number == step)


def by_step(step: int) -> Action:
    """The action that carries out a step of the guide. Raises KeyError for any other number."""
    return _BY_STEP[step]


def find(action: str) -> Action:
    """The action of this name. Raises KeyError for another name."""
    return _BY_NAME[action]


def step_of(action: str, hop: int) -> int:
    """The step of the guide that an action is in this hop; of an action of one step only that step, whatever the hop."""
    steps = _BY_NAME[action].steps
    return steps[hop - 1] if len(steps) > 1 else steps[0]


def hop_of(step: int) -> int | None:
    """The hop of a step, None where the step belongs to no single hop."""
    steps = by_step(step).steps
    if len(steps) > 1:
        return (TO_INTERMEDIATE, TO_TARGET)[steps.index(step)]
    return next((phase.hop for phase in TABLE if step in phase.steps), None)


def phase_of(step: int) -> str:
    """The phase in which a step is carried out."""
    return next(phase.name for phase in TABLE if step in phase.steps)
