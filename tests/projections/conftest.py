"""A real PostgreSQL server, from Debian's package, on a socket in a folder of its own. Where it is missing, tests fail."""

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from itertools import count
from pathlib import Path

import pytest

from cohong.projections.database import Database

sys.path.insert(0, str(Path(__file__).parents[1] / "modules"))

PROGRAMS = Path("/usr/lib/postgresql")


class Server:
    """One server with as many empty databases as are asked for."""

    def __init__(self, folder):
        self.folder = folder
        self.numbers = count(1)
        # Root may not run the server; whom the package made for it may.
        self.user = "postgres" if os.geteuid() == 0 else None
        if self.user:
            os.chown(folder, pwd.getpwnam(self.user).pw_uid, -1)
        self.run("initdb", "-D", folder / "data", "-U", "cohong", "-A", "trust", "--no-sync", "-E", "UTF8")
        options = f"-k {folder} -c listen_addresses='' -c fsync=off -c max_connections=30"
        self.run("pg_ctl", "-D", folder / "data", "-l", folder / "log", "-o", options, "-w", "start")

    def run(self, program, *words):
        found = sorted(PROGRAMS.glob(f"*/bin/{program}"))
        assert found, f"PostgreSQL is missing: no {program} under {PROGRAMS}; install the package postgresql"
        command = [str(found[-1]), *map(str, words)]
        done = subprocess.run(
            command, user=self.user, cwd=self.folder, check=False, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )
        assert done.returncode == 0, done.stdout.decode()

    def fresh(self):
        """The address of a new, empty database."""
        name = f"tables{next(self.numbers)}"
        self.run("createdb", "-h", self.folder, "-U", "cohong", name)
        return f"postgresql+pg8000://cohong@/{name}?unix_sock={self.folder}/.s.PGSQL.5432"

    def stop(self):
        self.run("pg_ctl", "-D", self.folder / "data", "-m", "immediate", "-w", "stop")


@pytest.fixture(scope="session")
def postgres():
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    try:
        server = Server(folder)
        yield server
        server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(params=["sqlite", "postgresql"])
def fresh(request, tmp_path):
    """Makes empty databases of one sort, and closes them."""
    made, numbers = [], count(1)

    def make():
        if request.param == "postgresql":
            url = request.getfixturevalue("postgres").fresh()
        else:
            url = f"sqlite:///{tmp_path / 'tables' / f'{next(numbers)}.db'}"
        made.append(Database(url))
        return made[-1]

    yield make
    for database in made:
        database.close()
