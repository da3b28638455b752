"""Who verifies the signatures of messages that a home reads: chosen once, kept in the home, used by all that reads there.

It lies beside the keys, with which it is saved.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Final

from cohong.channels.customs.verifiers import read_choice, verifier_of
from cohong.ledger.embedded.home import Home
from cohong.sealed.files import write_whole

if TYPE_CHECKING:
    from cohong.channels.customs.signatures import Verifier

FILE: Final = "signatures"


def keep_signatures(home: Path, choice: str | None) -> None:
    """Keep a choice (`none`, `enclosed`, a file of certificates, the address of a service) in a home; None changes nothing. Raises
    CohongError."""
    if choice is not None:
        write_whole(Home(home).keys / FILE, read_choice(choice).encode())


def verifier_in(folder: str) -> "Verifier | None":
    """The verifier of a home, by the folder in which it keeps its choice; None where nothing was chosen."""
    path = Path(folder) / FILE
    return verifier_of(path.read_text(encoding="ascii")) if folder and path.is_file() else None
