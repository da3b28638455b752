"""A new clustering beside the one in force: which entities should be merged, which split. A person decides; decisions can be undone."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Literal

import msgspec


class Proposal(msgspec.Struct, frozen=True, kw_only=True):
    """A change to the entities in force. A split names one entity; what parts from it is named by `part_of`. A merge names several
    entities, or such parts, that become one: the first, which holds most.

    `records` are the ids of what moves: of a split what parts, of a merge all but its first entity.
    """

    kind: Literal["merge", "split"]
    entities: tuple[str, ...]
    records: tuple[str, ...]


Partition = Mapping[str, str]
"""Record id to entity."""


def part_of(entity: str, records: Iterable[str]) -> str:
    """The name of what a split takes from an entity: after it and its own first record."""
    return f"{entity}/{min(records)}"


def propose(in_force: Partition, proposed: Partition) -> list[Proposal]:
    """What it would take to follow a new clustering, of the records that both know; splits first, each list in a fixed order."""
    by_old: defaultdict[str, defaultdict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for record, entity in in_force.items():
        if record in proposed:
            by_old[entity][proposed[record]].append(record)
    pieces: defaultdict[str, list[tuple[str, list[str]]]] = defaultdict(list)
    made = []
    for old in sorted(by_old):
        home, *parts = sorted(by_old[old].items(), key=lambda item: (-len(item[1]), min(item[1])))
        pieces[home[0]].append((old, home[1]))
        for new, moving in parts:
            made.append(Proposal(kind="split", entities=(old,), records=tuple(sorted(moving))))
            pieces[new].append((part_of(old, moving), moving))
    for together in sorted(pieces.values(), key=lambda some: min(name for name, _ in some)):
        _, *joining = ranked = sorted(together, key=lambda piece: (-len(piece[1]), piece[0]))
        if joining:
            moved = tuple(sorted(record for _, records in joining for record in records))
            made.append(Proposal(kind="merge", entities=tuple(name for name, _ in ranked), records=moved))
    return made


def decide(in_force: Partition, accepted: Iterable[Proposal]) -> dict[str, str]:
    """The partition after the accepted proposals, in their order. What was in force is not changed: to undo is to keep it.

    A merge with a part whose split was not accepted leaves that part where it is.
    """
    made = dict(in_force)
    for proposal in accepted:
        if proposal.kind == "split":
            made.update(dict.fromkeys(proposal.records, part_of(proposal.entities[0], proposal.records)))
            continue
        there = set(made.values())
        first, *others = [name for name in proposal.entities if name in there] or proposal.entities
        made.update({record: first for record, entity in made.items() if entity in others})
    return made
