"""The bank's side of the door: a simulator that notifies, quotes, deals, pays and returns, and the camt.054 codec."""

from cohong.channels.bank.camt054 import read_camt054, write_camt054
from cohong.channels.bank.faults import BadAccount, Faults
from cohong.channels.bank.money import rate_of_quoted
from cohong.channels.bank.simulator import BankRefusal, BankSimulator, ExpectedCredit, Quote, forge_credit

__all__ = [
    "BadAccount",
    "BankRefusal",
    "BankSimulator",
    "ExpectedCredit",
    "Faults",
    "Quote",
    "forge_credit",
    "rate_of_quoted",
    "read_camt054",
    "write_camt054",
]
