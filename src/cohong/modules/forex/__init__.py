"""Foreign currency: a remittance is observed, claimed by orders, reviewed, and settled by the bank's deal."""
