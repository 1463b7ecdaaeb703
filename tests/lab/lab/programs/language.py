"""The German texts of the programs that print in the language of Windows: reg, robocopy, schtasks, net, and the system's own sentences.

Sourced: which words are translated (a German reg prints `FEHLER:` and `(Standard)`, robocopy prints `FEHLER n (0x..)` before its code, both
as field tools that parse them show; sc.exe keeps its field names). Remembered: the sentences themselves, so no role may rely on one.
"""

from __future__ import annotations

import re

SPEAKS = frozenset({"reg.exe", "robocopy.exe", "schtasks.exe", "net.exe", "sc.exe", "taskkill.exe"})
# Longer texts first: a text may be the beginning of another.
GERMAN = {
    "The system was unable to find the specified registry key or value.": "Der angegebene "
    "Registrierungsschlüssel bzw. Wert wurde nicht gefunden.",
    "The system cannot find the file specified.": "Das System kann die angegebene Datei nicht finden.",
    "The system cannot find the path specified.": "Das System kann den angegebenen Pfad nicht finden.",
    "The process cannot access the file because it is being used by another process.": "Der Prozess kann nicht auf die "
    "Datei zugreifen, da sie von einem anderen Prozess verwendet wird.",
    "The network path was not found.": "Der Netzwerkpfad wurde nicht gefunden.",
    "The specified network name is no longer available.": "Der angegebene Netzwerkname ist nicht mehr verfügbar.",
    "There is not enough space on the disk.": "Es steht nicht genug Speicherplatz auf dem Datenträger zur Verfügung.",
    "The specified service does not exist as an installed service.": "Der angegebene Dienst ist kein installierter Dienst.",
    "The RPC server is unavailable.": "Der RPC-Server ist nicht verfügbar.",
    "The target account name is incorrect.": "Der Zielkontoname ist falsch.",
    "Access is denied.": "Zugriff verweigert",
    "The command completed successfully.": "Der Befehl wurde erfolgreich ausgeführt.",
    "The operation completed successfully.": "Der Vorgang wurde erfolgreich beendet.",
    "Accessing Source Directory": "Zugriff auf Quellverzeichnis",
    "Creating Destination Directory": "Zielverzeichnis wird erstellt",
    "Copying File": "Datei wird kopiert",
    "RETRY LIMIT EXCEEDED.": "WIEDERHOLUNGSLIMIT ÜBERSCHRITTEN.",
    "*EXTRA File": "*EXTRA Datei",
    "*EXTRA Dir": "*EXTRA Verz.",
    "New File": "Neue Datei",
    "New Dir": "Neues Verz.",
    "    Newer": "   Neuer",
    "    Older": "   Älter",
    "End of search: ": "Ende der Suche: ",
    "match(es) found.": "Übereinstimmung(en) gefunden.",
    "(value not set)": "(Wert nicht gesetzt)",
    "(Default)": "(Standard)",
    '"TaskName","Next Run Time","Status"': '"Aufgabenname","Nächste Laufzeit","Status"',
    '"HostName","TaskName","Next Run Time","Status","Logon Mode"': '"Hostname","Aufgabenname","Nächste Laufzeit","Status","Anmeldemodus"',
}
WORD = re.compile("|".join(re.escape(text) for text in sorted(GERMAN, key=len, reverse=True)))
ERROR = re.compile(r"\bERROR(?=:| \d+ \(0x)")


def spoken(program: str, language: str, text: str) -> str:
    """What a program prints on a Windows of that language."""
    if language != "de" or program not in SPEAKS:
        return text
    return ERROR.sub("FEHLER", WORD.sub(lambda match: GERMAN[match.group()], text))
