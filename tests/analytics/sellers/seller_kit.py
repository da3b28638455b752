"""A few firms and the documents of one trade, in the words of the tests."""

import msgspec

from cohong.analytics.sellers import CustomsCode, Known, Licence, attribute, shipped
from cohong.analytics.sellers.records import Paper
from cohong.core.company import make_uscc

DAY = "20260310"


class Sheet(msgspec.Struct, frozen=True):
    message: str
    transmitter: str
    head: dict[str, str]
    lines: tuple[dict[str, str], ...] = ()


def firm(number, name, standing="company", **more):
    """An invented firm in Guangzhou, with a customs code."""
    customs = () if standing == "sole" else (CustomsCode(code=f"440196{number:04d}"),)
    kind = "92" if standing == "sole" else "91"
    more = {"customs_codes": customs, "since": 20200101, "region": "广州", "phone": f"phone-{number}"} | more
    return Licence(code=make_uscc(f"{kind}440101TE{number:06d}"), name=name, standing=standing, **more)


SELLER = firm(1, "广州示例晨海服饰有限公司")
OTHER = firm(2, "广州示例云山家居有限公司")
THIRD_FIRM = firm(3, "广州示例林星玩具有限公司")
AGENT = firm(11, "广州示例穗通供应链有限公司", "agent")
SECOND_AGENT = firm(12, "广州示例江石供应链有限公司", "agent")
BROKER = firm(13, "广州示例禾桥报关有限公司", "broker")
PLATFORM = firm(21, "广州示例东龙商城有限公司", "platform")
CARRIER = firm(22, "广州示例飞鸿快运有限公司", "carrier")
PAYMENT = firm(23, "广州示例银信支付有限公司", "payment")
TOWN = (SELLER, OTHER, THIRD_FIRM, AGENT, SECOND_AGENT, BROKER, PLATFORM, CARRIER, PAYMENT)


def known(*more, mandates=(), accounts=(), habits=None):
    return Known((*TOWN, *more), mandates, accounts, habits)


def of(party):
    """Code and name of a firm as it would write them itself."""
    return (party.code, party.name)


def listed(agent=AGENT, ebc=("", ""), owner=("NO", ""), day=DAY, gnums=("1",)):
    head = {"orderNo": "T-1", "ieDate": day, "agentCode": agent.code, "agentName": agent.name}
    head |= {"ebcCode": ebc[0], "ebcName": ebc[1], "ownerCode": owner[0], "ownerName": owner[1]}
    return Sheet("CEB603", agent.code, head, tuple({"gnum": gnum} for gnum in gnums))


def ordered(sender, ebc):
    return Sheet("CEB303", sender.code, {"orderNo": "T-1", "ebcCode": ebc[0], "ebcName": ebc[1]}, ({"gnum": "1"},))


def received(sender, ebc):
    return Sheet("CEB403", sender.code, {"orderNo": "T-1", "ebcCode": ebc[0], "ebcName": ebc[1]})


def shipped_by(consignor=("", ""), phone=""):
    head = {"logisticsNo": "Y-1", "ebcCode": consignor[0], "ebcName": consignor[1], "ebcTelephone": phone}
    return Sheet("CEB505", CARRIER.code, {key: value for key, value in head.items() if value})


def paid(name="", account="account-1", payer="Example Imports LLC"):
    return Sheet("REMITTANCE", "bank", {"payeeAccount": account, "payeeName": name, "payerName": payer})


def shop(subject, shop_id="S1", lines=()):
    head = {"shopId": shop_id, "subjectCode": subject[0], "subjectName": subject[1]} if subject else {}
    return Sheet("SHOP", PLATFORM.code, head, lines)


def invoice(seller, gnums=()):
    head = {"sellerCode": seller.code, "sellerName": seller.name}
    return Sheet("INVOICE", "tax", head, tuple({"gnum": gnum} for gnum in gnums))


def ask(knowledge, *papers: Paper):
    """The answer for the only line, or the first."""
    return attribute(papers, knowledge, shipped())[0]
