"""Who must act, in words: an id for programs, a name in both languages for people, and who answers for which code."""

from cohong.projections import checks, stages

NAMES: dict[str, tuple[str, str]] = {
    "platform": ("电商平台", "The platform"),
    "carrier": ("物流企业", "The carrier"),
    "declarant": ("申报企业", "The declaring firm"),
    "customs": ("海关", "Customs"),
    "merchant": ("商户", "The merchant"),
    "bank": ("银行", "The bank"),
    "us": ("外综服企业", "The service company"),
    "us_and_bank": ("外综服企业与银行", "The service company and the bank"),
    "second_person": ("外综服企业另一名经办人", "A second person at the service company"),
    "decider": ("裁定单位", "The office that decides"),
    "registrar": ("登记机关", "The registrar"),
    "attester": ("核验单位", "Whoever checked it"),
    "sender": ("报送人", "Whoever sent it"),
}
"""Who must act: id -> name in Chinese and in English."""

_BY_CODE = {
    stages.ORDER: "platform",
    stages.WAYBILL_MISSING: "carrier",
    stages.LIST: "declarant",
    stages.CANCELLED: "declarant",
    stages.MATCH: "us",
    stages.LABEL: "merchant",
    stages.REVIEW: "bank",
    stages.RELEASE: "customs",
    stages.MONEY: "platform",
    stages.SETTLEMENT: "us_and_bank",
    stages.PAYOUT_WAITS: "us_and_bank",
    stages.PAYOUT_BACK: "us",
    stages.UNCLAIMED: "us",
    stages.EARLY_DEAL: "us",
    stages.ACCOUNT_CHANGE: "second_person",
    stages.BOP_DUE: "us",
    stages.PAY_AGAIN: "us",
    stages.CORRECTION_DUE: "sender",
    checks.ENDS_SOON: "attester",
    checks.ENDED: "attester",
    stages.PAPER_DOCUMENT: "sender",
    stages.PAPER_PARTS: "sender",
    stages.PAPER_REFUSED: "sender",
    stages.PAPER_CUSTOMS: "customs",
    stages.PAPER_AWAITS: "declarant",
    "clearing.no_contract": "us",
    "clearing.merchant_not_verified": "us",
    "forex.deal_exceeds_orders": "us",
    "forex.deal_unasked": "us_and_bank",
    "aftermath.cancelled_after_use": "us",
    "aftermath.returned_after_settlement": "us",
    "sellers.appealed": "decider",
    "sellers.shared_before": "us",
    "sellers.codes_apart": "registrar",
    "match.weight": "carrier",
    "match.consignor": "carrier",
}
_BY_ROOM = {
    "match": "declarant",
    "customs": "declarant",
    "aftermath": "declarant",
    "sellers": "declarant",
    "review": "bank",
    "forex": "bank",
    "clearing": "us_and_bank",
    "trade": "us",
    "tax": "merchant",
    "members": "us",
    "authenticity": "us",
}


def who_acts(code: str) -> str:
    """The id of who must act on a code; `sender` where nobody in particular answers for it."""
    return _BY_CODE.get(code) or _BY_ROOM.get(code.partition(".")[0], "sender")


def name_of(who: str, lang: str) -> str:
    """The name of somebody who must act."""
    zh, en = NAMES[who]
    return zh if lang == "zh" else en
