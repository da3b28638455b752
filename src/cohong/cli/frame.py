"""What every command shares: one way to print a result, one shape for trouble, three exit codes.

0  done, and nothing was refused
1  done, and something was refused, differs or does not verify
2  could not be done: an unreadable file, a missing home, a wrong command line
3  the program itself is at fault; please report it

Under `--json` standard output holds nothing but JSON: one object, or one object a line where a command says so.
"""

import sys
import traceback
from collections.abc import Callable, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

import click

from cohong.cli.tongue import choose, lang

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cohong.core.texts import CohongError

DONE, REFUSED, FAILED, BROKEN = 0, 1, 2, 3

_json: ContextVar[bool] = ContextVar("json", default=False)


def json_wanted() -> bool:
    """Whether this run prints JSON."""
    return _json.get()


@contextmanager
def printing(words: Sequence[str]) -> "Iterator[None]":
    """Settle `--json` before the command line is parsed, so that usage errors have the right shape too."""
    before = words[: words.index("--")] if "--" in words else words
    token = _json.set("--json" in before)
    try:
        yield
    finally:
        _json.reset(token)


_wipe: ContextVar[Callable[[], None] | None] = ContextVar("wipe", default=None)


@contextmanager
def wiping(wipe: Callable[[], None]) -> "Iterator[None]":
    """While a progress bar is up, clear its line before anything else is written."""
    token = _wipe.set(wipe)
    try:
        yield
    finally:
        _wipe.reset(token)
        wipe()


def write(line: str, *, err: bool = False) -> None:
    """One line on standard output, or on standard error; every command writes through here."""
    wipe = _wipe.get()
    if wipe is not None:
        wipe()
    click.echo(line, err=err)


# --- results -----------------------------------------------------------------------------------------------------------


def emit(result: object, schema: str) -> None:
    """Print one result: a line of JSON in its registered shape under `--json`, else label and value, line by line.

    `result` is a mapping, or any object whose attributes have the names of the schema. What does not fit the schema is a
    broken invariant of ours, never printed: so the published schemas cannot drift from what a command says.
    """
    from cohong.cli import schemas  # not before a result is there: help stays quick

    shaped = schemas.shape(result, schema)
    if json_wanted():
        write(schemas.encode(shaped))
    else:
        for line in schemas.lines(shaped):
            write(line)


def say(en: str, zh: str) -> None:
    """A sentence for a person on standard output; nothing under `--json`."""
    if not json_wanted():
        write(choose(en, zh))


# --- trouble -----------------------------------------------------------------------------------------------------------


def show_error(error: "CohongError") -> None:
    """The error shape on standard output under `--json`, else the sentence and the next step on standard error."""
    if json_wanted():
        from cohong.cli import schemas

        write(schemas.encode(schemas.error_of(error)))
        return
    place = f"{error.path}: " if error.path and error.path not in error.say(lang()) else ""
    write(f"{choose('Error', '错误')} [{error.code}] {place}{error.say(lang())}", err=True)


def guarded(run: Callable[[], object]) -> int:
    """Run a command and turn every way to end into an exit code."""
    try:
        code = run()
    except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001 - the last door: see `_ended`
        return _ended(error)
    return code if isinstance(code, int) else DONE


def _ended(error: BaseException) -> int:
    """The exit code of a run that an exception ended, with the error shown. A fault of ours must not look like a refusal."""
    from cohong.core.texts import CohongError  # not before something went wrong: help stays quick

    if isinstance(error, BrokenPipeError):
        sys.stdout = None  # the reader has gone; nothing may be flushed to it at exit
    elif isinstance(error, CohongError):
        show_error(error)
    elif isinstance(error, click.ClickException):
        show_error(_named("cli.usage", seen=_usage(error.format_message())))
    elif isinstance(error, OSError):
        show_error(_named("cli.system", path=str(error.filename or ""), seen=error.strerror or str(error)))
    elif isinstance(error, click.Abort | KeyboardInterrupt):
        show_error(_named("cli.stopped"))
    else:
        traceback.print_exception(error, file=sys.stderr)
        show_error(_named("cli.broken", seen=f"{type(error).__name__}: {error}"))
        return BROKEN
    return FAILED


def _usage(said: str) -> str:
    from cohong.cli.usage import in_chinese

    return said if json_wanted() else choose(said, in_chinese(said))


def _named(code: str, **values: str) -> "CohongError":
    from cohong.cli import errors  # declares the codes

    return errors.CohongError(code, **values)


def finish(*, refused: bool) -> int:
    """The exit code of a command that came to its end."""
    return REFUSED if refused else DONE
