"""Merchants' contracts: a row of the contracts sheet becomes the merchant's file."""

from cohong.channels.document import Document
from cohong.channels.door.bank import day
from cohong.channels.door.documents import minor, subject_of
from cohong.channels.door.prepared import Prepared
from cohong.core.message import derived_id
from cohong.core.tags import firm_tag, join_key_id, number_tag
from cohong.modules.members.messages import GrantMandate, ProposeAccount, SignContract

ACCOUNT_FIELDS = ("payout_account", "payout_bank_code", "payout_account_name")
ALONE = ("merchant_code", "merchant_name", "payout_account")


def merchant_id(join_key: bytes, code: str) -> str:
    """The opaque member name of a merchant that has no name on the ledger yet."""
    return f"m-{firm_tag(join_key, code)[:16]}"


def account_tag(document: Document, join_key: bytes) -> str:
    """The tag of the payout account of a row."""
    return tag_of_account(document.head, join_key)


def tag_of_account(fields: dict[str, str], join_key: bytes) -> str:
    """The tag of a payout account: number and bank."""
    return number_tag(join_key, "account", f"{fields['payout_account']}/{fields['payout_bank_code']}")


def prepare_contract(document: Document, join_key: bytes, filer: str, merchant: str) -> Prepared:
    """The merchant's contract with the filing service company."""
    head = document.head
    codes = [head["merchant_code"], *([head["customs_code"]] if "customs_code" in head else [])]
    firms = tuple(firm_tag(join_key, code) for code in codes)
    guid = number_tag(join_key, "contract", f"{head['merchant_code']}/{head['contract_no']}")
    sign = SignContract(
        v=1,
        filer=filer,
        join=join_key_id(join_key),
        guid=guid,
        merchant=merchant,
        firms=firms,
        since=day(head["valid_from"]),
        until=day(head["valid_to"]),
        fee_bp=int(head["fee_bp"]),
        fee_min_minor=minor(head.get("fee_min_cny", "0"), "CNY"),
        fee_max_minor=minor(head.get("fee_max_cny", "0"), "CNY"),
        hold_back_percent=int(head["hold_back_percent"]),
        account=account_tag(document, join_key),
    )
    return Prepared(sign, dict(head), ALONE, subject_of("contract", firms[0], guid), firms[0])


def prepare_account(document: Document, join_key: bytes, filer: str, merchant: str, today: int) -> Prepared:
    """The first half of a change of payout account; a second person approves it. The day makes going back to an earlier
    account another proposal."""
    firm = firm_tag(join_key, document.head["merchant_code"])
    fields = {name: document.head[name] for name in ACCOUNT_FIELDS}
    return propose_account(fields, firm, join_key, filer, merchant, ("cohong.account.1", today))


def propose_account(
    fields: dict[str, str], firm: str, join_key: bytes, filer: str, merchant: str, again: tuple[str, int]
) -> Prepared:
    """The same from its fields (`ACCOUNT_FIELDS`) and the merchant's firm tag; `again` tells one proposal of an account
    from the next one of the same account."""
    account = tag_of_account(fields, join_key)
    propose = ProposeAccount(
        v=1,
        filer=filer,
        join=join_key_id(join_key),
        guid=derived_id(again[0], merchant, account, again[1]),
        merchant=merchant,
        account=account,
    )
    return Prepared(propose, fields, ("payout_account",), subject_of("account", firm, account), firm)


def prepare_mandates(document: Document, join_key: bytes, filer: str, agents: dict[str, str]) -> list[Prepared]:
    """Mandates to those of the merchant's agents that are members; `agents` maps a code to the member."""
    head = document.head
    firm = firm_tag(join_key, head["merchant_code"])
    named = [agents[code.strip()] for code in head.get("agents", "").split(";") if code.strip() in agents]
    return [_mandate(head, firm, agent, join_key, filer) for agent in named]


def _mandate(head: dict[str, str], firm: str, agent: str, join_key: bytes, filer: str) -> Prepared:
    since, until = day(head["valid_from"]), day(head["valid_to"])
    grant = GrantMandate(
        v=1,
        filer=filer,
        join=join_key_id(join_key),
        guid=derived_id("cohong.mandate.1", firm, agent, since, until),
        firm=firm,
        agent=agent,
        since=since,
        until=until,
    )
    return Prepared(grant, {"contract_no": head["contract_no"]}, (), subject_of("mandate", firm, agent), firm)
