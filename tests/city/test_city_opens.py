"""A city that lives on tells whoever waits only once readers beside it find the whole day."""

import os
import signal

from cohong.city.live import live_city
from cohong.core.note import parse_checkpoint, parse_note


def test_everything_of_the_day_is_published_before_anybody_may_come(tmp_path):
    found = []

    def come(city, info):
        published = city.node.engine.tiles.checkpoint()
        found.append((parse_checkpoint(parse_note(published.decode())).size, info.size))
        os.kill(os.getpid(), signal.SIGTERM)

    live_city(tmp_path, trades=10, ready=come)
    [(published, size)] = found
    assert published == size > 0
