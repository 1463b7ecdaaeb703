"""RESTORE HEADERONLY and FILELISTONLY: what a backup file says of itself.

Documented by Microsoft: the columns, with the version that first has each. LSNs, GUIDs and whatever else the lab does not keep are NULL.
"""

from __future__ import annotations

import typing as t

from . import catalog
from .backup import HEADER, view_of
from .errors import unmodelled
from .media import Parsed, Words, disk, open_media, options
from .split import Statement
from .values import Row

if t.TYPE_CHECKING:
    from ..state import Estate, Host
    from ..state.host import SqlInstance

INTERNAL = {8: 539, 9: 611, 10: 655, 11: 706, 12: 782, 13: 852, 14: 869, 15: 904}
UNKNOWN: t.Final = None
Where = tuple["Estate", "Host", "SqlInstance"]


def header_only(where: Where, statement: Statement) -> tuple[list[str], list[Row]]:
    """RESTORE HEADERONLY: one row, of the one backup set that a file holds here."""
    estate, host, instance = where
    words = Words(statement[2:])
    asked = from_disk(words, instance.major[0])
    header = open_media(view_of(estate, host, instance), instance, asked.device, "RESTORE HEADERONLY").header
    numbers = [int(part) for part in header["version"].split(".")]
    known: dict[str, t.Any] = {
        "BackupType": 1, "Compressed": int(header["compressed"]), "Position": 1, "DeviceType": 2, "ServerName": header["server"],
        "DatabaseName": header["database"], "DatabaseVersion": INTERNAL.get(header["major"][0]),
        "DatabaseCreationDate": catalog.when(header["created"]), "BackupSize": header["bytes"][2] + HEADER,
        "BackupStartDate": catalog.when(header["finished"]), "BackupFinishDate": catalog.when(header["finished"]),
        "CompatibilityLevel": header["level"], "SoftwareVendorId": 4608, "SoftwareVersionMajor": numbers[0],
        "SoftwareVersionMinor": numbers[1], "SoftwareVersionBuild": numbers[2], "MachineName": header["server"],
        "Collation": header["collation"], "HasBulkLoggedData": 0, "IsSnapshot": 0, "IsReadOnly": 0, "IsSingleUser": 0,
        "HasBackupChecksums": int(header["checksums"]), "IsDamaged": 0, "BeginsLogChain": 0, "HasIncompleteMetaData": 0,
        "IsForceOffline": 0, "IsCopyOnly": int(header["copy_only"]), "RecoveryModel": header["recovery"],
        "BackupTypeDescription": "Database", "CompressedBackupSize": header["size"], "Containment": 0,
    }  # fmt: skip
    columns = [name for name, since in HEADER_COLUMNS.items() if since <= instance.major[0]]
    return columns, [tuple(known.get(name, UNKNOWN) for name in columns)]


def file_list_only(where: Where, statement: Statement) -> tuple[list[str], list[Row]]:
    """RESTORE FILELISTONLY: a row for the data file and one for the log."""
    estate, host, instance = where
    asked = from_disk(Words(statement[2:]), instance.major[0])
    header = open_media(view_of(estate, host, instance), instance, asked.device, "RESTORE FILELIST").header
    columns = [name for name, since in FILE_COLUMNS.items() if since <= instance.major[0]]
    rows = []
    for number, kind in ((0, "D"), (1, "L")):
        known: dict[str, t.Any] = {
            "LogicalName": header["logical"][number], "PhysicalName": header["paths"][number], "Type": kind,
            "FileGroupName": "PRIMARY" if kind == "D" else None, "Size": header["bytes"][number], "MaxSize": 35184372080640,
            "FileId": number + 1, "BackupSizeInBytes": header["bytes"][2] if kind == "D" else 0, "SourceBlockSize": 512,
            "FileGroupId": 1 - number, "IsReadOnly": 0, "IsPresent": 1,
        }  # fmt: skip
        rows.append(tuple(known.get(name, UNKNOWN) for name in columns))
    return columns, rows


def from_disk(words: Words, major: int) -> Parsed:
    """FROM DISK = .. and the options."""
    words.take("FROM")
    asked = options(words, Parsed("", disk(words), set(), {}), major, "RESTORE")
    if asked.values.get("FILE", "1") != "1":
        raise unmodelled("RESTORE of another backup set than the first")
    return asked


HEADER_COLUMNS = {
    **dict.fromkeys(
        (
            "BackupName", "BackupDescription", "BackupType", "ExpirationDate", "Compressed", "Position", "DeviceType", "UserName",
            "ServerName", "DatabaseName", "DatabaseVersion", "DatabaseCreationDate", "BackupSize", "FirstLSN", "LastLSN", "CheckpointLSN",
            "DatabaseBackupLSN", "BackupStartDate", "BackupFinishDate", "SortOrder", "CodePage", "UnicodeLocaleId",
            "UnicodeComparisonStyle", "CompatibilityLevel", "SoftwareVendorId", "SoftwareVersionMajor", "SoftwareVersionMinor",
            "SoftwareVersionBuild", "MachineName", "Flags", "BindingID", "RecoveryForkID", "Collation",
        ),
        8,
    ),
    **dict.fromkeys(
        (
            "FamilyGUID", "HasBulkLoggedData", "IsSnapshot", "IsReadOnly", "IsSingleUser", "HasBackupChecksums", "IsDamaged",
            "BeginsLogChain", "HasIncompleteMetaData", "IsForceOffline", "IsCopyOnly", "FirstRecoveryForkID", "ForkPointLSN",
            "RecoveryModel", "DifferentialBaseLSN", "DifferentialBaseGUID", "BackupTypeDescription", "BackupSetGUID",
        ),
        9,
    ),
    "CompressedBackupSize": 10, "Containment": 11, "KeyAlgorithm": 12, "EncryptorThumbprint": 12, "EncryptorType": 12,
}  # fmt: skip
FILE_COLUMNS = {
    **dict.fromkeys(("LogicalName", "PhysicalName", "Type", "FileGroupName", "Size", "MaxSize"), 8),
    **dict.fromkeys(
        (
            "FileId", "CreateLSN", "DropLSN", "UniqueId", "ReadOnlyLSN", "ReadWriteLSN", "BackupSizeInBytes", "SourceBlockSize",
            "FileGroupId", "LogGroupGUID", "DifferentialBaseLSN", "DifferentialBaseGUID", "IsReadOnly", "IsPresent",
        ),
        9,
    ),
    "TDEThumbprint": 10, "SnapshotUrl": 13,
}  # fmt: skip
