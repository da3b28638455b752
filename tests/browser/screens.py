"""The two screens on which every page is looked at."""

DESK, PHONE = 1440, 390
HEIGHTS = {DESK: 900, PHONE: 844}
"""Width in pixels -> height."""
