# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

DOCUMENTATION = r"""
name: computers
short_description: Computers of the console's exports and of the plan as hosts
version_added: 0.1.0
author: The itms.migration authors (@itms-migration)
description:
  - Makes a host of every computer that an export of the 6.x or 7.x console or C(plan/assignments.csv) has.
  - Each host is in the group O(parent_group) and in C(channel_winrm), C(channel_push) or C(channel_ssh), in
    C(wave_03) and C(route_smp02) for each of its moves (named after the server that the move goes to, not after the route of
    C(itms_policy.routes) that led there), in C(os_windows_7) and C(site_leeds).
  - A site whose name has other characters than letters a to z, digits and single blanks has a short hash in its group
    (V(Leeds-1) is in C(site_leeds_1_930ade)), so that no two sites share one.
  - Each has the variables C(itms_computer), C(itms_fqdn), C(itms_os), C(itms_site), C(itms_assignments) (a list with
    move, wave, source, target, strategy, role, channel and reason) and, from an export, C(itms_address),
    C(itms_agent_version) and C(itms_last_seen). C(ansible_host) is the full name, else the first address, where one is known; a
    text that is neither is not taken.
  - A computer that an inventory source before this one has already, by its name or by its C(itms_computer), keeps its
    host. It joins the groups of its waves, routes, channel, system and site, and gets C(itms_assignments).
  - What exports hold is never evaluated as a template.
  - A computer whose name is that of a group (C(all), C(endpoints), C(wave_02) and the like) or means the controller
    (C(localhost)) is rejected, because Ansible cannot tell them apart. Give it a host of another name with C(itms_computer).
  - The name of the inventory file must end in C(itms_computers.yml) or C(itms_computers.yaml).
options:
  plugin:
    description: The name of this plugin.
    type: str
    required: true
    choices: [itms.migration.computers]
  exports:
    description:
      - The CSV files, in UTF-8, UTF-16 or the Western code page, with commas, semicolons or tabs.
      - A relative path starts at the folder of the inventory file.
      - Not read when O(wave) is set, because the assignments say all that a wave needs.
    type: list
    elements: str
    default: []
  assignments:
    description:
      - The C(plan/assignments.csv) of the store. One that is not there yet counts as empty, except when O(wave) is set.
      - A relative path starts at the folder of the inventory file.
    type: str
  wave:
    description: Load the hosts of this wave only, which is fast however large the estate is.
    type: int
    env:
      - name: ITMS_INVENTORY_WAVE
  parent_group:
    description: The group that all of these hosts are in. The playbooks of this collection look for C(endpoints).
    type: str
    default: endpoints
  dns_domains:
    description: The DNS domain of each NetBIOS domain, to make full names for exports that have short domains.
    type: dict
    default: {}
  merge:
    description:
      - Which row counts when several have one name. V(latest) takes the later inventory, V(first_export) that of the export
        which is named first.
    type: str
    choices: [latest, first_export]
    default: latest
  rejected:
    description:
      - Where the rows that cannot be used are written, each with its reason. A warning says how many there are.
      - By default beside the inventory file, with the ending C(.rejected.txt), which Ansible does not take for an inventory;
        with O(wave) it is C(.wave_03.rejected.txt). It is CSV all the same.
      - Written when there are such rows; when there are none, an earlier file is reduced to its header line.
      - A relative path starts at the folder of the inventory file.
    type: str
"""

EXAMPLES = r"""
---
# Everything that the console knows, before there is a plan: endpoints.itms_computers.yml
plugin: itms.migration.computers
exports: [exports/computers.csv]
dns_domains: {CORP: corp.example}

---
# The hosts of wave 3 and of no other, out of any number
plugin: itms.migration.computers
assignments: store/plan/assignments.csv
wave: 3
"""

import typing as t
from collections import ChainMap
from pathlib import Path

from ansible.errors import AnsibleParserError
from ansible.plugins.inventory import BaseInventoryPlugin
from ansible.release import __version__ as core_version
from ansible_collections.itms.migration.plugins.plugin_utils.rules.computers import exports, inventory_rows, merging
from ansible_collections.itms.migration.plugins.plugin_utils.rules.computers.assignments import PILOT_WAVE, wave_text
from ansible_collections.itms.migration.plugins.plugin_utils.rules.computers.exports import Rejected
from ansible_collections.itms.migration.plugins.plugin_utils.rules.refusal import Refusal
from ansible_collections.itms.migration.plugins.plugin_utils.store import estate_reader, plan_files
from ansible_collections.itms.migration.plugins.plugin_utils.store.documents import plain, write_text

if t.TYPE_CHECKING or tuple(map(int, core_version.split(".")[:2])) < (2, 19):
    from ansible.utils.unsafe_proxy import wrap_var

_CORE = tuple(int(part) for part in core_version.split(".")[:2])


