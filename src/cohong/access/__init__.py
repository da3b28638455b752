"""Who may act here: persons, posts, sign-in, keys, and what was looked at. One SQLite database beside the ledger, never on it."""
