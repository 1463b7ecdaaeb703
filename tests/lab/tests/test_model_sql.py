"""sqlcmd and the small T-SQL layer: connections, queries, backups, and SQL Server's own words for what goes wrong."""

from __future__ import annotations

import pytest
from lab.calls import NoModel
from lab.sql import split

from .bench import NS, RUNAS, Bench, bench

TLS10 = "HKLM\\SYSTEM\\CurrentControlSet\\Control\\SecurityProviders\\SCHANNEL\\Protocols\\TLS 1.0\\Client"
BINN = "C:\\Program Files\\Microsoft SQL Server\\110\\Tools\\Binn\\SQLCMD.EXE"
STAGE = "C:\\stage\\a.bak"
MADE = f"BACKUP DATABASE [Altiris] TO DISK = N'{STAGE}' WITH INIT, FORMAT, STATS = 10, COPY_ONLY, CHECKSUM"


def staged() -> Bench:
    desk = bench()
    desk.estate.host("old").files.make_folder("C:\\stage")
    return desk


def with_sqlcmd(version: str) -> Bench:
    return bench(bridge={"tools": {"sqlcmd": {"version": version, "path": BINN}}})


def test_server_properties() -> None:
    query = (
        "SET NOCOUNT ON; SELECT CONVERT(nvarchar(128), SERVERPROPERTY('ProductVersion')), "
        "CONVERT(nvarchar(128), SERVERPROPERTY('Edition')), CONVERT(sysname, SERVERPROPERTY('Collation')), "
        "SERVERPROPERTY('EngineEdition'), SERVERPROPERTY('MachineName')"
    )
    assert bench().sql(query)["stdout"] == "9.00.5000.00|Standard Edition|Latin1_General_CI_AS|2|OLD\n"
    assert bench().sql(query, server="new")["stdout"] == "11.0.2100.60|Express Edition|Latin1_General_CI_AS|4|NEW\n"


def test_the_backup_folder_of_an_instance() -> None:
    query = (
        "EXEC master.dbo.xp_instance_regread N'HKEY_LOCAL_MACHINE', N'Software\\Microsoft\\MSSQLServer\\MSSQLServer', N'BackupDirectory'"
    )
    name, _unused, folder = bench().sql(query)["stdout"].partition("\n")[0].partition("|")
    assert name == "BackupDirectory" and folder.endswith("\\Backup")


def test_databases_with_their_sizes() -> None:
    query = (
        "SET NOCOUNT ON; SELECT SUM(CONVERT(bigint, f.size)) * 8192, CONVERT(sysname, DATABASEPROPERTYEX(d.name, 'Collation')), d.name"
        " FROM master.dbo.sysdatabases d JOIN master..sysaltfiles f ON f.dbid = d.dbid WHERE d.dbid > 4"
        " GROUP BY d.name ORDER BY d.name"
    )
    rows = [line.split("|") for line in bench().sql(query)["stdout"].splitlines()]
    assert [(row[2], int(row[0]) // 2**20) for row in rows] == [("Altiris", 210), ("Big", 3010), ("Shut", 110)]
    assert {row[1] for row in rows} == {"Latin1_General_CI_AS"}


def test_drives_and_row_counts() -> None:
    assert bench().sql("EXEC master.dbo.xp_fixeddrives")["stdout"] == "C|1024\n\n(1 rows affected)\n"


@pytest.mark.parametrize(
    ("query", "printed"),
    [
        ("SELECT RTRIM(CONVERT(varchar(20), 5)) + '|' + name FROM master.dbo.sysdatabases WHERE name = N'ALTIRIS'", "5|Altiris\n"),
        ("SELECT TOP 1 name FROM sys.databases ORDER BY database_id DESC", "Shut\n"),
        ("SELECT NULL, CASE WHEN 1 = 1 THEN 'y' ELSE 'n' END", "NULL|y\n"),
        ("USE Altiris SELECT DB_NAME()", "Changed database context to 'Altiris'.\nAltiris\n"),
        ("SELECT COUNT(*) FROM [msdb].[dbo].[backupset] WITH (NOLOCK)", "0\n"),
        ("SELECT SUSER_SNAME()", "KESTREL\\svc\n"),
    ],
)
def test_queries(query: str, printed: str) -> None:
    assert bench().sql("SET NOCOUNT ON; " + query)["stdout"] == printed


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * FROM Altiris.dbo.Wksta",
        "SELECT DIFFERENCE('a', 'b')",
        "DELETE FROM msdb.dbo.backupset",
        "DBCC SHRINKFILE (1)",
        "RESTORE LOG [Altiris] FROM DISK = N'x'",
        "ALTER DATABASE Altiris ADD FILE (NAME = x)",
        "DROP TABLE x",
        "EXEC sp_configure",
        "SET LANGUAGE x",
        "SELECT SERVERPROPERTY('Odd')",
        "BACKUP LOG [Altiris] TO DISK = N'x'",
        "BACKUP DATABASE [Altiris] TO DISK = N'x' WITH PASSWORD = N'y'",
        "SELECT @@CPU_BUSY",
    ],
)
def test_other_t_sql_is_not_modelled(query: str) -> None:
    with pytest.raises(NoModel, match="T-SQL not modelled by the lab"):
        bench().sql(query)