class InventoryModule(BaseInventoryPlugin):
    NAME = "itms.migration.computers"

    def verify_file(self, path: str) -> bool:
        return super().verify_file(path) and path.endswith(("itms_computers.yml", "itms_computers.yaml"))

    def parse(self, inventory: t.Any, loader: t.Any, path: str, cache: bool = True) -> None:
        super().parse(inventory, loader, path, cache)
        self._read_config_data(path)
        folder = Path(path).resolve().parent
        try:
            entries, rejected = self._entries(folder)
        except Refusal as refusal:
            raise AnsibleParserError(f"{path}:\n{refusal}") from refusal
        except OSError as error:
            raise AnsibleParserError(f"{path}: {error.strerror or error} ({error.filename})") from error
        self._report([*rejected, *self._add(entries)], path, folder)

    def _entries(self, folder: Path) -> tuple[list[inventory_rows.Entry], list[Rejected]]:
        wave = self.get_option("wave")
        entries, rejected = self._assigned(folder, wave)
        if wave is not None:
            return entries, rejected
        merged = merging.merge((_export(_below(folder, name)) for name in self.get_option("exports")), self.get_option("merge"))
        domains = {str(name).casefold(): str(domain) for name, domain in plain(self.get_option("dns_domains")).items()}
        known = {entry.name.casefold(): entry for entry in entries}
        least = (5, 1) if _CORE >= (2, 19) else (3, 0)
        entries += inventory_rows.from_exports(merged.computers, known, least, domains)
        return entries, rejected + merged.rejected

    def _assigned(self, folder: Path, wave: int | None) -> tuple[list[inventory_rows.Entry], list[Rejected]]:
        name = self.get_option("assignments")
        if name is None and wave is None:
            return [], []
        if wave is not None and (name is None or wave < PILOT_WAVE):
            raise Refusal(
                f"wave {wave} without assignments" if name is None else f"wave {wave}",
                "the number of a wave, and in `assignments` the plan's assignments.csv",
                "set both in the inventory file",
            )
        path = _below(folder, name)
        if wave is None:
            rows = plan_files.read_assignment_file(path) if path.is_file() else []
        else:
            rows = plan_files.read_wave_of_file(path, wave)
        if wave is not None and not rows:
            raise Refusal(
                f"{path} has no computer in wave {wave}" if path.is_file() else f"the file {path} does not exist",
                "a wave with at least one computer",
                "choose a wave that the plan has, or run the plan phase",
            )
        entries, bad = inventory_rows.from_assignments(rows)
        return entries, [Rejected(path.name, 0, reason, ",".join(row)[:200]) for row, reason in bad]

    def _add(self, entries: t.Iterable[inventory_rows.Entry]) -> list[Rejected]:
        """Make the hosts; what cannot be one is returned."""
        rejected: list[Rejected] = []
        inventory = self.inventory
        there = {name.casefold(): name for name in inventory.hosts}
        there |= {
            str(host.vars["itms_computer"]).casefold(): name for name, host in inventory.hosts.items() if "itms_computer" in host.vars
        }
        parent = inventory.add_group(self.get_option("parent_group"))
        groups: dict[str, str] = {}
        taken = ChainMap(inventory.groups, dict.fromkeys(estate_reader.GROUPS.values()))  # those that are there, and those of playbooks
        for entry in entries:
            own = there.get(entry.name.casefold())
            reason = inventory_rows.why_no_host(entry.name, own is not None, taken)
            if reason:
                rejected.append(Rejected(entry.source or Path(str(self.get_option("assignments"))).name, entry.line, reason, entry.name))
                continue
            if own is None:
                host = inventory.add_host(entry.name, parent)
                address = inventory_rows.reached_at(entry.variables)
                variables = {**entry.variables, **({"ansible_host": address} if address else {})}
            else:
                host = own
                variables = {"itms_assignments": entry.variables.get("itms_assignments", [])}
            # At once and not by set_variable, which tags each value with its file: that is half of the time for a large wave.
            inventory.hosts[host].vars.update({name: _literal(value) for name, value in variables.items()})
            for group in entry.groups:
                if group not in groups:
                    groups[group] = inventory.add_group(group)
                inventory.add_child(groups[group], host)
        return rejected

    def _report(self, rejected: t.Sequence[Rejected], path: str, folder: Path) -> None:
        name = self.get_option("rejected")
        target = _below(folder, name) if name else self._beside(Path(path).resolve())
        text = plan_files.csv_text([row._asdict() for row in rejected], Rejected._fields)
        where = f"they are in {target}"
        try:
            if target.read_bytes() != text.encode() if target.is_file() else rejected:
                write_text(target, text)
        except OSError as error:
            where = f"they cannot be written to {target} ({error.strerror})"
            if rejected:
                where += f"; the first is line {rejected[0].line} of {rejected[0].source}: {rejected[0].reason}"
        if rejected:
            self.display.warning(f"{len(rejected)} rows of the computer exports could not be used; {where}")

    def _beside(self, path: Path) -> Path:
        """A folder of inventories is read file by file, but for endings such as this one."""
        wave = self.get_option("wave")
        return path.with_suffix(".rejected.txt" if wave is None else f".wave_{wave_text(wave)}.rejected.txt")


def _below(folder: Path, name: t.Any) -> Path:
    """Not of the option type `path`, because that one takes relative paths from the current folder."""
    return folder / Path(str(plain(name))).expanduser()


def _export(path: Path) -> exports.Export:
    if not path.is_file():
        raise Refusal(
            f"there is no file {path}",
            "a computer export",
            "set the path of the file in `exports` of the inventory file, or export the computers again",
        )
    with path.open("rb") as stream:
        return exports.parse(stream, path.name)


def _literal(value: t.Any) -> t.Any:
    """From 2.19 on what an inventory plugin sets is no template unless it is marked as trusted; before it has to be wrapped."""
    return value if _CORE >= (2, 19) else wrap_var(value)
