"""Windows errors as the models raise them: a Win32 code and the system's own sentence."""

from __future__ import annotations

# The texts of FormatMessage for the codes that the models use.
TEXTS = {
    2: "The system cannot find the file specified.",
    3: "The system cannot find the path specified.",
    5: "Access is denied.",
    15: "The system cannot find the drive specified.",
    19: "The media is write protected.",
    32: "The process cannot access the file because it is being used by another process.",
    52: "You were not connected because a duplicate name exists on the network. If joining a domain, go to System in Control Panel to "
    "change the computer name and try again. If joining a workgroup, choose another workgroup name.",
    53: "The network path was not found.",
    64: "The specified network name is no longer available.",
    67: "The network name cannot be found.",
    80: "The file exists.",
    112: "There is not enough space on the disk.",
    123: "The filename, directory name, or volume label syntax is incorrect.",
    145: "The directory is not empty.",
    183: "Cannot create a file when that file already exists.",
    267: "The directory name is invalid.",
    384: "You can't connect to the file share because it's not secure. This share requires the obsolete SMB1 protocol, "
    "which is unsafe and could expose your system to attack.",
    1060: "The specified service does not exist as an installed service.",
    1396: "The target account name is incorrect.",
    1722: "The RPC server is unavailable.",
    1937: "NTLM authentication has been disabled.",
}


class WinError(Exception):
    """A refused operation: `code` is the Win32 error, `text` its sentence, `path` what it was about."""

    def __init__(self, code: int, path: str = "") -> None:
        self.code = code
        self.text = TEXTS[code]
        self.path = path
        super().__init__(f"{self.text} ({code}) {path}".strip())


class EstateError(Exception):
    """The estate file says something that the lab cannot build."""
