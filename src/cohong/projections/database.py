"""Where the tables lie: SQLite beside the home, or a PostgreSQL server; the rest of the room does not see which."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from io import BytesIO
from operator import itemgetter
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from sqlalchemy import Connection, Engine, Table, create_engine, event, func, literal_column, select, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry

from cohong.projections import tables

FILE = "read.db"
_LOCK = 0x636F686F
"""The advisory lock under which two processes that start at once make the tables one after the other."""

Values = Mapping[str, Any]


def default_url(home: Path) -> str:
    """The SQLite file of a home."""
    return f"sqlite:///{Path(home).resolve() / 'projections' / FILE}"


class Database:
    """Tables by their address: `sqlite:///path/of/read.db` or `postgresql+pg8000://user@host/name`. Missing tables are
    made. Threads may share it."""

    def __init__(self, url: str) -> None:
        self.url = make_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        if self.is_sqlite and self.url.database:
            Path(self.url.database).parent.mkdir(parents=True, exist_ok=True)
        self.engine = _engine(url, is_sqlite=self.is_sqlite)
        self.make()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of every connection."""
        self.engine.dispose()

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A connection that sees one moment."""
        with self.engine.connect() as connection:
            if self.is_sqlite:
                connection.exec_driver_sql("BEGIN")
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """One transaction: all of it or nothing."""
        with self.engine.begin() as connection:
            if self.is_sqlite:
                connection.exec_driver_sql("BEGIN IMMEDIATE")
            yield connection

    def make(self) -> None:
        """Make tables that are missing."""
        with self.write() as connection:
            self._make(connection)

    def remake(self, connection: Connection) -> None:
        """Throw everything away and make the tables anew, within the caller's transaction."""
        tables.metadata.drop_all(connection)
        self._make(connection)

    def _make(self, connection: Connection) -> None:
        if not self.is_sqlite:
            connection.execute(func.pg_advisory_xact_lock(_LOCK).select())
        tables.metadata.create_all(connection)

    def put(self, connection: Connection, table: Table, rows: Sequence[Values]) -> None:
        """Write whole rows in place of those of the same primary key."""
        fresh = self._insert(table)
        changed = {column.name: fresh.excluded[column.name] for column in table.columns if not column.primary_key}
        self._run(
            connection, table, fresh.on_conflict_do_update(index_elements=list(table.primary_key), set_=changed), rows
        )

    def add(self, connection: Connection, table: Table, rows: Sequence[Values], sums: Sequence[str]) -> None:
        """Add to the sums of rows, which begin at nothing."""
        fresh = self._insert(table)
        changed = {name: table.c[name] + fresh.excluded[name] for name in sums}
        self._run(
            connection, table, fresh.on_conflict_do_update(index_elements=list(table.primary_key), set_=changed), rows
        )

    def insert(self, connection: Connection, table: Table, rows: Sequence[Values]) -> None:
        """Write rows that are not there yet."""
        self._run(connection, table, self._insert(table), rows)

    def _insert(self, table: Table) -> Any:
        return sqlite.insert(table) if self.is_sqlite else postgresql.insert(table)

    def _run(self, connection: Connection, table: Table, statement: Any, rows: Sequence[Values]) -> None:
        """One statement for many rows. SQLite's driver takes them as they are, since they are integers and text; to
        PostgreSQL they go as one stream into a table that lasts as long as the transaction."""
        if rows and self.is_sqlite:
            compiled = statement.compile(dialect=self.engine.dialect)
            order = itemgetter(*compiled.positiontup)
            connection.exec_driver_sql(str(compiled), [order(row) for row in rows])
        elif rows:
            names = [column.name for column in table.columns]
            beside = f"fresh_{table.name}"
            connection.exec_driver_sql(f"CREATE TEMP TABLE IF NOT EXISTS {beside} (LIKE {table.name}) ON COMMIT DROP")
            connection.exec_driver_sql(f"TRUNCATE {beside}")
            stream = BytesIO("".join(_line(row[name] for name in names) for row in rows).encode())
            driver: Any = connection.connection.cursor()
            driver.execute(f"COPY {beside} FROM STDIN", stream=stream)
            found: Any = select(*(literal_column(f'"{name}"') for name in names)).select_from(text(beside))
            connection.execute(statement.from_select(names, found))


_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


def _line(values: Iterable[Any]) -> str:
    """One row as COPY reads it."""
    return "\t".join(str(value).translate(_ESCAPES) for value in values) + "\n"


def _engine(url: str, *, is_sqlite: bool) -> Engine:
    if not is_sqlite:
        return create_engine(url, isolation_level="REPEATABLE READ", pool_pre_ping=True)
    engine = create_engine(url)
    event.listen(engine, "connect", _prepare)
    return engine


def _prepare(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
    """Readers never wait for the writer, a writer waits for another; what power loss takes is made again."""
    connection.isolation_level = None  # transactions begin where this file says so
    cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        "synchronous=NORMAL",
        "busy_timeout=30000",
        "cache_size=-65536",
        "temp_store=MEMORY",
        "mmap_size=1073741824",
        "wal_autocheckpoint=4000",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()
