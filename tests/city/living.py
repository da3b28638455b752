"""A living city in a process of its own: `python living.py FOLDER SEED TRADES`, until SIGTERM."""

import sys
from pathlib import Path

from cohong.city.live import live_city

if __name__ == "__main__":
    live_city(Path(sys.argv[1]), seed=int(sys.argv[2]), trades=int(sys.argv[3]))
