"""Checking lists is measured beside a bare parse, and the lists that are measured are good ones."""

from cohong.bench.checking import ROUNDS, bench_checking


def test_checking_is_measured_beside_a_bare_parse() -> None:
    said = []
    figures = bench_checking(1, lambda done, total=0: said.append((done, total)))
    assert figures.lists == 100 * ROUNDS
    assert figures.refused == 0
    assert figures.bytes_per_list > 1_000
    assert said == [(done, 5) for done in range(5)]
    for lane in (figures.plain, figures.prefix, figures.tidied, figures.tree, figures.tariff):
        assert lane.lists_per_second > 0
        assert lane.parse_lists_per_second > 0
        assert lane.ratio > 0
