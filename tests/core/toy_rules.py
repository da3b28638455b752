"""A rulebook small enough to hold in the head: accounts that are opened, paid into, and moved between in whole files."""

from cohong.core import signing
from cohong.core.envelope import Admitted, Envelope, admit, sign_envelope
from cohong.core.message import Head, message_of
from cohong.core.refusal import Refusal
from cohong.core.rules import Context, Fact, Rules, invariant
from cohong.core.state import Overlay, Table
from cohong.core.texts import declare

LEDGER = "5a" * 32
KEYS = {name: signing.private_from_seed(name.encode().ljust(32)) for name in ("ann", "bob", "eve")}
MEMBERS = {signing.public_hex(KEYS[name]): name for name in ("ann", "bob")}

NOT_OPEN = declare(
    "toy.not_open", en="No account.", zh="账户未开立。", next_en="Open it.", next_zh="请先开户。", final=False
)
TOO_LITTLE = declare("toy.too_little", en="Too little.", zh="数额过小。", next_en="Pay more.", next_zh="请增加数额。")


class Balance(Fact, frozen=True, kw_only=True, tag="toy.balance"):
    """A row and a fact in one: what an account holds."""

    account: str
    amount: int


class Open(Head, frozen=True, kw_only=True, tag="toy.open"):
    account: str


class Pay(Head, frozen=True, kw_only=True, tag="toy.pay"):
    account: str
    amount: int


class PayMany(Head, frozen=True, kw_only=True, tag="toy.pay_many"):
    items: tuple[tuple[str, int], ...]


class Conjure(Head, frozen=True, kw_only=True, tag="toy.conjure"):
    """Would break the books after it has already changed them."""

    account: str


BALANCES = Table("toy.balance", Balance)


def decide_open(head: Open, context: Context) -> None:
    context.emit(Balance(account=head.account, amount=0))


def decide_pay(head: Pay, context: Context) -> Refusal | None:
    return pay(head.account, head.amount, context)


def pay(account: str, amount: int, context: Context) -> Refusal | None:
    if amount < 1:
        return Refusal(TOO_LITTLE, "amount", str(amount), "1")
    row = context.state.get(BALANCES, account)
    if row is None:
        return Refusal(NOT_OPEN, "account", account)
    context.emit(Balance(account=account, amount=row.amount + amount))
    return None


def decide_many(head: PayMany, context: Context) -> tuple[tuple[int, str], ...]:
    return context.each(head.items, lambda item: pay_halves(item, context))


def pay_halves(item: tuple[str, int], context: Context) -> Refusal | None:
    """Two steps, so that an item can fail after its first step took effect."""
    account, amount = item
    return pay(account, 1, context) or pay(account, amount - 1, context)


def decide_conjure(head: Conjure, context: Context) -> None:
    context.emit(Balance(account=head.account, amount=1_000_000))
    invariant(holds=False, what="money out of nothing")


def put_balance(state: Overlay, fact: Balance) -> None:
    state.put(BALANCES, fact.account, fact)


RULES = Rules(
    edition=7,
    decide={Open: decide_open, Pay: decide_pay, PayMany: decide_many, Conjure: decide_conjure},
    evolve={Balance: (put_balance,)},
    speaker=lambda state, key: MEMBERS.get(key),
)


class Memory:
    """Rows in a dict: the base of the overlays, with the commit a store would do."""

    def __init__(self) -> None:
        self.rows: dict[bytes, bytes] = {}

    def get(self, key: bytes) -> bytes | None:
        return self.rows.get(key)

    def scan(self, prefix: bytes):
        return iter(sorted((key, data) for key, data in self.rows.items() if key.startswith(prefix)))

    def commit(self, diff) -> None:
        for key, data in diff:
            if data is None:
                self.rows.pop(key, None)
            else:
                self.rows[key] = data


def guid(number: int) -> str:
    return f"{number:032x}"


def signed(name: str, *heads: Head, ledger: str = LEDGER) -> Envelope:
    return sign_envelope([message_of(head) for head in heads], ledger, KEYS[name])


def admitted(name: str, *heads: Head) -> Admitted:
    found = admit(signed(name, *heads), LEDGER, RULES.read)
    assert isinstance(found, Admitted), found
    return found
