"""What becomes so about a firm's authenticity."""

from typing import Literal

from cohong.core.rules import Fact
from cohong.modules.authenticity.rules import What
from cohong.modules.members.state import Paper


class CheckAttested(Fact, frozen=True, kw_only=True, tag="authenticity.check_attested"):
    """A member checked one thing of a firm; `until` is 0 where it failed, `index` the line of the sealed evidence."""

    firm: str
    what: What
    about: str = ""
    verdict: Literal["confirmed", "failed"]
    method: str
    since: int
    until: int = 0
    by: str
    day: int
    index: int = 0
    paper: Paper


class CheckWithdrawn(Fact, frozen=True, kw_only=True, tag="authenticity.check_withdrawn"):
    """Whoever attested a check took it back."""

    firm: str
    what: What
    about: str = ""
    by: str
    day: int
