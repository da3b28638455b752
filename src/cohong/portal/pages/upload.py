"""Bringing files: drop them, watch them go, see the verdict of each line, mend cells in place, send again."""

import tempfile
from itertools import islice
from pathlib import Path
from typing import Literal

import msgspec
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, RedirectResponse, Response

from cohong.channels.sheets import write_template
from cohong.channels.sheets.texts import USCC_DOUBTED
from cohong.core.texts import CohongError, Finding
from cohong.modules.members.state import has_role
from cohong.node import labels
from cohong.node.intake import Lodged
from cohong.portal.act import Done, Nothing, act
from cohong.portal.api.trouble import BODY
from cohong.portal.ask import Acting, Ask, member_roles
from cohong.portal.entering.bringing import TEMPLATES, allowed
from cohong.portal.entering.wrong import Box, Fault, number_of
from cohong.portal.page import View, page
from cohong.portal.question import Listed, shown
from cohong.portal.raw import Desk, Told, as_file, raw
from cohong.portal.speech.spots import named, why_at
from cohong.portal.text import Lang, Text, Why, why_of
from cohong.portal.uploads import MAX_BYTES, MAX_FILES, TOO_MUCH, State, Upload, Uploads

SHOWN = 100
RECENT = 10
MOST_NUMBERS = 3
BLOCK = 1 << 20
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MEDIA = {".xlsx": EXCEL, ".csv": "text/csv", ".json": "application/json"}
FORMS = {".xlsx": "Excel", ".csv": "CSV", ".json": "JSON"}
KINDS = {name: Text(*said) for name, said in labels.KINDS.items()} | {"": Text("文件", "File")}


class Asked(Listed, frozen=True, kw_only=True):
    """Which lines of a delivery: all, or those that were not taken."""

    only: Literal["", "refused"] = ""


class Delivery(msgspec.Struct, frozen=True, kw_only=True):
    """A delivery in one line; `rows` of `of_rows` (0 where that is not known) are read."""

    id: str
    made_ms: int
    files: tuple[str, ...]
    state: State
    documents: int
    taken: int
    refused: int
    rows: int
    of_rows: int


class Template(msgspec.Struct, frozen=True, kw_only=True):
    """An empty sheet to fill in, and the files it can be had as: language, form, name of the file."""

    kind: str
    name: Text
    files: tuple[tuple[Lang, str, str], ...]


class UploadView(View, frozen=True, kw_only=True):
    """Where files are dropped: what one may bring and what not, empty sheets, and the newest deliveries."""

    max_megabytes: int
    may: tuple[Text, ...]
    may_not: tuple[Text, ...]
    templates: tuple[Template, ...]
    recent: tuple[Delivery, ...]


class Beside(msgspec.Struct, frozen=True, kw_only=True):
    """Another cell of the same row, which may be the wrong one instead."""

    name: str
    place: str
    spot: Text
    now: str


