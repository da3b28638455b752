"""Envelopes: golden bytes, the stateless checks in their order, and the wire form cut or stretched anywhere."""

import msgspec
import pytest
from toy_rules import KEYS, LEDGER, RULES, Open, Pay, guid, signed

from cohong.core import canon, signing
from cohong.core.envelope import SIGNED_PREFIX, Admitted, Envelope, admit, from_bytes, sign_envelope, to_bytes
from cohong.core.merkle import inclusion_path, leaf_hash, root_from_path
from cohong.core.message import MAX_MESSAGE_BYTES, message_id, message_of
from cohong.core.refusal import Refusal

HEADS = [Open(v=1, filer="ann", guid=guid(1), account="a"), Pay(v=1, filer="ann", guid=guid(2), account="a", amount=5)]


def refused(envelope, ledger=LEDGER):
    found = admit(envelope, ledger, RULES.read)
    assert isinstance(found, Refusal), found
    return found.code, found.path


def resigned(header, messages):
    """An envelope with any header, signed well."""
    data = canon.encode(header)
    return Envelope(data, signing.sign(KEYS["ann"], SIGNED_PREFIX + data), tuple(messages))


def test_golden_bytes_of_a_message_and_its_id() -> None:
    message = message_of(HEADS[1])
    assert message.data == (
        b'{"account":"a","amount":5,"filer":"ann","guid":"00000000000000000000000000000002","kind":"toy.pay","v":1}'
    )
    assert message.hash == leaf_hash(message.data)
    assert message.id == message_id("ann", "toy.pay", guid(2), 0)
    assert message.id == leaf_id(b'["cohong.message.1","ann","toy.pay","00000000000000000000000000000002",0]')


def leaf_id(data):
    from hashlib import sha256

    return sha256(data).hexdigest()[:32]


def test_ids_depend_on_filer_kind_guid_and_revision_alone() -> None:
    ids = {
        message_id("ann", "toy.pay", guid(1), 0),
        message_id("bob", "toy.pay", guid(1), 0),
        message_id("ann", "toy.open", guid(1), 0),
        message_id("ann", "toy.pay", guid(2), 0),
        message_id("ann", "toy.pay", guid(1), 1),
    }
    assert len(ids) == 5
    other = msgspec.structs.replace(HEADS[1], amount=6)
    assert message_of(other).id == message_of(HEADS[1]).id


def test_golden_header() -> None:
    envelope = signed("ann", *HEADS)
    header = canon.decode(envelope.header)
    assert sorted(header) == ["alg", "count", "key", "ledger", "root", "v"]
    assert (header["v"], header["alg"], header["count"], header["ledger"]) == (1, "ed25519", 2, LEDGER)
    assert header["key"] == signing.public_hex(KEYS["ann"])
    assert signing.verify(header["key"], b"cohong.envelope.1\x00" + envelope.header, envelope.signature)


def test_a_good_envelope_is_admitted_in_its_order() -> None:
    found = admit(signed("ann", *HEADS), LEDGER, RULES.read)
    assert isinstance(found, Admitted)
    assert [message.head for message in found.messages] == HEADS


def test_one_message_is_shown_alone_by_its_path() -> None:
    envelope = signed("ann", *(Open(v=1, filer="ann", guid=guid(n), account="a") for n in range(11)))
    hashes = [leaf_hash(data) for data in envelope.messages]
    root = canon.decode(envelope.header)["root"]
    for place, leaf in enumerate(hashes):
        found = root_from_path(leaf, place, 11, inclusion_path(hashes, place))
        assert found is not None
        assert found.hex() == root


