"""The browser, and the two screens on which every page is looked at."""

import shutil

DESK, PHONE = 1440, 390
HEIGHTS = {DESK: 900, PHONE: 844}
"""Width in pixels -> height."""
FLAGS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()
CHROMIUM = shutil.which("chromium") or "chromium"
