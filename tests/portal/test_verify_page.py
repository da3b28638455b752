"""Verifying a proof on the page and over the API: what it is worth in plain words, for anybody."""

import io
import json

import pytest
import segno
from PIL import Image, ImageFilter

from cohong.core.note import verifier_key
from cohong.core.texts import CohongError
from cohong.modules.trade.state import TRADE
from cohong.node.home import read_log_key
from cohong.node.proofs import checked_text, evidence_of, find
from cohong.portal.page import PAGES
from cohong.portal.pages import verify
from cohong.portal.pages.verify import names_of
from cohong.portal.proving.photo import PHOTO_BYTES
from cohong.portal.proving.pocket import PREFIX, pack
from cohong.portal.proving.verdict import MAX_BYTES, verdict_of
from cohong.portal.raw import RAWS
from cohong.portal.text import Text

PLAIN = lambda member: Text(member, member)  # noqa: E731 - a name is a function


@pytest.fixture(scope="session")
def prove(reading):
    """`prove(id)`: the bytes of a proof."""

    def make(message_id):
        index = find(reading.live, message_id)
        return checked_text(evidence_of(reading.live, reading.home, index, message_id))[0]

    return make


@pytest.fixture(scope="session")
def data(reading, prove):
    """The proof of an accepted order."""
    return prove(next(trade for _, trade in reading.state.scan(TRADE) if trade.released).order.id)


@pytest.fixture(scope="session")
def key(reading):
    """The key of this home's ledger."""
    return read_log_key(reading.home.keys)


def said(texts):
    """Chinese sentences as one."""
    return "".join(text.zh for text in texts)


def test_a_proof_of_this_home_says_what_it_proves_and_who_signed(data, key, reading):
    verdict = verdict_of(data, (key,), names_of(reading))
    assert (verdict.result, verdict.signer, verdict.accepted) == ("whole", "pinned", True)
    assert "电商平台（platform）报送了订单" in said(verdict.proves)
    assert "已接受" in said(verdict.proves)
    assert "订单成立" in said(verdict.proves)
    assert "已核对" in said(verdict.signed)
    assert "不证明单证内容真实" in said(verdict.not_proved)
    assert [step.ok for step in verdict.steps] == [True] * 8


def test_a_ledger_that_nobody_here_knows_is_said_to_be_unknown(data, key):
    stranger = verifier_key(key.name, "11" * 32)
    foreign = verdict_of(data, (stranger,), PLAIN)
    assert (foreign.result, foreign.signer) == ("whole", "foreign")
    assert "未核对" in foreign.signed[0].zh
    unpinned = verdict_of(data, None, PLAIN)
    assert (unpinned.result, unpinned.signer) == ("whole", "unpinned")
    assert "未核对" in unpinned.signed[0].zh


def test_a_proof_with_any_byte_flipped_is_said_to_be_changed(data, key):
    for at in range(0, len(data.rstrip()), 41):  # white space behind a proof does not count
        for bit in (0x01, 0x20):
            changed = bytearray(data)
            changed[at] ^= bit
            verdict = verdict_of(bytes(changed), (key,), PLAIN)
            assert verdict.result == "changed", at
            assert "已被改动" in verdict.said.says.zh
            assert verdict.proves == ()


@pytest.mark.parametrize("cut", [10, 300, 2000])
def test_a_proof_that_is_cut_off_is_said_to_be_changed(data, key, cut):
    assert verdict_of(data[:-cut], (key,), PLAIN).result == "changed"


def test_a_code_with_one_sign_changed_is_said_to_be_changed(data, key):
    short = pack(data)
    for at in range(len(PREFIX), len(short), 97):
        other = "A" if short[at] != "A" else "B"
        assert verdict_of((short[:at] + other + short[at + 1 :]).encode(), (key,), PLAIN).result == "changed"


def test_a_code_says_the_same_as_its_file(data, key):
    assert verdict_of(pack(data).encode(), (key,), PLAIN) == verdict_of(data, (key,), PLAIN)


def test_pasting_with_the_line_ends_of_a_form_changes_nothing(data, key):
    assert verdict_of(data.replace(b"\n", b"\r\n"), (key,), PLAIN).result == "whole"


def test_another_file_is_no_proof_and_nothing_is_nothing(key):
    assert verdict_of(b"%PDF-1.7 something else", (key,), PLAIN).result == "strange"
    assert verdict_of(bytes(range(256)), (key,), PLAIN).result == "strange"
    with pytest.raises(CohongError) as error:
        verdict_of(b"  \n", (key,), PLAIN)
    assert error.value.code == "portal.no_proof_given"
    with pytest.raises(CohongError) as error:
        verdict_of(bytes(MAX_BYTES + 1), (key,), PLAIN)
    assert error.value.code == "portal.proof_too_large"


def test_a_refusal_is_proved_with_its_reason_in_words(reading, prove, key):
    refused = next(
        json.loads(reading.leaf(at))
        for at in range(reading.info.size)
        if reading.live.where(at) is not None and json.loads(reading.leaf(at))["result"] == "refused"
    )
    verdict = verdict_of(prove(refused["id"]), (key,), PLAIN)
    assert not verdict.accepted
    assert "未被接受" in said(verdict.proves)
    assert refused["code"] not in said(verdict.proves)


