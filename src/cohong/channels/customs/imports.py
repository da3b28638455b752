"""Messages of the import family: recognised and declined politely."""

import re

from cohong.channels.customs.node import Problem
from cohong.channels.customs.notices import ENVELOPE_NESTED, GUANGZHOU_MESSAGE, IMPORT_MESSAGE
from cohong.channels.customs.phrases import IMPORTS

GUANGZHOU = ("InternationalTrade", "DocRec")
"""Roots of messages of the Guangzhou Single Window, which `channels/kj` reads."""
_ROOT = re.compile(r"(?P<code>CEB(?P<number>[0-9]{3}))Message")


def decline(root: str) -> Problem | None:
    """What to say to a root such as CEB621Message, an import message by its name, and to a message of the Guangzhou Single
    Window, which is read with a table of firms alone; None for any other, which F01 is for."""
    if root in ("DxpMsg", "DxpMsgSv"):
        return Problem(ENVELOPE_NESTED, "root", root, "", "error")
    if root in GUANGZHOU:
        return Problem(GUANGZHOU_MESSAGE, "root", root, "--firms", "error")
    found = _ROOT.fullmatch(root)
    if found is None or found["number"] not in IMPORTS:
        return None
    return Problem(IMPORT_MESSAGE, "root", found["code"], IMPORTS[found["number"]][1], "error")
