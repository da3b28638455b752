"""Design records, glossary and change log keep their form."""

import re

import rooms

DOCS = rooms.ROOT / "docs"
CJK = re.compile(r"[\u4e00-\u9fff]")
ADR_PARTS = ("Status: ", "## Why now", "## Decision", "## Consequences")


def records():
    return sorted((DOCS / "adr").glob("[0-9][0-9][0-9][0-9]-*.md"))


def test_every_record_is_in_the_index():
    index = (DOCS / "adr" / "README.md").read_text(encoding="utf-8")
    assert [path.name for path in records() if f"({path.name})" not in index] == []


def test_records_are_numbered_without_gaps_or_doubles():
    numbers = [int(path.name[:4]) for path in records()]
    assert numbers == list(range(1, len(numbers) + 1))


def test_every_record_has_the_parts_of_the_template():
    wrong = [
        f"{path.name}: {part}"
        for path in records()
        for part in ADR_PARTS
        if part not in path.read_text(encoding="utf-8")
    ]
    assert not wrong


def test_the_glossary_has_both_languages_and_no_doubles():
    rows = glossary()
    assert len(rows) >= 80
    assert all(CJK.search(zh) and not CJK.search(en) and said for zh, en, _, said in rows)
    assert len({zh for zh, *_ in rows}) == len(rows)


def glossary():
    lines = (DOCS / "glossary.md").read_text(encoding="utf-8").splitlines()
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("| ")]
    return [row for row in cells if len(row) == 4 and row[0] not in {"中文", "---"}]


def test_names_in_the_glossary_stand_in_the_code():
    """The glossary gives the name that the code uses; a name that nothing uses is a wrong entry."""
    code = "\n".join(path.read_text(encoding="utf-8") for path in rooms.source_files())
    names = {name for *_, cell, _ in glossary() for name in re.findall(r"`([^`]+)`", cell)}
    assert [name for name in sorted(names) if name not in code] == []


def test_every_make_target_has_a_line_of_help():
    makefile = (rooms.ROOT / "Makefile").read_text(encoding="utf-8")
    helped = set(re.findall(r"^([a-z-]+):.*## ", makefile, re.MULTILINE))
    assert {"demo", "test", "check", "bench", "campaign", "help", "format", "generate", "lock"} <= helped


def test_locks_hold_a_hash_for_every_requirement():
    for name in ("requirements.lock", "requirements-dev.lock"):
        text = (rooms.ROOT / name).read_text(encoding="utf-8")
        pinned = re.findall(r"^([a-z0-9-]+)==\S+ \\\n    --hash=sha256:", text, re.MULTILINE)
        named = re.findall(r"^([a-z0-9-]+)[=<>~]", text, re.MULTILINE)
        assert pinned == named != []
