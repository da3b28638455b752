"""Tax: the attested label of a trade, by dated law rows."""
