"""Tables of databases: names of up to three parts, rights of a login that may only read, and case where the collation tells it apart."""

from __future__ import annotations

import pytest
from lab.calls import Logon, NoModel

from .bench import NS, RUNAS, Bench, bench

READER = Logon("KESTREL\\plain", "runas")
IGNORES, TELLS = "Latin1_General_CI_AS", "Latin1_General_CS_AS"
CLOSED = '916 The server principal "KESTREL\\plain" is not able to access the database "Closed" under the current security context.'
TABLES = {"Wksta": [{"Name": "Far", "Site": "leeds", "Seen": "2026-11-20 08:00:00.000"}, {"Name": "near", "Site": "york", "Seen": None}],
          "Odd Names": [{"Full Name": "a b"}]}  # fmt: skip


def desk(collation: str = IGNORES, server: str = IGNORES) -> Bench:
    databases = {"Seeded": {"collation": collation, "tables": TABLES}, "Closed": {"tables": TABLES}, "Empty": {}}
    instance = {"collation": server, "logins": ["KESTREL\\svc"], "readers": {"KESTREL\\plain": ["Seeded"]}, "databases": databases}
    return bench(new={"sql": {"instances": {"MSSQLSERVER": instance}}})


def printed(one: Bench, statement: str, logon: Logon = RUNAS) -> str:
    done = one.sql(f"SET NOCOUNT ON; {statement}", server="new", logon=logon)
    lines = done["stdout"].splitlines()
    if done["rc"]:
        number = next(index for index, line in enumerate(lines) if line.startswith("Msg ")) if lines else 0
        return f"{lines[number].split(',')[0][4:]} {lines[number + 1]}" if lines else str(done["stderr"])
    return "\n".join(lines)


@pytest.mark.parametrize(
    "table", ["Seeded.dbo.Wksta", "[Seeded]..[Wksta]", "seeded.DBO.wksta", "Seeded.dbo.Wksta AS w", '"Seeded"."dbo"."Wksta"']
)
def test_a_table_by_three_parts(table: str) -> None:
    assert printed(desk(), f"SELECT Name FROM {table} WHERE Name = 'FAR'") == "Far"


@pytest.mark.parametrize(
    ("statement", "result"),
    [
        ("USE Seeded SELECT COUNT(*) FROM Wksta", "Changed database context to 'Seeded'.\n2"),
        ("USE Seeded SELECT COUNT(*) FROM dbo.Wksta", "Changed database context to 'Seeded'.\n2"),
        ("SELECT Site + '/' + Name FROM Seeded..Wksta ORDER BY Name", "leeds/Far\nyork/near"),
        ("SELECT Site + Name FROM Seeded..Wksta WHERE Site LIKE 'L%'", "leedsFar"),
        ("SELECT [Full Name] FROM Seeded.dbo.[Odd Names]", "a b"),
        ("SELECT Name FROM Seeded..Wksta WHERE Seen < GETDATE() - 3", "Far"),
        ("SELECT Name FROM Seeded..Wksta WHERE Seen < GETDATE() - 5", ""),
        ("SELECT Name FROM Seeded..Wksta WHERE Seen < DATEADD(hour, -90, GETDATE())", "Far"),
        ("SELECT Name FROM Seeded..Wksta WHERE Seen > CONVERT(datetime, '2026-11-20T07:59:59', 126)", "Far"),
        ("SELECT Name FROM Seeded..Wksta WHERE Seen > CONVERT(datetime, '2026-11-20T08:00:01', 126)", ""),
        ("SELECT CONVERT(nvarchar(19), Seen, 126) FROM Seeded..Wksta WHERE Name = 'Far'", "2026-11-20T08:00:00"),
        ("SELECT ISNULL(OBJECT_ID(N'[Gone].dbo.Wksta'), 0), CASE WHEN OBJECT_ID(N'[Seeded].dbo.Wksta') > 0 THEN 1 END", "0|1"),
        ("SELECT a.Name FROM Seeded..Wksta a JOIN Closed.dbo.Wksta b ON a.Name = b.Name WHERE b.Site = 'york'", "near"),
        ("SELECT ISNULL(OBJECT_ID('Seeded..Nope'), 0), CASE WHEN OBJECT_ID('Seeded.dbo.Wksta') > 0 THEN 1 END", "0|1"),
        ("SELECT Nope FROM Seeded..Wksta", "207 Invalid column name 'Nope'."),
        ("SELECT Name FROM Seeded.guest.Wksta", "208 Invalid object name 'Seeded.guest.Wksta'."),
        ("SELECT Name FROM Seeded..Nope", "208 Invalid object name 'Seeded..Nope'."),
        ("SELECT Name FROM Nowhere.dbo.Wksta", "208 Invalid object name 'Nowhere.dbo.Wksta'."),
        ("SELECT Name FROM Wksta", ""),
    ],
)
def test_what_a_query_gives(statement: str, result: str) -> None:
    if not result and "Seeded" not in statement:
        with pytest.raises(NoModel, match="the estate file gives master no tables"):
            printed(desk(), statement)
        return
    assert printed(desk(), statement) == result


