# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What is asked of the guide's support lists, by the filter that explains and the test that decides."""

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
options:
  _input:
    description:
      - The name of the operating system or hypervisor, as an export or a machine writes it.
      - For SQL Server and software it is the version. For V(dotnet) it can also be the number C(Release) of the registry.
    type: raw
    required: true
  use:
    description: What it is to be used for, or which software the version is of.
    type: str
    required: true
    choices: [agent, smp, workflow, site_server, gateway, hypervisor, sql_server, iis, java, internet_explorer, dotnet, silverlight]
  version:
    description: The version of the product.
    type: str
    choices: ['7.1', '7.6']
    default: '7.6'
  revision:
    description:
      - The service pack or version of the operating system, as C(Service Pack 1), C(6.1.7601) or C(6.5).
      - For V(iis) it is the release of Windows Server, C(2008 R2) or C(2012 R2).
    type: str
    default: ''
  architecture:
    description: The architecture of the operating system, such as C(Win64), C(64-bit), C(x86) or C(SPARC).
    type: str
    default: ''
"""
