"""From what is written to who is meant: codes and names against the register of firms, with how sure the reading is.

Registers and valid codes are deterministic: a code in force means its holder. A name means the one firm that bears it, or the
few that might. Two different valid credit codes are never joined, whatever their names.
"""

import unicodedata
from collections.abc import Iterable, Iterator
from typing import Literal, TypeVar

import msgspec

from cohong.analytics.linkage.names import Name, fold, is_no_value, parse
from cohong.analytics.linkage.regions import region_key
from cohong.analytics.sellers.records import CustomsCode, Licence
from cohong.core.company import CREDIT_ALPHABET, is_valid_uscc

ABROAD = "abroad:"
"""Before the code of a party that has no Chinese number."""
PERSON = "person:"
MOST_ALIKE = 4
"""A name that more firms bear than this says nothing."""
MOST_REMEMBERED = 200_000
"""Names whose reading is kept for the next time; it changes no answer."""

T = TypeVar("T")
Quality = Literal["exact", "stale", "mended", "name", "near", "shared"]
"""How a text was read: a code in force, one that ran out, one with a wrong character; a whole name, one with a slip, one that
several firms bear."""


class Read(msgspec.Struct, frozen=True):
    """One reading: whom the text means and how surely."""

    party: str
    quality: Quality


class Register:
    """The register of firms, ready to be asked. Later entries may be added; nothing is taken out."""

    def __init__(self, licences: Iterable[Licence]) -> None:
        self.licences: dict[str, Licence] = {}
        self._codes: dict[str, str] = {}
        self._customs: dict[str, tuple[str, CustomsCode]] = {}
        self._whole: dict[str, list[str]] = {}
        self._cores: dict[str, list[tuple[str, Name]]] = {}
        self._sounds: dict[str, list[tuple[str, Name]]] = {}
        self._short: dict[str, list[tuple[str, Name]]] = {}
        self._phones: dict[str, list[str]] = {}
        self._registered: dict[str, str | None] = {}
        self._read: dict[str, tuple[Read, ...]] = {}
        for licence in licences:
            self.add(licence)

    def add(self, licence: Licence) -> None:
        """One more entry."""
        code = licence.code
        self._read.clear()
        self._registered[licence.name] = None if licence.name in self._registered else licence.code
        self.licences[code] = licence
        self._codes[code] = code
        self._codes.update(dict.fromkeys(licence.earlier, code))
        self._customs.update({one.code: (code, one) for one in licence.customs_codes})
        for name in (licence.name, *licence.other_names):
            self.add_name(code, name)
        if licence.phone:
            self._phones.setdefault(licence.phone, []).append(code)

    def add_name(self, party: str, name: str) -> None:
        """One more name that a party goes by."""
        said = parse(name)
        if not said.core:
            return
        _append(self._whole, fold(name), party)
        row = (party, said)
        _append(self._cores, said.core, row)
        _append(self._sounds, said.sound, row)
        for key in _shortened(said.core):
            _append(self._short, key, row)

    # --- asking

    def licence(self, party: str) -> Licence | None:
        """The entry of a party, None where the register has none."""
        return self.licences.get(party)

    def by_code(self, text: str, day: int) -> Read | None:
        """Whom a code means on a day; None for 无, NO and what cannot be read. A valid credit code that the register does not
        hold means itself; a foreign number means somebody abroad."""
        code = text if text.isascii() and text.isalnum() else _plain(text)
        if code.startswith(PERSON):
            return Read(code, "exact")
        known = self._codes.get(code)
        if known is not None:
            return Read(known, "exact")
        if is_no_value(code):
            return None
        customs = self._customs.get(code)
        if customs is not None:
            party, span = customs
            return Read(party, "exact" if span.since <= day <= span.until else "stale")
        if len(code) == 18:
            return Read(code, "exact") if is_valid_uscc(code) else self._mended(code)
        if len(code) == 10 and code[:4].isdigit():
            return self._mended(code)
        return Read(ABROAD + code, "exact") if code[:1].isalpha() and len(code) > 5 else None

    def _mended(self, code: str) -> Read | None:
        """The one registered code that differs in one character."""
        found = set()
        for at in range(len(code)):
            head, tail = code[:at], code[at + 1 :]
            for letter in CREDIT_ALPHABET:
                other = head + letter + tail
                if other in self._codes:
                    found.add(self._codes[other])
                elif other in self._customs:
                    found.add(self._customs[other][0])
        return Read(found.pop(), "mended") if len(found) == 1 else None

    def by_name(self, text: str) -> tuple[Read, ...]:
        """Whom a name may mean: one firm, or up to four that it fits equally well; nobody when it fits more."""
        found = self._read.get(text)
        if found is None:
            if len(self._read) >= MOST_REMEMBERED:
                self._read.clear()
            found = self._read[text] = self._by_name(text)
        return found

    def _by_name(self, text: str) -> tuple[Read, ...]:
        said = parse(text)
        if not said.core:
            return ()
        whole = self._whole.get(fold(text), [])
        if len(set(whole)) == 1:
            return (Read(whole[0], "name"),)
        found = _agreeing(self._cores.get(said.core, []), said)
        if found:
            return _reads(found, "name")
        found = _agreeing(self._sounds.get(said.sound, []), said)
        if not found:
            found = _agreeing([row for key in _shortened(said.core) for row in self._short.get(key, [])], said)
        return _reads(found, "near")

    def by_equal_name(self, text: str) -> str | None:
        """The one firm whose registered name is this, letter for letter."""
        return self._registered.get(text)

    def by_phone(self, phone: str) -> list[str]:
        """Whose telephone number this is; agents' numbers stand for many."""
        return self._phones.get(phone, [])

    def family(self, party: str) -> str:
        """The parent of a party's group, or the party itself."""
        licence = self.licences.get(party)
        return licence.group or party if licence else party


def _plain(text: str) -> str:
    """Half width, capitals, no blanks; hashes of persons stay as they are."""
    folded = unicodedata.normalize("NFKC", text).strip().replace(" ", "")
    return folded if folded.startswith(PERSON) else folded.upper()


def _append(table: dict[str, list[T]], key: str, value: T) -> None:
    table.setdefault(key, []).append(value)


def _shortened(core: str) -> Iterator[str]:
    """The core itself and the core without each of its letters: two that differ in one letter share one of these."""
    yield core
    if len(core) > 2:
        for at in range(len(core)):
            yield core[:at] + core[at + 1 :]


def _agreeing(rows: list[tuple[str, Name]], said: Name) -> list[str]:
    """Those whose trade and town do not speak against the name; all that is known of both must agree."""
    town = region_key(said.region) if said.region else ""
    fit = []
    for party, name in rows:
        trade_fits = not said.trade or not name.trade or said.trade == name.trade
        town_fits = not town or not name.region or region_key(name.region) == town
        if trade_fits and town_fits:
            fit.append((party, name))
    alike = [party for party, name in fit if name.form[-2:] == said.form[-2:]]
    return sorted(set(alike or [party for party, _ in fit]))


def _reads(parties: list[str], quality: Quality) -> tuple[Read, ...]:
    if len(parties) == 1:
        return (Read(parties[0], quality),)
    return tuple(Read(party, "shared") for party in parties) if len(parties) <= MOST_ALIKE else ()
