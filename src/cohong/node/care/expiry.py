"""What runs out: keys that should be changed, certificates that will not be taken any more. Warned of before, not after.

How long a key may speak is no rule of law here but the operator's own: `care.toml` in the home says it, and everything in
it may be left out.

    signing_key_days = 365           # a member's key should be rotated after so many days
    warn_days = 30                   # warn so many days before
    backup_days = 2                  # how old the last backup may be
    drill_days = 90                  # and the last restore drill
    certificates = ["tls/node.pem"]  # certificate files to watch, relative to the home
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import msgspec
from cryptography import x509

from cohong.core.calendar import add_days, day_of, days_since_1970
from cohong.core.state import Overlay
from cohong.core.texts import CohongError, declare
from cohong.ledger.application import Application
from cohong.ledger.blocks import from_bytes
from cohong.ledger.embedded.home import Home
from cohong.ledger.embedded.state_store import StateStore, StateUnusable, refuse_broken_file
from cohong.ledger.embedded.view import blocks_from
from cohong.modules import rulebook
from cohong.modules.members.state import SPEAKER
from cohong.node.home import LOG_KEY
from cohong.sealed.keyring import Keyring

SETTINGS_FILE = "care.toml"
CARE_BAD = declare(
    "node.care_bad",
    en="The settings in {path} cannot be read: {seen}.",
    zh="无法读取设置文件 {path}：{seen}。",
    next_en="Correct the file; everything in it may be left out.",
    next_zh="请更正该文件；其中各项均可省略。",
    final=False,
)
CERTIFICATE_BAD = declare(
    "node.certificate_bad",
    en="{path} is no certificate file that can be read: {seen}.",
    zh="{path} 不是可读取的证书文件：{seen}。",
    next_en="Correct `certificates` in care.toml, or put the file there.",
    next_zh="请更正 care.toml 中的 certificates，或放入该文件。",
    final=False,
)


class Care(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The operator's own limits, in days, and certificate files (relative to the home)."""

    signing_key_days: int = 365
    warn_days: int = 30
    backup_days: int = 2
    drill_days: int = 90
    certificates: tuple[str, ...] = ()


class Expiring(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that runs out: what kind, whose, the last day it is good, how many days are left, and what to do."""

    what: str
    who: str
    until_day: int
    days_left: int
    next_en: str
    next_zh: str


Source = Callable[[Path, int], Iterable[Expiring]]
"""Looks at a home on a day; yields what has an end, near or far. Rooms above add theirs."""


def read_care(home: Path) -> Care:
    """The settings of a home, or what holds without them. Raises CohongError for a file that cannot be read."""
    path = Path(home) / SETTINGS_FILE
    try:
        return msgspec.toml.decode(path.read_bytes(), type=Care)
    except FileNotFoundError:
        return Care()
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise CohongError(CARE_BAD, path=SETTINGS_FILE, seen=str(error)) from None


def expiring(home: Path, today: int, *, state: Overlay | None = None, more: Sequence[Source] = ()) -> list[Expiring]:
    """Everything of a home that has an end, the nearest first. Raises CohongError.

    `state` are the rows of a process that has the home open; without it they are read from the home.
    """
    care, place = read_care(home), Home(home)
    if state is not None:
        keys = list(signing_keys(place, state, today, care))
    else:
        with committed(place) as app:
            keys = [] if app is None else list(signing_keys(place, app.state(), today, care))
    others = [one for source in more for one in source(Path(home), today)]
    return sorted(
        [*keys, *certificates(place, today, care), *others], key=lambda one: (one.until_day, one.what, one.who)
    )


def expires(what: str, who: str, until: int, today: int, *, next_en: str, next_zh: str) -> Expiring:
    """An `Expiring` whose days are counted; negative ones are over."""
    left = days_since_1970(until) - days_since_1970(today)
    return Expiring(what=what, who=who, until_day=until, days_left=left, next_en=next_en, next_zh=next_zh)


def signing_keys(home: Home, state: Overlay, today: int, care: Care) -> Iterator[Expiring]:
    """The keys of the members here, by the block time since which they speak; those of the founding count from the first
    block. The log's own key is pinned by others and has no end; a key that the rows do not know yet is new."""
    ring, founded_ms = Keyring(home.keys), founding_ms(home)
    for member in ring.members():
        speaker = state.get(SPEAKER, ring.load(member).signing_public().hex()) if member != LOG_KEY else None
        if speaker is not None:
            yield expires(
                "signing_key",
                member,
                add_days(day_of(speaker.since_ms or founded_ms), care.signing_key_days),
                today,
                next_en=f"Run `cohong key rotate --as {member}`.",
                next_zh=f"请运行 cohong key rotate --as {member} 更换密钥。",
            )


def founding_ms(home: Home) -> int:
    """When the ledger of a home was founded: the time of its first block, 0 where there is none."""
    first = next(blocks_from(home.segments, 1), None)
    return from_bytes(first[1]).header.time if first else 0


def certificates(home: Home, today: int, care: Care) -> Iterator[Expiring]:
    """The certificate files that the settings name; of a chain the one that ends first. Raises CohongError."""
    for name in care.certificates:
        try:
            chain = x509.load_pem_x509_certificates((home.root / name).read_bytes())
        except (OSError, ValueError) as error:
            raise CohongError(CERTIFICATE_BAD, path=name, seen=getattr(error, "strerror", None) or str(error)) from None
        until = min(day_of(int(one.not_valid_after_utc.timestamp()) * 1000) for one in chain)
        yield expires(
            "certificate",
            name,
            until,
            today,
            next_en="Have it renewed, put the new file in its place and restart what uses it.",
            next_zh="请续期证书，替换该文件并重启使用它的服务。",
        )


@contextmanager
def committed(home: Home) -> Iterator[Application | None]:
    """The rows of a home as last committed, without what came since; None where they cannot be read here and now."""
    try:
        refuse_broken_file(home.state)
        store = StateStore(home.state, read_only=True)
    except StateUnusable:
        yield None
        return
    try:
        yield Application(store, rulebook())
    finally:
        store.close()
