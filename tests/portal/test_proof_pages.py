"""Proofs to keep and to hand over: the file, the certificate, and the short text in its code."""

import json
import zlib

import pytest

from cohong.core.texts import CohongError
from cohong.core.tlog_proof import NotAProof
from cohong.modules.trade.state import TRADE
from cohong.node.home import read_log_key
from cohong.node.proofs import checked_text, evidence_of
from cohong.portal.page import PAGES
from cohong.portal.proving.pocket import _SHARED, MAX_BYTES, PREFIX, base45, from_base45, pack, unpack
from cohong.projections import queries
from cohong.verify import check_bytes

SHOW = PAGES["proof"].draw


@pytest.fixture(scope="session")
def trade(reading):
    """A released trade of the city."""
    return next(trade for _, trade in reading.state.scan(TRADE) if trade.released)


@pytest.fixture(scope="session")
def outcomes(reading):
    """Kind -> leaf and id of one outcome, the largest kinds of batches with them."""
    found = {}
    for leaf in range(reading.info.size):
        if reading.live.where(leaf) is not None:
            told = json.loads(reading.leaf(leaf))
            found.setdefault(told["kind"], (leaf, told["id"]))
    return found


def test_a_downloaded_proof_is_trusted_by_the_offline_checker(browser_of, reading, trade):
    answer = browser_of("service").get(f"/proofs/{trade.order.id}")
    assert answer.headers["content-disposition"].endswith(f"{trade.order.id}.proof")
    assert answer.headers["x-content-type-options"] == "nosniff"
    report = check_bytes(answer.content, trust=(read_log_key(reading.home.keys),))
    assert report.trusted
    assert report.outcome["id"] == trade.order.id
    assert report.outcome["root"] == reading.info.root
    assert report.opened == ()


def test_one_field_is_opened_with_the_keys_of_whoever_asks(browser_of, trade):
    answer = browser_of("service").get(f"/proofs/{trade.order.id}", params={"open": "orderNo"})
    (opened,) = check_bytes(answer.content).opened
    assert opened["name"] == "orderNo"
    refused = browser_of("carrier").get(f"/proofs/{trade.order.id}", params={"open": "orderNo"})
    assert refused.status_code == 403
    assert opened["value"] not in refused.text


def test_a_merchant_opens_its_own_documents_alone(ask_as, reading, trade):
    row = queries.trade(reading.tables, trade.firm + trade.number)
    own = SHOW(ask_as(row.merchant, path={"message_id": row.order_id}, open="orderNo"))
    assert own.verdict.opened[0].label.zh == "订单号"
    for strange in (row.order_id, row.list_id, row.waybill_id):
        other = "merchant-01" if row.merchant != "merchant-01" else "merchant-02"
        assert SHOW(ask_as(other, path={"message_id": strange})).choices == ()
        with pytest.raises(CohongError) as error:
            SHOW(ask_as(other, path={"message_id": strange}, open="orderNo"))
        assert error.value.code == "sealed.not_entitled"


def test_a_field_that_cannot_stand_alone_is_named_with_those_that_can(browser_of, trade):
    answer = browser_of("service", "en").get(f"/proofs/{trade.order.id}", params={"open": "ebcName"})
    assert answer.status_code == 400
    assert "orderNo" in answer.text


def test_a_proof_of_nothing_is_not_found(browser_of):
    answer = browser_of("service").get(f"/proofs/{'0' * 32}")
    assert answer.status_code == 404
    assert "登记编号" in answer.text


def test_a_certificate_says_what_it_is_worth_and_holds_the_whole_proof_in_its_code(ask_as, browser_of, trade):
    view = SHOW(ask_as("service", path={"message_id": trade.order.id}, open="orderNo"))
    assert unpack(view.short) == browser_of("service").get(view.href).content
    assert view.qr().startswith("<svg")
    assert [one.name for one in view.choices if one.chosen] == ["orderNo"]
    assert (view.verdict.result, view.verdict.signer) == ("whole", "pinned")
    page = browser_of("service").get(f"/proofs/{trade.order.id}/show?open=orderNo")
    assert "qr-code" in page.text
    assert view.verdict.opened[0].value in page.text


def test_a_proof_of_a_whole_batch_says_that_it_is_too_large_for_a_code(ask_as, browser_of, outcomes):
    _, message_id = outcomes["sellers.attest"]
    view = SHOW(ask_as("service", path={"message_id": message_id}))
    assert view.short == ""
    page = browser_of("service").get(f"/proofs/{message_id}/show")
    assert "放不进二维码" in page.text
    assert "qr-code" not in page.text


def test_every_proof_that_is_packed_unfolds_to_the_same_bytes(reading, outcomes):
    packed = 0
    for leaf, _ in outcomes.values():
        data = checked_text(evidence_of(reading.live, reading.home, leaf, str(leaf)))[0]
        short = pack(data)
        packed += bool(short)
        assert not short or unpack(short) == data
    assert packed > 8


@pytest.mark.parametrize(("plain", "said"), [(b"AB", "BB8"), (b"Hello!!", "%69 VD92EX0"), (b"base-45", "UJCLQE7W581")])
def test_base45_is_that_of_rfc_9285(plain, said):
    assert base45(plain) == said
    assert from_base45(said) == plain


@pytest.mark.parametrize("text", ["", "A", "ab", ":::", "BB8", "GGW", "é" * 9])
def test_a_short_text_that_is_none_is_refused(text):
    with pytest.raises(NotAProof):
        unpack(PREFIX + text)


def test_a_short_text_does_not_unfold_without_end():
    deflate = zlib.compressobj(9, zdict=_SHARED)
    bomb = deflate.compress(b"c2sp.org/tlog-proof@v1\nindex 0\n" + bytes(40 * MAX_BYTES)) + deflate.flush()
    with pytest.raises(NotAProof):
        unpack(PREFIX + base45(bomb))
