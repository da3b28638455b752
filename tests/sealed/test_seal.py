"""Sealing: a resend compares equal, workers agree, and nothing but the key opens a body."""

import multiprocessing
import random
from hashlib import sha256

import pytest
from sealed_world import ALONE, fields_of, ident

from cohong.core.body import check_opening
from cohong.core.canon import NotCanonical
from cohong.core.texts import CohongError
from cohong.sealed.entropy import seeded, system
from cohong.sealed.packing import FORMAT, MAX_PLAIN_BYTES
from cohong.sealed.seal import opened, seal, unseal

KEY = bytes(range(32))
MESSAGE = ident(1)


def test_a_resend_compares_equal():
    first, second = (seal(dict(order), ALONE, MESSAGE, KEY) for order in (fields_of(1), reversed(fields_of(1).items())))
    assert first == second


def test_other_content_message_or_key_gives_nothing_in_common():
    one = seal(fields_of(1), ALONE, MESSAGE, KEY)
    for fields, message, key in [
        (fields_of(2), MESSAGE, KEY),
        (fields_of(1), ident(2), KEY),
        (fields_of(1), MESSAGE, bytes(32)),
    ]:
        other = seal(fields, ALONE, message, key)
        assert other.root != one.root
        assert other.ciphertext[1:17] != one.ciphertext[1:17]


def test_a_body_opens_as_it_was():
    sealed = seal(fields_of(1), ALONE, MESSAGE, KEY)
    body = unseal(sealed.ciphertext, MESSAGE, KEY)
    assert (body.fields, body.alone, body.root) == (fields_of(1), ALONE, sealed.root)
    assert body == opened(fields_of(1), ALONE, MESSAGE, KEY)


def test_one_field_opens_with_a_proof():
    sealed = seal(fields_of(1), ALONE, MESSAGE, KEY)
    opening = unseal(sealed.ciphertext, MESSAGE, KEY).opening("orderNo")
    assert opening.value == "DEMO-000001"
    assert check_opening(sealed.root, opening)


def test_every_changed_byte_is_found():
    sealed = seal(fields_of(1), ALONE, MESSAGE, KEY).ciphertext
    for at in range(len(sealed)):
        changed = bytearray(sealed)
        changed[at] ^= 1 << at % 8
        with pytest.raises(CohongError, match="damaged"):
            unseal(bytes(changed), MESSAGE, KEY)


@pytest.mark.parametrize("length", [0, 1, 16, 17, 32, 33])
def test_a_cut_body_is_found(length):
    with pytest.raises(CohongError, match="damaged"):
        unseal(seal(fields_of(1), ALONE, MESSAGE, KEY).ciphertext[:length], MESSAGE, KEY)


def test_another_key_or_message_does_not_open():
    sealed = seal(fields_of(1), ALONE, MESSAGE, KEY).ciphertext
    for message, key in [(ident(2), KEY), (MESSAGE, bytes(32))]:
        with pytest.raises(CohongError, match="damaged"):
            unseal(sealed, message, key)


def test_the_stored_tag_is_no_plain_hash_of_the_content():
    sealed = seal(fields_of(1), ALONE, MESSAGE, KEY)
    assert sealed.ciphertext[:1] == FORMAT
    for guess in (sealed.fields_bytes, MESSAGE + sealed.fields_bytes):
        assert sha256(guess).digest()[:16] not in sealed.ciphertext


def test_a_float_is_refused():
    with pytest.raises(NotCanonical):
        seal({"price": 1.5}, ALONE, MESSAGE, KEY)


def test_a_huge_body_is_refused_by_name():
    with pytest.raises(CohongError) as refused:
        seal({"note": "x" * MAX_PLAIN_BYTES}, ALONE, MESSAGE, KEY)
    assert refused.value.code == "sealed.too_large"


def test_the_format_never_changes():
    """Stored bodies must open for ever: the dictionary and the derivations belong to format 1."""
    stored = bytes.fromhex(
        "01456102ba9a8f98de28d905ddee12304a156ffe55d76ac6244d50947f6d65db0d2211e294bae379e947ebe7c590613dae3f4f5573f25e7051cafddf9fe34792dfc0e613241222380299"
    )
    assert unseal(stored, MESSAGE, KEY).fields == {"orderNo": "DEMO-0001", "currency": "142"}


def test_seeded_entropy_does_not_depend_on_the_order_of_questions(seed):
    questions = [("subject", ident(number)) for number in range(20)] + [("period", ident(3)), ("period", b"")]
    answers = {question: seeded(7).take(*question) for question in questions}
    random.Random(seed).shuffle(questions)
    source = seeded(7)
    assert {question: source.take(*question) for question in questions} == answers
    assert len(set(answers.values())) == len(answers)
    assert seeded(8).take("period", b"") != answers["period", b""]


def test_system_entropy_repeats_nothing():
    assert len({system().take("subject", b"x") for _ in range(100)}) == 100


def seal_in_worker(number):
    key = seeded(7).take("subject", ident(number, 2))
    return seal(fields_of(number), ALONE, ident(number), key)


def test_two_worker_processes_seal_as_one():
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        from_workers = pool.map(seal_in_worker, range(20), chunksize=1)
    assert from_workers == [seal_in_worker(number) for number in range(20)]


def test_random_bodies_come_back(seed, campaign):
    rng = random.Random(seed)
    for number in range(100 * campaign):
        fields = {f"f{at}": "商X7" * rng.randrange(40) for at in range(rng.randrange(30))}
        key = rng.randbytes(32)
        sealed = seal(fields, ("f1", "f2"), ident(number), key)
        body = unseal(sealed.ciphertext, ident(number), key)
        assert (body.fields, body.root) == (fields, sealed.root)