@pytest.mark.parametrize("options", [("-q", "SELECT 1"), ("-qSELECT 1",), ("-Q", "SELECT 1", "-q", "SELECT 2"), ()])
def test_a_session_that_stays_open_is_none_of_the_lab(options: tuple[str, ...]) -> None:
    with pytest.raises(NoModel, match="an interactive session"):
        bench().command("sqlcmd.exe", "-S", NS, "-E", *options)


def test_a_backup_is_made_noted_and_verified() -> None:
    desk = staged()
    free = desk.estate.host("old").files.drives["C"].free
    done = desk.sql(MADE)
    assert done["rc"] == 0
    assert done["stdout"].startswith("10 percent processed.\n20 percent processed.\n")
    assert "BACKUP DATABASE successfully processed 12802 pages" in done["stdout"]
    file = desk.estate.host("old").files.file(STAGE)
    assert file.size == 100 * 2**20 + 65536
    assert desk.estate.host("old").files.drives["C"].free == free - file.size
    history = desk.sql(
        "SET NOCOUNT ON; SELECT TOP 1 CONVERT(varchar(23), backup_finish_date, 126), backup_size, is_copy_only, has_backup_checksums "
        "FROM msdb.dbo.backupset WHERE database_name = N'Altiris' AND type = 'D' ORDER BY backup_finish_date DESC"
    )
    when, *rest = history["stdout"].strip().split("|")
    assert when.startswith("2026-11-24T08:")
    assert rest == [str(file.size), "1", "1"]
    assert desk.sql(f"RESTORE VERIFYONLY FROM DISK = N'{STAGE}' WITH CHECKSUM")["stdout"] == "The backup set on file 1 is valid.\n"


