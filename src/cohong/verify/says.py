"""What a proof that holds says in plain words, and what it does not say."""

from datetime import datetime, timedelta, timezone
from typing import Any

from cohong.verify.report import Signer

OWN_GATEWAY = "/own-gateway"
_CLAIMED = frozenset(("core.unknown_signer", "core.signer_not_filer"))
_CHINA = timezone(timedelta(hours=8))
_EPOCH = datetime(1970, 1, 1, tzinfo=_CHINA) + timedelta(hours=8)


def china_time(time_ms: int) -> str:
    """A moment in milliseconds since 1970 UTC as China time, to the second; past the year 9999 the number itself."""
    try:
        return (_EPOCH + timedelta(milliseconds=time_ms)).strftime("%Y-%m-%d %H:%M:%S UTC+8")
    except OverflowError:
        return f"{time_ms} ms"


def says(outcome: dict[str, Any], opened: tuple[dict[str, Any], ...], signer: Signer) -> dict[str, tuple[str, ...]]:
    """The sentences for people, by language. `outcome` is the report's object of proved values."""
    return {
        "zh": (*_proved_zh(outcome, opened), *_signer_zh(outcome, signer), *_not_proved_zh(outcome)),
        "en": (*_proved_en(outcome, opened), *_signer_en(outcome, signer), *_not_proved_en(outcome)),
    }


def _proved_zh(outcome: dict[str, Any], opened: tuple[dict[str, Any], ...]) -> list[str]:
    who = f"自称 {outcome['filer']} 的一方" if outcome["code"] in _CLAIMED else f"成员 {outcome['filer']} "
    lines = [
        f"证明：账本 {outcome['origin']} 于 {outcome['time']}（账本时间）记录了{who}报送的报文，结果为：{_result_zh(outcome)}。",
        f"报文种类为 {outcome['kind']}。",
        f"该结果编号为 {outcome['id']}，位于账本第 {outcome['index']} 条（自 0 起），当时账本共 {outcome['size']} 条。",
    ]
    if outcome["failed"]:
        lines.append(f"其中 {len(outcome['failed'])} 项未生效：{_failed(outcome)}。")
    lines += [f"证明：密封单证中 {item['name']} 为 {_value(item['value'])}。" for item in opened]
    return lines


def _result_zh(outcome: dict[str, Any]) -> str:
    if outcome["result"] == "accepted":
        return "已接受"
    later = "同一内容不会再被接受" if outcome["final"] else "以后可能改变"
    return f"已拒绝，原因代码 {outcome['code']}（{later}）"


def _signer_zh(outcome: dict[str, Any], signer: Signer) -> list[str]:
    lines = [f"信封由密钥 {outcome['member_key'][:16]}… 签名。{_member_zh(outcome)}"]
    if signer == "unpinned":
        lines.append(
            "注意：未指定密钥文件，无法确认账本由谁签名，任何人都能自建账本出具同样的文件。请用 --trust 指定密钥文件。"
        )
    elif signer == "foreign":
        lines.append("注意：签名的账本密钥不在您的密钥文件中，请勿采信。")
    if outcome["own_gateway"]:
        lines.append(
            "注意：该账本的运营方自任其海关终端和银行账户的网关，并自行承担匹配、标签和审核职责；"
            "其中海关与银行的回执、以及匹配、标签和审核结论均由运营方自己签署，没有第三方确认。"
        )
    return lines


def _member_zh(outcome: dict[str, Any]) -> str:
    if outcome["code"] in _CLAIMED:
        return f"账本未认可该报文由 {outcome['filer']} 签署。"
    return (
        f"账本记载该信封由成员 {outcome['filer']} 以此密钥签署；该密钥归谁所有，以账本登记为准"
        "（密钥文件只核对账本密钥，不核对成员密钥）。"
    )


def _not_proved_zh(outcome: dict[str, Any]) -> list[str]:
    return [
        f"不证明：单证内容真实、货物或款项确实存在；也不证明 {outcome['filer']} 对应哪家企业。",
        "不证明：此后没有变更、冻结或冲销。",
        "不证明：账本向所有人出示的是同一份记录（本凭证没有独立见证人签名）。",
    ]


def _proved_en(outcome: dict[str, Any], opened: tuple[dict[str, Any], ...]) -> list[str]:
    who = (
        f"somebody calling himself {outcome['filer']}" if outcome["code"] in _CLAIMED else f"member {outcome['filer']}"
    )
    lines = [
        f"It proves: the ledger {outcome['origin']} recorded, on {outcome['time']} by its own clock, what {who} filed.",
        f"The message is of the kind {outcome['kind']}; its outcome: {_result_en(outcome)}.",
        f"The outcome has the id {outcome['id']} and place {outcome['index']} (from 0) in a log of {outcome['size']}.",
    ]
    if outcome["failed"]:
        lines.append(f"Of its subjects {len(outcome['failed'])} did not take effect: {_failed(outcome)}.")
    lines += [f"It proves: in the sealed document, {item['name']} is {_value(item['value'])}." for item in opened]
    return lines


def _result_en(outcome: dict[str, Any]) -> str:
    if outcome["result"] == "accepted":
        return "accepted"
    later = "the same content never will be accepted" if outcome["final"] else "this may change later"
    return f"refused, reason {outcome['code']} ({later})"


def _signer_en(outcome: dict[str, Any], signer: Signer) -> list[str]:
    lines = [f"The envelope is signed with the key {outcome['member_key'][:16]}… {_member_en(outcome)}"]
    if signer == "unpinned":
        lines.append(
            "Note: you named no key file, so nobody vouches for the ledger's key: anyone could make a ledger of his own "
            "that says this. Name one with --trust."
        )
    elif signer == "foreign":
        lines.append("Note: your key file does not list the ledger's key. Do not rely on this file.")
    if outcome["own_gateway"]:
        lines.append(
            "Note: the operator of this ledger is its own gateway for its customs terminal and its bank account, and "
            "holds the match, label and review duties itself: what customs and banks are said to have done, and each "
            "match, label and review, carries the operator's signature and no third party's."
        )
    return lines


def _member_en(outcome: dict[str, Any]) -> str:
    if outcome["code"] in _CLAIMED:
        return f"The ledger did not accept it as signed by {outcome['filer']}."
    return (
        f"The ledger recorded it as signed by member {outcome['filer']} with this very key; who owns the key is the "
        "ledger's word (a key file vouches for the ledger's key, not for members' keys)."
    )


def _not_proved_en(outcome: dict[str, Any]) -> list[str]:
    filer = outcome["filer"]
    return [
        f"It does not prove: that the document is true, that goods or money exist, or which firm {filer} is.",
        "It does not prove: that nothing was changed, frozen or reversed later.",
        "It does not prove: that the ledger shows everybody the same records (no independent witness signed this).",
    ]


def _failed(outcome: dict[str, Any]) -> str:
    shown = ", ".join(f"[{index}] {code}" for index, code in outcome["failed"][:10])
    return shown if len(outcome["failed"]) <= 10 else f"{shown}, …"


def _value(value: Any) -> str:
    return value if isinstance(value, str) else str(value)
