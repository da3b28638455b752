"""What a person does about a merchant's checks on its page: records one, or takes one back that its member made."""

from typing import Literal

import msgspec

from cohong.core.calendar import add_days, add_months
from cohong.core.law import number_in_force
from cohong.core.tags import firm_tag
from cohong.core.texts import CohongError, declare
from cohong.modules.authenticity.rules import ABOUT, MONTHS, WAYS, What
from cohong.modules.members.state import MERCHANT, Merchant, canonical
from cohong.node.writer import Writer
from cohong.portal.act import Done, act, refuse
from cohong.portal.ask import Ask
from cohong.portal.pages.merchants import visible
from cohong.portal.text import Text
from cohong.portal.trade.authenticity import firm_of

UNCLEAR = declare(
    "portal.check_unclear",
    en="It is not clear what was checked and how: {seen}.",
    zh="核验事项或方式不明确：{seen}。",
    next_en="Choose one of the ways that are offered.",
    next_zh="请从列出的核验方式中选择。",
)
OTHER_FIRM = declare(
    "portal.check_other_firm",
    en="This code is not this merchant's.",
    zh="该代码不是此商户的代码。",
    next_en="Write the merchant's credit code as its licence has it.",
    next_zh="请填写此商户营业执照上的统一社会信用代码。",
)
NO_ACCOUNT = declare(
    "portal.check_no_account",
    en="The payout account is not open to you, or there is none.",
    zh="收款账户未对您开放，或尚未登记。",
    next_en="Let the service company record it, or bring the check as a sheet with account number and bank code.",
    next_zh="请由综合服务企业登记，或用核验表填写账号和行号后上传。",
    final=False,
)


class RecordCheck(msgspec.Struct, frozen=True, kw_only=True):
    """A check. `way` is what and how, such as `licence/register`; `about` the shop's number or the agent's code, left out for the
    licence and for the account, which is the one that is paid to; days such as 2026-03-17. `since` is today where left out,
    `until` as long as the law allows. `evidence` says what was seen; `firm_code` only where the merchant's code is sealed for you."""

    way: str
    evidence: str
    verdict: Literal["confirmed", "failed"] = "confirmed"
    about: str = ""
    since: str = ""
    until: str = ""
    licence_since: str = ""
    licence_until: str = ""
    firm_code: str = ""


class WithdrawCheck(msgspec.Struct, frozen=True, kw_only=True):
    """Which check is taken back: what, and the `subject` that its line names."""

    what: What
    subject: str = ""


@act("/merchants/{merchant}/checks", zh="登记真实性核验", en="Record a check of authenticity", needs="upload")
def record_check(ask: Ask, form: RecordCheck) -> Done:
    """The check as a row of the sheet has it; the ledger says whether it may be."""
    merchant, file = _own(ask)
    what, method = _way(form)
    row = {
        "firm_code": _code(ask, merchant, file, form),
        "firm_name": str(_paper(ask, file).get("merchant_name", "")),
        "what": what,
        "method": method,
        "verdict": form.verdict,
        "since": form.since or _dashed(ask.reading.day),
        "until": form.until,
        "evidence": form.evidence,
        "checker": ask.acting.name,
        **_about(ask, file, what, form.about),
    }
    if form.verdict == "confirmed" and not form.until:
        row["until"] = _longest(ask, what, row["since"])
    if what == "licence":
        row |= {"licence_since": form.licence_since, "licence_until": form.licence_until}
    done = Writer(ask.reading.home.root).attest_check(row, member=ask.acting.member)
    refuse(done.findings)
    return Done(
        said=Text("核验已登记。", "The check is recorded."),
        to=f"/merchants/{merchant}#checks",
        made={"outcome": done.outcome},
    )


@act("/merchants/{merchant}/checks/withdraw", zh="撤回核验", en="Take a check back", needs="upload")
def withdraw_check(ask: Ask, form: WithdrawCheck) -> Done:
    """Only what the acting member attested."""
    merchant, _ = _own(ask)
    writer = Writer(ask.reading.home.root)
    refuse(writer.withdraw_check(firm_of(ask, merchant), form.what, form.subject, member=ask.acting.member).findings)
    return Done(said=Text("核验已撤回。", "The check is taken back."), to=f"/merchants/{merchant}#checks")


def _own(ask: Ask) -> tuple[str, Merchant]:
    merchant = ask.path["merchant"]
    file = ask.state.get(MERCHANT, merchant)
    if file is None or not visible(ask, merchant, file):
        raise ask.missing()
    return merchant, file


def _way(form: RecordCheck) -> tuple[What, str]:
    """What was checked and how; any that there is, since the ledger says whose word it is."""
    named, _, method = form.way.partition("/")
    for what, ways in WAYS.items():
        if what == named and f"authenticity.by_{method}" in ways:
            return what, method
    raise CohongError(UNCLEAR, path="way", seen=form.way[:80])


def _paper(ask: Ask, file: Merchant) -> dict[str, object]:
    return ask.reading.body(ask.acting.member, file.paper)


def _code(ask: Ask, merchant: str, file: Merchant, form: RecordCheck) -> str:
    """The merchant's code: of its contract, else as given, where it is its own."""
    code = str(_paper(ask, file).get("merchant_code", "")) or form.firm_code.strip().upper()
    if canonical(ask.state, firm_tag(ask.reading.join_key, code)) != canonical(ask.state, firm_of(ask, merchant)):
        raise CohongError(OTHER_FIRM, path="firm_code")
    return code


def _about(ask: Ask, file: Merchant, what: What, given: str) -> dict[str, str]:
    """The shop or agent as given; the account is the one on file."""
    if what == "licence":
        return {}
    if what != "account" and not given.strip():
        raise CohongError(ABOUT, path="about")
    if what != "account":
        return {"about": given.strip()}
    paper = ask.reading.body(ask.acting.member, file.account_paper)
    if "payout_account" not in paper:
        raise CohongError(NO_ACCOUNT, path="about")
    return {"about": str(paper["payout_account"]), "bank_code": str(paper["payout_bank_code"])}


def _longest(ask: Ask, what: What, since: str) -> str:
    """The last day for which a check of that day may hold; "" where the day is none."""
    digits = since.replace("-", "")
    if len(digits) != 8 or not (digits.isascii() and digits.isdigit()):
        return ""
    months = number_in_force(ask.state, f"authenticity.{what}_months", ask.reading.day, MONTHS[what])
    return _dashed(add_days(add_months(int(digits), months), -1))


def _dashed(day: int) -> str:
    return f"{day // 10_000:04d}-{day // 100 % 100:02d}-{day % 100:02d}"
