"""Mending a trade: the fields that differ, in the documents that one filed oneself; sent again as a change."""

import uuid
from collections.abc import Mapping
from typing import Any

import msgspec
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from cohong.channels.customs.judging import judge
from cohong.channels.customs.schema import KINDS, Kind, business_key
from cohong.channels.customs.values import china_time14
from cohong.channels.document import Document
from cohong.core.texts import Finding
from cohong.modules.trade.state import TRADE, Trade
from cohong.node.writer import Writer
from cohong.portal.act import refuse
from cohong.portal.ask import Acting, Ask
from cohong.portal.names import Names
from cohong.portal.page import View, page
from cohong.portal.pages.verify import names_of
from cohong.portal.raw import Desk, raw
from cohong.portal.speech import words
from cohong.portal.speech.spots import why_at
from cohong.portal.text import Text, Why, why_of
from cohong.portal.trade.comparing import Three
from cohong.portal.trade.corrections import CorrectionLine, corrections_of

CODES = {"order": "CEB303", "waybill": "CEB505", "list": "CEB603"}
FIXED = ("guid", "appType", "appTime", "appStatus", "lines")
"""What a person does not type: a change gets a number and a time of its own."""
Fields = dict[str, Any]


class MendField(msgspec.Struct, frozen=True, kw_only=True):
    """One field. `name` is the form's, `now` what the document says, `wrong` why it has to change, where it has to;
    `error` is what the last try was refused for."""

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


class ForeignDocument(msgspec.Struct, frozen=True, kw_only=True):
    """A document that somebody else filed, and so has to mend; `filer_said` is who that is."""

    kind: str
    name: Text
    filer: str
    filer_said: Text


class MendView(View, frozen=True, kw_only=True):
    """What differs in a trade, what was asked of the reader, and the forms to mend what is one's own."""

    key: str
    order_no: str
    stage_wrong: bool
    whys: tuple[Why, ...]
    asked: tuple[CorrectionLine, ...]
    own: tuple[MendDocument, ...]
    foreign: tuple[ForeignDocument, ...]


@page(
    "/trades/{key}/mend",
    zh="更正",
    en="Mend",
    says_zh="只需更正标出的字段；以变更方式重新报送，比对、打标、审核随即自动重做。",
    says_en="Correct the fields that are marked; the change is filed again, and matching, labelling and review follow.",
    needs="mend",
)
def mend_trade(ask: Ask) -> MendView:
    """The forms."""
    return _view(ask, {}, {})


def _view(ask: Ask, errors: Mapping[str, Finding], said: Mapping[str, str], tried: str = "") -> MendView:
    trade = _trade(ask)
    three, names, said_of = Three(ask, trade), Names(ask), names_of(ask.reading)
    match = three.judge()
    reasons = {reason.path: reason for reason in match.differs} if match else {}
    wrong = {path: why_at(reason.code, path, reason.seen, reason.expected) for path, reason in reasons.items()}
    own = tuple(
        _document(kind, three.bodies[kind], wrong, errors if kind == tried else {}, said if kind == tried else {})
        for kind, doc in three.docs.items()
        if doc is not None and doc.filer == ask.acting.member and three.bodies[kind]
    )
    foreign = tuple(
        ForeignDocument(kind=kind, name=words.DOCUMENTS[kind], filer=doc.filer, filer_said=said_of(doc.filer))
        for kind, doc in three.docs.items()
        if doc is not None and doc.filer != ask.acting.member
    )
    return MendView(
        key=ask.path["key"],
        order_no=names.order_no(trade),
        stage_wrong=bool(trade.differences or trade.frozen),
        whys=tuple(wrong.values()) or tuple(why_of(found.code) for found in trade.differences),
        asked=tuple(one for one in corrections_of(ask, ask.path["key"]) if one.own),
        own=own,
        foreign=foreign,
    )


def _trade(ask: Ask) -> Trade:
    found = ask.state.get(TRADE, ask.path["key"])
    if found is None:
        raise ask.missing()
    return found


