"""RESTORE, DBCC CHECKDB and ALTER DATABASE: what comes back, what is refused in SQL Server's own words, and what nothing was changed by."""

from __future__ import annotations

import typing as t

import pytest
from lab.calls import NoModel

from .bench import NS, Bench, bench

BAK = "C:\\stage\\a.bak"
FROM = f"FROM DISK = N'{BAK}'"
MOVES = "MOVE N'Altiris' TO N'C:\\data\\t.mdf', MOVE N'Altiris_log' TO N'C:\\data\\t.ldf'"
RESTORED = f"RESTORE DATABASE [Trial] {FROM} WITH {MOVES}, RECOVERY, STATS = 25"


def staged(**old: t.Any) -> Bench:
    """A backup of the database Altiris of a SQL Server 2005 on its C:, and a copy on the server with SQL Server 2012."""
    database = {"tables": {"Wksta": [{"Name": "FAR", "Id": 1}]}, **old}
    desk = bench(
        old={
            "disks": {"C": {"size_gb": 20, "free_gb": 3}},
            "sql": {"instances": {"MSSQLSERVER": {"data_dir": "C:\\mssql", "databases": {"Altiris": database}}}},
        }
    )
    for host in ("old", "new"):
        files = desk.estate.host(host).files
        files.make_folder("C:\\stage")
        files.make_folder("C:\\data")
    made = desk.sql(f"BACKUP DATABASE [Altiris] TO DISK = N'{BAK}' WITH INIT, COPY_ONLY, CHECKSUM")
    assert made["rc"] == 0, made
    copy(desk, "old", "new")
    return desk


def copy(desk: Bench, source: str, target: str) -> None:
    desk.estate.host(target).files.copy_here(desk.estate.host(source).files.file(BAK), BAK)


def messages(desk: Bench, statement: str, server: str = NS, rc: int = 1) -> list[str]:
    """The texts of a statement's errors, each after its Msg line."""
    done = desk.sql(statement, server=server)
    assert done["rc"] == rc, done
    lines = done["stdout"].splitlines()
    return [f"{line.split(',')[0][4:]} {lines[number + 1]}" for number, line in enumerate(lines) if line.startswith("Msg ")]


def test_a_restore_under_another_name_brings_the_rows_back() -> None:
    desk = staged()
    done = desk.sql(RESTORED)
    assert done["rc"] == 0
    assert done["stdout"].splitlines()[:4] == [
        "25 percent processed.",
        "50 percent processed.",
        "75 percent processed.",
        "100 percent processed.",
    ]
    assert "RESTORE DATABASE successfully processed 12802 pages" in done["stdout"]
    assert "Converting" not in done["stdout"]
    assert desk.sql("SET NOCOUNT ON; SELECT Name FROM Trial.dbo.Wksta")["stdout"] == "FAR\n"
    assert desk.estate.host("old").files.file("C:\\data\\t.mdf").size == 200 * 2**20
    assert desk.sql("DROP DATABASE Trial")["rc"] == 0
    assert desk.estate.host("old").files.find("C:\\data\\t.mdf") is None


def test_an_older_backup_is_upgraded_and_keeps_its_collation_and_level() -> None:
    desk = staged(collation="SQL_Latin1_General_CP1_CI_AS")
    done = desk.sql(RESTORED, server="new")
    assert "Converting database 'Trial' from version 611 to the current version 706." in done["stdout"]
    query = "SET NOCOUNT ON; SELECT collation_name, compatibility_level, state_desc FROM sys.databases WHERE name = 'Trial'"
    assert desk.sql(query, server="new")["stdout"] == "SQL_Latin1_General_CP1_CI_AS|90|ONLINE\n"
    assert desk.sql("ALTER DATABASE Trial SET COMPATIBILITY_LEVEL = 110", server="new")["rc"] == 0
    assert desk.sql(query, server="new")["stdout"].split("|")[1] == "110"
    assert messages(desk, "ALTER DATABASE Trial SET COMPATIBILITY_LEVEL = 80", "new") == [
        "15048 Valid values of the database compatibility level are 90, 100, or 110."
    ]