class Cell(msgspec.Struct, frozen=True, kw_only=True):
    """One wrong place: the file, the cell or element (`spot` calls it by its name), what stands there, why it is wrong, which
    document it belongs to (`about`), how many hang on it, what may be chosen instead, and other cells that may be the wrong
    ones. `name` is the form's name for it, "" where it cannot be mended here."""

    name: str
    file: str
    place: str
    spot: Text
    now: str
    why: Why
    about: Text
    documents: int
    choices: tuple[Text, ...]
    beside: tuple[Beside, ...]


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One document with its verdict."""

    kind: Text
    key: str
    file: str
    verdict: Literal["ok", "warning", "refused"]
    whys: tuple[Why, ...]
    outcome: str


class DeliveryView(View, frozen=True, kw_only=True):
    """One delivery: how far it is, what has to be mended, which files were mended here, and the verdict of each line, `SHOWN` at
    a time: all, or `only` those that were not taken."""

    delivery: Delivery
    round: int
    mended: tuple[str, ...]
    only: str
    trouble: Why | None
    cells: tuple[Cell, ...]
    lines: tuple[Line, ...]
    next: str


def _uploads(ask: Ask) -> Uploads:
    return Uploads(ask.reading.home.root, ask.reading.clock)


# --- pages ----------------------------------------------------------------------------------------------------------------


@page(
    "/upload",
    zh="上传",
    en="Upload",
    says_zh="Excel、CSV、JSON 表格或海关 XML（可打成 zip），拖进来即可；逐行给出结论，有错当场改，改完再交。",
    says_en="Sheets as Excel, CSV or JSON, or customs XML, also zipped: drop them here. Every line gets its verdict; mend what is "
    "wrong on the spot.",
    needs="upload",
    menu=7,
)
def upload(ask: Ask) -> UploadView:
    """The desk for files."""
    kinds, may, may_not = allowed(member_roles(ask.state, ask.acting.member))
    return UploadView(
        max_megabytes=MAX_BYTES >> 20,
        may=may,
        may_not=may_not,
        templates=tuple(Template(kind=kind, name=TEMPLATES[kind], files=_files_of(kind)) for kind in kinds),
        recent=tuple(_delivery(one) for one in _uploads(ask).of(ask.acting.member)[:RECENT]),
    )


@page(
    "/uploads/{id}",
    zh="上传结果",
    en="A delivery",
    says_zh="每一行的结论；标红的单元格可直接更正，改好后重新提交。",
    says_en="The verdict of each line; what is marked red can be mended here and sent again.",
    needs="upload",
    asks=Asked,
)
def delivery(ask: Ask) -> DeliveryView:
    """One delivery."""
    uploads, found = _uploads(ask), _own(ask)
    asked = ask.asked(Asked)
    first = int(asked.after) if asked.after.isascii() and asked.after.isdigit() else 0
    lines = list(islice(uploads.verdicts(found, refused=asked.only == "refused", first=first), SHOWN + 1))
    faults = uploads.faults(found, SHOWN) if found.state != "running" and found.refused else []
    return DeliveryView(
        delivery=_delivery(found),
        round=found.round,
        mended=tuple(name for name in found.mended if uploads.mended_file(found, name)),
        only=asked.only,
        trouble=why_of(found.code, path=found.path, seen=found.seen, expected=found.expected) if found.code else None,
        cells=tuple(_cell(number, fault) for number, fault in enumerate(faults)),
        lines=tuple(_line(one) for one in lines[:SHOWN]),
        next=str(first + SHOWN) if len(lines) > SHOWN else "",
    )


def _own(ask: Ask) -> Upload:
    found = _uploads(ask).get(ask.path["id"])
    if found is None or found.member != ask.acting.member:
        raise ask.missing()
    return found


def _files_of(kind: str) -> tuple[tuple[Lang, str, str], ...]:
    langs: tuple[Lang, ...] = ("zh", "en")
    return tuple((lang, form, f"{kind}.{lang}{ending}") for lang in langs for ending, form in FORMS.items())


def _delivery(one: Upload) -> Delivery:
    return Delivery(
        id=one.id,
        made_ms=one.made_ms,
        files=tuple(one.files),
        state=one.state,
        documents=one.documents,
        taken=one.taken,
        refused=one.refused,
        rows=one.rows,
        of_rows=one.of_rows,
    )


def _cell(number: int, fault: Fault) -> Cell:
    beside = [
        Beside(name=f"cell.{number}.{at}", place=box.place, spot=named(box.place), now=box.now)
        for at, box in enumerate(fault.beside)
    ]
    return Cell(
        name=f"cell.{number}" if fault.mendable else "",
        file=fault.file,
        place=fault.place,
        spot=named(fault.place),
        now=fault.now,
        why=_why(fault.finding),
        about=_about(fault),
        documents=fault.documents,
        choices=tuple(Text(choice.zh, choice.en) for choice in fault.choices),
        beside=tuple(beside),
    )


def _about(fault: Fault) -> Text:
    """The documents that a fault hangs on, by their kinds and numbers, and how many they are where these are not all."""
    kinds = [KINDS.get(kind, Text(kind, kind)) for kind in fault.kinds]
    zh, en = "、".join(kind.zh for kind in kinds), ", ".join(kind.en for kind in kinds)
    if len(fault.keys) > MOST_NUMBERS:
        return Text(f"{zh}，共 {fault.documents} 份", f"{en}, {fault.documents} in all")
    return Text(f"{zh} {'、'.join(fault.keys)}", f"{en} {', '.join(fault.keys)}")


def _why(one: Finding) -> Why:
    return why_at(one.code, one.path, one.seen, one.expected)


def _line(lodged: Lodged) -> Line:
    whys = tuple(_why(one) for one in lodged.findings)
    return Line(
        kind=KINDS.get(lodged.message, Text(lodged.message, lodged.message)),
        key=number_of(lodged),
        file=Path(lodged.file).name,
        verdict=lodged.verdict,
        whys=whys,
        outcome=lodged.outcome,
    )


# --- bringing and mending -------------------------------------------------------------------------------------------------


@raw("/upload", needs="upload", method="POST")
async def bring(desk: Desk, request: Request, acting: Acting) -> Response:
    """Files of the page's form, streamed to the delivery's folder."""
    ask = desk.ask(request, acting, "upload")
    _refuse_too_much(request)
    async with request.form(max_files=MAX_FILES, max_fields=8) as form:
        desk.check_form(request, acting, {"csrf": str(form.get("csrf", ""))})
        begun = await run_in_threadpool(_begin, ask, _files(form))
    return RedirectResponse(f"/uploads/{begun}", status_code=303)


@raw(
    "/api/upload",
    needs="upload",
    method="POST",
    told=Told(
        title=Text("上传文件", "Send files"),
        says=Text(
            "海关 XML、zip 或 Excel、CSV、JSON 表格。在后台办理：用 made.delivery 读取 /uploads/{id}.json 查看每一行的结论。"
            "重复提交时，已登记的内容不会重复登记。",
            "Customs XML, zip, or sheets as Excel, CSV or JSON. They are worked on in the background: read the verdict of each "
            "line at /uploads/{id}.json with `made.delivery`. Sent again, what was taken already is not taken twice.",
        ),
        gives=Done,
        file="files",
        most=MAX_FILES,
    ),
)
async def send_files(desk: Desk, request: Request, acting: Acting) -> Response:
    """The same for programs."""
    ask = desk.ask(request, acting, "upload")
    desk.check_origin(request, acting)
    _refuse_too_much(request)
    form = await _form(request)
    try:
        begun = await run_in_threadpool(_begin, ask, _files(form))
    finally:
        await form.close()
    done = Done(
        said=Text("已收到，正在办理。", "Received, and being worked on."),
        to=f"/uploads/{begun}",
        made={"delivery": begun},
    )
    return Response(msgspec.json.encode(done), media_type="application/json")


async def _form(request: Request) -> FormData:
    try:
        return await request.form(max_files=MAX_FILES, max_fields=8)
    except (HTTPException, LookupError, UnicodeError) as error:  # no form at all, or of letters that nobody knows
        raise CohongError(BODY, seen=shown(str(getattr(error, "detail", error)))) from None


def _refuse_too_much(request: Request) -> None:
    length = request.headers.get("content-length", "")
    if length.isdigit() and int(length) > MAX_BYTES:
        raise _too_much(int(length))


def _files(form: FormData) -> list[UploadFile]:
    return [one for one in form.getlist("files") if isinstance(one, UploadFile) and one.filename]


def _begin(ask: Ask, files: list[UploadFile]) -> str:
    uploads = _uploads(ask)
    service = has_role(ask.state, ask.acting.member, "service")
    begun = uploads.begin(ask.acting.person, ask.acting.member, day=service)
    try:
        left = MAX_BYTES
        for file in files:
            left -= _keep(file, uploads.path_for(begun, file.filename or ""), left)
        uploads.work(begun)
    except BaseException:
        uploads.drop(begun)
        raise
    return begun.id


def _keep(file: UploadFile, path: Path, left: int) -> int:
    """Write a file as it came; its size. Raises CohongError where it is more than `left` bytes."""
    size = 0
    with path.open("wb") as out:
        while block := file.file.read(BLOCK):
            size += len(block)
            if size > left:
                raise _too_much(MAX_BYTES - left + size)
            out.write(block)
    return size


def _too_much(seen: int) -> CohongError:
    return CohongError(TOO_MUCH, seen=f"{seen >> 20} MB", expected=f"{MAX_BYTES >> 20} MB")


@raw("/uploads/{id}/mend", needs="mend", method="POST")
async def mend(desk: Desk, request: Request, acting: Acting) -> Response:
    """Cells of the page's form, by the numbers that the page gave them."""
    ask = desk.ask(request, acting, "mend")
    async with request.form(max_files=0, max_fields=4 * SHOWN + 8) as form:
        said = {name: value for name, value in form.items() if isinstance(value, str)}
    desk.check_form(request, acting, said)
    await run_in_threadpool(_mend, ask, said)
    return RedirectResponse(f"/uploads/{ask.path['id']}", status_code=303)


