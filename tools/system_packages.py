"""What the tests need from the system beside Python: a browser, a PostgreSQL server, Chinese letters. Installs what is missing
with apt-get where that may be done, else says what to install. `make test` runs it first."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path


def _has_letters() -> bool:
    fonts = Path("/usr/share/fonts")
    return any("CJK" in path.name for path in fonts.rglob("*")) if fonts.is_dir() else False


NEEDED: dict[str, Callable[[], bool]] = {
    "chromium": lambda: shutil.which("chromium") is not None,
    "fonts-noto-cjk": _has_letters,
    "postgresql": lambda: any(Path("/usr/lib/postgresql").glob("*/bin/initdb")),
}
"""Debian package -> whether what it brings is here."""


def missing() -> list[str]:
    """Packages whose work nothing here does."""
    return [name for name, is_here in NEEDED.items() if not is_here()]


def main() -> int:
    """Install what is missing. 0 when all is there."""
    wanted = missing()
    if not wanted:
        return 0
    if shutil.which("apt-get") is None or os.geteuid() != 0:
        print(
            f"The tests need {', '.join(wanted)}. On Debian: sudo apt-get install {' '.join(wanted)}", file=sys.stderr
        )
        return 1
    print(f"Installing {', '.join(wanted)} for the tests", file=sys.stderr)
    quiet = {"DEBIAN_FRONTEND": "noninteractive"} | dict(os.environ)
    for words in (["update"], ["install", "--yes", "--no-install-recommends", *wanted]):
        subprocess.run(["apt-get", "--quiet", "--quiet", *words], check=True, env=quiet, stdout=subprocess.DEVNULL)  # noqa: S603, S607 - apt-get by name
    return 1 if missing() else 0


if __name__ == "__main__":
    sys.exit(main())
