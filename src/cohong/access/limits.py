"""How often: token buckets by kind and key, and delays that grow with each failed sign-in. In memory; a restart forgives."""

import threading
from collections import OrderedDict

import msgspec

from cohong.access.addresses import address_key
from cohong.access.model import Clock
from cohong.access.refusals import SIGN_IN_SLOW, SLOW_DOWN, TooMany

MOST_KEYS = 100_000
"""How many keys are remembered; the ones that were quiet longest are forgotten first."""


ONE = 60_000
"""One request, in the unit of the buckets."""


class Rate(msgspec.Struct, frozen=True, kw_only=True):
    """A bucket of `burst` requests that fills again at `per_minute`."""

    burst: int
    per_minute: int


RATES: dict[str, Rate] = {
    "page": Rate(burst=120, per_minute=600),
    "api": Rate(burst=300, per_minute=3_000),
    "upload": Rate(burst=20, per_minute=60),
    "verify": Rate(burst=120, per_minute=1_200),
}


class Buckets:
    """Token buckets in memory, one for each (kind, key). Levels are counted in 60,000ths of a request, so that each
    millisecond adds exactly `per_minute` of them."""

    def __init__(self, clock: Clock, rates: dict[str, Rate] | None = None) -> None:
        self._clock, self._rates = clock, RATES if rates is None else rates
        self._levels: OrderedDict[tuple[str, str], tuple[int, int]] = OrderedDict()
        self._lock = threading.Lock()

    def take(self, kind: str, key: str) -> None:
        """Count one request of a kind in the table for somebody. Raises TooMany access.slow_down with the seconds to wait."""
        rate, now = self._rates[kind], self._clock()
        with self._lock:
            level, then = self._levels.pop((kind, key), (rate.burst * ONE, now))
            passed = max(0, now - then)  # a clock set back gives nothing and takes nothing
            level = min(rate.burst * ONE, level + passed * rate.per_minute)
            allowed = level >= ONE
            self._levels[kind, key] = (level - ONE if allowed else level, now)
            if len(self._levels) > MOST_KEYS:
                self._levels.popitem(last=False)
        if not allowed:
            raise TooMany(SLOW_DOWN, _up(ONE - level, rate.per_minute * 1_000))


class Patience(msgspec.Struct, frozen=True, kw_only=True):
    """So many failures are free; each further one doubles the wait, up to a cap. A quiet day forgives all."""

    free: int
    cap_seconds: int

    def wait_seconds(self, failures: int) -> int:
        """Seconds between the last failure and the next try."""
        over = failures - self.free
        return 0 if over < 0 else min(self.cap_seconds, 1 << min(over, 20))


# A stranger may make an account wait by guessing at it, so its wait is capped low; his own address pays more.
# Whoever guesses at codes already has the password.
PATIENCE: dict[str, Patience] = {
    "account": Patience(free=5, cap_seconds=60),
    "code": Patience(free=5, cap_seconds=900),
    "address": Patience(free=20, cap_seconds=900),
}
FORGIVEN_MS = 86_400_000


class Guesses:
    """Failed sign-ins by account and by address. A try is counted before it is judged, so parallel tries gain nothing."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._failed: OrderedDict[tuple[str, str], tuple[int, int]] = OrderedDict()
        self._lock = threading.Lock()

    def attempt(self, kind: str, account: str, address: str) -> None:
        """Count one try of `kind` (account or code). Raises TooMany access.sign_in_slow while a delay runs."""
        now, keys = self._clock(), _keys(kind, account, address)
        with self._lock:
            waits = [self._wait_ms(key, now) for key in keys]
            if max(waits) > 0:
                raise TooMany(SIGN_IN_SLOW, _up(max(waits), 1_000))
            for key in keys:
                count = self._count(key, now)
                self._failed.pop(key, None)
                self._failed[key] = (count + 1, now)
            while len(self._failed) > MOST_KEYS:
                self._failed.popitem(last=False)

    def succeeded(self, kind: str, account: str, address: str) -> None:
        """The try was good: the account starts afresh, the address gets this one try back."""
        own, place = _keys(kind, account, address)
        with self._lock:
            self._failed.pop(own, None)
            count, then = self._failed.get(place, (0, 0))
            if count > 1:
                self._failed[place] = (count - 1, then)
            else:
                self._failed.pop(place, None)

    def _count(self, key: tuple[str, str], now: int) -> int:
        count, then = self._failed.get(key, (0, now))
        return 0 if now - then > FORGIVEN_MS else count

    def _wait_ms(self, key: tuple[str, str], now: int) -> int:
        count = self._count(key, now)
        if not count:
            return 0
        wait = PATIENCE[key[0]].wait_seconds(count) * 1_000
        return max(0, wait - max(0, now - self._failed[key][1]))


def _up(number: int, by: int) -> int:
    """Division rounded up."""
    return -(-number // by)


def _keys(kind: str, account: str, address: str) -> tuple[tuple[str, str], tuple[str, str]]:
    return (kind, account), ("address", address_key(address))
