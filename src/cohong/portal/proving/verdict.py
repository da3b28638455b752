"""What a proof file is worth, in plain words: what it proves and what not, who signed, and which fields it shows."""

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any, Literal

import msgspec

from cohong.core.note import VerifierKey
from cohong.core.texts import CohongError, declare
from cohong.core.tlog_proof import TLOG_PROOF, NotAProof
from cohong.portal.proving.pocket import PREFIX, unpack
from cohong.portal.speech import words
from cohong.portal.text import Text, Why, when, why_of
from cohong.verify import Report, check_bytes
from cohong.verify.report import printable

TOO_LARGE = declare(
    "portal.proof_too_large",
    en="This file has more than {expected} megabytes; a proof is far smaller.",
    zh="文件超过 {expected} MB；凭证文件远小于此。",
    next_en="Choose the proof file itself, or check a large one offline.",
    next_zh="请选择凭证文件本身；特大文件请离线核验。",
)
EMPTY = declare(
    "portal.no_proof_given",
    en="No proof was given.",
    zh="未提供凭证。",
    next_en="Choose a proof file, scan its code, or paste its text.",
    next_zh="请选择凭证文件、扫描二维码或粘贴文本。",
)
STRANGE = declare(
    "portal.not_a_proof",
    en="This is no proof file of Cohong.",
    zh="这不是公行的凭证文件。",
    next_en="Choose the file that came with the ending .proof, or ask whoever gave it to you.",
    next_zh="请选择扩展名为 .proof 的文件，或向提供方索取。",
)
CHANGED = declare(
    "portal.proof_changed",
    en="This proof was changed or is not whole: it proves nothing.",
    zh="该凭证已被改动或不完整，不能证明任何事项。",
    next_en="Do not rely on it. Ask whoever gave it to you for the file again, as it was.",
    next_zh="请勿采信，并请提供方重新提供原文件。",
)
MAX_BYTES = 4 << 20
_CLAIMED = ("core.unknown_signer", "core.signer_not_filer")
_SHOWN = 8
_LONGEST = 4_000
Signer = Literal["pinned", "foreign", "unpinned", "unknown"]
Name = Callable[[str], Text]


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """An opened field: its name in the document, in words, and its value as written."""

    name: str
    label: Text
    value: str


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """One step of the offline checker. `ok` is None where it was not reached."""

    n: int
    name: Text
    ok: bool | None
    detail: str


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """What was found. `result` is `whole`, `changed` or `strange`; everything below `said` is empty unless it is whole.

    `signer` is `pinned` where this home's own log key signed, `foreign` for another's, `unpinned` where this home has no
    log key to compare with."""

    result: Literal["whole", "changed", "strange"]
    said: Why | None = None
    signer: Signer = "unknown"
    message_id: str = ""
    kind: str = ""
    accepted: bool = False
    time_ms: int = 0
    proves: tuple[Text, ...] = ()
    signed: tuple[Text, ...] = ()
    not_proved: tuple[Text, ...] = ()
    opened: tuple[Shown, ...] = ()
    steps: tuple[Part, ...] = ()
    log_key: str = ""


def verdict_of(data: bytes, trust: Sequence[VerifierKey] | None, name: Name) -> Verdict:
    """Check a proof file, or the short text of one, and say what was found. `name` says who a member of this home is.

    Raises CohongError where nothing was given, or far too much; everything about the proof itself is in the verdict."""
    return said_of(*checked(data, trust), name)


def checked(data: bytes, trust: Sequence[VerifierKey] | None) -> tuple[bytes, Report | None]:
    """The bytes of the proof file and the checker's report; none for a short text that does not unfold. Raises as
    `verdict_of` does. Touches nothing but its arguments, so that it may run anywhere."""
    if len(data) > MAX_BYTES:
        raise CohongError(TOO_LARGE, expected=str(MAX_BYTES >> 20))
    if not data.strip():
        raise CohongError(EMPTY)
    if data.lstrip()[: len(PREFIX)] == PREFIX.encode():
        try:
            data = unpack(data.decode("ascii", "replace"))
        except NotAProof:
            return data, None
    elif b"\r\n" in data:  # what is pasted into a form comes back with the line ends of the network
        data = data.replace(b"\r\n", b"\n")
    return data, check_bytes(data, trust=trust)


