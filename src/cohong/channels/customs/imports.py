"""Messages that are not ours: the import family, and numbers nobody knows. Both are recognised and declined politely."""

import re

from cohong.channels.customs.node import Problem
from cohong.channels.customs.notices import ENVELOPE_NESTED, IMPORT_MESSAGE, MESSAGE_UNKNOWN
from cohong.channels.customs.phrases import IMPORTS

_ROOT = re.compile(r"(?P<code>CEB(?P<number>[0-9]{3}))Message")


def decline(root: str) -> Problem | None:
    """What to say to a root such as CEB621Message: an import message by its name, any other CEBnnnMessage as unknown.
    None for a root of another shape, which is not a message of the family at all."""
    if root in ("DxpMsg", "DxpMsgSv"):
        return Problem(ENVELOPE_NESTED, "root", root, "", "error")
    found = _ROOT.fullmatch(root)
    if found is None:
        return None
    if found["number"] in IMPORTS:
        return Problem(IMPORT_MESSAGE, "root", found["code"], IMPORTS[found["number"]][1], "error")
    return Problem(MESSAGE_UNKNOWN, "root", found["code"], "", "error")
