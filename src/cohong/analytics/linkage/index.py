"""New records, one at a time, against the model in force: no rebuild, well under a millisecond.

The index holds the values of the clustering as dictionaries. A record that finds its merchant makes the merchant better known; one
that finds none begins a merchant. The nightly batch links everything anew and proposes what to change (`proposals`).
"""

from collections import defaultdict
from collections.abc import Mapping

import msgspec
import polars as pl

from cohong.analytics.linkage import codes, fields, names, weights
from cohong.analytics.linkage.arrays import NONE
from cohong.analytics.linkage.clusters import Clustering
from cohong.analytics.linkage.evidence import Evidence, Facts, Value, probability_of, total, weigh_facts
from cohong.analytics.linkage.fields import IDENTIFIERS
from cohong.analytics.linkage.hubs import FILED_BY
from cohong.analytics.linkage.profiles import PROFILED
from cohong.analytics.linkage.regions import region_key

MOST = 24
"""At most so many merchants are weighed for one record, those found by identifiers first."""
UNDECIDED = 1.0
"""Two merchants that both fit, with less than this between them: the record is given to neither."""
KEYS = (("sound", "region"), ("sound", "contact"), ("sound", "address"), ("contact", "address"), ("sound",))


class Assignment(msgspec.Struct, frozen=True, kw_only=True):
    """Where a record belongs. `entity` is None where nothing fits, or where two fit alike; then `runner_up` names the other."""

    entity: int | None
    probability: float
    bits: float
    evidence: list[Evidence]
    filed_by: dict[str, str]
    runner_up: int | None = None


