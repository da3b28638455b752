"""Documents of a home held against each other: trades, papers about their lists, near numbers; and corrections asked for."""
