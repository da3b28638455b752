"""Who lives in the demo city. Every name, code, account and phone number is invented; check digits are valid."""

from random import Random

import msgspec

from cohong.channels.customs.values import make_uscc

REGION = "440101"
_TRADES = ("服饰", "家居", "数码配件", "玩具", "文具", "箱包", "灯饰", "饰品", "户外用品", "宠物用品")
_WORDS = ("示例晨", "示例云", "示例海", "示例山", "示例林", "示例星", "示例禾", "示例桥", "示例江", "示例石")


class Firm(msgspec.Struct, frozen=True, kw_only=True):
    """A firm: its member name on the ledger, credit code, customs code ("" when it has none) and registered name."""

    member: str
    code: str
    customs_code: str
    name: str


class Merchant(msgspec.Struct, frozen=True, kw_only=True):
    """A merchant with its contract. `agent` is the index of the agent that files for it, None when it files itself;
    `hidden` merchants let the agent write its own code as the consignor, so that only `ownerCode` names them."""

    firm: Firm
    agent: int | None
    hidden: bool
    fee_bp: int
    hold_back_percent: int
    account: str
    bank_code: str


class City(msgspec.Struct, frozen=True, kw_only=True):
    """Everybody: one service company, agents, a forwarder that has an agent declare for it, merchants, a carrier and a platform."""

    service: Firm
    agents: tuple[Firm, ...]
    forwarder: Firm
    merchants: tuple[Merchant, ...]
    carrier: Firm
    platform: Firm


def firm(member: str, number: int, name: str, *, kind: str = "TE") -> Firm:
    """An invented firm: the credit code's body is `number`, the customs code lies in Guangzhou."""
    body = f"{kind}{number:06d}"
    return Firm(
        member=member, code=make_uscc(f"91{REGION}{body}"), customs_code=f"4401{number % 1_000_000:06d}", name=name
    )


def make_city(seed: int, merchants: int = 20, agents: int = 3) -> City:
    """The people of one demo, the same for the same seed."""
    rng = Random(f"people/{seed}")
    base = rng.randrange(100, 900) * 100
    return City(
        service=firm("service", base, "示例穗通外贸综合服务有限公司"),
        agents=tuple(
            firm(f"agent-{i + 1}", base + 1 + i, f"示例{'甲乙丙丁戊己'[i]}报关代理有限公司") for i in range(agents)
        ),
        forwarder=firm("forwarder", base + 12, "示例捷达货运代理有限公司"),
        merchants=tuple(_merchant(rng, base + 20 + i, i, agents) for i in range(merchants)),
        carrier=firm("carrier", base + 10, "示例快运物流有限公司"),
        platform=firm("platform", base + 11, "示例跨境商城有限公司"),
    )


def _merchant(rng: Random, number: int, index: int, agents: int) -> Merchant:
    name = f"广州{_WORDS[index % 10]}{_TRADES[(index * 7 + index // 10) % 10]}有限公司"
    return Merchant(
        firm=firm(f"merchant-{index + 1:02d}", number, name),
        agent=index % agents if index % 5 else None,
        hidden=index % 5 == 3,
        fee_bp=rng.choice((30, 50, 80)),
        hold_back_percent=rng.choice((0, 0, 5)),
        account=f"6222{number:06d}{rng.randrange(10**9):09d}",
        bank_code=f"{rng.choice((102, 103, 104))}5810{number % 10_000:04d}{index % 10}",
    )


def contract_row(merchant: Merchant, place: int) -> dict[str, str]:
    """The merchant's row of a contracts sheet; `place` numbers its contract."""
    return {
        "merchant_code": merchant.firm.code,
        "customs_code": merchant.firm.customs_code,
        "merchant_name": merchant.firm.name,
        "contract_no": f"HT-2026-{place + 1:03d}",
        "valid_from": "2026-01-01",
        "valid_to": "2026-12-31",
        "fee_bp": str(merchant.fee_bp),
        "hold_back_percent": str(merchant.hold_back_percent),
        "payout_account": merchant.account,
        "payout_bank_code": merchant.bank_code,
        "payout_account_name": merchant.firm.name,
    }
