"""Models of Windows programs. An option that a model does not know is a NoModel, never a guess."""

from . import (
    aexconfig,
    aexnsc,
    agentutil,
    batch,
    cmd,
    icacls,
    install,
    net,
    reg,
    robocopy,
    sc,
    schtasks,
    shutdown,
    sqlcmd,
    taskkill,
    tasklist,
)
from .core import PROGRAMS, Done, Process, find, name_of, resolve

__all__ = ["PROGRAMS", "Done", "Process", "batch", "find", "name_of", "resolve"]
_PROGRAMS = (aexconfig, aexnsc, agentutil, cmd, icacls, install, net, reg, robocopy, sc, schtasks, shutdown, sqlcmd, taskkill, tasklist)
