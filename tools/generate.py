"""Write docs/reference, docs/rules with their examples, and the generated part of `cohong.client` from the code. With
--check, write nothing and name every file that is not what the code says."""

import sys
from pathlib import Path

from breaking import example_files
from client_code import client_files
from pages import all_pages
from rule_pages import rule_files

ROOT = Path(__file__).parent.parent
REFERENCE, RULES, CLIENT = "docs/reference", "docs/rules", "src/cohong/client"
EXAMPLES = "examples/customs"
WHOLE = (REFERENCE, RULES, f"{EXAMPLES}/broken", f"{CLIENT}/models")
"""Folders that hold nothing but what is written here."""


def everything() -> dict[str, str]:
    """Every generated file, by its path from the root."""
    pages = {f"{REFERENCE}/{name}": text for name, text in all_pages().items()}
    pages |= {f"{RULES}/{name}": text for name, text in rule_files().items()}
    pages |= {f"{EXAMPLES}/{name}": text for name, text in example_files().items()}
    return pages | {f"{CLIENT}/{name}": text for name, text in client_files().items()}


def stale(made: dict[str, str]) -> list[str]:
    """Files that differ, are missing, or should not be there."""
    kept = (path for folder in WHOLE for path in (ROOT / folder).rglob("*") if path.is_file())
    present = {path.relative_to(ROOT).as_posix() for path in kept if "__pycache__" not in path.parts}
    differ = {name for name, text in made.items() if not (ROOT / name).exists() or text != read(name)}
    return sorted(differ | (present - made.keys()))


def read(name: str) -> str:
    """One file as it stands."""
    return (ROOT / name).read_text(encoding="utf-8")


def write(made: dict[str, str]) -> None:
    """Make the folders hold these files and nothing else."""
    for name in stale(made):
        path = ROOT / name
        if name in made:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(made[name], encoding="utf-8")
        else:
            path.unlink()
        print(name)


if __name__ == "__main__":
    made = everything()
    if "--check" not in sys.argv:
        write(made)
    elif names := stale(made):
        print("not what the code says; run `make generate`:", *names, sep="\n  ")
        sys.exit(1)
