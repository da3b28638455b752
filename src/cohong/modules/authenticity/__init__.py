"""Who a merchant really is: its licence, its shop, its account and its agent's mandate, each checked, dated, and checked again."""
