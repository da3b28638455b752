"""The parts of one trade's page: its documents side by side, its money, its life."""
