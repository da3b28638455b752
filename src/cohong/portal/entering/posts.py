"""Under which names one may act where nobody signs in: the members whose files lie in this home, each in its own role."""

import msgspec

from cohong.access.rights import Role
from cohong.modules.members.state import MEMBER, MERCHANT
from cohong.node.reading import Reading
from cohong.portal.ask import member_roles
from cohong.portal.text import Text

ROLE_NAMES: dict[str, tuple[Text, Role]] = {
    "registrar": (Text("平台运营方", "Platform operator"), "owner"),
    "customs": (Text("海关关员", "Customs officer"), "officer"),
    "tax": (Text("税务人员", "Tax officer"), "officer"),
    "safe": (Text("外汇局人员", "SAFE officer"), "officer"),
    "central_bank": (Text("央行人员", "Central bank officer"), "officer"),
    "bank": (Text("银行审核员", "Bank reviewer"), "reviewer"),
    "service": (Text("外综服企业业务员", "Service company's clerk"), "clerk"),
    "agent": (Text("报关代理业务员", "Agent's clerk"), "clerk"),
    "merchant": (Text("商户", "Merchant"), "owner"),
    "platform": (Text("电商平台业务员", "Platform's clerk"), "clerk"),
    "carrier": (Text("物流企业业务员", "Carrier's clerk"), "clerk"),
    "filer": (Text("申报人", "Filer"), "owner"),
}
"""Ledger role -> how a person in it is called, and the role that says what the person may do. The first one counts."""
SECOND = "second"


class LocalPost(msgspec.Struct, frozen=True, kw_only=True):
    """One choice of the role switch."""

    id: str
    member: str
    role: Role
    name: Text


def local_posts(reading: Reading) -> list[LocalPost]:
    """Every member of this home and every merchant on file, in the order of `ROLE_NAMES`; a service company has a
    second person as well, since some acts take two."""
    members = dict(reading.state.scan(MEMBER))
    names = [*members, *(name for name, _ in reading.state.scan(MERCHANT) if name not in members)]
    found = [post for name in names for post in _posts_of(reading, name)]
    order = list(ROLE_NAMES)
    return sorted(found, key=lambda post: (order.index(_first(reading, post.member)), post.member, post.id))


def _first(reading: Reading, member: str) -> str:
    return next((role for role in ROLE_NAMES if role in member_roles(reading.state, member)), "filer")


def _posts_of(reading: Reading, member: str) -> list[LocalPost]:
    said, role = ROLE_NAMES[_first(reading, member)]
    known = merchant_name(reading, member)
    name = Text(f"{said.zh} · {known}", f"{said.en} · {known}")
    posts = [LocalPost(id=member, member=member, role=role, name=name)]
    if "service" in member_roles(reading.state, member):
        reviewer = Text(f"外综服企业复核人 · {known}", f"Service company's reviewer · {known}")
        posts.append(LocalPost(id=f"{member}:{SECOND}", member=member, role="reviewer", name=reviewer))
    return posts


def merchant_name(reading: Reading, member: str) -> str:
    """The name in a merchant's contract, else the member's own name on the ledger."""
    file = reading.state.get(MERCHANT, member)
    return str(reading.body(member, file.paper).get("merchant_name", member)) if file else member
