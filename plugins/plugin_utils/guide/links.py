# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Every link of the guide: the section "Helpful Links" and those within the text.

Today's article is named where it is known. The other addresses are those of the guide's time.
"""

from __future__ import annotations

import typing as t

from .row import Oddity

SECTION = "Helpful Links"


class Link(t.NamedTuple):
    id: str
    section: str
    title: str
    address: str
    today: str = ""  # knowledge.broadcom.com/external/article/<number without KB>
    oddities: tuple[Oddity, ...] = ()


HELPFUL: tuple[Link, ...] = (
    Link("link-documentation", SECTION, "Symantec IT Management Suite 7.6 Documentation", "http://www.symantec.com/docs/DOC8146"),
    Link(
        "link-planning-guide", SECTION, "IT Management Suite 7.6 Planning for Implementation Guide", "http://www.symantec.com/docs/DOC8038"
    ),
    Link(
        "link-installation-guide", SECTION, "IT Management Suite 7.6 Installation and Upgrade Guide", "http://www.symantec.com/docs/DOC8039"
    ),
    Link("link-connect", SECTION, "Symantec Connect page", "http://www.symantec.com/connect/endpoint-management"),
    Link("link-knowledge-base", SECTION, "Knowledge Base", "http://www.symantec.com/page.jsp?id=support-knowledgebase"),
    Link(
        "link-sql-optimizing",
        SECTION,
        "SQL 2008 Optimizing",
        "http://www.symantec.com/business/support/index?page=content&id=HOWTO8589",
        oddities=(Oddity("SQL 2008", "the only advice given for 2012 and 2014 as well"),),
    ),
    Link(
        "link-software-replicator",
        SECTION,
        "Software Replicator Tool",
        "http://www.symantec.com/.../index?page=content&id=TECH166711",
        "KB154810",
        (Oddity("the address has dots for its middle", 'printed in full in the gotcha "Server Rebuild Required"'),),
    ),
    Link("link-support-matrix", SECTION, "Symantec Management Platform Support Matrix", "http://www.symantec.com/docs/HOWTO9965"),
)

IN_THE_TEXT: tuple[Link, ...] = (
    Link(
        "link-os-upgrade-paths",
        "Server OS Considerations",
        "upgrade paths of Windows Server",
        "https://technet.microsoft.com/en-us/library/dn303416.aspx",
    ),
    Link("link-sim-guide", "Changes in Symantec Installation Manager", "SIM Getting Started Guide", "http://www.symantec.com/docs/DOC6717"),
    Link(
        "link-platform-support-matrix",
        "System Requirements",
        "Platform Support Matrix",
        "#",
        oddities=(Oddity("#", "a link to nothing; link-support-matrix is meant"),),
    ),
    Link("link-upgrade-paths", "Migration Paths", "upgrade path requirements", "http://www.symantec.com/docs/DOC7718"),
    Link(
        "link-replicator-in-full",
        "Server Rebuild Required",
        "software replicator tool",
        "http://www.symantec.com/business/support/index?page=content&id=TECH166711",
        "KB154810",
    ),
    Link("link-servicedesk", "Solutions", "ServiceDesk upgrade warning", "http://www.symantec.com/docs/TECH200807"),
    Link("link-intel-scs", "Out of Band Management (OoB)", "Intel's out-of-band component", "http://www.intel.com/go/scs"),
)
