"""Structs of the API. Written by `make generate` out of docs/reference/openapi.json."""

import msgspec

from cohong.client.models.shared import CorrectionLine, Text, Why


class ForeignDocument(msgspec.Struct, frozen=True, kw_only=True):
    """A document that somebody else filed, and so has to mend; `filer_said` is who that is."""

    kind: str
    name: Text
    filer: str
    filer_said: Text


class MendField(msgspec.Struct, frozen=True, kw_only=True):
    """One field. `name` is the form's, `now` what the document says, `wrong` why it has to change, where
    it has to; `error` is what the last try was refused for."""

    name: str
    label: Text
    line: int
    now: str
    wrong: Why | None = None
    error: Why | None = None


class MendDocument(msgspec.Struct, frozen=True, kw_only=True):
    """A document that one filed: the fields in question first, then all others."""

    kind: str
    name: Text
    in_question: tuple[MendField, ...]
    others: tuple[MendField, ...]


class MendView(msgspec.Struct, frozen=True, kw_only=True):
    """What differs in a trade, what was asked of the reader, and the forms to mend what is one's own."""

    key: str
    order_no: str
    stage_wrong: bool
    whys: tuple[Why, ...]
    asked: tuple[CorrectionLine, ...]
    own: tuple[MendDocument, ...]
    foreign: tuple[ForeignDocument, ...]
