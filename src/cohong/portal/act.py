"""An act: something a person asks for. The same function takes the form of a page and the JSON of the API."""

from collections.abc import Callable, Iterable
from typing import Any, TypeVar, get_type_hints

import msgspec

from cohong.core.texts import CohongError, Finding
from cohong.portal.ask import Ask
from cohong.portal.text import Text


class Done(msgspec.Struct, frozen=True, kw_only=True):
    """What became of it: a sentence for the person, the page to go on with, and what the act made, by name."""

    said: Text
    to: str
    made: dict[str, str] = {}


class Act(msgspec.Struct, frozen=True, kw_only=True):
    """One address that is posted to. `takes` is the form: a frozen struct whose fields are strings, integers or booleans."""

    path: str
    name: str
    title: Text
    takes: type[msgspec.Struct]
    do: Callable[..., Done]
    needs: str


ACTS: dict[str, Act] = {}
Do = TypeVar("Do", bound=Callable[..., Done])


def act(path: str, *, zh: str, en: str, needs: str) -> Callable[[Do], Do]:
    """Register `do(ask, form)` under its function's name; `form`'s type says what is taken."""

    def register(do: Do) -> Do:
        name = str(getattr(do, "__name__", ""))
        assert name not in ACTS, f"two acts are called {name}"
        takes: Any = get_type_hints(do)["form"]
        ACTS[name] = Act(path=path, name=name, title=Text(zh, en), takes=takes, do=do, needs=needs)
        return do

    return register


def refuse(findings: Iterable[Finding]) -> None:
    """Raise the first thing that kept an act from taking effect as a CohongError, where there is one."""
    for found in findings:
        if found.level == "error":
            raise CohongError(found.code, path=found.path, seen=found.seen, expected=found.expected)


class Nothing(msgspec.Struct, frozen=True):
    """The form of an act that needs no more than its address."""


__all__ = ["ACTS", "Act", "Ask", "Done", "Nothing", "act", "refuse"]
