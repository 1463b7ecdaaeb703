# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The option of every action that reads the groups of the inventory."""

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
options:
  groups:
    description:
      - The names of the inventory groups by kind, where they differ from the usual ones.
      - The kinds are C(bridge), C(ns6), C(smp71), C(smp76), C(sql), C(site_server), C(gateway) and C(endpoint).
    type: dict
    default: {}
"""
