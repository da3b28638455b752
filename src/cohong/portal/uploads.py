"""Files that people bring: kept until every document of them is taken or given up, worked on in the background.

Lies in HOME/uploads, one folder a delivery, readable by the home's user alone: `files/` as they came (and as they were
mended since), `verdicts.jsonl` a line for each document, `refused.jsonl` those that were not taken, `upload.json` what it is.
What the ledger has taken is sealed there; the files go once nothing of them waits, those that were mended here, and the rest
of the folder, after `KEPT_DAYS`.
"""

import re
import secrets
import shutil
import threading
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Literal

import msgspec

from cohong.channels.customs.patch import patch_message
from cohong.channels.sheets.patch import patch_sheet
from cohong.core.texts import CohongError, declare
from cohong.node.documents import SHEETS
from cohong.node.home import Clock
from cohong.node.intake import Lodged
from cohong.node.verdicts import Verdicts
from cohong.node.writer import Writer
from cohong.portal.entering.rowcount import rows_of
from cohong.portal.entering.wrong import Fault, faults_of
from cohong.sealed.files import write_whole

FOLDER = "uploads"
KEPT_DAYS = 7
VERDICTS, REFUSED = "verdicts.jsonl", "refused.jsonl"
MAX_BYTES = 512 << 20
MAX_FILES = 2_000
SUFFIXES = (*SHEETS, ".xml", ".gz", ".zip")
_ID = re.compile(r"[0-9a-f]{24}")
_STRANGE = re.compile(r"[^\w.\-（）() ]")

NOT_READ = declare(
    "upload.not_read",
    en="The file {seen} is of a kind that is not read here ({expected}).",
    zh="不支持此类文件：{seen}（支持 {expected}）。",
    next_en="Send customs XML, zip, or the sheets as Excel, CSV or JSON.",
    next_zh="请上传海关 XML、zip，或 Excel、CSV、JSON 表格。",
)
TOO_MUCH = declare(
    "upload.too_much",
    en="This is too much for one delivery ({seen}; at most {expected}).",
    zh="一次上传的内容过大（{seen}，上限 {expected}）。",
    next_en="Send it in several deliveries, or import the folder with `cohong import`.",
    next_zh="请分几次上传，或用 cohong import 导入整个目录。",
)
NOTHING = declare(
    "upload.nothing",
    en="No file was chosen.",
    zh="没有选择文件。",
    next_en="Choose one or more files and send again.",
    next_zh="请选择一个或多个文件后再上传。",
    final=False,
)
BROKEN = declare(
    "upload.broken_off",
    en="The work on this delivery was broken off.",
    zh="本次上传的处理被中断。",
    next_en="Send it again: what was taken already is not taken twice.",
    next_zh="请重新提交；已登记的内容不会重复登记。",
    final=False,
)


State = Literal["running", "done", "failed"]


class Upload(msgspec.Struct, kw_only=True):
    """One delivery. `state` is running, done or failed; `day` says that it is worked as a clerk's day, statements and
    contracts included. `rows` of `of_rows` (0 where that is not known) are read. `mended` names the files that were mended here,
    `sure` the codes that were confirmed. `code` and its values say why it failed."""

    id: str
    person: str
    member: str
    made_ms: int
    files: list[str]
    day: bool
    round: int = 1
    state: State = "running"
    documents: int = 0
    taken: int = 0
    refused: int = 0
    rows: int = 0
    of_rows: int = 0
    mended: list[str] = []
    sure: list[str] = []
    code: str = ""
    path: str = ""
    seen: str = ""
    expected: str = ""


_running: dict[str, Upload] = {}
"""Deliveries that this process is working on, by id."""
_far: dict[str, dict[str, int]] = {}
"""How far each file of them is, in rows."""


