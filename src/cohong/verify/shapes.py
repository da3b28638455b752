"""The forms of outcome, head and header: what the checker relies on once the hashes vouch for the bytes.

A hash says that bytes are the ones somebody signed for, not that they make sense: a stranger's log may sign anything.
Written out apart from the ledger's own types, so that the checker needs no other package and is a second reading of
the same format.
"""

import re
from typing import Any

from cohong.core import canon
from cohong.core.signing import ED25519
from cohong.verify import codes

NAME = r"[a-z0-9][a-z0-9._-]{0,79}"
CODE = r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}"
HEX_16 = r"[0-9a-f]{32}"
HEX_32 = r"[0-9a-f]{64}"
LEAF_TEXTS = {
    "leaf": "outcome",
    "id": HEX_16,
    "filer": NAME,
    "kind": NAME,
    "hash": HEX_32,
    "envelope": HEX_32,
    "result": "accepted|refused",
}
LEAF_OPTIONS = frozenset(("code", "path", "final", "failed", "facts"))
HEAD_TEXTS = {"kind": NAME, "filer": NAME, "guid": HEX_16}
ORIGIN = re.compile(r"cohong/([0-9a-f]{16})(/own-gateway)?", re.ASCII)
"""The origin line of a ledger of this house: it begins with the first digits of the ledger's id (ADR 0001)."""
BEFORE_THE_LEDGER = "0" * 64
HEADER_TEXTS = {"ledger": HEX_32, "alg": re.escape(ED25519), "key": HEX_32, "root": HEX_32}


class StepFailed(Exception):
    """A step that does not hold: a code, where in the file, and what was seen there."""

    def __init__(self, code: str, path: str = "", seen: str = "") -> None:
        super().__init__(code, path, seen)
        self.code, self.path, self.seen = code, path, seen


def outcome_of(data: bytes) -> dict[str, Any]:
    """The outcome in a leaf of the log. Raises StepFailed for a block record or anything else."""
    leaf = canonical_object(data, "leaf", codes.NOT_AN_OUTCOME, LEAF_TEXTS)
    if leaf.keys() - LEAF_OPTIONS != {"v", "index", "time", *LEAF_TEXTS}:
        raise StepFailed(codes.NOT_AN_OUTCOME, "leaf", "other members")
    for name in ("index", "time"):
        if type(leaf[name]) is not int or leaf[name] < 0:
            raise StepFailed(codes.NOT_AN_OUTCOME, f"leaf/{name}", "not a number")
    for name, holds in _options_hold(leaf).items():
        if not holds:
            raise StepFailed(codes.NOT_AN_OUTCOME, f"leaf/{name}", "not in its form")
    return leaf


def _options_hold(leaf: dict[str, Any]) -> dict[str, bool]:
    failed = leaf.get("failed", [])
    return {
        "code": has_form(leaf.get("code"), CODE, absent=leaf["result"] == "accepted"),
        "path": isinstance(leaf.get("path", ""), str),
        "final": isinstance(leaf.get("final", False), bool),
        "failed": isinstance(failed, list) and all(_is_failed(item) for item in failed),
        "facts": has_form(leaf.get("facts"), HEX_32, absent=True),
        "result": leaf["result"] == "refused" or "code" not in leaf,
    }


def _is_failed(item: Any) -> bool:
    return isinstance(item, list) and len(item) == 2 and type(item[0]) is int and has_form(item[1], CODE)


def canonical_object(data: bytes, path: str, code: str, texts: dict[str, str]) -> dict[str, Any]:
    """Canonical bytes as an object of version 1 in which these texts have these forms; else raises StepFailed."""
    try:
        value = canon.decode(data)
    except canon.NotCanonical as error:
        raise StepFailed(code, path, str(error)) from None
    if not isinstance(value, dict) or value.get("v") != 1:
        raise StepFailed(code, path, "not version 1")
    for name, form in texts.items():
        if not has_form(value.get(name), form):
            raise StepFailed(code, f"{path}/{name}", "not in its form")
    return value


def has_form(value: Any, form: str, *, absent: bool = False) -> bool:
    """Whether this is text of that form from end to end; `absent` lets None pass."""
    if value is None:
        return absent
    return isinstance(value, str) and re.fullmatch(form, value, re.ASCII) is not None
