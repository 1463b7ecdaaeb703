"""State of the practice estate: hosts, their files, registry, services, databases, and the network between them."""

from .clock import Clock
from .errors import EstateError, WinError
from .estate import Account, Estate
from .host import Host
from .view import View

__all__ = ["Account", "Clock", "Estate", "EstateError", "Host", "View", "WinError"]