def _mend(ask: Ask, said: dict[str, str]) -> None:
    uploads, found = _uploads(ask), _own(ask)
    if found.state == "running":
        return
    texts, sure = {}, []
    for number, fault in enumerate(uploads.faults(found, SHOWN)):
        # The page may be older than the faults: a cell is only changed where the form knew it by its place.
        if said.get(f"place.{number}") != f"{fault.file}|{fault.place}":
            continue
        own = Box(place=fault.place, now=fault.now)
        for name, box in (
            (f"cell.{number}", own),
            *((f"cell.{number}.{at}", one) for at, one in enumerate(fault.beside)),
        ):
            text = said.get(name)
            if text is not None and text != box.now:
                texts[fault.file, box.place] = text
        if fault.finding.code == USCC_DOUBTED and (fault.file, fault.place) not in texts:
            sure.append(fault.finding.seen)
    uploads.mend(found, texts, sure)


@act("/uploads/{id}/again", zh="重新提交", en="Send again", needs="upload")
def send_again(ask: Ask, form: Nothing) -> Done:  # noqa: ARG001 - the address says all
    """The same files once more, after the node was away for example."""
    uploads, found = _uploads(ask), _own(ask)
    if found.state != "running":
        uploads.mend(found, {})
    return Done(said=Text("已重新提交。", "Sent again."), to=f"/uploads/{found.id}")


