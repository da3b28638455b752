"""Who is who in a home, as one member may know it: which member stands behind a code, which credit code behind a member or a
tag of the ledger, what each trades as, and the mandates between them.

The ledger names firms by tags. A code is learned from a document that this member opened, or from a merchant's contract; a party
whose code it may not read is called as on the ledger.
"""

from collections.abc import Iterator
from typing import Any

from cohong.analytics.sellers.records import Mandate
from cohong.core.tags import firm_tag
from cohong.duties.checked import CREDIT_CODE
from cohong.modules.members.state import FIRM, MANDATE, MEMBER, MERCHANT, Role, canonical
from cohong.node.reading import Reading

Fields = dict[str, Any]


class Parties:
    """Learns as documents are read; nothing is forgotten. Used from the thread of its `Reading`."""

    def __init__(self, reading: Reading, member: str) -> None:
        self.reading = reading
        self.member = member
        self.codes: dict[str, str] = {}
        """Member -> its credit code, where a document or a contract told it."""
        self._learned: dict[str, str] = {}
        self._by_tag: dict[str, str] = {}
        self._names: dict[str, str] = {}
        self._contracts: dict[str, Fields] = {}

    # --- learning ---------------------------------------------------------------------------------------------------------

    def learn(self, code: str, name: str) -> str:
        """A code as a document writes it: a credit code stands for its firm, under whatever code the firm is named elsewhere.
        The member that it is, "" for none."""
        if len(code) != CREDIT_CODE:
            return ""
        if code not in self._learned:
            tag = self.tag(code)
            self._learned[code] = member = self._member(tag)
            self._names[code] = name
            self._by_tag.setdefault(tag, code)
            if member:
                self.codes.setdefault(member, code)
        return self._learned[code]

    def contract(self, merchant: str) -> Fields:
        """A merchant's contract (codes, name, payout account), where this member may open it: with borrowed keys it reads its
        own alone."""
        if merchant not in self._contracts:
            file = self.reading.state.get(MERCHANT, merchant)
            mine = merchant == self.member or self.reading.keeper_of(self.member) == self.member
            self._contracts[merchant] = self.reading.body(self.member, file.paper) if file is not None and mine else {}
        return self._contracts[merchant]

    def contracts(self) -> Iterator[tuple[str, Fields]]:
        """Every merchant whose contract may be opened, with it."""
        for merchant, _ in self.reading.state.scan(MERCHANT):
            found = self.contract(merchant)
            if "merchant_code" in found:
                yield merchant, found

    # --- asking -----------------------------------------------------------------------------------------------------------

    def tag(self, code: str) -> str:
        """The tag of the firm that a code is of."""
        return canonical(self.reading.state, firm_tag(self.reading.join_key, code))

    def code(self, written: str) -> str:
        """The credit code of a party under whatever code it was written; what nobody knows stands for itself."""
        return written if len(written) == CREDIT_CODE else self._of_tag(self.tag(written)) or written

    def code_of(self, member: str) -> str:
        """The credit code of a member, "" where nothing here tells it."""
        if member not in self.codes:
            code = str(self.contract(member).get("merchant_code", ""))
            if code:
                self.codes[member] = code
        return self.codes.get(member, "")

    def name(self, code: str) -> str:
        """The registered name of a credit code: of its contract, else of a document; else the code."""
        contract = self.contract(self._member(self.tag(code)))
        if contract.get("merchant_code") == code and contract.get("merchant_name"):
            return str(contract["merchant_name"])
        return self._names.get(code) or code

    def roles(self, party: str) -> tuple[Role, ...]:
        """What a member, or the firm of a code, is on the ledger; a merchant with no more than a file is a merchant."""
        member = self._member(self.tag(party)) or party
        known = self.reading.state.get(MEMBER, member)
        roles = known.roles if known is not None else ()
        file = self.reading.state.get(MERCHANT, member)
        return (*roles, "merchant") if file is not None and "merchant" not in roles else roles

    def mandates(self) -> Iterator[Mandate]:
        """The mandates on the ledger."""
        for key, held in self.reading.state.scan(MANDATE):
            tag, _, agent = key.partition("/")
            until = min(held.until, held.revoked or held.until)
            principal = self._of_tag(canonical(self.reading.state, tag)) or tag
            yield Mandate(principal=principal, agent=self.code_of(agent) or agent, since=held.since, until=until)

    def _member(self, tag: str) -> str:
        firm = self.reading.state.get(FIRM, tag)
        return firm.member if firm is not None else ""

    def _of_tag(self, tag: str) -> str:
        """The credit code of a firm, else the member's name; "" where no member is that firm."""
        if tag in self._by_tag:
            return self._by_tag[tag]
        member = self._member(tag)
        return self.code_of(member) or member
