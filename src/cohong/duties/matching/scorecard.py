"""How well an agent files: what is wrong by kind, how long it stands, and how much money waits for it."""

from collections.abc import Iterable, Mapping

import msgspec

DAY_MS = 86_400_000


class Mistake(msgspec.Struct, frozen=True, kw_only=True):
    """Something wrong in what an agent filed, or `count` alike things: the code, the money that waits for it, when it came to
    be, and when it was mended (0: not yet)."""

    agent: str
    code: str
    currency: str = ""
    minor: int = 0
    since_ms: int = 0
    until_ms: int = 0
    count: int = 1


class Delayed(msgspec.Struct, frozen=True, kw_only=True):
    """Money that waits, in minor units, and the same times the days it has waited."""

    minor: int
    minor_days: int


class Kind(msgspec.Struct, frozen=True, kw_only=True):
    """One kind of error: how many ever and still, the oldest open one's age, how long those that were mended took on average
    (seconds, rounded down), and the money that waits for the open ones by currency."""

    code: str
    count: int
    open: int
    oldest_seconds: int
    mended_seconds: int
    delayed: dict[str, Delayed]


class Scorecard(msgspec.Struct, frozen=True, kw_only=True):
    """One agent. `filed` documents, of which `wrong` per 10,000; kinds in order of how often."""

    agent: str
    filed: int
    count: int
    open: int
    wrong_per_10k: int
    oldest_seconds: int
    delayed: dict[str, Delayed]
    kinds: tuple[Kind, ...]


def scorecards(mistakes: Iterable[Mistake], filed: Mapping[str, int], now_ms: int) -> tuple[Scorecard, ...]:
    """A card for everybody who filed or erred, those with the most open errors first. `filed` counts documents (or trades) by
    agent."""
    by_agent: dict[str, dict[str, list[Mistake]]] = {agent: {} for agent in filed}
    for one in mistakes:
        by_agent.setdefault(one.agent, {}).setdefault(one.code, []).append(one)
    cards = [_card(agent, kinds, filed.get(agent, 0), now_ms) for agent, kinds in by_agent.items()]
    return tuple(sorted(cards, key=lambda card: (-card.open, -card.count, card.agent)))


def _card(agent: str, by_code: dict[str, list[Mistake]], filed: int, now_ms: int) -> Scorecard:
    kinds = [_kind(code, found, now_ms) for code, found in by_code.items()]
    every = [one for found in by_code.values() for one in found]
    count = sum(one.count for one in every)
    return Scorecard(
        agent=agent,
        filed=filed,
        count=count,
        open=sum(kind.open for kind in kinds),
        wrong_per_10k=count * 10_000 // filed if filed else 0,
        oldest_seconds=max((kind.oldest_seconds for kind in kinds), default=0),
        delayed=_delayed(every, now_ms),
        kinds=tuple(sorted(kinds, key=lambda kind: (-kind.count, kind.code))),
    )


def _kind(code: str, found: list[Mistake], now_ms: int) -> Kind:
    waiting = [one for one in found if not one.until_ms]
    mended = [one for one in found if one.until_ms and one.since_ms]
    taken = sum((one.until_ms - one.since_ms) * one.count for one in mended)
    return Kind(
        code=code,
        count=sum(one.count for one in found),
        open=sum(one.count for one in waiting),
        oldest_seconds=max((_waited_ms(one, now_ms) // 1000 for one in waiting), default=0),
        mended_seconds=taken // (1000 * sum(one.count for one in mended)) if mended else 0,
        delayed=_delayed(found, now_ms),
    )


def _waited_ms(one: Mistake, now_ms: int) -> int:
    return max(0, now_ms - one.since_ms) if one.since_ms else 0


def _delayed(found: Iterable[Mistake], now_ms: int) -> dict[str, Delayed]:
    """What waits for the open ones, by currency."""
    minor: dict[str, int] = {}
    days: dict[str, int] = {}
    for one in found:
        if one.currency and one.minor and not one.until_ms:
            minor[one.currency] = minor.get(one.currency, 0) + one.minor
            waited = one.minor * (_waited_ms(one, now_ms) // DAY_MS)
            days[one.currency] = days.get(one.currency, 0) + waited
    return {name: Delayed(minor=minor[name], minor_days=days[name]) for name in sorted(minor)}
