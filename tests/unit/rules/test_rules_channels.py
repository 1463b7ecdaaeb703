"""Release numbers are Windows' only beside the word Windows: other systems have the same numbers."""

from __future__ import annotations

import pytest
from ansible_collections.itms.migration.plugins.plugin_utils.rules.computers import channels

NEW = (5, 1)


@pytest.mark.parametrize(
    ("os", "revision", "channel"),
    [
        ("Mac OS X 10.8.1", "", "ssh"),
        ("Mac OS X", "10.8.1", "ssh"),
        ("macOS", "10.12", "ssh"),
        ("Red Hat Enterprise Linux Server", "8.1", "ssh"),
        ("RHEL 7.1", "", "ssh"),
        ("RHEL", "8.1", "ssh"),
        ("SLES 11.2", "", "ssh"),
        ("SLED 11", "2", "ssh"),
        ("Solaris 8.1", "", "ssh"),
        ("SunOS 5.10", "Generic_2012", "ssh"),
        ("AIX 7.1", "2008", "ssh"),
        ("HP-UX 11.31", "2003", "ssh"),
        ("Debian 8.1", "", "none"),  # the guide's lists have no Debian
        ("VMware ESX 4.0", "2008", "none"),
        ("NetWare 2003", "", "none"),
        ("8.1", "", "none"),
        ("Windows 8.1 Enterprise", "", "winrm"),
        ("Windows Embedded 8.1 Industry", "", "winrm"),
        ("Microsoft Windows NT Workstation 6.1 (Windows 7)", "Service Pack 1", "winrm"),
        ("Win 7", "SP1", "winrm"),
        ("Win7 Pro", "", "push"),
        ("Windows 2012R2 Server", "", "winrm"),
        ("Windows Server 2008R2", "SP1", "winrm"),
        ("Windows Server 2008R2", "", "push"),
        ("Microsoft Windows 2003 Server", "SP2", "push"),
        ("Win XP", "SP3", "push"),
    ],
)
def test_the_channel_of_systems_that_share_their_numbers(os, revision, channel):
    assert channels.channel(os, revision, None, True, NEW)[0] == channel
