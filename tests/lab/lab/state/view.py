"""Files as one logon on one host sees them."""

from __future__ import annotations

from ..calls import Logon
from . import paths
from .errors import WinError
from .estate import Estate
from .files import FileSystem
from .host import Host


class View:
    """Local paths and UNC paths, and the file systems that they lead to."""

    def __init__(self, estate: Estate, host: Host, logon: Logon) -> None:
        self.estate = estate
        self.host = host
        self.logon = logon

    def place(self, path: str) -> tuple[FileSystem, str]:
        """The file system and the local path in it that a path means; WinError when the way there is barred."""
        far = paths.unc(path)
        if far is None:
            return self.host.files, paths.local(path)
        target = self.estate.network.second_hop(self.host, far.server, self.logon)
        return target.files, self.share(target, far)

    def share(self, target: Host, far: paths.Unc) -> str:
        share = far.share.lower()
        if len(share) == 2 and share.endswith("$") and share[0].upper() in target.files.drives:
            return paths.local(f"{share[0]}:\\{far.rest}")
        if share == "admin$":
            return paths.local(f"C:\\Windows\\{far.rest}")
        if share in target.shares:
            return paths.local(f"{target.shares[share]}\\{far.rest}")
        raise WinError(67, f"\\\\{far.server}\\{far.share}")