@act("/uploads/{id}/drop", zh="放弃未登记的内容", en="Give up what was not taken", needs="upload")
def give_up(ask: Ask, form: Nothing) -> Done:  # noqa: ARG001 - the address says all
    """Remove a delivery's files; what the ledger has taken stays."""
    uploads, found = _uploads(ask), _own(ask)
    if found.state != "running":
        uploads.drop(found)
    return Done(said=Text("已放弃；已登记的内容不受影响。", "Given up; what was taken stays."), to="/upload")


# --- files to keep --------------------------------------------------------------------------------------------------------


@raw("/uploads/{id}/verdicts", needs="upload")
async def verdict_file(desk: Desk, request: Request, acting: Acting) -> Response:
    """What became of every document, as a table for a spreadsheet."""
    ask = desk.ask(request, acting, "upload")
    path = await run_in_threadpool(_uploads(ask).verdict_file, _own(ask), ask.lang)
    return FileResponse(path, filename=path.name, media_type=MEDIA[".csv"])


@raw("/uploads/{id}/files/{name}", needs="upload")
async def mended_file(desk: Desk, request: Request, acting: Acting) -> Response:
    """A file as it was mended here."""
    ask = desk.ask(request, acting, "upload")
    path = _uploads(ask).mended_file(_own(ask), ask.path["name"])
    if path is None:
        raise ask.missing()
    return FileResponse(path, filename=path.name, media_type=MEDIA.get(path.suffix.lower(), "application/octet-stream"))


@raw(
    "/templates/{kind}",
    needs="upload",
    told=Told(
        title=Text("空白表格", "An empty sheet"),
        says=Text(
            "列名带说明的表格：kind 为 Excel；kind.csv、kind.json 为其他格式，kind.zh.csv、kind.en.csv 指定语言。"
            "可用的 kind 见上传页面的 templates。",
            "Its columns explained: `kind` is Excel, `kind.csv` and `kind.json` the other forms, `kind.zh.csv` and `kind.en.csv` "
            "choose the language; the page of uploads lists each `kind` in `templates`.",
        ),
        gives=EXCEL,
    ),
)
async def template(desk: Desk, request: Request, acting: Acting) -> Response:
    """An empty sheet with its columns explained: as Excel, or as the ending says."""
    ask = desk.ask(request, acting, "upload")
    kind, *said = ask.path["kind"].split(".")
    lang = said.pop(0) if said and said[0] in ("zh", "en") else ask.lang
    ending = f".{said.pop()}" if said else ".xlsx"
    if kind not in TEMPLATES or said or ending not in MEDIA:
        raise ask.missing()
    with tempfile.TemporaryDirectory() as folder:
        path = write_template(kind, Path(folder) / f"{kind}{ending}", lang)
        return as_file(path.read_bytes(), path.name, MEDIA[ending])
