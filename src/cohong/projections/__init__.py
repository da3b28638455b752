"""Tables for reading, made from the ledger's rows and facts; thrown away and rebuilt at will."""
