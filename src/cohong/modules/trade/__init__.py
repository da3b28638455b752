"""The trade line as a conserved quantity: tracks, base, uses, differences and freezes."""
