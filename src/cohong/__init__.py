"""Cohong: customs, tax, forex and clearing for cross-border e-commerce exports, on a ledger that anyone can check."""

__version__ = "0.1.0"
