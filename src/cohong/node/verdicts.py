"""The verdict file: what became of each document, as a table that a spreadsheet opens, written while the work goes on.

One row for each finding, and one for a document without any. CSV in UTF-8 with a byte order mark; text that a spreadsheet
would run as a formula stands behind one quote.
"""

import csv
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from cohong.channels.sheets.writer import safe_text
from cohong.core.texts import CohongError, Finding, fill, finding, text_of
from cohong.node.labels import KINDS
from cohong.node.writer import learn

HEADINGS = {
    "zh": ("文件", "位置", "结论", "代码", "看到的内容", "应为", "说明", "下一步", "登记编号", "单证", "业务编号"),
    "en": ("File", "Place", "Verdict", "Code", "Seen", "Expected", "What was found", "Next step", "Outcome", "Document", "Number"),
}  # fmt: skip
SAID = {"ok": ("通过", "ok"), "warning": ("提醒", "warning"), "refused": ("拒绝", "refused")}
FLUSH_ROWS = 200


class Verdicts:
    """A verdict file under way, in one language; a context. Files `below` a folder are called by their path from there."""

    def __init__(self, path: Path, lang: str, *, below: Path | None = None) -> None:
        self.path, self.lang = path, "zh" if lang == "zh" else "en"
        self.above = f"{below}/" if below is not None else ""
        self.rows = 0

    def __enter__(self) -> Self:
        self._file = self.path.open("w", encoding="utf-8-sig", newline="")
        self._out = csv.writer(self._file, lineterminator="\r\n")
        self._write(HEADINGS[self.lang])
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    def take(self, document: Any) -> None:
        """A document with its findings: a `Document` as checked, or a `Lodged` with its outcome."""
        kind = KINDS.get(document.message, (document.message, document.message))[self.lang == "en"]
        last = (getattr(document, "outcome", ""), kind, document.key)
        file = document.file.removeprefix(self.above)
        if not document.findings:
            self._write((file, "", self._said(document.verdict), "", "", "", "", "", *last))
        for one in document.findings:
            verdict = "refused" if one.level == "error" else document.verdict
            self._write((file, *self._finding(one, verdict), *last))

    def fail(self, error: CohongError) -> None:
        """A file that cannot be read."""
        found = finding(error.code, "error", error.path, error.seen, error.expected)
        self._write((error.path.removeprefix(self.above), *self._finding(found, "refused"), "", "", ""))

    def _finding(self, one: Finding, verdict: str) -> tuple[str, ...]:
        learn(one.code)
        text = text_of(one.code)
        said, then = (text.zh, text.next_zh) if self.lang == "zh" else (text.en, text.next_en)
        place = one.path.removeprefix(self.above)
        values = (place, one.seen, one.expected, self.lang)
        return (
            place,
            self._said(verdict),
            one.code,
            one.seen,
            one.expected,
            fill(said, *values),
            fill(then, *values),
        )

    def _said(self, verdict: str) -> str:
        return SAID[verdict][self.lang == "en"]

    def _write(self, cells: tuple[str, ...]) -> None:
        self._out.writerow([safe_text(cell) for cell in cells])
        self.rows += 1
        if self.rows % FLUSH_ROWS == 0:
            self._file.flush()