@pytest.mark.parametrize(
    ("theirs", "mine", "number"),
    [
        ("11.0.2100.60", "10.50.4000.0", "3169 The database was backed up on a server running version 11.0.2100. That version is "
         "incompatible with this server, which is running version 10.50.4000."),
        ("10.50.4000.0", "10.0.5500.0", "3169 The database was backed up on a server running version 10.50.4000."),
        ("8.00.2039", "11.0.2100.60", "3169 The database was backed up on a server running version 8.00.2039."),
        ("11.0.2100.60", "9.00.5000.00", "3241 The media family on device"),
        ("9.00.5000.00", "8.00.2039", "3205 Too many backup devices specified for backup or restore; only 64 are allowed."),
    ],
)  # fmt: skip
def test_a_backup_of_a_version_that_this_server_does_not_read(theirs: str, mine: str, number: str) -> None:
    desk = staged()
    old, new = (desk.estate.host(name).sql["mssqlserver"] for name in ("old", "new"))
    old.version, new.version, new.tls = theirs, mine, ("1.0", "1.0")
    desk.estate.host("bridge").files.touch("C:\\Program Files\\Microsoft SQL Server\\110\\Tools\\Binn\\SQLCMD.EXE", file_version="10.50.1")
    options = "INIT" if theirs.startswith("8") else "INIT, COPY_ONLY"
    assert desk.sql(f"BACKUP DATABASE [Altiris] TO DISK = N'{BAK}' WITH {options}")["rc"] == 0
    copy(desk, "old", "new")
    before = desk.estate.snapshot()
    said = messages(desk, RESTORED, "new")
    assert said[0].startswith(number), said
    assert said[-1] == "3013 RESTORE DATABASE is terminating abnormally."
    assert desk.estate.diff(before, desk.estate.snapshot()) == []