@pytest.mark.parametrize(
    ("statement", "lines"),
    [
        ("BACKUP DATABASE [Nope] TO DISK = N'C:\\stage\\x.bak' WITH INIT",
         ["Msg 911, Level 16, State 11, Server OLD, Line 1",
          "Could not locate entry in sysdatabases for database 'Nope'. No entry found with that name. "
          "Make sure that the name is entered correctly."]),
        ("BACKUP DATABASE Shut TO DISK = N'C:\\stage\\x.bak' WITH INIT",
         ["Msg 942, Level 14, State 4, Server OLD, Line 1", "Database 'Shut' cannot be opened because it is offline."]),
        ("BACKUP DATABASE [Altiris] TO DISK = N'C:\\none\\x.bak' WITH INIT",
         ["Msg 3201, Level 16, State 1, Server OLD, Line 1",
          "Cannot open backup device 'C:\\none\\x.bak'. Operating system error 3(The system cannot find the path specified.)."]),
        ("BACKUP DATABASE [Altiris] TO DISK = N'\\\\bridge\\e$\\x.bak' WITH INIT",
         ["Msg 3201, Level 16, State 1, Server OLD, Line 1",
          "Cannot open backup device '\\\\bridge\\e$\\x.bak'. Operating system error 5(Access is denied.)."]),
        ("BACKUP DATABASE [Big] TO DISK = N'C:\\stage\\x.bak' WITH INIT",
         ["Msg 3202, Level 16, State 2, Server OLD, Line 1", 'Write on "C:\\stage\\x.bak" failed: 112(error not found)']),
    ],
)  # fmt: skip
def test_a_failed_backup_leaves_nothing(statement: str, lines: list[str]) -> None:
    desk = staged()
    before = desk.estate.snapshot()
    done = desk.sql(statement)
    assert done["rc"] == 1
    assert done["stdout"].splitlines() == [
        *lines, "Msg 3013, Level 16, State 1, Server OLD, Line 1", "BACKUP DATABASE is terminating abnormally."
    ]  # fmt: skip
    assert desk.estate.diff(before, desk.estate.snapshot()) == []


@pytest.mark.parametrize(("option", "server"), [("COPY_ONLY", f"{NS}\\ANCIENT"), ("CHECKSUM", f"{NS}\\ANCIENT"), ("COMPRESSION", NS)])
def test_options_are_unknown_to_older_servers(option: str, server: str) -> None:
    desk = with_sqlcmd("10.50.1600.1")
    done = desk.sql(f"BACKUP DATABASE [Old] TO DISK = N'C:\\x.bak' WITH INIT, {option}", server=server)
    assert done["rc"] == 1
    assert done["stdout"].endswith(f"'{option}' is not a recognized BACKUP option.\n")
    assert "Msg 155, Level 15, State 1" in done["stdout"]


def test_columns_are_unknown_to_older_servers() -> None:
    desk = with_sqlcmd("10.50.1600.1")
    done = desk.sql("SELECT is_copy_only FROM msdb.dbo.backupset", server=f"{NS}\\ANCIENT")
    assert done["stdout"].splitlines() == ["Msg 207, Level 16, State 3, Server OLD\\ANCIENT, Line 1", "Invalid column name 'is_copy_only'."]


def test_express_does_not_compress() -> None:
    done = bench().sql("BACKUP DATABASE [Cmdb] TO DISK = N'C:\\x.bak' WITH INIT, COMPRESSION", server="new")
    assert "BACKUP DATABASE WITH COMPRESSION is not supported on Express Edition." in done["stdout"]


def test_verification_fails() -> None:
    desk = staged()
    verify = f"RESTORE VERIFYONLY FROM DISK = N'{STAGE}' WITH CHECKSUM"
    assert "Operating system error 2(The system cannot find the file specified.)." in desk.sql(verify)["stdout"]
    desk.sql(f"BACKUP DATABASE [Altiris] TO DISK = N'{STAGE}' WITH INIT")
    done = desk.sql(verify)
    assert done["rc"] == 1
    assert "RESTORE WITH CHECKSUM cannot be specified because the backup set does not contain checksum information." in done["stdout"]
    assert "VERIFY DATABASE is terminating abnormally." in done["stdout"]
    desk.estate.host("old").files.write(STAGE, b"half")
    assert f"The media family on device '{STAGE}' is incorrectly formed." in desk.sql(verify)["stdout"]


def test_a_domain_account_may_write_to_a_share() -> None:
    desk = bench()
    desk.estate.host("old").sql["mssqlserver"].account = "KESTREL\\svc"
    assert desk.sql("BACKUP DATABASE [Altiris] TO DISK = N'\\\\bridge\\e$\\x.bak' WITH INIT")["rc"] == 0
    assert desk.estate.host("bridge").files.file("E:\\x.bak").size > 100 * 2**20


