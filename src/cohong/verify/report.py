"""What the checker hands back: numbered steps, what they add up to, and the two written forms, JSON and plain text."""

from dataclasses import dataclass, field
from typing import Any, Literal

VERIFY_SCHEMA = "cohong.verify.v1"
Signer = Literal["pinned", "unpinned", "foreign", "unknown"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One numbered step. `ok` is None where it was not reached or not asked for; `detail` is a short technical value.

    A step that failed has a `code` and the sentence with its next step in both languages.
    """

    n: int
    name_en: str
    name_zh: str
    ok: bool | None = None
    detail: str = ""
    code: str = ""
    zh: str = ""
    en: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The result for one file.

    `integrity`: all parts belong together and nothing was changed. `trusted`: integrity, and the log's key is in the
    caller's key file. `signer`: pinned, unpinned (no key file was given), foreign (not in it) or unknown (not reached).
    `outcome` has the plain values that were proved, empty without integrity; `says` the same in words, {"zh", "en"}.
    """

    file: str
    steps: tuple[Step, ...]
    integrity: bool
    trusted: bool
    signer: Signer
    origin: str = ""
    own_gateway: bool = False
    outcome: dict[str, Any] = field(default_factory=dict)
    opened: tuple[dict[str, Any], ...] = ()
    facts: tuple[Any, ...] = ()
    says: dict[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def exit_code(self) -> int:
        """0 when everything that was asked for holds, else 1."""
        return 0 if self.integrity and self.signer in ("pinned", "unpinned") else 1


def report_to_json(report: Report) -> dict[str, Any]:
    """The report as one JSON object; its shape is `cohong.verify.v1`."""
    return {
        "schema": VERIFY_SCHEMA,
        "file": report.file,
        "ok": report.exit_code == 0,
        "integrity": report.integrity,
        "trusted": report.trusted,
        "signer": report.signer,
        "origin": report.origin,
        "own_gateway": report.own_gateway,
        "outcome": report.outcome,
        "opened": list(report.opened),
        "facts": list(report.facts),
        "steps": [_step_to_json(step) for step in report.steps],
        "says": {lang: list(lines) for lang, lines in report.says.items()},
    }


def _step_to_json(step: Step) -> dict[str, Any]:
    return {
        "n": step.n,
        "name_en": step.name_en,
        "name_zh": step.name_zh,
        "ok": step.ok,
        "detail": step.detail,
        "code": step.code,
        "zh": step.zh,
        "en": step.en,
    }


def render(report: Report, lang: str) -> str:
    """The report for people, in `lang` ("zh" or anything else for English), ending with a newline."""
    lines = [printable(report.file), *(_step_line(step, lang) for step in report.steps), ""]
    lines += [f"  {printable(line)}" for line in report.says.get("zh" if lang == "zh" else "en", ())]
    lines += ["", *_summary(report, lang)]
    return "\n".join(lines) + "\n"


def _step_line(step: Step, lang: str) -> str:
    mark = {True: "✓", False: "✗", None: "–"}[step.ok]
    name = step.name_zh if lang == "zh" else step.name_en
    said = step.zh if lang == "zh" else step.en
    tail = said or step.detail
    return f"  {mark} {step.n} {name}" + (f"{'：' if lang == 'zh' else ': '}{printable(tail)}" if tail else "")


def _summary(report: Report, lang: str) -> list[str]:
    if lang == "zh":
        whole = "完整，未被改动" if report.integrity else "不成立"
        known = {"pinned": "已核对", "unpinned": "未核对", "foreign": "不在密钥文件中", "unknown": "未知"}[
            report.signer
        ]
        return [
            f"  内容：{whole}",
            f"  signer: {report.signer}（账本签名人{known}）",
            f"  trusted: {_word(report.trusted)}（{'可信' if report.trusted else '尚不能据此认定可信'}）",
        ]
    whole = "whole and unchanged" if report.integrity else "does not hold"
    return [f"  content: {whole}", f"  signer: {report.signer}", f"  trusted: {_word(report.trusted)}"]


def _word(value: bool) -> str:
    return "true" if value else "false"


def printable(text: str) -> str:
    """Text that is safe on a screen: no control, escape or direction characters from a stranger's file."""
    return "".join(char if char.isprintable() else "�" for char in text)
