"""Clearing: double entry per currency, allocation at order level, one payout per merchant and batch, returns."""
