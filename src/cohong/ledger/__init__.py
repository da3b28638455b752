"""Who orders and keeps blocks: the embedded engine now, a consensus engine behind the same interface later."""
