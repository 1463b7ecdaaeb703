"""shutdown.exe of Windows Server 2016: `/r|/s [/t SECONDS] [/c TEXT] [/f] [/d [p:]X:Y] [/m \\\\HOST]` and `/a [/m \\\\HOST]`.

Documented by Microsoft (shutdown; default delay 30 seconds). Its sentences and codes 1190, 1115 and 1116 are Windows' system messages.
Left out: who is logged on, hybrid start, the event log.
"""

from __future__ import annotations

from ..state import Host, WinError, power
from ..state.accounts import Accounts
from ..state.rights import holders
from .core import Done, Process, program

TEXTS = {
    1115: "A system shutdown is in progress.",
    1116: "Unable to abort the system shutdown because no shutdown was in progress.",
    1190: "A system shutdown has already been scheduled.",
}
EVERYONE, ADMINISTRATORS = "S-1-1-0", "S-1-5-32-544"


def may(process: Process, host: Host) -> bool:
    """A network logon, which WinRM's is, needs SeRemoteShutdownPrivilege (upstream's target win_reboot); others are not looked at."""
    if process.logon.kind != "network":
        return True
    accounts, user = Accounts(process.estate, host), process.logon.user
    sids = {accounts.sid(user), EVERYONE, *(accounts.sid(group) for group in accounts.groups_of(user.rpartition("\\")[2]))}
    if process.estate.is_admin(host, user):
        sids.add(ADMINISTRATORS)
    return not sids.isdisjoint(holders(accounts, "SeRemoteShutdownPrivilege") or ())


@program("shutdown.exe")
def shutdown(process: Process) -> Done:
    verb, delay, server = "", 30, ""
    words = iter(process.arguments)
    for word in words:
        option = word.lower().replace("-", "/", 1) if word.startswith("-") else word.lower()
        if option in ("/r", "/s", "/a"):
            if verb:
                raise process.unknown("two verbs")
            verb = option
        elif option == "/t":
            text = next(words, "")
            if not text.isdigit():
                raise process.unknown(f"/t {text!r}")
            delay = int(text)
        elif option in ("/c", "/d"):
            next(words, None)
        elif option == "/m":
            server = next(words, "").lstrip("\\")
        elif option != "/f":
            raise process.unknown(f"option {word!r}")
    if not verb:
        raise process.unknown("neither /r nor /s nor /a")
    try:
        host = process.estate.network.second_hop(process.host, server, process.logon, rpc=True) if server else process.host
    except WinError as error:
        return Done(stderr=f"{server}: {error.text}({error.code})\n", rc=error.code)
    now = process.estate.now()
    if not may(process, host):
        return Done(stderr="Access is denied.(5)\n", rc=5)
    code = power.abort(host, now) if verb == "/a" else power.ask(host, now, delay, restart=verb == "/r")
    return Done(stderr=f"{TEXTS[code]}({code})\n", rc=code) if code else Done()
