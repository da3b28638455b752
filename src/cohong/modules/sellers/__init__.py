"""The genuine seller on the ledger: attestations, a person's decisions, appeals, and which codes are one firm."""