def _document(
    kind: str, body: Fields, wrong: Mapping[str, Why], errors: Mapping[str, Finding], said: Mapping[str, str]
) -> MendDocument:
    fields = [_field("", name, 0, str(text), wrong, errors, said) for name, text in body.items() if name not in FIXED]
    for line in body.get("lines", ()):
        number = line["gnum"]
        fields += [
            _field(f"line {number}/", name, int(number), str(text), wrong, errors, said)
            for name, text in line.items()
            if name != "gnum"
        ]
    asked = [field for field in fields if field.wrong or field.error]
    return MendDocument(
        kind=kind,
        name=words.DOCUMENTS[kind],
        in_question=tuple(asked),
        others=tuple(field for field in fields if field not in asked),
    )


def _field(
    above: str,
    name: str,
    line: int,
    now: str,
    wrong: Mapping[str, Why],
    errors: Mapping[str, Finding],
    said: Mapping[str, str],
) -> MendField:
    place = f"{above}{name}"
    error = errors.get(place)
    return MendField(
        name=place,
        label=words.field(name),
        line=line,
        now=said.get(place, now),
        wrong=wrong.get(place),
        error=why_at(error.code, name, error.seen, error.expected) if error else None,
    )


# --- sending the change ---------------------------------------------------------------------------------------------------


@raw("/trades/{key}/mend/{kind}", needs="mend", method="POST")
async def file_change(desk: Desk, request: Request, acting: Acting) -> Response:
    """The form of one document: judged by the rules of its kind first; what they refuse is shown at its field."""
    ask = desk.ask(request, acting, "mend")
    async with request.form(max_files=0, max_fields=2_000) as form:
        said = {name: value for name, value in form.items() if isinstance(value, str)}
    desk.check_form(request, acting, said)
    kind = ask.path["kind"]
    document = _changed(ask, kind, said)
    errors = {_place(one.path, kind): one for one in document.findings if one.level == "error"}
    if errors:
        return desk.show("mend_trade", _view(ask, errors, said, kind), request, acting, 400)
    await run_in_threadpool(_lodge, ask, document)
    return RedirectResponse(f"/trades/{ask.path['key']}", status_code=303)


def _lodge(ask: Ask, document: Document) -> None:
    for lodged in Writer(ask.reading.home.root).lodge([document], ask.acting.member):
        refuse(lodged.findings)


def _changed(ask: Ask, kind: str, said: Mapping[str, str]) -> Document:
    """The document with what a person typed, as a change of the one that stands."""
    if kind not in CODES:
        raise ask.missing()
    three = Three(ask, _trade(ask))
    doc, body = three.docs[kind], three.bodies[kind]
    if doc is None or doc.filer != ask.acting.member or not body:
        raise ask.missing()
    shape = KINDS[CODES[kind]]
    head = {name: str(text) for name, text in body.items() if name != "lines"}
    head = _typed(head, "", said) | {
        "guid": str(uuid.uuid4()).upper(),
        "appType": "2",
        "appTime": china_time14(ask.reading.clock()),
        "appStatus": "2",
    }
    lines = tuple(_typed(dict(line), f"line {line['gnum']}/", said) for line in body.get("lines", ()))
    return _judged(shape, head, lines)


def _typed(texts: dict[str, str], above: str, said: Mapping[str, str]) -> dict[str, str]:
    changed = {name: said.get(f"{above}{name}", text).strip() for name, text in texts.items()}
    return {name: text for name, text in changed.items() if text}


def _judged(shape: Kind, head: dict[str, str], lines: tuple[dict[str, str], ...]) -> Document:
    found = judge(shape, head, lines).findings("")
    return Document(
        file="",
        message=shape.code,
        index=0,
        guid=head["guid"],
        key=business_key(shape, head),
        head=head,
        lines=lines,
        findings=tuple(found),
    )


def _place(path: str, kind: str) -> str:
    """`OrderHead/orderNo` or `OrderList[2]/price` of a finding as the form's name of the field."""
    shape = KINDS[CODES[kind]]
    above, _, name = path.rpartition("/")
    row = above.rpartition("/")[2]
    if shape.line and row.startswith(shape.line):
        return f"line {row[len(shape.line) :].strip('[]') or '1'}/{name}"
    return name or path
