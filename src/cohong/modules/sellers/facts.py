"""What becomes so about the genuine seller."""

from cohong.core.rules import Fact
from cohong.modules.members.state import Paper
from cohong.modules.sellers.state import Kind, LineSeller
from cohong.modules.trade.state import Roots


class SellerAttributed(Fact, frozen=True, kw_only=True, tag="sellers.attributed"):
    """The attribution duty says who really sells, or that it cannot tell (no `seller`); `held` where that is another than the
    ledger's, surely enough to hold the trade."""

    trade: str
    seller: str = ""
    permille: int
    model: str
    roots: Roots
    by: str
    day: int
    lines: tuple[LineSeller, ...] = ()
    held: bool = False


class SellerDecided(Fact, frozen=True, kw_only=True, tag="sellers.decided"):
    """A person decided who really sells; later rights and money are the decided seller's, what was paid stands."""

    trade: str
    seller: str
    against: str
    by: str
    key: str
    day: int
    time_ms: int
    paper: Paper


class SellerAppealed(Fact, frozen=True, kw_only=True, tag="sellers.appealed"):
    """Somebody concerned asks another person to decide again who really sells."""

    trade: str
    by: str
    key: str
    day: int
    paper: Paper


class PairProposed(Fact, frozen=True, kw_only=True, tag="sellers.pair_proposed"):
    """Two codes are proposed to be one firm, or two; a person decides."""

    kind: Kind
    firm: str
    other: str
    permille: int
    by: str
    day: int
    index: int
    paper: Paper | None = None


class PairDecided(Fact, frozen=True, kw_only=True, tag="sellers.pair_decided"):
    """A person said yes or no to a proposal."""

    kind: Kind
    firm: str
    other: str
    accepted: bool
    by: str
    day: int
    paper: Paper
