"""What an entitled member does with opened bodies: match, label, review. Pure judgements, and one loop that runs them."""
