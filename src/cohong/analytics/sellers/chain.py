"""Through the agents to the one who sells: contracts of agency, valid on the day of export, followed to any depth.

A declares for B who acts for C: C is reported, not B (announcement 2025 No. 17, article 7). Each hop needs a contract valid on the
day. A forwarder or a customs broker is never the end. Where a contract is missing or has run out, where several principals fit,
in a circle, and where the end lies outside the country, the answer is that one cannot tell, with the reason.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from types import MappingProxyType

import msgspec

from cohong.analytics.sellers.records import FOREVER, Licence, Mandate
from cohong.analytics.sellers.resolve import ABROAD
from cohong.core.texts import declare

NONE_FALSE: Mapping[tuple[str, str], int] = MappingProxyType({})
ANNOUNCEMENT = "STA announcement 2025 No. 17, article 7 [O]"
_NEXT = {
    "next_en": "Ask the agent for the agency contract of the missing step and for the credit code of the real exporter.",
    "next_zh": "请代理方补充缺失环节的代理协议及实际委托出口方的统一社会信用代码。",
}
CIRCLE = declare(
    "sellers.chain_circle",
    en="The agency contracts lead round in a circle: {seen}.",
    zh="代理协议首尾相接成环：{seen}。",
    final=False, source=ANNOUNCEMENT, **_NEXT,
)  # fmt: skip
ENDS_ABROAD = declare(
    "sellers.chain_ends_abroad",
    en="The chain ends outside the country: {seen}.",
    zh="代理链条的终点在境外：{seen}。",
    final=False, source=ANNOUNCEMENT, **_NEXT,
)  # fmt: skip
ENDS_AT_FORWARDER = declare(
    "sellers.chain_ends_at_forwarder",
    en="The chain ends at a forwarder or customs broker, who is never the seller: {seen}.",
    zh="代理链条终止于货代或报关企业，其不能作为实际出口方：{seen}。",
    final=False, source=ANNOUNCEMENT, **_NEXT,
)  # fmt: skip
NOT_IN_FORCE = declare(
    "sellers.chain_contract_not_in_force",
    en="No agency contract of {seen} was valid on {expected}, though it acts for others on other days.",
    zh="{seen} 在 {expected} 没有有效的代理协议，但其他日期曾代理他人。",
    final=False, source=ANNOUNCEMENT, **_NEXT,
)  # fmt: skip
SEVERAL = declare(
    "sellers.chain_several_principals",
    en="{seen} acts for several principals on that day, and nothing says for which one.",
    zh="{seen} 当日有多个委托方，无法确定为哪一方代理。",
    final=False, source=ANNOUNCEMENT, **_NEXT,
)  # fmt: skip


class Owner(msgspec.Struct, frozen=True, kw_only=True):
    """The end of a chain. `seller` is None where one cannot tell; then `reason` is a registered code and `seen`, `expected` go
    with it. `chain` are the parties passed on the way, the first one first, without the seller."""

    seller: str | None
    chain: tuple[str, ...] = ()
    reason: str = ""
    seen: str = ""
    expected: str = ""


class Contracts:
    """All agency contracts, by agent. `licence` tells what a party is, None for one that no register knows. `false` names agents and
    principals of whom a check found that the one does not act for the other, and from which day on."""

    def __init__(
        self,
        mandates: Iterable[Mandate],
        licence: Callable[[str], Licence | None] = lambda _: None,
        false: Mapping[tuple[str, str], int] = NONE_FALSE,
    ) -> None:
        self._licence = licence
        self._false = false
        self._by_agent: dict[str, list[Mandate]] = {}
        self._by_pair: dict[tuple[str, str], list[Mandate]] = {}
        for mandate in mandates:
            self._by_agent.setdefault(mandate.agent, []).append(mandate)
            self._by_pair.setdefault((mandate.agent, mandate.principal), []).append(mandate)
        self._onward = {
            agent: [one for one in held if one.principal in self._by_agent] for agent, held in self._by_agent.items()
        }

    def of(self, agent: str) -> list[Mandate]:
        """Every contract under which it acts for others, on whatever day."""
        return self._by_agent.get(agent, [])

    def principals(self, agent: str, day: int, most: int | None = None) -> list[str]:
        """For whom it acts on that day, each once, in the order of the contracts; the first `most` of them."""
        found: dict[str, None] = {}
        for one in self.of(agent):
            if self._runs(one, day):
                found[one.principal] = None
                if len(found) == most:
                    break
        return list(found)

    def middles(self, agent: str, day: int) -> list[str]:
        """Those of its principals that are agents themselves."""
        return list(dict.fromkeys(one.principal for one in self._onward.get(agent, ()) if self._runs(one, day)))

    def binds(self, agent: str, principal: str, day: int) -> bool | None:
        """Whether a contract of the two is valid on the day; None where there never was one, or where it was found false. A check
        that is not in force on the day says nothing."""
        found = self._by_pair.get((agent, principal), ())
        if any(self._runs(one, day) for one in found):
            return True
        return None if self._is_false(agent, principal, day) or all(one.checked for one in found) else False

    def confirmed(self, agent: str, principal: str, day: int) -> bool:
        """Whether a check that is in force on the day says so."""
        return any(one.checked and one.runs(day) for one in self._by_pair.get((agent, principal), ()))

    def stated(self, agent: str, principal: str, day: int) -> bool:
        """Whether a contract of the two that is valid on the day is known otherwise than by a check."""
        found = self._by_pair.get((agent, principal), ())
        return any(not one.checked and self._runs(one, day) for one in found)

    def _runs(self, one: Mandate, day: int) -> bool:
        return one.runs(day) and (one.checked or not self._is_false(one.agent, one.principal, day))

    def _is_false(self, agent: str, principal: str, day: int) -> bool:
        return self._false.get((agent, principal), FOREVER) <= day

    def carries(self, party: str) -> bool:
        """Whether it is a forwarder or a broker, by its licence or by any of its contracts."""
        licence = self._licence(party)
        if licence is not None and licence.standing in {"broker", "forwarder"}:
            return True
        return any(one.kind != "agent" for one in self.of(party))

    def abroad(self, party: str) -> bool:
        """Whether the party is outside the country."""
        return party.startswith(ABROAD)

    def path(self, first: str, last: str, day: int) -> tuple[str, ...] | None:
        """The shortest chain of valid contracts from an agent to a principal, without the principal; None where there is none."""
        if first == last:
            return ()
        ways: dict[str, tuple[str, ...]] = {first: ()}
        edge = [first]
        while edge:
            for agent in edge:
                if self.binds(agent, last, day):
                    return (*ways[agent], agent)
            onward = []
            for agent in edge:
                for middle in self.middles(agent, day):
                    if middle not in ways:
                        ways[middle] = (*ways[agent], agent)
                        onward.append(middle)
            edge = onward
        return None


def pierce(first: str, day: int, contracts: Contracts, named: Collection[str] = ()) -> Owner:
    """Who really exports what was declared for `first` on `day`. `named` are parties that the documents speak of; they decide
    where somebody acts for several."""
    chain: list[str] = []
    party = first
    while True:
        if party in chain:
            return Owner(seller=None, chain=tuple(chain), reason=CIRCLE, seen=" → ".join([*chain, party]))
        if contracts.abroad(party):
            return Owner(seller=None, chain=tuple(chain), reason=ENDS_ABROAD, seen=party)
        onward = contracts.principals(party, day)
        if not onward:
            return _end(party, day, contracts, chain, named)
        chain.append(party)
        if len(onward) > 1:
            onward = _meant(onward, day, contracts, named)
        if len(onward) != 1:
            return Owner(seller=None, chain=tuple(chain), reason=SEVERAL, seen=party)
        party = onward[0]


def _end(party: str, day: int, contracts: Contracts, chain: list[str], named: Collection[str]) -> Owner:
    """A party without a contract on the day: the seller, or one that only used to have contracts for this."""
    if contracts.carries(party):
        return Owner(seller=None, chain=tuple(chain), reason=ENDS_AT_FORWARDER, seen=party)
    if any(one.principal in named and not one.checked for one in contracts.of(party)):
        return Owner(seller=None, chain=tuple(chain), reason=NOT_IN_FORCE, seen=party, expected=str(day))
    return Owner(seller=party, chain=tuple(chain))


def _meant(principals: list[str], day: int, contracts: Contracts, named: Collection[str]) -> list[str]:
    """Those of several principals that the documents name, or that lead to one they name."""
    direct = [one for one in principals if one in named]
    if direct:
        return direct
    return [one for one in principals if any(contracts.path(one, name, day) is not None for name in named)]
