"""Why two records are one merchant's, or why not: the evidence for and against in bits, the links between them, and words."""

from collections import defaultdict, deque

import msgspec
import numpy as np

from cohong.analytics.linkage import weights
from cohong.analytics.linkage.clusters import LINK_FIELDS, Clustering
from cohong.analytics.linkage.evidence import (
    FIELD_WORDS,
    Evidence,
    Facts,
    Value,
    probability_of,
    shown,
    total,
    weigh_facts,
)
from cohong.analytics.linkage.hubs import FILED_BY
from cohong.analytics.linkage.profiles import PROFILED

PAIR_WORDS = ("names, places and identifiers together", "名称、地区与标识综合判断")


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """One link on the way from one record to the other: their rows, what bound them, how strongly."""

    left: int
    right: int
    by: str
    bits: float
    en: str
    zh: str


class Explanation(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be said of two records. `bits` and `probability` are of the two alone; `way` is empty where they are apart."""

    linked: bool
    bits: float
    probability: float
    supports: list[Evidence]
    against: list[Evidence]
    filed_by: list[Evidence]
    """Values of agents that both carry: no evidence of identity."""
    way: list[Step]
    en: str
    zh: str


def explain(clustering: Clustering, one: int, other: int) -> Explanation:
    """Explain two records, given by their rows. Raises IndexError for a row that the table does not have."""
    said = weigh_facts(facts_of(clustering, one), facts_of(clustering, other), clustering.known.count, clustering.by)
    bits = total(said)
    linked = bool(clustering.entity[one] == clustering.entity[other])
    way = _way(clustering, one, other) if linked else []
    en, zh = _verdict(linked, bits, said, way)
    return Explanation(
        linked=linked,
        bits=bits,
        probability=probability_of(bits),
        supports=sorted((e for e in said if e.bits > 0), key=lambda e: -e.bits),
        against=sorted((e for e in said if e.bits < 0), key=lambda e: e.bits),
        filed_by=_hubs(clustering, one, other),
        way=way,
        en=en,
        zh=zh,
    )


def facts_of(clustering: Clustering, row: int) -> Facts:
    """The values of one record that count as evidence of identity."""
    return {
        field: (value_of(clustering, field, int(clustering.identity[field][row])),)
        for field in PROFILED
        if clustering.identity[field][row] >= 0
    }


def value_of(clustering: Clustering, field: str, number: int) -> Value:
    """A value with its frequency and mark."""
    records = clustering.records
    marks = {"code": records.valid_code, "core": records.latin}.get(field)
    flag = bool(marks[number]) if marks is not None else False
    return Value(records.fields[field].values[number], int(clustering.known.spread[field][number]), flag)


def _hubs(clustering: Clustering, one: int, other: int) -> list[Evidence]:
    found = []
    for field in FILED_BY:
        numbers = clustering.filed_by[field][[one, other]]
        if numbers[0] >= 0 and numbers[0] == numbers[1]:
            text = shown(field, clustering.records.fields[field].values[int(numbers[0])])
            en, zh = FIELD_WORDS[field]
            words = (
                f"the same {en} of an agent: it says who filed, not who sells",
                f"同为代理方{zh}：只说明由谁申报，不说明由谁销售",
            )
            found.append(Evidence(field=field, bits=0.0, one=text, other=text, en=words[0], zh=words[1]))
    return found


def _way(clustering: Clustering, one: int, other: int) -> list[Step]:
    """The shortest way along the links of the entity."""
    links = clustering.links
    inside = np.flatnonzero(clustering.entity[links.left] == clustering.entity[one])
    beside: defaultdict[int, list[tuple[int, int]]] = defaultdict(list)
    for link in inside.tolist():
        left, right = int(links.left[link]), int(links.right[link])
        beside[left].append((right, link))
        beside[right].append((left, link))
    came: dict[int, tuple[int, int]] = {one: (one, -1)}
    waiting = deque([one])
    while waiting and other not in came:
        row = waiting.popleft()
        for following, link in beside[row]:
            if following not in came:
                came[following] = (row, link)
                waiting.append(following)
    steps: list[Step] = []
    row = other
    while row != one and row in came:
        before, link = came[row]
        steps.append(_step(clustering, before, row, link))
        row = before
    return steps[::-1]


def binding(clustering: Clustering, one: int) -> list[tuple[int, int]]:
    """Pairs of rows that bind the entity of a record, a tree of its strongest links: none where it is alone."""
    links = clustering.links
    inside = np.flatnonzero(clustering.entity[links.left] == clustering.entity[one])
    order = inside[np.lexsort((links.right[inside], links.left[inside], -links.bits[inside]))]
    root: dict[int, int] = {}

    def find(row: int) -> int:
        while root.setdefault(row, row) != row:
            row = root[row]
        return row

    pairs = []
    for link in order.tolist():
        left, right = int(links.left[link]), int(links.right[link])
        ends = find(left), find(right)
        if ends[0] != ends[1]:
            root[max(ends)] = min(ends)
            pairs.append((min(left, right), max(left, right)))
    return pairs


def _step(clustering: Clustering, left: int, right: int, link: int) -> Step:
    by = LINK_FIELDS[int(clustering.links.field[link])]
    if by == "pair":
        en, zh = PAIR_WORDS
    else:
        words = FIELD_WORDS[by]
        en, zh = f"the same {words[0]} and names that sound alike", f"{words[1]}相同且字号读音相同"
    return Step(left=left, right=right, by=by, bits=float(clustering.links.bits[link]), en=en, zh=zh)


def _verdict(linked: bool, bits: float, said: list[Evidence], way: list[Step]) -> tuple[str, str]:
    if linked and bits >= weights.LINK:
        return f"One merchant: {bits:.1f} bits for it.", f"同一商户：支持证据合计 {bits:.1f} 比特。"
    if linked:
        return (
            f"One merchant, by {len(way)} links through other records; the two alone would not do ({bits:.1f} bits).",
            f"同一商户：经由其他记录的 {len(way)} 个关联；仅凭这两条记录不足（{bits:.1f} 比特）。",
        )
    forbidden = next((one for one in said if one.bits <= weights.FORBIDDEN), None)
    if forbidden:
        return f"Two merchants: {forbidden.en}.", f"两个商户：{forbidden.zh}。"
    if bits >= weights.LINK:
        return (
            f"Kept apart: the two alone have {bits:.1f} bits, but their entities hold what excludes each other.",
            f"未合并：两条记录本身有 {bits:.1f} 比特，但所属实体存在相互排斥的证据。",
        )
    return (
        f"Not joined: {bits:.1f} bits, and {weights.LINK:.1f} are needed.",
        f"未合并：{bits:.1f} 比特，低于所需的 {weights.LINK:.1f} 比特。",
    )
