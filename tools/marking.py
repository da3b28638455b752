"""What every generated page has: the note at its head, and rows of tables."""

NOTE = "<!-- Written by `make generate`. Change the code, not this page. -->"


def row(*cells: str) -> str:
    """One table row."""
    return f"| {' | '.join(cell.replace('|', chr(92) + '|').replace(chr(10), ' ') for cell in cells)} |"
