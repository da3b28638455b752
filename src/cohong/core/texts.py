"""What the house says to people: one registry of codes, each with its sentence and next step in Chinese and English.

A *refusal* is a value and a *finding* is a value; only a channel that cannot go on raises `CohongError`.
Templates may use `{seen}`, `{expected}` and `{path}`; a template never needs any of them.
"""

import re
from collections.abc import Callable
from typing import Literal

import msgspec

Level = Literal["error", "warning"]
OWN_RULE = "own rule of this project"
"""The source of a finding whose code names none: no law or document asks for it, the house does."""


class Text(msgspec.Struct, frozen=True, kw_only=True):
    """One registered code.

    `final` says whether the same content may ever succeed: True = never, False = it may change later.
    `source` names the law, schema or document the rule comes from, with its evidence mark.
    """

    code: str
    en: str
    zh: str
    next_en: str
    next_zh: str
    final: bool = True
    source: str = ""


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """One thing found wrong in one place of one document, ready to be shown to the sender."""

    code: str
    level: Level
    path: str
    seen: str
    expected: str
    zh: str
    en: str
    source: str


class CohongError(Exception):
    """A door that cannot go on: unreadable file, broken archive, missing home. Retried or mended by a person."""

    def __init__(self, code: str, *, path: str = "", seen: str = "", expected: str = "") -> None:
        self.code, self.path, self.seen, self.expected = code, path, seen, expected
        super().__init__(self.say("en"))

    def say(self, lang: str) -> str:
        """The sentence and the next step, in `lang` ("zh" or anything else for English)."""
        return say(self.code, lang, path=self.path, seen=self.seen, expected=self.expected)


_registry: dict[str, Text] = {}
_phrase_books: list[Callable[[str], str]] = []
_MARK = re.compile(r"\{(path|seen|expected)\}")


def declare(code: str, *, en: str, zh: str, next_en: str, next_zh: str, final: bool = True, source: str = "") -> str:
    """Register one code and return it, so that a rule can write `NO_BASE = declare("trade.no_base", ...)`."""
    text = Text(code=code, en=en, zh=zh, next_en=next_en, next_zh=next_zh, final=final, source=source)
    known = _registry.setdefault(code, text)
    assert known == text, f"the code {code} is declared twice with different texts"
    return code


def text_of(code: str) -> Text:
    """The registered text. Raises KeyError for a code nobody declared."""
    return _registry[code]


def all_texts() -> list[Text]:
    """Every registered text, by code. Import the rooms first: a room declares its codes when it is imported."""
    return [_registry[code] for code in sorted(_registry)]


def say(code: str, lang: str, *, path: str = "", seen: str = "", expected: str = "") -> str:
    """Sentence and next step of a code, filled in. Unknown codes show themselves rather than fail."""
    text = _registry.get(code)
    if text is None:
        return code
    first, then = (text.zh, text.next_zh) if lang == "zh" else (text.en, text.next_en)
    gap = "" if lang == "zh" else " "
    return f"{fill(first, path, seen, expected, lang)}{gap}{fill(then, path, seen, expected, lang)}".strip()


def fill(template: str, path: str, seen: str, expected: str, lang: str = "en") -> str:
    """Put the three values into a template without letting user data be read as a template; in a Chinese one, phrases of
    the house are said in Chinese."""
    values = {"path": path, "seen": seen, "expected": expected}
    if lang == "zh":
        values = {name: in_chinese(value) for name, value in values.items()}
    return _MARK.sub(lambda mark: values[mark[1]], template)


def phrase_book(book: Callable[[str], str]) -> None:
    """A room that writes `seen` and `expected` as English phrases tells how they are said in Chinese: a function from a
    text to its Chinese, or to itself where it is nobody's phrase."""
    if book not in _phrase_books:
        _phrase_books.append(book)


def in_chinese(text: str) -> str:
    """A phrase of the house in Chinese; any other text as it is."""
    for book in _phrase_books:
        said = book(text)
        if said != text:
            return said
    return text


def finding(code: str, level: Level, path: str, seen: str = "", expected: str = "") -> Finding:
    """Make a finding from a registered code; the two sentences are filled in, each with its next step."""
    return Finding(
        code=code,
        level=level,
        path=path,
        seen=seen,
        expected=expected,
        zh=say(code, "zh", path=path, seen=seen, expected=expected),
        en=say(code, "en", path=path, seen=seen, expected=expected),
        source=text_of(code).source or OWN_RULE,
    )