def test_each_check_has_an_envelope_that_fails_it() -> None:
    good = signed("ann", *HEADS)
    header = canon.decode(good.header)
    eve = sign_envelope([message_of(head) for head in HEADS], LEDGER, KEYS["eve"])
    assert refused(Envelope(b"{}", good.signature, good.messages)) == ("core.envelope_shape", "header")
    assert refused(Envelope(b" " + good.header, good.signature, good.messages)) == ("core.envelope_shape", "header")
    assert refused(resigned({**header, "more": 1}, good.messages)) == ("core.envelope_shape", "header")
    assert refused(resigned({**header, "count": 0}, ())) == ("core.envelope_shape", "header")
    assert refused(good, "6b" * 32) == ("core.envelope_ledger", "header/ledger")
    assert refused(resigned(header, good.messages[:1])) == ("core.envelope_shape", "header/count")
    assert refused(resigned({**header, "alg": "sm2"}, good.messages)) == ("core.envelope_algorithm", "header/alg")
    assert refused(resigned(header, good.messages[::-1])) == ("core.envelope_root", "header/root")
    assert refused(Envelope(good.header, eve.signature, good.messages)) == ("core.envelope_signature", "signature")
    assert refused(Envelope(good.header, b"", good.messages)) == ("core.envelope_signature", "signature")
    assert refused(resigned({**header, "key": "zz"}, good.messages)) == ("core.envelope_signature", "signature")


@pytest.mark.parametrize(
    "data",
    [
        b'{"account":"a","filer":"ann","guid":"00000000000000000000000000000001","kind":"toy.unknown","v":1}',
        b'{"account":"a","filer":"ann","guid":"00000000000000000000000000000001","kind":"toy.open"}',
        b'{"account":"a","filer":"ann","guid":"1","kind":"toy.open","v":1}',
        b'{"account":"a","filer":"Ann","guid":"00000000000000000000000000000001","kind":"toy.open","v":1}',
        b'{"account":"a","filer":"ann","guid":"00000000000000000000000000000001","kind":"toy.open","rev":0,"v":1}',
        b'{"account":"a","account":"a","filer":"ann","guid":"00000000000000000000000000000001","kind":"toy.open","v":1}',
        b'{"account": "a","filer":"ann","guid":"00000000000000000000000000000001","kind":"toy.open","v":1}',
        b'{"account":"\\u0061","filer":"ann","guid":"00000000000000000000000000000001","kind":"toy.open","v":1}',
        b'{"account":"a","amount":1.0,"filer":"ann","guid":"00000000000000000000000000000001","kind":"toy.pay","v":1}',
        b"[]",
        b"",
        b'"' + b"x" * MAX_MESSAGE_BYTES + b'"',
    ],
)
def test_a_message_in_another_form_names_its_place(data) -> None:
    good = message_of(HEADS[0])
    bad = msgspec.structs.replace(good, data=data, hash=leaf_hash(data))
    assert refused(sign_envelope([good, bad], LEDGER, KEYS["ann"])) == ("core.message_unreadable", "message[1]")


def test_the_wire_form_comes_back_and_is_refused_when_cut_or_stretched() -> None:
    envelope = signed("ann", *HEADS)
    data = to_bytes(envelope)
    assert from_bytes(data) == envelope
    ends = {len(data) - len(envelope.messages[1]) - 4, len(data) - sum(map(len, envelope.messages)) - 8}
    for end in range(len(data)):
        if end in ends:  # a cut between messages is found by the count in the signed header
            assert refused(from_bytes(data[:end])) == ("core.envelope_shape", "header/count")
        else:
            with pytest.raises(canon.NotCanonical):
                from_bytes(data[:end])
    with pytest.raises(canon.NotCanonical):
        from_bytes(data + b"\x00")


def test_every_flipped_byte_of_the_wire_form_is_refused() -> None:
    data = to_bytes(signed("ann", *HEADS))
    for place in range(len(data)):
        flipped = data[:place] + bytes([data[place] ^ 0x20]) + data[place + 1 :]
        try:
            envelope = from_bytes(flipped)
        except canon.NotCanonical:
            continue
        assert isinstance(admit(envelope, LEDGER, RULES.read), Refusal), place
