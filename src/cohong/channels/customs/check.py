"""The stateless check: one line per business node, and the exit status that goes with all of them."""

from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from cohong.channels.customs.archive import is_unreadable
from cohong.channels.document import Document

EXIT_FINE, EXIT_REFUSED, EXIT_UNREADABLE = 0, 1, 2


def verdict_line(document: Document) -> dict[str, Any]:
    """`file`, `message`, `index`, `guid`, `key`, `verdict`, and `findings` (code, level, path, seen, expected, zh, en,
    source) of one document, ready for JSON. The rules have run when the document was read."""
    return {
        "file": document.file,
        "message": document.message,
        "index": document.index,
        "guid": document.guid,
        "key": document.key,
        "verdict": document.verdict,
        "findings": [msgspec.to_builtins(finding) for finding in document.findings],
    }


def check_documents(documents: Iterable[Document]) -> Iterator[dict[str, Any]]:
    """The line of each document, one at a time; nothing is kept."""
    return map(verdict_line, documents)


def exit_status(documents: Iterable[Document]) -> int:
    """0 nothing refused, 1 something refused, 2 a file unreadable (whatever else there is)."""
    status = EXIT_FINE
    for document in documents:
        status = max(status, exit_status_of(document))
    return status


def exit_status_of(document: Document) -> int:
    """The exit status that one document asks for; the greatest of all is that of the run."""
    if document.verdict != "refused":
        return EXIT_FINE
    return EXIT_UNREADABLE if is_unreadable(document) else EXIT_REFUSED
