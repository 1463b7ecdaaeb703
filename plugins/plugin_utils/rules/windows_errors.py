# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What a Windows error on the way from the bridge to a 6.x server usually comes from.

Codes and sentences are Microsoft's ("System Error Codes"). The causes: 52 and 1396, a name that is an alias (KB3181029); 384 and 64, a
client without SMB 1 ("SMB1 is not installed by default"); 1937, "Restrict NTLM"; 53 of reg.exe and schtasks.exe, a service or a firewall.
"""

from __future__ import annotations

import re
import typing as t


class Known(t.NamedTuple):
    code: int
    sentence: str
    cause: str


TABLE = (
    Known(2, "The system cannot find the file specified.", "it does not exist there"),
    Known(3, "The system cannot find the path specified.", "it does not exist there"),
    Known(5, "Access is denied.", "the account is not an administrator there, or the second hop from the bridge has no credentials"),
    Known(52, "You were not connected because a duplicate name exists on the network", "the name is an alias: set itms_management_name"),
    Known(53, "The network path was not found.", "the name, a firewall (TCP 445), or the service Remote Registry, which is stopped"),
    Known(64, "The specified network name is no longer available.", "no common version of SMB: Server 2003 has SMB 1 alone"),
    Known(67, "The network name cannot be found.", "the share does not exist, such as an administrative share that was removed"),
    Known(384, "You can't connect to the file share because it's not secure.", "the SMB 1 client is not installed on the bridge"),
    Known(
        1219, "Multiple connections to a server or shared resource by the same user", "a session of another account to that server is open"
    ),
    Known(1326, "The user name or password is incorrect.", "the password of the account, or NTLM that the server does not take"),
    Known(1326, "Logon failure: unknown user name or bad password.", "the password of the account, or NTLM that the server does not take"),
    Known(1396, "The target account name is incorrect.", "the name is an alias, or the server's password in the domain is out of step"),
    Known(1396, "Logon Failure: The target account name is incorrect.", "the name is an alias: set itms_management_name"),
    Known(1722, "The RPC server is unavailable.", "the server is down, or a firewall (TCP 135, 445 and the dynamic ports)"),
    Known(1753, "There are no more endpoints available from the endpoint mapper.", "the service that is asked for does not run"),
    Known(1909, "The referenced account is currently locked out and may not be logged on to.", "too many logons with a wrong password"),
    Known(1937, "NTLM authentication has been disabled", "the policy Restrict NTLM on the bridge or on the server"),
)
_CODE = re.compile(r"\b(?:FAILED|ERROR|error)\s+(\d{1,4})\b")


def cause(text: str, code: t.Any = None) -> str:
    """`error 53: ...` for a text or an exit code that is in the table; '' for every other. Nothing of the text itself is given."""
    for known in _named(text):
        return _shown(known)
    found = _CODE.search(text)
    number = int(found[1]) if found else code
    one = next((known for known in TABLE if known.code == number), None)
    return _shown(one) if one else ""


def causes(text: str) -> list[str]:
    """The same for every error that a text names, such as the answers of several programs one after the other; each code once."""
    codes = {int(found[1]) for found in _CODE.finditer(text)}
    said = {known.code: known for known in _named(text)}
    coded = {known.code: known for known in TABLE if known.code in codes}
    return [_shown(known) for known in {**coded, **said}.values()]


def _named(text: str) -> t.Iterator[Known]:
    """The errors whose sentence is in a text, which may be wrapped; in the order of the table."""
    folded = " ".join(text.split()).casefold()
    return (known for known in TABLE if known.sentence.casefold().rstrip(".") in folded)


def _shown(known: Known) -> str:
    return f"error {known.code}, {known.sentence.rstrip('.')}: {known.cause}"
