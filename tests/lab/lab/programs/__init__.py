"""Models of Windows programs. An option that a model does not know is a NoModel, never a guess."""

from . import agentutil, cmd, reg, robocopy, sc, schtasks, sqlcmd
from .core import PROGRAMS, Done, Process, name_of, resolve

__all__ = ["PROGRAMS", "Done", "Process", "name_of", "resolve"]
_PROGRAMS = (agentutil, cmd, reg, robocopy, sc, schtasks, sqlcmd)
