"""Write docs/reference from the code. With --check, write nothing and name every page that is not what the code says."""

import sys
from pathlib import Path

from pages import all_pages

REFERENCE = Path(__file__).parent.parent / "docs" / "reference"


def stale(pages: dict[str, str]) -> list[str]:
    """Pages that differ, are missing, or should not be there."""
    present = {str(path.relative_to(REFERENCE)) for path in REFERENCE.rglob("*") if path.is_file()}
    differ = {name for name, text in pages.items() if name not in present or text != read(name)}
    return sorted(differ | (present - pages.keys()))


def read(name: str) -> str:
    """One page as it stands."""
    return (REFERENCE / name).read_text(encoding="utf-8")


def write(pages: dict[str, str]) -> None:
    """Make the folder hold these pages and nothing else."""
    for name in stale(pages):
        path = REFERENCE / name
        if name in pages:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(pages[name], encoding="utf-8")
        else:
            path.unlink()
        print(f"docs/reference/{name}")


if __name__ == "__main__":
    made = all_pages()
    if "--check" not in sys.argv:
        write(made)
    elif names := stale(made):
        print("not what the code says; run `make generate`:", *names, sep="\n  ")
        sys.exit(1)
