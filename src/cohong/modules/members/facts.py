"""What becomes so about members, firms, merchants and the law."""

from cohong.core.law import LawRow
from cohong.core.rules import Fact
from cohong.modules.members.messages import NewMember
from cohong.modules.members.state import Contract, Paper


class LedgerFounded(Fact, frozen=True, kw_only=True, tag="members.ledger_founded"):
    """The ledger exists from now on."""

    name: str
    join_key: str
    own_gateway: bool = False


class MemberEnrolled(Fact, frozen=True, kw_only=True, tag="members.enrolled"):
    """A member takes part."""

    new: NewMember


class KeyAdded(Fact, frozen=True, kw_only=True, tag="members.key_added"):
    """A further key speaks for the member."""

    member: str
    key: str
    since_ms: int


class KeyRetired(Fact, frozen=True, kw_only=True, tag="members.key_retired"):
    """A key speaks for nobody any more."""

    member: str
    key: str


class AliasStated(Fact, frozen=True, kw_only=True, tag="members.alias_stated"):
    """Two codes belong to one firm, whose canonical tag is `firm`."""

    firm: str
    alias: str
    day: int


class MandateGranted(Fact, frozen=True, kw_only=True, tag="members.mandate_granted"):
    """The agent may file for the firm."""

    firm: str
    agent: str
    since: int
    until: int


class MandateRevoked(Fact, frozen=True, kw_only=True, tag="members.mandate_revoked"):
    """The agent may no longer file for the firm."""

    firm: str
    agent: str
    day: int


class ContractSigned(Fact, frozen=True, kw_only=True, tag="members.contract_signed"):
    """The merchant's contract holds; `account` is its payout account."""

    merchant: str
    service: str
    firms: tuple[str, ...]
    contract: Contract
    account: str
    paper: Paper | None = None


class AccountProposed(Fact, frozen=True, kw_only=True, tag="members.account_proposed"):
    """A change of payout account waits for a second person."""

    merchant: str
    account: str
    key: str
    time_ms: int
    paper: Paper | None = None


class AccountChanged(Fact, frozen=True, kw_only=True, tag="members.account_changed"):
    """Two people agreed: payouts go to the new account from now on."""

    merchant: str
    account: str


class LawProposed(Fact, frozen=True, kw_only=True, tag="members.law_proposed"):
    """Law rows are put to the vote."""

    proposal: str
    rows: tuple[LawRow, ...]


class VoteCast(Fact, frozen=True, kw_only=True, tag="members.vote_cast"):
    """A voter says yes to a proposal."""

    proposal: str
    member: str


class LawAdopted(Fact, frozen=True, kw_only=True, tag="members.law_adopted"):
    """A row stands in the law book from now on; the days it holds are its own."""

    row: LawRow


class SubjectErased(Fact, frozen=True, kw_only=True, tag="members.subject_erased"):
    """The sealed bodies of a subject cannot be opened any more where the member keeps them."""

    subject: str
    member: str
    record: str
