"""Scorecards: errors by kind, their age, and the money that waits for them."""

from cohong.duties.matching.scorecard import DAY_MS, Delayed, Mistake, scorecards

NOW = 100 * DAY_MS


def mistake(agent="agent-1", code="match.price", days=2, **more):
    return Mistake(agent=agent, code=code, since_ms=NOW - days * DAY_MS, **more)


def test_open_errors_count_with_their_age_and_their_money():
    rows = [
        mistake(currency="USD", minor=1_000),
        mistake(days=5, currency="USD", minor=500, count=3),
        mistake(code="customs.refused", currency="EUR", minor=200),
    ]
    (card,) = scorecards(rows, {"agent-1": 1_000}, NOW)
    assert (card.filed, card.count, card.open, card.wrong_per_10k) == (1_000, 5, 5, 50)
    assert card.oldest_seconds == 5 * 86_400
    assert card.delayed == {"EUR": Delayed(minor=200, minor_days=400), "USD": Delayed(minor=1_500, minor_days=4_500)}
    assert [(kind.code, kind.count, kind.oldest_seconds) for kind in card.kinds] == [
        ("match.price", 4, 5 * 86_400),
        ("customs.refused", 1, 2 * 86_400),
    ]


def test_what_was_mended_delays_nothing_and_tells_how_long_it_took():
    rows = [mistake(days=4, until_ms=NOW - 3 * DAY_MS, currency="USD", minor=900), mistake(days=3, until_ms=NOW)]
    (card,) = scorecards(rows, {}, NOW)
    assert (card.count, card.open, card.delayed, card.oldest_seconds, card.wrong_per_10k) == (2, 0, {}, 0, 0)
    assert card.kinds[0].mended_seconds == 2 * 86_400


def test_whoever_errs_most_stands_first_and_whoever_errs_never_has_a_card():
    cards = scorecards([mistake("b"), mistake("c", count=2)], {"a": 10, "b": 10, "c": 10}, NOW)
    assert [(card.agent, card.open) for card in cards] == [("c", 2), ("b", 1), ("a", 0)]
