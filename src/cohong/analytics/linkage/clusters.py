"""Records into merchants, without letting agents merge the world.

1. Values that belong to hubs are taken out of the evidence of identity and kept as "filed by" (`hubs`).
2. Records that share an identifier and whose names sound alike are one cluster.
3. Clusters have profiles (`profiles`); pairs come from what two of them share: an identifier, or name and place, name and contact,
   name and address, contact and address.
4. Each pair is weighed in bits (`compare`); pairs above `weights.LINK` are joined, best first, unless codes forbid it (`merging`).
   This is done twice: what the first round joined is better known in the second.
"""

import msgspec
import numpy as np
import polars as pl

from cohong.analytics.linkage.arrays import (
    NONE,
    Bits,
    Flags,
    Ints,
    combine,
    components,
    dense,
    distinct,
    each,
    pairs_in_blocks,
    stars,
    unique_pairs,
)
from cohong.analytics.linkage.certainty import probabilities
from cohong.analytics.linkage.compare import weigh
from cohong.analytics.linkage.fields import IDENTIFIERS, Records, read_records
from cohong.analytics.linkage.hubs import FILED_BY, hub_values, only_hubs, without_hubs
from cohong.analytics.linkage.merging import merge
from cohong.analytics.linkage.profiles import PROFILED, Entries, Profiles, entries_of, marks, profiles, regroup
from cohong.analytics.linkage.splitting import split
from cohong.analytics.linkage.weights import SHIPPED, Weights

ROUNDS = 2
REACH = 5
RARE = 6
"""A core that no more clusters than this have is looked up without regard to the place."""


SHORTEST, LONGEST = 3, 6
"""Cores of so many letters are looked up with one letter wrong."""


class Links(msgspec.Struct, frozen=True, kw_only=True):
    """The links that made the entities, one row each: two records, the field or "pair" that bound them, and the bits."""

    left: Ints
    right: Ints
    field: Ints
    bits: Bits


