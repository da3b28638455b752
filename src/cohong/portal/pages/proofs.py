"""Proofs to keep: the file itself, and a page that can be printed and handed over."""

import dataclasses
import io
from typing import Annotated, Any

import msgspec
import segno
from msgspec import Meta
from starlette.requests import Request
from starlette.responses import Response

from cohong.core import canon
from cohong.core.body import leaf_names
from cohong.core.note import VerifierKey
from cohong.node.proofs import checked_text, evidence_of, find, opening_of
from cohong.portal.ask import Acting, Ask
from cohong.portal.page import View, page
from cohong.portal.pages.verify import log_key_of, names_of
from cohong.portal.proving.pocket import pack
from cohong.portal.proving.verdict import Verdict, verdict_of
from cohong.portal.question import Question
from cohong.portal.raw import Desk, Told, as_file, raw
from cohong.portal.sight import open_body
from cohong.portal.speech.words import field
from cohong.portal.text import Text
from cohong.sealed.seal import OpenedBody

MEDIA = "text/plain; charset=utf-8"


class Opens(Question, frozen=True, kw_only=True):
    """Which field of the sealed document the proof shows as well, such as `orderNo`."""

    open: Annotated[str, Meta(max_length=40)] = ""


class Choice(msgspec.Struct, frozen=True, kw_only=True):
    """A field of the sealed document that may be shown along with the proof."""

    name: str
    label: Text
    chosen: bool


class ProofView(View, frozen=True, kw_only=True):
    """A proof as a certificate. `size` in bytes; `short` is the whole proof as text for a QR code, "" where it does not fit;
    `choices` are the fields that the acting member may open."""

    message_id: str
    href: str
    size: int
    short: str
    choices: tuple[Choice, ...]
    open: str
    verdict: Verdict

    def qr(self) -> str:
        """The code as SVG that scales."""
        drawn = io.BytesIO()
        segno.make(self.short, error="l", mode="alphanumeric", micro=False).save(
            drawn, kind="svg", xmldecl=False, svgns=True, omitsize=True, border=4, light="#ffffff", svgclass="qr-code"
        )
        return drawn.getvalue().decode()


class _Proof(msgspec.Struct, frozen=True):
    message_id: str
    data: bytes
    fields: tuple[str, ...]


@raw(
    "/proofs/{message_id}",
    needs="see_desk",
    told=Told(
        title=Text("凭证文件", "The file of a proof"),
        says=Text(
            "一步操作的凭证，交给任何人都可以核验；message_id 为事件中的 outcome。",
            "The proof of one step, which anybody may verify; `message_id` is the `outcome` of an event.",
        ),
        asks=Opens,
        gives="text/plain",
    ),
)
async def proof_file(desk: Desk, request: Request, acting: Acting) -> Response:
    """The file; `?open=orderNo` shows one field of the sealed document with it."""
    made = _prove(desk.ask(request, acting, "see_desk"))
    return as_file(made.data, f"{made.message_id}.proof", MEDIA)


@page(
    "/proofs/{message_id}/show",
    zh="凭证",
    en="Proof",
    says_zh="一步操作的凭证：可以保存、打印、交给任何人，对方无需账户即可核验。",
    says_en="The proof of one step: keep it, print it, hand it to anybody; no account is needed to verify it.",
    asks=Opens,
    beside=True,
)
def proof(ask: Ask) -> ProofView:
    """The certificate."""
    made, opened = _prove(ask), ask.asked(Opens).open
    key: VerifierKey | None = log_key_of(ask.reading)
    verdict = verdict_of(made.data, (key,) if key else None, names_of(ask.reading))
    return ProofView(
        message_id=made.message_id,
        href=f"/proofs/{made.message_id}" + (f"?open={opened}" if opened else ""),
        size=len(made.data),
        short=pack(made.data),
        choices=tuple(Choice(name=name, label=field(name), chosen=name == opened) for name in made.fields),
        open=opened,
        verdict=verdict,
    )


def _prove(ask: Ask) -> _Proof:
    """Raises CohongError: no such outcome, or a field that one may not open."""
    reading, wanted, opened = ask.reading, ask.path["message_id"], ask.asked(Opens).open
    index = find(reading.live, wanted)
    evidence = evidence_of(reading.live, reading.home, index, wanted)
    message_id = str(canon.decode(evidence.leaf)["id"])
    head: dict[str, Any] = canon.decode(evidence.message)
    body = open_body(ask, message_id, head.get("root", ""), head)
    if opened:
        evidence = dataclasses.replace(evidence, opened=(opening_of(body, message_id, opened),))
    names = tuple(leaf_names(body.fields, body.alone)) if isinstance(body, OpenedBody) else ()
    return _Proof(message_id, checked_text(evidence)[0], names)
