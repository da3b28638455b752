"""A slice of the fuzzing campaign of tools/fuzz_customs.py: no crash, nothing slow, the same documents for the same seed."""

from collections import Counter

import pytest

import fuzz_customs


def test_the_same_seed_makes_the_same_documents() -> None:
    starts = fuzz_customs.seeds()
    assert len(starts) > 26
    made = [fuzz_customs.document(5, number, starts)[0] for number in range(50)]
    assert made == [fuzz_customs.document(5, number, starts)[0] for number in range(50)]
    assert len(set(made)) > 40


@pytest.mark.campaign
def test_mutated_documents_end_as_documents_or_with_a_code(seed: int, campaign: int) -> None:
    count = 1_500 * campaign
    starts, ends = fuzz_customs.seeds(), Counter[str]()
    for number in range(count):
        data, rng = fuzz_customs.document(seed, number, starts)
        try:
            ends[fuzz_customs.read(data, rng)] += 1
        except Exception as error:
            raise AssertionError(f"--seed {seed} --first {number} --documents 1") from error
    assert ends.total() == count
    assert ends["refused"] > count // 10
    print(f"{count} mutated documents: {dict(ends.most_common())}")


def test_a_crash_and_a_hang_would_be_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    def stumble(_data: bytes, _rng: object) -> str:
        raise RuntimeError("stumbled")

    monkeypatch.setattr(fuzz_customs, "read", stumble)
    report = fuzz_customs.run(1, 0, 2)
    assert [one["number"] for one in report["failures"]] == [0, 1]
    assert "stumbled" in report["failures"][0]["trace"]


def test_a_prolog_of_many_instructions_is_walked_once() -> None:
    from cohong.channels.customs import reader

    # In every possible way this takes longer than anybody lives.
    assert reader._PROLOG_DTD.match(b"<?x y?>" * 5_000 + b"<a/>") is None
    assert reader._PROLOG_DTD.match(b"<?x y?> <!-- a -->" * 5_000 + b"<!DOCTYPE a>") is not None
