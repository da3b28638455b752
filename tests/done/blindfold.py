"""A blindfold for the rules: while it is on, whatever reads the world raises.

The interpreter reports every open, socket, process, sleep and first import to an audit hook, however it is reached. What it
does not report (clocks, randomness, reads from a file that is open already) is taken away for as long."""

import os
import random
import sys
import time
from contextlib import contextmanager

import pytest

SEEN = ("open", "os.", "shutil.", "socket.", "subprocess.", "import", "ctypes.", "mmap.", "sqlite3.", "glob.")
TAKEN = [
    *(
        (time, name)
        for name in ("time", "time_ns", "monotonic", "monotonic_ns", "perf_counter", "localtime", "gmtime", "sleep")
    ),
    *((os, name) for name in ("read", "pread", "write", "urandom", "environ", "getrandom")),
    *((random, name) for name in ("random", "randrange", "getrandbits")),
]
_on = False


class Sighted(Exception):
    """A rule looked at the world."""


def _look(event, args):
    if _on and event.startswith(SEEN):
        raise Sighted(f"{event} {args[:1]}")


sys.addaudithook(_look)


class _Gone:
    """What stands in the place of something taken away."""

    def __init__(self, name):
        self.name = name

    def __call__(self, *args, **more):
        raise Sighted(self.name)

    def __getitem__(self, key):
        raise Sighted(self.name)


@contextmanager
def blindfold():
    global _on  # noqa: PLW0603
    with pytest.MonkeyPatch.context() as patch:
        for module, name in TAKEN:
            patch.setattr(module, name, _Gone(f"{module.__name__}.{name}"))
        _on = True
        try:
            yield
        finally:
            _on = False


def blind(function):
    """The same function, run with the blindfold on."""

    def run(*args):
        with blindfold():
            return function(*args)

    return run