class Index:
    """The model in force, for records that come one by one."""

    def __init__(self, clustering: Clustering) -> None:
        self.count, self._by = clustering.known.count, clustering.by
        self._hubs = {field: _texts_where(clustering, field) for field in FILED_BY}
        self._spread: dict[str, dict[str, int]] = {}
        self._valid = set(_valid(clustering))
        self._facts: list[dict[str, tuple[str, ...]]] = [{} for _ in range(self.count)]
        self._holders: defaultdict[tuple[str, ...], list[int]] = defaultdict(list)
        for field in PROFILED:
            self._learn(clustering, field)
        for entity, facts in enumerate(self._facts):
            self._enter_keys(entity, facts)

    def _learn(self, clustering: Clustering, field: str) -> None:
        texts = clustering.records.fields[field].values.to_list()
        known = clustering.known
        self._spread[field] = dict(zip(texts, known.spread[field].tolist(), strict=True))
        for entity, (one, other) in enumerate(
            zip(known.first[field].tolist(), known.second[field].tolist(), strict=True)
        ):
            if one != NONE:
                self._facts[entity][field] = (texts[one],) if other == NONE else (texts[one], texts[other])
        if field in IDENTIFIERS:
            entries = known.entries[field]
            for entity, value in zip(entries.cluster.tolist(), entries.value.tolist(), strict=True):
                self._holders[field, texts[value]].append(entity)

    def _enter_keys(self, entity: int, facts: Mapping[str, tuple[str, ...]]) -> None:
        for key in KEYS:
            parts = [facts[field][0] for field in key if facts.get(field)]
            holders = self._holders["+".join(key), *parts] if len(parts) == len(key) else None
            if holders is not None and (not holders or holders[-1] != entity):
                holders.append(entity)

    def assign(self, record: Mapping[str, str]) -> Assignment:
        """The merchant of one record, given by the columns of `fields.COLUMNS` and `fields.MORE`. Changes nothing."""
        facts, filed_by = self._read(record)
        return self._assign(facts, filed_by)

    def add(self, record: Mapping[str, str]) -> Assignment:
        """Assign a record and remember it: its merchant is better known after it, or a new merchant begins."""
        facts, filed_by = self._read(record)
        found = self._assign(facts, filed_by)
        entity = found.entity
        if entity is None:
            entity, self.count = self.count, self.count + 1
            self._facts.append({})
        mine = self._facts[entity]
        for field, texts in facts.items():
            held = mine.get(field, ())
            fresh = tuple(text for text in texts if text not in held)
            for text in fresh:
                self._spread[field][text] = self._spread[field].get(text, 0) + 1
                if field in IDENTIFIERS:
                    self._holders[field, text].append(entity)
            mine[field] = (*held, *fresh)[:2]
        self._enter_keys(entity, mine)
        return msgspec.structs.replace(found, entity=entity)

    def _assign(self, facts: dict[str, tuple[str, ...]], filed_by: dict[str, str]) -> Assignment:
        mine = self._valued(facts)
        weighed = [
            (entity, weigh_facts(mine, self._valued(self._facts[entity]), self.count, self._by))
            for entity in self._near(facts)
        ]
        ranked = sorted(
            ((total(said), -entity, said) for entity, said in weighed), key=lambda one: one[:2], reverse=True
        )
        if not ranked or ranked[0][0] < weights.LINK:
            best = ranked[0] if ranked else (-60.0, 0, [])
            sure = 1.0 - probability_of(best[0])
            return Assignment(entity=None, probability=sure, bits=best[0], evidence=best[2], filed_by=filed_by)
        bits, best_entity, said = ranked[0]
        mass = sum(2.0 ** min(other[0] - bits, 0.0) for other in ranked)
        sure = probability_of(bits) / mass
        if len(ranked) > 1 and bits - ranked[1][0] < UNDECIDED:
            runner_up = -ranked[1][1]
            return Assignment(
                entity=None, probability=sure, bits=bits, evidence=said, filed_by=filed_by, runner_up=runner_up
            )
        return Assignment(entity=-best_entity, probability=sure, bits=bits, evidence=said, filed_by=filed_by)

    def _near(self, facts: dict[str, tuple[str, ...]]) -> list[int]:
        found: dict[int, None] = {}
        for field in IDENTIFIERS:
            for text in facts.get(field, ()):
                found.update(dict.fromkeys(self._holders.get((field, text), [])[:MOST]))
        for key in KEYS:
            parts = [facts[field][0] for field in key if facts.get(field)]
            if len(parts) == len(key) and len(found) < MOST:
                found.update(dict.fromkeys(self._holders.get(("+".join(key), *parts), [])[:MOST]))
        return list(found)[:MOST]

    def _valued(self, facts: Mapping[str, tuple[str, ...]]) -> Facts:
        made: Facts = {}
        for field, texts in facts.items():
            spread = self._spread[field]
            made[field] = tuple(Value(text, spread.get(text, 1), self._flag(field, text)) for text in texts)
        return made

    def _flag(self, field: str, text: str) -> bool:
        if field == "code":
            return text in self._valid
        return field == "core" and fields.is_latin(text)

    def _read(self, record: Mapping[str, str]) -> tuple[dict[str, tuple[str, ...]], dict[str, str]]:
        """The values of a record as the batch cleans them; those of hubs aside."""
        name = names.parse(record.get("name", ""))
        kind, code = codes.read(record.get("code", ""))
        if kind is codes.Kind.WRONG:
            code = self._repaired(code)
        if kind is codes.Kind.VALID:
            self._valid.add(code)
        texts = {
            "code": code,
            "phone": fields.phone(record.get("phone", "")),
            "account": fields.account(record.get("account", "")),
            "region": fields.region_of(record.get("region", "")) or region_key(name.region),
            "core": name.core,
            "sound": name.sound,
            "trade": name.trade,
            **{field: fields.plain_text(record.get(field, "")) for field in ("shop", "contact", "address")},
        }
        hubs = {field: texts[field] for field in FILED_BY if texts[field] in self._hubs[field]}
        return {field: (text,) for field, text in texts.items() if text and field not in hubs}, hubs

    def _repaired(self, code: str) -> str:
        """The one known code that a wrong one misses by a single place, else the code itself."""
        near = {right[8:17] for right in codes.repairs(code)} & self._valid
        return min(near) if len(near) == 1 else code


def _texts_where(clustering: Clustering, field: str) -> set[str]:
    values = clustering.records.fields[field].values
    return set(values.filter(pl.Series(clustering.hubs[field], dtype=pl.Boolean)))


def _valid(clustering: Clustering) -> list[str]:
    values = clustering.records.fields["code"].values
    texts: list[str] = values.filter(pl.Series(clustering.records.valid_code, dtype=pl.Boolean)).to_list()
    return texts