# --- the page and the API -----------------------------------------------------------------------------------------------


def test_anybody_may_verify():
    assert PAGES["verify"].needs == ""
    assert RAWS["verify_form"].needs == RAWS["verify_proof"].needs == ""


def test_the_page_takes_a_file_or_pasted_text(browser_of, data):
    browser = browser_of("service")
    page = browser.get("/verify")
    assert page.status_code == 200
    assert "docs/cohong-verify.py" in page.text
    for given in (
        {"files": {"file": ("a.proof", data)}},
        {"data": {"text": data.decode()}},
        {"data": {"text": pack(data)}},
    ):
        answer = browser.post("/verify", **given)
        assert answer.status_code == 200
        assert 'data-result="whole"' in answer.text
        assert "由本平台的账本签名" in answer.text
    flipped = data.replace(b"index ", b"indey ", 1)
    assert 'data-result="changed"' in browser.post("/verify", files={"file": ("a.proof", flipped)}).text


def test_the_page_says_what_is_wrong_with_nothing_and_with_too_much(browser_of):
    browser = browser_of("service")
    assert "未提供凭证" in browser.post("/verify", data={"text": ""}).text
    assert "未提供凭证" in browser.post("/verify", content=b"x", headers={"content-type": "multipart/form-data"}).text
    too_much = browser.post("/verify", content=b"x", headers={"content-length": str(1 << 40)})
    assert "MB" in too_much.text


def photo(text, kind="PNG", turned=0, scale=3):
    """A picture of a code: as drawn, or as somebody photographs it, turned, blurred and in grey."""
    drawn = io.BytesIO()
    segno.make(text, error="l", mode="alphanumeric", micro=False).save(drawn, kind="png", scale=scale, border=6)
    picture = Image.open(drawn).convert("L")
    if turned:
        picture = picture.rotate(turned, expand=True, fillcolor=200).filter(ImageFilter.GaussianBlur(1))
    kept = io.BytesIO()
    picture.save(kept, kind)
    return kept.getvalue()


@pytest.mark.parametrize(("kind", "turned"), [("PNG", 0), ("JPEG", 7), ("WEBP", 0), ("JPEG", 91)])
def test_a_photo_of_the_code_says_the_same_as_the_file(browser_of, data, kind, turned):
    client = browser_of()
    picture = photo(pack(data), kind, turned, scale=5)
    assert client.post("/api/verify", content=picture).json() == client.post("/api/verify", content=data).json()


def test_a_picture_without_a_code_and_a_broken_one_say_what_to_do(browser_of):
    client, blank = browser_of(), io.BytesIO()
    Image.new("L", (64, 64), 255).save(blank, "PNG")
    for picture in (blank.getvalue(), blank.getvalue()[:40], b"\xff\xd8\xff", b"RIFF0000WEBP"):
        assert client.post("/api/verify", content=picture).json()["error"]["code"] == "portal.no_code_in_picture"
    page = client.post("/verify", files={"file": ("IMG_0001.png", blank.getvalue())})
    assert "图片中没有找到二维码" in page.text


def test_a_picture_that_unfolds_to_too_much_is_not_looked_at(browser_of):
    bomb = io.BytesIO()
    Image.new("1", (40_000, 20_000)).save(bomb, "PNG")
    assert len(bomb.getvalue()) < PHOTO_BYTES
    assert (
        browser_of().post("/api/verify", content=bomb.getvalue()).json()["error"]["code"] == "portal.no_code_in_picture"
    )


def test_the_api_gives_the_verdict_as_data(browser_of, data):
    browser = browser_of("service")
    plain = browser.post("/api/verify", content=data)
    assert plain.status_code == 200
    assert plain.headers["content-type"] == "application/json"
    verdict = plain.json()
    assert (verdict["result"], verdict["signer"], verdict["kind"]) == ("whole", "pinned", "customs.lodge_order")
    assert browser.post("/api/verify", files={"file": ("a.proof", data)}).json() == verdict
    assert browser.post("/api/verify", content=pack(data).encode()).json() == verdict
    nothing = browser.post("/api/verify", content=b"")
    assert nothing.status_code == 400
    assert nothing.json()["error"]["code"] == "portal.no_proof_given"


def test_a_large_proof_is_checked_beside_and_says_the_same(browser_of, reading, prove, key, monkeypatch):
    monkeypatch.setattr(verify, "QUICK_BYTES", 16)
    order = next(trade for _, trade in reading.state.scan(TRADE)).order.id
    answer = browser_of("service").post("/api/verify", content=prove(order)).json()
    assert answer["message_id"] == order


def test_names_in_a_strangers_proof_are_not_taken_for_ours(data, reading):
    verdict = verdict_of(data, None, names_of(reading))
    assert "电商平台" not in said(verdict.proves)
    assert "platform" in said(verdict.proves)
