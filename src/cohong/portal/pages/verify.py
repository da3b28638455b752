"""Verify a proof, for anybody: drop the file, scan or photograph its code, or paste it; the answer stands in plain words."""

from functools import lru_cache
from pathlib import Path

import msgspec
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from cohong.core.note import NotANote, VerifierKey
from cohong.core.texts import CohongError
from cohong.modules.members.state import MEMBER
from cohong.node.home import LOG_KEY_FILE, read_log_key
from cohong.node.reading import Reading
from cohong.portal.ask import Acting, Ask
from cohong.portal.page import View, page
from cohong.portal.proving.photo import PHOTO_BYTES, code_in, is_picture
from cohong.portal.proving.verdict import EMPTY, MAX_BYTES, TOO_LARGE, Name, Verdict, checked, said_of, verdict_of
from cohong.portal.raw import Desk, Told, raw
from cohong.portal.speech import words
from cohong.portal.text import Text, Why, why_of

QUICK_BYTES = 1 << 16
"""Up to here a proof is checked at once; a larger one in a thread, so that nobody else waits for it."""
_FRAME = 1 << 16


class VerifyView(View, frozen=True, kw_only=True):
    """The verdict on what was given, "" before anything was; `trouble` where it could not be looked at. `key` is the line of
    this home's key for a key file, "" where it has none."""

    verdict: Verdict | None = None
    trouble: Why | None = None
    file: str = ""
    key: str = ""
    max_bytes: int = MAX_BYTES


@page(
    "/verify",
    zh="核验凭证",
    en="Verify a proof",
    says_zh="任何人都可以核验，无需登录；凭证不会被保存。",
    says_en="Anybody may verify, without signing in; the proof is not kept.",
    needs="",
)
def verify(ask: Ask) -> VerifyView:
    """The page before anything is given."""
    return VerifyView(key=_key_line(ask.reading))


@raw("/verify", needs="", method="POST")
async def verify_form(desk: Desk, request: Request, acting: Acting) -> Response:
    """A proof of the page's form: a file, or pasted text."""
    reading: Reading = desk.place.reading
    key = _key_line(reading)
    try:
        data, file = await _given(request)
        view = VerifyView(verdict=await _verdict(reading, data), file=file, key=key)
    except CohongError as error:
        view = VerifyView(trouble=why_of(error.code, expected=error.expected), key=key)
    return desk.show("verify", view, request, acting)


@raw(
    "/api/verify",
    needs="",
    method="POST",
    told=Told(
        title=Text("核验凭证", "Verify a proof"),
        says=Text(
            "凭证文件，或其二维码的照片（PNG、JPEG、WebP）；也可以把凭证或二维码的文本作为整个请求内容。凭证不会被保存。",
            "A proof file, or a photo of its code (PNG, JPEG, WebP); or the text of a proof or of its code as the whole body. "
            "The proof is not kept.",
        ),
        gives=Verdict,
        file="file",
        whole=("text/plain", "application/octet-stream"),
    ),
)
async def verify_proof(desk: Desk, request: Request, acting: Acting) -> Response:  # noqa: ARG001 - anybody
    """The same as JSON: a form with a file or text, or the bytes of the proof as the whole body."""
    data, _ = await _given(request)
    verdict = await _verdict(desk.place.reading, data)
    return Response(msgspec.json.encode(verdict), media_type="application/json")


async def _verdict(reading: Reading, data: bytes) -> Verdict:
    if is_picture(data):
        data = await run_in_threadpool(code_in, data)
    key = log_key_of(reading)
    trust = None if key is None else (key,)
    if len(data) <= QUICK_BYTES:
        return verdict_of(data, trust, names_of(reading))
    return said_of(*await run_in_threadpool(checked, data, trust), names_of(reading))


async def _given(request: Request) -> tuple[bytes, str]:
    """What was sent, and the name of its file. Raises CohongError (`portal.proof_too_large`) before reading too much."""
    length = request.headers.get("content-length", "")
    if not length.isdigit() or int(length) > PHOTO_BYTES + _FRAME:
        raise CohongError(TOO_LARGE, expected=str(MAX_BYTES >> 20))
    data, file = await _read(request)
    if len(data) > MAX_BYTES and not is_picture(data):
        raise CohongError(TOO_LARGE, expected=str(MAX_BYTES >> 20))
    return data, file


async def _read(request: Request) -> tuple[bytes, str]:
    if not request.headers.get("content-type", "").startswith(
        ("multipart/form-data", "application/x-www-form-urlencoded")
    ):
        return await request.body(), ""
    try:
        async with request.form(max_files=1, max_fields=4, max_part_size=PHOTO_BYTES) as form:
            file, text = form.get("file"), form.get("text")
            if isinstance(file, UploadFile) and file.size:
                return await file.read(), file.filename or ""
            return (text.encode() if isinstance(text, str) else b""), ""
    except (HTTPException, LookupError, UnicodeError):  # no form at all, or of letters that nobody knows
        raise CohongError(EMPTY) from None


def log_key_of(reading: Reading) -> VerifierKey | None:
    """The key that this home's ledger signs with, None where it cannot be read."""
    try:
        return _key_at(reading.home.keys, (reading.home.keys / LOG_KEY_FILE).stat().st_mtime_ns)
    except (FileNotFoundError, NotANote, UnicodeDecodeError):
        return None


@lru_cache(maxsize=16)
def _key_at(folder: Path, _: int) -> VerifierKey:
    """Read once for each time of its file."""
    return read_log_key(folder)


def _key_line(reading: Reading) -> str:
    key = log_key_of(reading)
    return str(key) if key else ""


def names_of(reading: Reading) -> Name:
    """Members by what they are on this ledger; nothing sealed is opened for a stranger."""

    def name(member: str) -> Text:
        known = reading.state.get(MEMBER, member)
        said = words.role(known.roles if known else ())
        return Text(f"{said.zh}（{member}）", f"{said.en} ({member})")

    return name
