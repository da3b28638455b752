"""Token buckets: a burst, then a steady pace, and a refusal that says how long to wait."""

import pytest

from cohong.access import limits
from cohong.access.addresses import address_key, is_loopback, is_public
from cohong.access.limits import Buckets, Rate
from cohong.access.refusals import TooMany

RATES = {"page": Rate(burst=3, per_minute=6), "api": Rate(burst=2, per_minute=60)}


@pytest.fixture
def buckets(clock):
    return Buckets(clock, RATES)


def spend(buckets, kind="page", key="ling"):
    """How many pass until one is refused, and how long that one must wait."""
    passed = 0
    while True:
        try:
            buckets.take(kind, key)
        except TooMany as refused:
            assert refused.code == "access.slow_down"
            return passed, refused.wait_seconds
        passed += 1


def test_after_the_burst_one_must_wait_for_the_next_request(buckets):
    assert spend(buckets) == (3, 10)


def test_the_wait_that_was_told_is_enough_and_not_too_long(buckets, clock):
    spend(buckets)
    clock.move(ms=9_999)
    assert spend(buckets) == (0, 1)
    clock.move(ms=1)
    assert spend(buckets) == (1, 10)


def test_asking_all_the_time_does_not_keep_the_bucket_empty(buckets, clock):
    spend(buckets)
    passed = 0
    for _ in range(10_000):
        clock.move(ms=1)
        try:
            buckets.take("page", "ling")
            passed += 1
        except TooMany:
            continue
    assert passed == 1


def test_the_bucket_never_holds_more_than_the_burst(buckets, clock):
    clock.move(days=30)
    assert spend(buckets)[0] == 3
    clock.move(days=30)
    assert spend(buckets)[0] == 3


def test_each_kind_and_each_key_has_its_own_bucket(buckets):
    spend(buckets)
    assert spend(buckets, key="mei")[0] == 3
    assert spend(buckets, kind="api")[0] == 2


def test_a_clock_set_back_gives_nothing_and_takes_nothing(buckets, clock):
    spend(buckets)
    clock.move(hours=-1)
    assert spend(buckets)[0] == 0
    clock.move(seconds=10)
    assert spend(buckets)[0] == 1


def test_memory_is_bounded_and_the_quiet_are_forgotten_first(buckets, monkeypatch):
    monkeypatch.setattr(limits, "MOST_KEYS", 3)
    for key in ("a", "b", "c", "a", "d"):
        buckets.take("page", key)
    assert {key for _, key in buckets._levels} == {"a", "c", "d"}


@pytest.mark.parametrize(
    ("address", "key"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("2001:db8:1:2:3::4", "2001:db8:1:2::/64"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("unix", "unix"),
    ],
)
def test_what_counts_as_one_address(address, key):
    assert address_key(address) == key


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("8.8.8.8", True),
        ("2606:4700::1111", True),
        ("127.0.0.1", False),
        ("10.1.2.3", False),
        ("172.16.0.1", False),
        ("192.168.1.1", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("0.0.0.0", False),
        ("224.0.0.1", False),
        ("255.255.255.255", False),
        ("::1", False),
        ("::", False),
        ("fe80::1%eth0", False),
        ("fd00::1", False),
        ("::ffff:10.0.0.1", False),
        ("64:ff9b::a00:1", False),
        ("2002:a00:1::", False),
        ("not an address", False),
    ],
)
def test_which_addresses_are_public(address, public):
    assert is_public(address) is public


@pytest.mark.parametrize(
    ("host", "own"),
    [
        ("localhost", True),
        ("LOCALHOST.", True),
        ("127.8.8.8", True),
        ("::1", True),
        ("0.0.0.0", False),
        ("a.example", False),
    ],
)
def test_which_hosts_are_this_machine(host, own):
    assert is_loopback(host) is own
