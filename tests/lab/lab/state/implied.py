"""What every Windows has in its registry, so that the estate file need not say it. Anything explicit wins."""

from __future__ import annotations

from . import installers
from .host import Host
from .registry import Value

CURRENT_VERSION = "HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion"
ENVIRONMENT = "HKLM\\SYSTEM\\CurrentControlSet\\Control\\Session Manager\\Environment"
# On every Windows: ansible.windows' integration target win_reg_stat, which was validated there, reads them.
ALWAYS = ("HKCC\\Software", "HKCR\\*", "HKCU\\Software", "HKU\\.DEFAULT")
MRXSMB10 = "HKLM\\SYSTEM\\CurrentControlSet\\Services\\mrxsmb10"


def registry(host: Host) -> None:
    """The version of Windows, the architecture, the SMB 1 client, the Uninstall keys of the packages."""
    major, minor, build = host.os.version
    values = [
        (CURRENT_VERSION, Value("ProductName", "REG_SZ", host.os.name)),
        (CURRENT_VERSION, Value("CurrentVersion", "REG_SZ", f"{min(major, 6)}.{3 if major > 6 else minor}")),
        (CURRENT_VERSION, Value("CurrentBuildNumber", "REG_SZ", str(build))),
        (CURRENT_VERSION, Value("CurrentBuild", "REG_SZ", str(build))),
        (ENVIRONMENT, Value("PROCESSOR_ARCHITECTURE", "REG_SZ", "x86" if host.os.bits == 32 else "AMD64")),
    ]
    if major >= 10:
        values.append((CURRENT_VERSION, Value("CurrentMajorVersionNumber", "REG_DWORD", major)))
        values.append((CURRENT_VERSION, Value("CurrentMinorVersionNumber", "REG_DWORD", minor)))
    if host.os.service_pack:
        values.append((CURRENT_VERSION, Value("CSDVersion", "REG_SZ", f"Service Pack {host.os.service_pack}")))
    if host.os.nt >= (6, 0) and 1 in host.smb:
        values.append((MRXSMB10, Value("Start", "REG_DWORD", 2)))
    for code, fields in host.packages.items():
        root = "HKLM\\SOFTWARE\\Wow6432Node" if fields.get("wow64") and host.os.bits == 64 else "HKLM\\SOFTWARE"
        values += [(f"{root}\\{installers.UNINSTALL}\\{code}", value) for value in installers.uninstall_values(code, fields)]
    for key in ALWAYS:
        host.registry.make_key(key)
    for key, value in values:
        if host.registry.value(key, value.name) is None:
            host.registry.set(key, value)
