"""Pages drawn beside the process that serves them."""
