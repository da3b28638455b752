"""A second look at what a person typed: a credit code whose check character does not fit is asked about once.

Others' documents with such a code are taken with a warning; in a sheet that somebody fills in it is nearly always a slip, and an
order under a code of nobody finds neither its waybill nor its merchant.
"""

from collections.abc import Collection

from cohong.channels.sheets import texts
from cohong.core.company import uscc_check_digit
from cohong.core.texts import Finding, finding


def doubted(findings: tuple[Finding, ...], sure: Collection[str]) -> tuple[Finding, ...]:
    """The findings with warnings about credit codes raised to errors, but for codes in `sure`, which somebody confirmed."""
    if not any(_is_doubtful(one, sure) for one in findings):
        return findings
    return tuple(_raised(one) if _is_doubtful(one, sure) else one for one in findings)


def _is_doubtful(one: Finding, sure: Collection[str]) -> bool:
    return one.code == texts.USCC_CHECK and one.seen not in sure


def _raised(one: Finding) -> Finding:
    return finding(texts.USCC_DOUBTED, "error", one.path, one.seen, uscc_check_digit(one.seen[:17]))