@pytest.mark.parametrize(
    ("statement", "result"),
    [
        ("SELECT Name FROM Seeded..Wksta WHERE Name = 'FAR'", ""),
        ("SELECT Name FROM Seeded..Wksta WHERE Name = 'Far'", "Far"),
        ("SELECT name FROM Seeded..Wksta", "207 Invalid column name 'name'."),
        ("SELECT Name FROM Seeded..wksta", "208 Invalid object name 'Seeded..wksta'."),
        ("SELECT Name FROM seeded..Wksta WHERE Name = 'Far'", "Far"),
    ],
)
def test_a_case_sensitive_database(statement: str, result: str) -> None:
    assert printed(desk(collation=TELLS), statement) == result


def test_a_case_sensitive_server_compares_names_of_databases_so() -> None:
    one = desk(server=TELLS)
    assert printed(one, "SELECT COUNT(*) FROM Seeded..Wksta") == "2"
    assert printed(one, "SELECT COUNT(*) FROM seeded..Wksta") == "208 Invalid object name 'seeded..Wksta'."
    assert printed(one, "USE seeded").startswith("911 Database 'seeded' does not exist.")
    assert printed(one, "SELECT DB_ID('Seeded'), DB_ID('seeded')") == "6|NULL"
    assert printed(one, "BACKUP DATABASE seeded TO DISK = N'C:\\x.bak'").startswith("911 ")


@pytest.mark.parametrize(
    ("statement", "result"),
    [
        ("SELECT COUNT(*) FROM Seeded..Wksta", "2"),
        ("SELECT COUNT(*) FROM Closed..Wksta", CLOSED),
        ("USE Closed", CLOSED),
        ("BACKUP DATABASE Seeded TO DISK = N'C:\\x.bak'", "262 BACKUP DATABASE permission denied in database 'Seeded'."),
        ("RESTORE DATABASE Seeded FROM DISK = N'C:\\x.bak'", "3110 User does not have permission to RESTORE database 'Seeded'."),
        ("RESTORE DATABASE Fresh FROM DISK = N'C:\\x.bak'", "262 CREATE DATABASE permission denied in database 'master'."),
        ("DBCC CHECKDB(Seeded)", "7983 User 'KESTREL\\plain' does not have permission to run DBCC checkdb for database 'Seeded'."),
        ("ALTER DATABASE Seeded SET SINGLE_USER",
         "5011 User does not have permission to alter database 'Seeded', the database does not exist, "
         "or the database is not in a state that allows access checks."),
        ("DROP DATABASE Seeded", "3701 Cannot drop the database 'Seeded', because it does not exist or you do not have permission."),
        ("SELECT COUNT(*) FROM msdb.dbo.backupset", "0"),
    ],
)  # fmt: skip
def test_a_login_that_may_only_read(statement: str, result: str) -> None:
    one = desk()
    before = one.estate.snapshot()
    assert printed(one, statement, READER) == result
    assert one.estate.diff(before, one.estate.snapshot()) == []


def test_a_login_begins_in_a_database_that_it_may_enter_only() -> None:
    one = desk()
    options = ("-E", "-d", "Closed")
    assert "Cannot open database" in one.sql("SELECT 1", server="new", logon=READER, options=options)["stderr"]
    assert one.sql("SELECT 1", server="new", logon=RUNAS, options=options)["rc"] == 0


def test_a_table_that_the_lab_does_not_know_of_a_cmdb_is_no_answer() -> None:
    one = bench(old={"sql": {"instances": {"MSSQLSERVER": {"databases": {"Altiris": {"cmdb_of": "old"}}}}}})
    rows = one.sql("SET NOCOUNT ON; SELECT Name FROM Altiris.dbo.vComputer", server=NS)["stdout"]
    assert rows == "FAR\n", "every agent that ever reported to the server"
    for table in ("AgentBlacklist", "Evt_AeX_SWD_Execution"):
        with pytest.raises(NoModel, match=f"table {table} of a CMDB"):
            one.sql(f"SELECT COUNT(*) FROM Altiris.dbo.{table}", server=NS)
    with pytest.raises(NoModel, match="no such column"):
        one.sql("SELECT [Last Logon User] FROM Altiris.dbo.vComputer", server=NS)