class Clustering(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a table of records: the entity of each, numbered from 0 by first appearance."""

    records: Records
    identity: dict[str, Ints]
    """By field the ids that count as evidence: hubs are missing."""
    hubs: dict[str, Flags]
    entity: Ints
    probability: Bits
    filed_by: dict[str, Ints]
    """By field the ids of hubs alone."""
    known: Profiles
    """The profiles of the entities."""
    links: Links
    by: Weights
    """The weights that were in force."""


class Prepared(msgspec.Struct, frozen=True, kw_only=True):
    """Records before anything is weighed: hubs aside, and clusters of what shares an identifier and a sound."""

    records: Records
    hubs: dict[str, Flags]
    identity: dict[str, Ints]
    labels: Ints
    """The cluster of each record."""
    known: Profiles
    links: list[Links]


LINK_FIELDS = (*IDENTIFIERS, "pair")


def link(frame: pl.DataFrame, by: Weights = SHIPPED) -> Clustering:
    """Link a table of records; columns as in `fields.COLUMNS` and `fields.MORE`, all texts, any may be missing."""
    return link_prepared(prepare(read_records(frame), by), by)


def prepare(records: Records, by: Weights = SHIPPED) -> Prepared:
    """Take hubs out, and cluster what shares an identifier and a sound."""
    hubs = dict(zip(FILED_BY, each(lambda field: hub_values(records, field), FILED_BY), strict=True))
    ids = {field: records.fields[field].ids for field in PROFILED}
    identity = {field: without_hubs(ids[field], hubs[field]) if field in hubs else ids[field] for field in PROFILED}
    atoms, links = _atoms(records, identity, by)
    labels, count = dense(split(records, identity, atoms))
    known = profiles(np.bincount(labels, minlength=count), _entries(records, identity, labels))
    return Prepared(records=records, hubs=hubs, identity=identity, labels=labels, known=known, links=links)


def link_prepared(ready: Prepared, by: Weights = SHIPPED) -> Clustering:
    """Join the clusters that the weights say are one."""
    records, labels, known, links = ready.records, ready.labels, ready.known, ready.links
    for _ in range(ROUNDS):
        groups, more = _round(records, known, labels, by)
        links = [*links, more]
        labels, known = groups[labels], _regrouped(known, groups)
    entity = _by_appearance(labels)
    known = _regrouped(known, _mapping(labels, entity))
    return Clustering(
        records=records,
        identity=ready.identity,
        hubs=ready.hubs,
        entity=entity,
        probability=probabilities(entity, ready.identity, known),
        filed_by={field: only_hubs(records.fields[field].ids, ready.hubs[field]) for field in FILED_BY},
        known=known,
        links=_joined(links, entity),
        by=by,
    )


def _atoms(records: Records, identity: dict[str, Ints], by: Weights) -> tuple[Ints, list[Links]]:
    """Clusters of records that share an identifier and a sound; nameless ones join where the identifier has one sound only."""
    sound = identity["sound"]
    edges, links = [], []
    for number, field in enumerate(IDENTIFIERS):
        spoken = _lend_sound(identity[field], sound, records.fields[field].kinds, records.fields["sound"].kinds)
        left, right = stars(combine(identity[field], spoken))
        edges.append((left, right))
        weight = np.full(len(left), by.identifiers[field].above)
        links.append(Links(left=left, right=right, field=np.full(len(left), number), bits=weight))
    return components(records.count, edges), links


def _lend_sound(ids: Ints, sound: Ints, kinds: int, sounds: int) -> Ints:
    """The sounds of records; a nameless record takes the only sound of its identifier, or one of its own if it has none."""
    lowest = np.full(kinds + 1, sounds, dtype=np.int64)
    highest = np.full(kinds + 1, NONE, dtype=np.int64)
    rows = np.flatnonzero((ids >= 0) & (sound >= 0))
    np.minimum.at(lowest, ids[rows], sound[rows])
    np.maximum.at(highest, ids[rows], sound[rows])
    only = np.where(lowest == highest, lowest, np.where(highest == NONE, sounds, NONE))
    return np.where(sound >= 0, sound, np.where(ids >= 0, only[ids], NONE))


def _entries(records: Records, identity: dict[str, Ints], labels: Ints) -> dict[str, Entries]:
    found = each(lambda field: entries_of(labels, identity[field], records.fields[field].kinds), PROFILED)
    return dict(zip(PROFILED, found, strict=True))


def _regrouped(known: Profiles, groups: Ints) -> Profiles:
    count = int(groups.max(initial=-1)) + 1
    size = np.bincount(groups, weights=known.size, minlength=count).astype(np.int64)
    entries = each(lambda found: regroup(found, groups), known.entries.values())
    return profiles(size, dict(zip(known.entries, entries, strict=True)))


def _round(records: Records, known: Profiles, labels: Ints, by: Weights) -> tuple[Ints, Links]:
    """New numbers for the clusters after joining, and the links that joined them, between a record of each."""
    left, right = candidates(records, known)
    weighed = weigh(records, known, left, right, by)
    groups, joined = merge(records, known, left, right, weighed)
    first = np.zeros(known.count, dtype=np.int64)
    first[labels[::-1]] = np.arange(len(labels))[::-1]
    left, right, bits = left[joined], right[joined], weighed.total[joined]
    pair = np.full(len(left), len(IDENTIFIERS))
    return groups, Links(left=first[left], right=first[right], field=pair, bits=bits)


def candidates(records: Records, known: Profiles) -> tuple[Ints, Ints]:
    """Pairs of clusters worth weighing, each once."""
    rank = np.empty(known.count, dtype=np.int64)
    rank[np.lexsort((marks(known), -known.size))] = np.arange(known.count)
    every = np.arange(known.count)
    first = known.first
    blocks = [(known.entries[field].value, known.entries[field].cluster) for field in IDENTIFIERS]
    blocks.append((combine(first["sound"], first["region"]), every))
    for field in ("contact", "address"):
        found = known.entries[field]
        blocks.append((combine(first["sound"][found.cluster], found.value), found.cluster))
    blocks.append((combine(first["contact"], first["address"]), every))
    blocks.append(_nearly(records, known))
    sound = first["sound"]
    rare = np.bincount(sound[sound >= 0], minlength=int(sound.max(initial=0)) + 1) <= RARE
    blocks.append((np.where((sound >= 0) & rare[sound], sound, NONE), every))
    pairs = each(lambda block: pairs_in_blocks(*block, rank, REACH), blocks)
    return unique_pairs(np.concatenate([a for a, _ in pairs]), np.concatenate([b for _, b in pairs]), known.count)


def _nearly(records: Records, known: Profiles) -> tuple[Ints, Ints]:
    """Keys that two cores of one place share when a single letter is other, missing or too many: each core without one letter."""
    cores = records.fields["core"].values
    short = (cores.str.len_chars() >= SHORTEST) & (cores.str.len_chars() <= LONGEST)
    rows = short.arg_true().to_numpy()
    keys, owner = [cores.gather(rows)], [rows]
    for place in range(LONGEST):
        has = (keys[0].str.len_chars() > place).arg_true()
        some = keys[0].gather(has)
        keys.append(some.str.head(place) + some.str.slice(place + 1))
        owner.append(rows[has.to_numpy()])
    number, kinds = dense(pl.concat(keys).hash().to_numpy())
    both = distinct(np.concatenate(owner) * max(kinds, 1) + number)
    owners, numbers = both // max(kinds, 1), both % max(kinds, 1)
    starts = np.searchsorted(owners, np.arange(len(cores) + 1))
    core, region = known.first["core"], known.first["region"]
    clusters = np.flatnonzero((core >= 0) & (region >= 0))
    times = (starts[1:] - starts[:-1])[core[clusters]]
    nodes = np.repeat(clusters, times)
    within = np.arange(len(nodes)) - np.repeat(np.cumsum(times) - times, times)
    return combine(numbers[starts[core[nodes]] + within], region[nodes]), nodes


def _mapping(labels: Ints, entity: Ints) -> Ints:
    mapping = np.zeros(int(labels.max(initial=-1)) + 1, dtype=np.int64)
    mapping[labels] = entity
    return mapping


def _by_appearance(labels: Ints) -> Ints:
    _, first, inverse = np.unique(labels, return_index=True, return_inverse=True)
    place = np.empty(len(first), dtype=np.int64)
    place[np.argsort(first)] = np.arange(len(first))
    return place[inverse]


def _joined(links: list[Links], entity: Ints) -> Links:
    """All links in one; those that a later step cut are gone."""
    left, right = (np.concatenate([getattr(part, side) for part in links]) for side in ("left", "right"))
    kept = entity[left] == entity[right]
    field, bits = np.concatenate([part.field for part in links]), np.concatenate([part.bits for part in links])
    return Links(left=left[kept], right=right[kept], field=field[kept], bits=bits[kept])