def said_of(data: bytes, report: Report | None, name: Name) -> Verdict:
    """A report of the checker in words."""
    if report is None:
        return Verdict(result="changed", said=why_of(CHANGED))
    steps = tuple(
        Part(n=step.n, name=Text(step.name_zh, step.name_en), ok=step.ok, detail=step.detail) for step in report.steps
    )
    if not report.integrity:
        known = any(mark in data for mark in (TLOG_PROOF.encode(), b"\nextra ", b"\nindex "))
        result: Literal["changed", "strange"] = "changed" if known else "strange"
        return Verdict(result=result, said=why_of(CHANGED if known else STRANGE), steps=steps)
    outcome = report.outcome
    told: Name = name if report.signer == "pinned" else lambda member: Text(member, member)
    return Verdict(
        result="whole",
        signer=report.signer,
        message_id=outcome["id"],
        kind=outcome["kind"],
        accepted=outcome["result"] == "accepted",
        time_ms=outcome["time_ms"],
        proves=tuple(_proves(report, told)),
        signed=tuple(_signed(report, told)),
        not_proved=_not_proved(report, told),
        opened=tuple(_shown(item) for item in report.opened),
        steps=steps,
        log_key=outcome["log_key"],
    )


def _proves(report: Report, name: Name) -> list[Text]:
    outcome, who = report.outcome, name(report.outcome["filer"])
    ledger = _LEDGERS[report.signer]
    said, at = words.headline(outcome["kind"]), when(outcome["time_ms"])
    claimed = outcome["code"] in _CLAIMED
    zh, en = (f"自称{who.zh}的一方", f"somebody calling itself {who.en}") if claimed else (who.zh, who.en)
    lines = [
        Text(
            f"{ledger.zh}于 {at}（账本时间，北京时间）记录：{zh}{said.zh}。",
            f"{ledger.en} recorded on {at} (its own clock, China time): {en} {said.en}.",
        ),
        _result(outcome),
    ]
    if outcome["failed"]:
        lines.append(_failed(outcome["failed"]))
    lines += _facts(report.facts)
    return lines


_LEDGERS = {
    "pinned": Text("本平台的账本", "The ledger of this site"),
    "foreign": Text("凭证所属的账本（非本平台）", "The ledger of this proof (not this site's)"),
    "unpinned": Text("凭证所属的账本", "The ledger of this proof"),
}


def _result(outcome: dict[str, Any]) -> Text:
    if outcome["result"] == "accepted":
        return Text("结果：已接受，自该时起生效。", "Outcome: accepted, and in effect since then.")
    why = _why(outcome["code"])
    later = (
        Text("同一内容不会再被接受。", "The same content will never be accepted.")
        if outcome["final"]
        else Text("以后可能改变。", "This may change later.")
    )
    return Text(f"结果：未被接受。原因：{why.zh}{later.zh}", f"Outcome: refused. Reason: {why.en} {later.en}")


def _failed(failed: list[list[Any]]) -> Text:
    codes = Counter(code for _, code in failed)
    whys = [(_why(code), count) for code, count in codes.most_common(_SHOWN)]
    zh = "；".join(f"{why.zh.rstrip('。')}（{count} 项）" for why, count in whys)
    en = "; ".join(f"{why.en.rstrip('.')} ({count})" for why, count in whys)
    return Text(f"其中 {len(failed)} 项未生效：{zh}。", f"Of its items {len(failed)} did not take effect: {en}.")


def _why(code: str) -> Text:
    try:
        return why_of(code).says
    except KeyError:  # another ledger may have codes of its own
        return Text(f"代码 {code}。", f"code {code}.")


def _facts(facts: tuple[Any, ...]) -> list[Text]:
    """What became so, counted by kind: the facts speak in ids that tell a reader nothing."""
    counted = Counter(fact.get("fact", "") for fact in facts if isinstance(fact, dict))
    said = [(FACTS[tag], count) for tag, count in counted.most_common() if tag in FACTS]
    if not said:
        return []
    zh = "、".join(f"{text.zh}{f'（{count} 项）' if count > 1 else ''}" for text, count in said)
    en = ", ".join(f"{text.en}{f' ({count})' if count > 1 else ''}" for text, count in said)
    return [Text(f"由此确定的事实：{zh}。", f"What became so by it: {en}.")]