class Uploads:
    """The deliveries of one home."""

    def __init__(self, home: Path, clock: Clock) -> None:
        self.home, self.clock = home, clock
        self.folder = home / FOLDER

    # --- bringing ---------------------------------------------------------------------------------------------------------

    def begin(self, person: str, member: str, *, day: bool) -> Upload:
        """A new delivery, empty."""
        self.sweep()
        upload = Upload(id=secrets.token_hex(12), person=person, member=member, made_ms=self.clock(), files=[], day=day)
        self._place(upload.id).joinpath("files").mkdir(parents=True, mode=0o700)
        self.folder.chmod(0o700)
        return upload

    def path_for(self, upload: Upload, name: str) -> Path:
        """Where a file of a delivery goes. Raises CohongError for a kind that is not read, and for too many."""
        plain = _STRANGE.sub("_", Path(name).name.strip()) or "file"
        if not plain.lower().endswith(SUFFIXES):
            raise CohongError(NOT_READ, seen=plain, expected=", ".join(SUFFIXES))
        if len(upload.files) >= MAX_FILES:
            raise CohongError(TOO_MUCH, seen=f"{len(upload.files) + 1} files", expected=f"{MAX_FILES} files")
        while plain in upload.files:
            plain = f"_{plain}"
        upload.files.append(plain)
        return self._place(upload.id) / "files" / plain

    def work(self, upload: Upload) -> None:
        """Unpack and hand everything to the node, in the background."""
        if not upload.files:
            shutil.rmtree(self._place(upload.id))
            raise CohongError(NOTHING)
        self._unpack(upload)
        upload.state, upload.documents, upload.taken, upload.refused, upload.rows = "running", 0, 0, 0, 0
        _far.pop(upload.id, None)
        self._save(upload)
        _running[upload.id] = upload
        threading.Thread(target=self._run, args=(upload,), daemon=True).start()

    def _unpack(self, upload: Upload) -> None:
        """Zips become their files, so that each can be mended in place."""
        files = self._place(upload.id) / "files"
        for name in [name for name in upload.files if name.lower().endswith(".zip")]:
            try:
                with zipfile.ZipFile(files / name) as archive:
                    self._unpack_one(upload, archive)
            except (zipfile.BadZipFile, RuntimeError, NotImplementedError):
                continue  # the door names what is the matter with it
            upload.files.remove(name)
            (files / name).unlink()

    def _unpack_one(self, upload: Upload, archive: zipfile.ZipFile) -> None:
        members = [one for one in archive.infolist() if not one.is_dir() and one.filename.lower().endswith(SUFFIXES)]
        total = sum(one.file_size for one in members)
        if total > MAX_BYTES:
            raise CohongError(TOO_MUCH, seen=f"{total >> 20} MB", expected=f"{MAX_BYTES >> 20} MB")
        for member in members:
            with archive.open(member) as packed, self.path_for(upload, member.filename).open("wb") as out:
                shutil.copyfileobj(packed, out, 1 << 20)

    def _run(self, upload: Upload) -> None:
        place = self._place(upload.id)
        try:
            upload.of_rows = self._length(upload)
            with (place / VERDICTS).open("wb") as out, (place / REFUSED).open("wb") as refused:
                for lodged in self._answers(upload):
                    line = msgspec.json.encode(lodged) + b"\n"
                    out.write(line)
                    if lodged.verdict == "refused":
                        refused.write(line)
                    self._count(upload, lodged)
            upload.state = "done"
        except CohongError as error:
            upload.state, upload.code = "failed", error.code
            upload.path, upload.seen, upload.expected = error.path, error.seen, error.expected
        self._save(upload)
        _running.pop(upload.id, None)
        _far.pop(upload.id, None)
        if upload.state == "done" and not upload.refused:
            self._keep_mended(upload)

    def _length(self, upload: Upload) -> int:
        """The rows of all files, 0 where those of one are not known."""
        lengths = [rows_of(self._place(upload.id) / "files" / name) for name in upload.files]
        return sum(lengths) if all(lengths) else 0

    def _count(self, upload: Upload, lodged: Lodged) -> None:
        upload.documents += 1
        upload.refused += lodged.verdict == "refused"
        upload.taken += lodged.verdict != "refused"
        far = _far.setdefault(upload.id, {})
        far[lodged.file] = max(far.get(lodged.file, 0), lodged.row or lodged.index + 1)
        upload.rows = min(sum(far.values()), upload.of_rows)

    def _keep_mended(self, upload: Upload) -> None:
        """Nothing waits any more: only what was mended here is kept, for its sender to fetch."""
        files = self._place(upload.id) / "files"
        for name in upload.files:
            if name not in upload.mended:
                (files / name).unlink(missing_ok=True)

    def _answers(self, upload: Upload) -> Iterator[Lodged]:
        paths = [self._place(upload.id) / "files" / name for name in upload.files]
        writer = Writer(self.home)
        if upload.day:
            return writer.work_day(paths, upload.member, sure=upload.sure)
        return writer.take(paths, upload.member, sure=upload.sure)

    # --- looking ----------------------------------------------------------------------------------------------------------

    def get(self, id: str) -> Upload | None:
        """A delivery as it stands; one that another process was working on when it ended counts as broken off."""
        if id in _running:
            return _running[id]
        if not _ID.fullmatch(id) or not (self._place(id) / "upload.json").exists():
            return None
        upload = msgspec.json.decode((self._place(id) / "upload.json").read_bytes(), type=Upload)
        if upload.state == "running":
            upload.state, upload.code = "failed", BROKEN
        return upload

    def of(self, member: str) -> list[Upload]:
        """The deliveries of a member, the newest first."""
        names = [path.name for path in self.folder.iterdir()] if self.folder.is_dir() else []
        found = [upload for name in names if (upload := self.get(name)) is not None and upload.member == member]
        return sorted(found, key=lambda upload: (upload.made_ms, upload.id), reverse=True)

    def verdicts(self, upload: Upload, *, refused: bool = False, first: int = 0) -> Iterator[Lodged]:
        """The answer to every document so far, or to those that were not taken, from the `first` on."""
        path = self._place(upload.id) / (REFUSED if refused else VERDICTS)
        if path.exists():
            with path.open("rb") as lines:
                for line in islice(lines, first, None):
                    if line.endswith(b"\n"):
                        yield msgspec.json.decode(line, type=Lodged)

    def faults(self, upload: Upload, limit: int) -> list[Fault]:
        """The wrong places of a delivery, each once, with what stands there now."""
        return faults_of(self.verdicts(upload, refused=True), self._place(upload.id) / "files", limit)

    def verdict_file(self, upload: Upload, lang: str) -> Path:
        """All verdicts as a table for a spreadsheet, in one language."""
        path = self._place(upload.id) / f"{lang}.verdicts.csv"
        with Verdicts(path, lang, below=self._place(upload.id) / "files") as kept:
            for lodged in self.verdicts(upload):
                kept.take(lodged)
        return path

    def mended_file(self, upload: Upload, name: str) -> Path | None:
        """A file as it was mended here, None where it was not or is gone."""
        path = self._place(upload.id) / "files" / name
        return path if name in upload.mended and path.is_file() else None

    # --- mending ----------------------------------------------------------------------------------------------------------

    def mend(self, upload: Upload, texts: Mapping[tuple[str, str], str], sure: Iterable[str] = ()) -> None:
        """Change places (file, place) -> text and hand everything to the node again: what was taken is not taken twice.
        Codes in `sure` were looked at and are meant as they stand."""
        files = self._place(upload.id) / "files"
        for name in dict.fromkeys(file for file, _ in texts):
            if name not in upload.files:
                continue
            changes = {place: text for (file, place), text in texts.items() if file == name}
            mended = files / f".mended-{name}"
            patch = patch_sheet if Path(name).suffix.lower() in SHEETS else patch_message
            patch(files / name, mended, changes)
            mended.replace(files / name)
            upload.mended = list(dict.fromkeys([*upload.mended, name]))
        upload.sure = list(dict.fromkeys([*upload.sure, *sure]))
        upload.round += 1
        upload.code = upload.path = upload.seen = upload.expected = ""
        self.work(upload)

    def drop(self, upload: Upload) -> None:
        """Give up what was not taken."""
        shutil.rmtree(self._place(upload.id), ignore_errors=True)

    def sweep(self) -> None:
        """Remove deliveries that are too old."""
        if self.folder.is_dir():
            oldest = self.clock() - KEPT_DAYS * 86_400_000
            for path in self.folder.iterdir():
                upload = self.get(path.name)
                if upload is not None and upload.made_ms < oldest:
                    self.drop(upload)

    def _place(self, id: str) -> Path:
        return self.folder / id

    def _save(self, upload: Upload) -> None:
        write_whole(self._place(upload.id) / "upload.json", msgspec.json.encode(upload))