@pytest.mark.parametrize(
    ("statement", "numbers", "says"),
    [
        (f"RESTORE DATABASE [Trial] {FROM}", ["1834", "3156", "1834", "3156", "3119", "3013"],
         "The file 'C:\\mssql\\Altiris.mdf' cannot be overwritten.  It is being used by database 'Altiris'."),
        (f"RESTORE DATABASE [Trial] {FROM} WITH MOVE 'Altiris' TO 'C:\\data\\t.mdf'", ["1834", "3156", "3119", "3013"],
         "The file 'C:\\mssql\\Altiris_log.ldf' cannot be overwritten."),
        (f"RESTORE DATABASE [Trial] {FROM} WITH {MOVES.replace('data', 'none')}", ["5133", "3156", "5133", "3156", "3119", "3013"],
         'Directory lookup for the file "C:\\none\\t.mdf" failed with the operating system error 3('),
        (f"RESTORE DATABASE [Trial] {FROM} WITH {MOVES}, MOVE 'Nope' TO 'C:\\data\\n.ndf'", ["3234", "3013"],
         "Logical file 'Nope' is not part of database 'Trial'. Use RESTORE FILELISTONLY to list the logical file names."),
        (f"RESTORE DATABASE [Altiris] {FROM}", ["3159", "3013"], 'The tail of the log for the database "Altiris" has not been backed up.'),
        (f"RESTORE DATABASE [Big] {FROM} WITH {MOVES}", ["3154", "3013"],
         "The backup set holds a backup of a database other than the existing 'Big' database."),
        (f"USE Altiris RESTORE DATABASE [Altiris] {FROM} WITH REPLACE", ["3102", "3013"], "because it is in use by this session."),
        (RESTORED.replace("a.bak", "none.bak"), ["3201", "3013"], "Operating system error 2(The system cannot find the file specified.)."),
        (RESTORED.replace("stage\\a.bak", "NS\\web.config"), ["3241", "3013"],
         "is incorrectly formed. SQL Server cannot process this media family."),
        (RESTORED.replace("Trial", "Nope").replace("a.bak", "short.bak"), ["3203", "3013"], "failed: 38(Reached the end of the file.)"),
    ],
)  # fmt: skip
def test_a_refused_restore_leaves_nothing(statement: str, numbers: list[str], says: str) -> None:
    desk = staged()
    files = desk.estate.host("old").files
    whole = files.file(BAK)
    files.write("C:\\stage\\short.bak", size=whole.size // 2, seed=whole.seed, note=whole.note)
    before = desk.estate.snapshot()
    said = messages(desk, statement)
    assert [each.split()[0] for each in said] == numbers
    assert says in said[0]
    assert desk.estate.diff(before, desk.estate.snapshot()) == []


def test_no_room_for_the_files() -> None:
    desk = staged()
    desk.estate.operator("old", "fill_disk", drive="C", leave_mb=100)
    assert [each.split()[0] for each in messages(desk, RESTORED)] == ["3257", "3119", "3013"]


def test_replace_brings_the_same_database_back() -> None:
    desk = staged()
    database = desk.estate.host("old").sql["mssqlserver"].databases["altiris"]
    assert database.content is not None
    database.content.tables["Wksta"].clear()
    assert desk.sql(f"RESTORE DATABASE [Altiris] {FROM} WITH REPLACE, CHECKSUM")["rc"] == 0
    assert desk.sql("SET NOCOUNT ON; SELECT Name FROM Altiris.dbo.Wksta")["stdout"] == "FAR\n"
    restored = desk.estate.host("old").sql["mssqlserver"].databases["altiris"]
    assert restored.id == database.id and len(restored.backups) == 1


def test_norecovery_leaves_it_restoring() -> None:
    desk = staged()
    assert desk.sql(RESTORED.replace("RECOVERY", "NORECOVERY"))["rc"] == 0
    assert messages(desk, "SELECT * FROM Trial.dbo.Wksta") == ["942 Database 'Trial' cannot be opened because it is restoring."]


def test_a_backup_tells_what_is_in_it() -> None:
    desk = staged()
    header = desk.command("sqlcmd.exe", "-S", "new", "-E", "-W", "-s", "|", "-Q", f"SET NOCOUNT ON; RESTORE HEADERONLY {FROM}")[
        "stdout"
    ].splitlines()
    told = dict(zip(header[0].split("|"), header[2].split("|"), strict=True))
    some = ("DatabaseName", "ServerName", "SoftwareVersionMajor", "CompatibilityLevel", "HasBackupChecksums")
    assert {name: told[name] for name in some} == {
        "DatabaseName": "Altiris", "ServerName": "OLD", "SoftwareVersionMajor": "9", "CompatibilityLevel": "90", "HasBackupChecksums": "1",
    }  # fmt: skip
    assert (told["IsCopyOnly"], told["Collation"], told["RecoveryModel"]) == ("1", "Latin1_General_CI_AS", "FULL")
    assert "Containment" in told
    files = [line.split("|")[:3] for line in desk.sql(f"SET NOCOUNT ON; RESTORE FILELISTONLY {FROM}")["stdout"].splitlines()]
    assert files == [["Altiris", "C:\\mssql\\Altiris.mdf", "D"], ["Altiris_log", "C:\\mssql\\Altiris_log.ldf", "L"]]
    assert "Containment" not in desk.sql(f"RESTORE HEADERONLY {FROM}", options=("-E", "-h", "0"))["stdout"]


def test_verifyonly_of_half_a_file_fails() -> None:
    desk = staged()
    files = desk.estate.host("old").files
    whole = files.file(BAK)
    files.write(BAK, size=whole.size - 1, seed=whole.seed, note=whole.note)
    assert messages(desk, f"RESTORE VERIFYONLY {FROM}") == [
        f'3203 Read on "{BAK}" failed: 38(Reached the end of the file.)', "3013 VERIFY DATABASE is terminating abnormally.",
    ]  # fmt: skip


@pytest.mark.parametrize("statement", [f"RESTORE HEADERONLY {FROM} WITH CHECKSUM", f"RESTORE DATABASE x {FROM} WITH CHECKSUM",
                                       "BACKUP DATABASE Old TO DISK = N'C:\\stage\\x' WITH CHECKSUM",
                                       "BACKUP DATABASE Old TO DISK = N'C:\\stage\\x' WITH COPY_ONLY"])  # fmt: skip
def test_sql_server_2000_knows_neither_checksum_nor_copy_only(statement: str) -> None:
    desk = bench(bridge={"tools": {"sqlcmd": {"version": "10.50.1600.1"}}})
    said = messages(desk, statement, f"{NS}\\ANCIENT")
    assert said[0].startswith("155 '") and "is not a recognized" in said[0]


@pytest.mark.parametrize(
    ("statement", "lines"),
    [
        ("DBCC CHECKDB(N'Altiris') WITH NO_INFOMSGS, ALL_ERRORMSGS", []),
        ("DBCC CHECKDB ([Altiris], NOINDEX)",
         ["DBCC results for 'Altiris'.", "CHECKDB found 0 allocation errors and 0 consistency errors in database 'Altiris'.",
          "DBCC execution completed. If DBCC printed error messages, contact your system administrator."]),
        ("USE Altiris DBCC CHECKDB WITH NO_INFOMSGS", ["Changed database context to 'Altiris'."]),
    ],
)  # fmt: skip
def test_a_sound_database(statement: str, lines: list[str]) -> None:
    done = staged().sql(statement)
    assert (done["rc"], done["stdout"].splitlines()) == (0, lines)


def test_a_damaged_database() -> None:
    desk = staged()
    assert desk.sql(RESTORED)["rc"] == 0
    desk.estate.host("old").sql["mssqlserver"].databases["altiris"].corrupt = True
    done = desk.sql("DBCC CHECKDB(N'Altiris') WITH NO_INFOMSGS")
    lines = done["stdout"].splitlines()
    assert done["rc"] == 1
    assert lines[0] == "Msg 8928, Level 16, State 1, Server OLD, Line 1"
    assert lines[2:] == [
        "CHECKDB found 0 allocation errors and 1 consistency errors in database 'Altiris'.",
        "repair_allow_data_loss is the minimum repair level for the errors found by DBCC CHECKDB (Altiris).",
    ]
    bad = messages(desk, "BACKUP DATABASE Altiris TO DISK = N'C:\\stage\\b.bak' WITH INIT, CHECKSUM")
    assert bad[0].startswith("3043 BACKUP 'Altiris' detected an error on page (1:2342)")
    assert desk.sql("BACKUP DATABASE Altiris TO DISK = N'C:\\stage\\b.bak' WITH INIT")["rc"] == 0, "without CHECKSUM nobody looks"
    assert messages(desk, "DBCC CHECKDB(Nope)")[0].startswith("911 ")
    assert messages(desk, "DBCC CHECKDB(Shut)") == ["942 Database 'Shut' cannot be opened because it is offline."]


def test_a_database_that_a_server_uses_is_taken_for_oneself_first() -> None:
    desk = staged()
    desk.estate.operator("new", "install_smp71")
    server = desk.estate.host("new").sql["mssqlserver"]
    server.databases["symantec_cmdb"].recovery = "SIMPLE"
    copied = f"BACKUP DATABASE Symantec_CMDB TO DISK = N'{BAK}' WITH INIT"
    again = f"RESTORE DATABASE Symantec_CMDB {FROM}"
    assert desk.sql(copied, server="new")["rc"] == 0
    assert messages(desk, again, "new")[0] == "3101 Exclusive access could not be obtained because the database is in use."
    alone = "ALTER DATABASE Symantec_CMDB SET SINGLE_USER WITH ROLLBACK IMMEDIATE"
    assert desk.sql(f"{alone}; {again}; ALTER DATABASE Symantec_CMDB SET MULTI_USER", server="new")["rc"] == 0
    query = "SET NOCOUNT ON; SELECT DATABASEPROPERTYEX('Symantec_CMDB', 'UserAccess')"
    assert desk.sql(query, server="new")["stdout"] == "MULTI_USER\n"


def test_what_restore_cannot_be_asked_here() -> None:
    for statement in (
        f"RESTORE DATABASE x {FROM} WITH FILE = 2",
        f"RESTORE DATABASE x {FROM} WITH STANDBY = 'y'",
        f"RESTORE LABELONLY {FROM}",
    ):
        with pytest.raises(NoModel, match="T-SQL not modelled"):
            staged().sql(statement)