def test_the_driver_must_still_speak_to_the_server() -> None:
    for version, server, driver, oldest in (
        ("11.0.2100.60", f"{NS}\\ANCIENT", "Microsoft SQL Server Native Client 11.0", "2000"),
        ("13.0.1601.5", NS, "Microsoft ODBC Driver 13 for SQL Server", "2005"),
        ("15.0.1300.359", NS, "Microsoft ODBC Driver 17 for SQL Server", "2008"),
    ):
        done = with_sqlcmd(version).sql("SELECT 1", server=server)
        first = done["stderr"].splitlines()[0]
        name = driver.removeprefix("Microsoft ")
        assert done["rc"] == 1
        assert first == f"Sqlcmd: Error: {driver} : {name} does not support connections to SQL Server {oldest} or earlier versions."
    assert with_sqlcmd("12.0.2000.8").sql("SET NOCOUNT ON; SELECT 1")["stdout"] == "1\n"


def test_an_old_server_needs_tls_1_0() -> None:
    for values in ({"Enabled": 0}, {"DisabledByDefault": 1}):
        desk = bench(bridge={"registry": {TLS10: values}})
        assert "Client unable to establish connection." in desk.sql("SELECT 1")["stderr"]
        assert desk.sql("SELECT 1", server="new")["rc"] == 0


@pytest.mark.parametrize("server", ["ghost", "dead", "far", f"{NS}\\NONE", f"{NS},9999"])
def test_a_server_that_does_not_answer(server: str) -> None:
    done = bench().sql("SELECT 1", server=server)
    assert done["rc"] == 1
    assert "A network-related or instance-specific error has occurred" in done["stderr"]
    assert "Login timeout expired." in done["stderr"]


def test_logins() -> None:
    desk = bench()
    assert desk.sql("SELECT 1", options=("-U", "sa"))["stderr"].endswith(": Login failed for user 'sa'..\n")
    desk.estate.host("old").sql["mssqlserver"].logins = ["KESTREL\\other"]
    assert desk.sql("SELECT 1")["stderr"].endswith(": Login failed for user 'KESTREL\\svc'..\n")
    missing = bench().sql("SELECT 1", options=("-E", "-d", "Nope"))
    assert 'Cannot open database "Nope" requested by the login.' in missing["stderr"]


def test_the_password_comes_by_the_environment() -> None:
    from lab.calls import Call
    from lab.models import run_call

    desk = bench()
    line = f'sqlcmd.exe -S {NS} -U sa -b -h -1 -W -Q "SET NOCOUNT ON; SELECT SUSER_SNAME()"'
    asked = Call("module", "ansible.windows.win_command", RUNAS, {"cmd": line}, environment={"SQLCMDPASSWORD": "secret"})
    assert '"stdout":"sa\\r\\n"' in run_call(desk.estate, "bridge", asked).stdout


def test_the_version_of_sqlcmd() -> None:
    assert bench().command("sqlcmd.exe", "-?")["stdout"].splitlines()[:2] == [
        "Microsoft (R) SQL Server Command Line Tool",
        "Version 11.0.2100.60 NT",
    ]


def test_without_b_errors_do_not_fail() -> None:
    done = bench().command("sqlcmd.exe", "-S", NS, "-E", "-W", "-Q", "USE Nope")
    assert done["rc"] == 0
    assert "Msg 911" in done["stdout"]


def test_statements_are_cut_apart() -> None:
    cut = split.statements("SET NOCOUNT ON SELECT 'a;b', [x;y] -- c\n; EXEC (1) BACKUP DATABASE x TO DISK = N'it''s'")
    assert [each[0].upper for each in cut] == ["SET", "SELECT", "EXEC", "BACKUP"]
    assert cut[3][-1].value == "it's"
