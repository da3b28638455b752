"""Clusters that hold several valid credit codes, looked at one by one: one merchant after a move, or several firms of a group?

Records with one code are a firm. Two firms of a cluster are one when their names agree, core and trade; else they part, and each
record without a code goes to the firm that it shares most with.
"""

from collections import Counter, defaultdict
from itertools import pairwise

import numpy as np

from cohong.analytics.linkage.arrays import NONE, Ints, distinct
from cohong.analytics.linkage.fields import Records

SHARED = {"account": 4, "phone": 4, "shop": 4, "core": 3, "trade": 2, "contact": 1, "address": 1, "region": 1}
"""What agreeing with a firm counts when a record without a code chooses; a choice among firms, not a probability."""


Facts = dict[str, list[int]]
"""The ids of all records in question, field by field; a record is its place here."""


def split(records: Records, identity: dict[str, Ints], labels: Ints) -> Ints:
    """The labels with firms of different codes parted; new labels are records' numbers too, so they stay unique."""
    code = identity["code"]
    valid = (code >= 0) & np.append(records.valid_code, False)[code]
    rows = np.flatnonzero(valid)
    span = max(records.fields["code"].kinds, 1)
    pairs = distinct(labels[rows] * span + code[rows]) // span
    mixed = distinct(pairs[1:][pairs[1:] == pairs[:-1]])
    if not len(mixed):
        return labels
    rows = np.flatnonzero(np.isin(labels, mixed))
    rows = rows[np.argsort(labels[rows], kind="stable")]
    facts = {field: identity[field][rows].tolist() for field in SHARED | {"sound": 0}}
    codes = np.where(valid, code, NONE)[rows].tolist()
    ends = [0, *(np.flatnonzero(np.diff(labels[rows])) + 1).tolist(), len(rows)]
    made = labels.copy()
    for start, end in pairwise(ends):
        for firm in _part(facts, codes, range(start, end)):
            made[rows[firm]] = rows[firm].min()
    return made


def _part(facts: Facts, codes: list[int], members: range) -> list[list[int]]:
    """The places of each firm's records."""
    by_code: defaultdict[int, list[int]] = defaultdict(list)
    for place in members:
        by_code[codes[place]].append(place)
    others = by_code.pop(NONE, [])
    firms: list[tuple[tuple[int, int], list[int]]] = []
    for code in sorted(by_code):
        name = _name(facts, by_code[code])
        for known, firm in firms:
            if known[0] == name[0] and (known[1] == name[1] or NONE in (known[1], name[1])):
                firm.extend(by_code[code])
                break
        else:
            firms.append((name, by_code[code]))
    if len(firms) == 1:
        return [list(members)]
    return _assign(facts, [places for _, places in firms], others)


def _name(facts: Facts, places: list[int]) -> tuple[int, int]:
    """The most frequent sound of some records, and the most frequent trade that they state."""
    sound, trade = ([ids[place] for place in places if ids[place] >= 0] for ids in (facts["sound"], facts["trade"]))
    return _most_frequent(sound), _most_frequent(trade)


def _most_frequent(ids: list[int]) -> int:
    if len(ids) <= 1:
        return ids[0] if ids else NONE
    return min((-times, value) for value, times in Counter(ids).items())[1]


def _assign(facts: Facts, firms: list[list[int]], others: list[int]) -> list[list[int]]:
    values = [{field: {facts[field][place] for place in places} - {NONE} for field in SHARED} for places in firms]
    whole = [list(places) for places in firms]
    for place in others:
        shares = [sum(n for field, n in SHARED.items() if facts[field][place] in firm[field]) for firm in values]
        best = max(range(len(firms)), key=lambda firm: (shares[firm], len(firms[firm]), -firm))
        whole[best].append(place)
    return whole
