"""The faults of a Windows remote shell, with the numbers that clients look at."""

from __future__ import annotations

from .soap import Fault

OPERATION_TIMEOUT = 2150858793  # 0x80338029 ERROR_WSMAN_OPERATION_TIMEDOUT: clients ask again, silently
SHELL_NOT_FOUND = 2150858843  # 0x8033805B: the shell is not there (any more)
ACCESS_DENIED = 5
INVALID_PARAMETER = 87
QUOTA_MAX_OPERATIONS = 2150859174  # 0x803381A6 ERROR_WSMAN_QUOTA_MAX_OPERATIONS: ansible-core makes a new shell


def operation_timeout() -> Fault:
    return Fault(
        "The WS-Management service cannot complete the operation within the time specified in OperationTimeout.",
        wsman_code=OPERATION_TIMEOUT,
        subcode="w:TimedOut",
    )


def shell_not_found(shell_id: str) -> Fault:
    return Fault(
        f"The request for the Windows Remote Shell with ShellId {shell_id} failed because the shell was not found on the server. "
        "Possible causes are: the specified ShellId is incorrect or the shell no longer exists on the server. "
        "Provide the correct ShellId or create a new shell and retry the operation.",
        wsman_code=SHELL_NOT_FOUND,
        code="s:Sender",
        subcode="w:InvalidSelectors",
    )


def command_not_found(command_id: str) -> Fault:
    return Fault(
        f"The parameter is incorrect: there is no command {command_id} in this shell.",
        wsman_code=INVALID_PARAMETER,
        code="s:Sender",
        subcode="w:InvalidParameter",
    )


def access_denied() -> Fault:
    return Fault("Access is denied. ", wsman_code=ACCESS_DENIED, code="s:Sender", subcode="w:AccessDenied")


def quota() -> Fault:
    return Fault(
        "The WS-Management service cannot process the request. This user has exceeded the maximum number of allowed operations.",
        wmi_code=QUOTA_MAX_OPERATIONS,
        subcode="w:QuotaLimit",
    )
