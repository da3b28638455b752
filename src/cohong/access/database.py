"""The file people.db: opened once, one writer at a time, copied while in use."""

import hashlib
import os
import secrets
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, create_engine, event, text

from cohong.access import tables
from cohong.access.model import Clock, Settings
from cohong.access.refusals import Denied
from cohong.core.calendar import day_of
from cohong.core.texts import CohongError, declare

TOO_NEW = declare(
    "access.too_new",
    en="The list of people was written by a newer version of this program.",
    zh="人员库由更新版本的程序写成。",
    next_en="Install that version, or restore a backup made by this one.",
    next_zh="请安装该版本，或恢复本版本所做的备份。",
    final=False,
)


class Database:
    """The open database with the clock and the settings that every part of this room shares."""

    def __init__(self, path: Path, clock: Clock, settings: Settings) -> None:
        """Open or make the file. Its folder gets mode 0700. Raises CohongError access.too_new for a newer file."""
        self.path, self.clock, self.settings = path, clock, settings
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.parent.chmod(0o700)
        self.engine = create_engine(f"sqlite:///{path}", connect_args={"timeout": 10})
        self._one_writer = threading.Lock()
        event.listen(self.engine, "connect", _prepare)
        event.listen(self.engine, "begin", _begin)
        self._make()

    def _make(self) -> None:
        with self.read() as db:
            version = _version(db)
        if version > tables.VERSION:
            raise CohongError(TOO_NEW)
        if version < tables.VERSION:
            with self.write() as db:
                if _version(db) < tables.VERSION:  # another process may have been quicker
                    tables.schema.create_all(db)
                    for guard in tables.GUARDS:
                        db.execute(text(guard))
                    db.execute(tables.looks_kept.insert().values(one=1, since_ms=0))
                    db.execute(text(f"PRAGMA user_version = {tables.VERSION}"))
        self.path.chmod(0o600)

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """One consistent view; writers do not wait for it."""
        with self.engine.connect() as db:
            yield db

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """All or nothing. The write lock is taken at the start, so what is read here cannot change before the end."""
        with self._one_writer, self.engine.connect() as db:
            db = db.execution_options(cohong_write=True)  # noqa: PLW2901 - the same connection, marked before it begins
            with db.begin():
                yield db

    def now(self) -> int:
        """The present moment in milliseconds."""
        return self.clock()

    def today(self) -> int:
        """The present day in China."""
        return day_of(self.clock())

    def backup_to(self, path: Path) -> None:
        """Copy the database while it is in use, whole and consistent, to a new file of mode 0600."""
        part = path.with_name(path.name + ".part")
        part.unlink(missing_ok=True)
        os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        with closing(sqlite3.connect(self.path, timeout=10)) as source, closing(sqlite3.connect(part)) as target:
            source.backup(target)
        with part.open("rb") as file:
            os.fsync(file.fileno())
        part.replace(path)

    def close(self) -> None:
        """Give the file back."""
        self.engine.dispose()


def _prepare(raw: Any, _record: Any) -> None:
    raw.isolation_level = None  # the driver's own idea of transactions begins too late; see _begin
    for line in ("journal_mode = WAL", "synchronous = NORMAL", "foreign_keys = ON", "busy_timeout = 10000"):
        raw.execute(f"PRAGMA {line}")


def _begin(db: Connection) -> None:
    db.exec_driver_sql("BEGIN IMMEDIATE" if db.get_execution_options().get("cohong_write") else "BEGIN")


def _version(db: Connection) -> int:
    return int(db.execute(text("PRAGMA user_version")).scalar_one())


def new_id(prefix: str) -> str:
    """A fresh random id of 64 bits, readable in a URL."""
    return f"{prefix}-{secrets.token_hex(8)}"


def new_token() -> str:
    """256 random bits as text for a URL or a cookie."""
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> bytes:
    """What is kept of a random token. It has 256 bits, so a slow hash would add nothing."""
    return hashlib.sha256(token.encode()).digest()


def one_row(rowcount: int, code: str, path: str = "") -> None:
    """Refuse when a change found nothing to change."""
    if rowcount != 1:
        raise Denied(code, path=path)
