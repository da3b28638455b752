"""camt.054: what is written is read back as the sheet door reads it; what is hostile or broken is named."""

import pytest

from cohong.channels.bank import BankSimulator, ExpectedCredit, read_camt054, write_camt054
from cohong.channels.bank.texts import BankMessageError
from cohong.channels.sheets import read_sheet, write_rows

CREATED = "2026-01-05T10:15:00+08:00"


def credits_of(count=3):
    expected = [
        ExpectedCredit(
            reference=f"R{number}", account="8001000000000001", currency=("USD", "JPY", "KWD")[number % 3],
            amount_minor=123_450 + number, payer_name="EXAMPLE & CO <LTD>", payer_country="USA",
        )
        for number in range(count)
    ]  # fmt: skip
    return BankSimulator(1, "999100000009").notify_credits(expected, 20260105)


def written(path, rows=None):
    return write_camt054(path, credits_of() if rows is None else rows, message_id="N1", created=CREATED)


def test_a_notification_gives_the_documents_of_the_sheet(tmp_path):
    from_message = list(read_camt054(written(tmp_path / "n.xml")))
    from_sheet = list(read_sheet(write_rows("statement", tmp_path / "s.csv", credits_of())))
    assert [(d.message, d.guid, d.key, d.head, d.verdict) for d in from_message] == [
        (d.message, d.guid, d.key, d.head, d.verdict) for d in from_sheet
    ]
    assert len(from_message) == 3


def test_writing_again_gives_the_same_bytes(tmp_path):
    assert written(tmp_path / "a.xml").read_bytes() == written(tmp_path / "b.xml").read_bytes()


def edited(tmp_path, *changes):
    path = written(tmp_path / "n.xml", credits_of(1))
    text = path.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("<CdtDbtInd>CRDT</CdtDbtInd>\n      <Sts>", "<CdtDbtInd>DBIT</CdtDbtInd>\n      <Sts>"),
        ("<Cd>BOOK</Cd>", "<Cd>PDNG</Cd>"),
        ("<Sts>", "<RvslInd>true</RvslInd><Sts>"),
    ],
)
def test_what_is_no_money_in_gives_no_document(tmp_path, old, new):
    text = written(tmp_path / "n.xml", credits_of(1)).read_text(encoding="utf-8")
    if old not in text:
        old, new = old.replace("\n      ", ""), new.replace("\n      ", "")
        text = "".join(line.strip() for line in text.splitlines())
    assert old in text
    (tmp_path / "n.xml").write_text(text.replace(old, new, 1), encoding="utf-8")
    assert list(read_camt054(tmp_path / "n.xml")) == []


def test_older_versions_and_plain_status_are_read(tmp_path):
    path = edited(tmp_path, ("camt.054.001.08", "camt.054.001.02"))
    text = path.read_text(encoding="utf-8")
    start, end = text.index("<Sts>"), text.index("</Sts>")
    path.write_text(text[:start] + "<Sts>BOOK" + text[end:], encoding="utf-8")
    (document,) = read_camt054(path)
    assert document.verdict == "ok"


@pytest.mark.parametrize(
    ("old", "new", "code", "level"),
    [
        ('Ccy="USD">1234.50', 'Ccy="USD">1234.505', "bank.amount_unfit", "error"),
        ('Ccy="USD">1234.50', 'Ccy="USD">-1', "bank.amount_unfit", "error"),
        ('Ccy="USD"', 'Ccy="XXX"', "bank.amount_unfit", "error"),
        ("<Nm>EXAMPLE &amp; CO &lt;LTD&gt;</Nm>", "", "bank.element_missing", "error"),
        ("ValDt", "OtherDt", "bank.element_missing", "error"),
        ("AcctSvcrRef", "OtherRef", "bank.element_missing", "error"),
        ("8001000000000001", "", "bank.element_missing", "error"),
    ],
)
def test_a_broken_entry_is_named_by_its_place(tmp_path, old, new, code, level):
    (document,) = read_camt054(edited(tmp_path, (old, new)))
    assert [(f.code, f.level) for f in document.findings] == [(code, level)]
    assert "Ntry[1]" in document.findings[0].zh


def test_details_that_do_not_add_up_warn(tmp_path):
    path = written(tmp_path / "n.xml", credits_of(1))
    text = path.read_text(encoding="utf-8")
    place = text.rindex("1234.50")
    path.write_text(text[:place] + "1234.49" + text[place + 7 :], encoding="utf-8")
    (document,) = read_camt054(path)
    assert [(f.code, f.level, f.seen) for f in document.findings] == [("bank.sum_differs", "warning", "1234.49")]


BOMB = '<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a "b"><!ENTITY c "&a;&a;">]><Document>&c;</Document>'
LATE = "<?xml version='1.0'?>" + "<!-- " + "x" * 5000 + " --><!DOCTYPE d [<!ENTITY a 'b'>]><Document>&a;</Document>"
DEEP = "<Document>" + "<a>" * 100 + "</a>" * 100 + "</Document>"


@pytest.mark.parametrize("text", [BOMB, LATE, DEEP, BOMB.encode("utf-16")])
def test_hostile_messages_are_not_opened(tmp_path, text):
    path = tmp_path / "x.xml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(BankMessageError) as caught:
        list(read_camt054(path))
    assert caught.value.code == "bank.message_hostile"


@pytest.mark.parametrize("text", ["", "hello", "<Document>", "<Document/>", "<Document><a></b></Document>"])
def test_broken_messages_are_named(tmp_path, text):
    path = tmp_path / "x.xml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BankMessageError) as caught:
        list(read_camt054(path))
    assert caught.value.code == "bank.message_unreadable"
    assert "x.xml" in caught.value.say("zh")


@pytest.mark.parametrize(
    "change",
    [
        {"amount": "0"}, {"amount": "1.005"}, {"currency": "XXX"}, {"payer_name": ""}, {"payer_name": "x" * 141},
        {"bank_reference": "a\nb"}, {"payer_country": "ZZZ"}, {"account": ""},
    ],
)  # fmt: skip
def test_the_writer_is_strict(tmp_path, change):
    with pytest.raises(BankMessageError) as caught:
        written(tmp_path / "n.xml", [credits_of(1)[0] | change])
    assert caught.value.code == "bank.field_unfit"
    assert not (tmp_path / "n.xml").exists()


def test_one_notification_is_of_one_account(tmp_path):
    with pytest.raises(BankMessageError):
        written(tmp_path / "n.xml", [*credits_of(1), credits_of(1)[0] | {"account": "1"}])
