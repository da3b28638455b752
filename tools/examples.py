"""Write the clerk's example files, examples/day/*.csv, from the code; `--check` says whether they are what it says."""

import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "src"))

from cohong.city.clerk import write_clerk_files  # noqa: E402 - the code beside this script, wherever it is called from

FOLDER = ROOT / "examples" / "day"


def different(folder: Path = FOLDER) -> list[str]:
    """Names of the files that are not what the code says, or should not be there."""
    with tempfile.TemporaryDirectory() as fresh:
        wanted = {path.name: path.read_bytes() for path in write_clerk_files(Path(fresh), ending="csv")}
    found = {path.name: path.read_bytes() for path in folder.glob("*.csv")}
    return sorted(name for name in wanted.keys() | found.keys() if wanted.get(name) != found.get(name))


def main() -> int:
    """Write the files, or with --check compare them."""
    if "--check" not in sys.argv[1:]:
        write_clerk_files(FOLDER, ending="csv")
        return 0
    names = different()
    if names:
        print(f"examples/day: {', '.join(names)} not as the code says: run python tools/examples.py")
    return 1 if names else 0


if __name__ == "__main__":
    sys.exit(main())
