"""The language of one run: `--lang` where given, else the locale. Everything shown to a person asks here."""

import os
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Literal
from unicodedata import east_asian_width

Lang = Literal["zh", "en"]

_lang: ContextVar[Lang] = ContextVar("lang", default="en")


def lang() -> Lang:
    """The language of this run."""
    return _lang.get()


def choose(en: str, zh: str) -> str:
    """One of two sentences."""
    return zh if lang() == "zh" else en


@contextmanager
def speaking(words: Sequence[str], env: Mapping[str, str] | None = None) -> Iterator[None]:
    """Settle the language before the command line is parsed, so that help and usage errors speak it too."""
    token = _lang.set(lang_of(words, os.environ if env is None else env))
    try:
        yield
    finally:
        _lang.reset(token)


def lang_of(words: Sequence[str], env: Mapping[str, str]) -> Lang:
    """`--lang zh` or `--lang=zh` anywhere before `--`; else the first locale variable that is set, as POSIX orders them."""
    asked = value_of("--lang", words)
    if asked is None:
        asked = next((env[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if env.get(name)), "en")
    return "zh" if asked.lower().startswith("zh") else "en"


def value_of(option: str, words: Sequence[str]) -> str | None:
    """The last value of an option in raw words, or None."""
    found = None
    for here, after in zip(words, [*words[1:], ""], strict=False):
        if here == "--":
            break
        if here == option:
            found = after
        elif here.startswith(f"{option}="):
            found = here.removeprefix(f"{option}=")
    return found


# --- the width of text on a screen, where a Chinese character takes two columns ---------------------------------------


def width(text: str) -> int:
    """Columns that `text` takes on a terminal."""
    return sum(2 if east_asian_width(char) in "WF" else 1 for char in text)


def pad(text: str, columns: int) -> str:
    """`text` with blanks up to `columns`."""
    return text + " " * (columns - width(text))


def fold(text: str, columns: int) -> list[str]:
    """Break a sentence into lines of at most `columns`; English at blanks, Chinese anywhere."""
    if text.isascii():
        return textwrap.wrap(text, max(columns, 20)) or [""]
    lines, here = [""], 0
    for char in text:
        size = width(char)
        if here + size > columns and char not in "，。；：、）":
            lines.append("")
            here = 0
        lines[-1] += char
        here += size
    return lines