FACTS: dict[str, Text] = {
    "customs.order_lodged": Text("订单成立", "the order stands"),
    "customs.waybill_lodged": Text("运单成立", "the waybill stands"),
    "customs.list_lodged": Text("清单成立", "the list stands"),
    "customs.document_withdrawn": Text("单证撤回", "a document was withdrawn"),
    "customs.claim_kept": Text("作为陈述留存，不产生效力", "kept as a claim without effect"),
    "customs.return_observed": Text("海关答复", "customs' answer"),
    "customs.list_released": Text("海关放行", "released by customs"),
    "trade.matched": Text("三单一致", "the documents agree"),
    "trade.differs": Text("三单不一致", "the documents differ"),
    "trade.difference_opened": Text("发现差异", "a difference was opened"),
    "trade.difference_resolved": Text("差异已说明", "a difference was explained"),
    "trade.right_opened": Text("结汇权成立", "the right to convert opened"),
    "tax.labelled": Text("税务标签", "tax label"),
    "forex.trade_reviewed": Text("银行审核通过", "passed by the bank's review"),
    "forex.remittance_observed": Text("外汇到账", "foreign currency came in"),
    "forex.order_claimed": Text("收汇认领到订单", "claimed for an order"),
    "forex.settlement_requested": Text("申请结汇", "conversion asked for"),
    "forex.deal_observed": Text("已结汇", "converted"),
    "clearing.batch_allocated": Text("结汇款已清分", "the money was divided"),
    "clearing.payout_instructed": Text("付款指令", "payment instruction"),
    "clearing.payout_accepted": Text("银行受理付款", "payout accepted by the bank"),
    "clearing.payout_settled": Text("款项已付出", "paid by the bank"),
    "clearing.payout_credited": Text("款项已入账", "credited to the merchant"),
    "clearing.payout_rejected": Text("银行拒付", "payout refused by the bank"),
    "clearing.payout_returned": Text("付款退回", "payout came back"),
    "sellers.attributed": Text("识别实际卖家", "the seller was judged"),
    "sellers.decided": Text("裁定实际卖家", "the seller was decided"),
    "sellers.appealed": Text("提出申诉", "an appeal was opened"),
    "authenticity.check_attested": Text("真实性核验", "a check of authenticity"),
    "authenticity.check_withdrawn": Text("核验已撤回", "a check was taken back"),
    "members.mandate_granted": Text("委托成立", "the mandate holds"),
    "members.mandate_revoked": Text("委托终止", "the mandate ended"),
    "members.contract_signed": Text("商户合同成立", "the merchant's contract holds"),
}


def _signed(report: Report, name: Name) -> list[Text]:
    who = name(report.outcome["filer"])
    lines = [_SIGNERS[report.signer]]
    if report.outcome["code"] in _CLAIMED:
        lines.append(Text(f"账本未认可该内容由{who.zh}签署。", f"The ledger did not accept it as signed by {who.en}."))
    else:
        lines.append(
            Text(
                f"内容由{who.zh}签名报送；该签名人是谁，以账本登记为准。",
                f"What was filed carries the signature of {who.en}; whose signature that is, the ledger says.",
            )
        )
    if report.own_gateway:
        lines.append(_OWN_GATEWAY)
    return lines


_SIGNERS = {
    "pinned": Text(
        "账本签名人：本平台。签名密钥与本平台登记的一致（已核对）。",
        "For the ledger: this site. The signing key is the one on record here (checked).",
    ),
    "foreign": Text(
        "账本签名人未核对：不是本平台的账本。任何人都能自建账本出具同样的文件；请通过其他途径取得该账本的密钥后离线核验。",
        "For the ledger: not this site, and nobody vouches for who it is. Anyone could make a ledger of his own that says this; "
        "get its key by another way and check offline.",
    ),
    "unpinned": Text(
        "账本签名人未核对：本平台没有可供比对的账本密钥。请离线核验并指定密钥文件。",
        "For the ledger: not checked, since this site has no key to compare with. Check offline with a key file.",
    ),
}
_OWN_GATEWAY = Text(
    "注意：该账本的运营方自任其海关终端和银行账户的网关，并自行比对、认定标签和审核；"
    "海关与银行的答复及各项结论均由运营方自己签名，没有第三方确认。",
    "Note: the operator of this ledger is its own gateway to customs and to its bank, and compares, labels and reviews itself: "
    "all of that carries the operator's signature and no third party's.",
)


def _not_proved(report: Report, name: Name) -> tuple[Text, ...]:
    who = name(report.outcome["filer"])
    return (
        Text(
            f"不证明单证内容真实、货物或款项确实存在，也不证明{who.zh}是哪家企业。",
            f"Not that the documents are true, that goods or money exist, or which firm {who.en} is.",
        ),
        Text("不证明此后没有变更、冻结或冲回。", "Not that nothing was changed, frozen or reversed later."),
        Text(
            "不证明账本向所有人出示的是同一份记录（本凭证没有独立见证人签名）。",
            "Not that the ledger shows everybody the same records (no independent witness signed this).",
        ),
    )


def _shown(item: dict[str, Any]) -> Shown:
    value, name = item["value"], printable(item["name"])
    said = value if isinstance(value, str) else msgspec.json.format(msgspec.json.encode(value)).decode()
    lines = [printable(line) for line in said[:_LONGEST].split("\n")]
    return Shown(name=name, label=words.field(name), value="\n".join(lines) + ("…" if len(said) > _LONGEST else ""))
