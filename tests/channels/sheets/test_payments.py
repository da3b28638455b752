"""Batch payments: cut at a hundred payees, counted and added up, read back whole or not at all."""

import csv
import random

import openpyxl
import pytest

from cohong.channels.sheets import BatchPayment, Payer, Payment, SheetError, read_batch_payment, write_batch_payment

PAYER = Payer(account="8001000000000001", name="示例丙外贸综合服务有限公司", bank_code="999100000009")


def payments(count, seed=1):
    dice = random.Random(seed)
    for number in range(count):
        yield Payment(
            instruction_reference=f"PAY-{number:06d}",
            payee_name=f"示例{number}贸易有限公司",
            payee_account=f"80010000{number:08d}",
            payee_bank_code="999100000017",
            amount_minor=dice.randrange(1, 10**9),
            remark="=1+1" if number == 7 else "",
        )


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_250_payments_make_three_files_of_each_format(tmp_path, seed, lang):
    wanted = tuple(payments(250, seed))
    paths = write_batch_payment(tmp_path / "out", wanted, payer=PAYER, due_day=20260107, lang=lang)
    assert [path.name for path in paths] == [f"out-00{n}.{ending}" for n in (1, 2, 3) for ending in ("xlsx", "csv")]
    for ending in (".xlsx", ".csv"):
        batches = [read_batch_payment(path) for path in paths if path.suffix == ending]
        assert [len(batch.payments) for batch in batches] == [100, 100, 50]
        assert [(batch.part, batch.parts, batch.due_day, batch.payer) for batch in batches] == [
            (part, 3, 20260107, PAYER) for part in (1, 2, 3)
        ]
        assert tuple(payment for batch in batches for payment in batch.payments) == wanted
        assert sum(batch.total_minor for batch in batches) == sum(payment.amount_minor for payment in wanted)
        assert len({batch.batch_reference for batch in batches}) == 3


def test_writing_again_gives_the_same_csv_and_the_same_reference(tmp_path):
    one, two = (
        write_batch_payment(tmp_path / name, list(payments(3)), payer=PAYER, due_day=20260107, formats=["csv"])[0]
        for name in ("a", "b")
    )
    assert one.read_bytes() == two.read_bytes()


def test_a_folder_as_prefix_and_no_payments(tmp_path):
    (path,) = write_batch_payment(tmp_path, list(payments(1)), payer=PAYER, due_day=20260107, formats=["csv"])
    assert path == tmp_path / "batch-payment-001.csv"
    assert write_batch_payment(tmp_path, [], payer=PAYER, due_day=20260107) == []


def test_amounts_in_the_workbook_are_numbers_and_accounts_are_text(tmp_path):
    (path,) = write_batch_payment(tmp_path / "o", list(payments(9)), payer=PAYER, due_day=20260107, formats=["xlsx"])
    rows = list(openpyxl.load_workbook(path).worksheets[0].iter_rows())
    assert [row[3].data_type for row in rows[10:]] == ["s"] * 9
    assert [row[5].data_type for row in rows[10:]] == ["n"] * 9
    assert rows[17][8].value == "=1+1"
    assert rows[17][8].data_type == "s"


def changed(**change):
    (one,) = payments(1)
    return Payment(**({name: getattr(one, name) for name in one.__struct_fields__} | change))


UNFIT = [
    {"amount_minor": 0},
    {"amount_minor": -1},
    {"amount_minor": 10**17},
    {"currency": "USD"},
    {"payee_bank_code": "123"},
    {"payee_name": ""},
    {"payee_name": "名" * 61},
    {"purpose": ""},
    {"remark": "x" * 51},
    {"instruction_reference": ""},
]


@pytest.mark.parametrize("change", UNFIT)
def test_a_payment_that_no_bank_takes_is_not_written(tmp_path, change):
    with pytest.raises(SheetError) as caught:
        write_batch_payment(
            tmp_path, [*payments(1), changed(**{"instruction_reference": "B"} | change)], payer=PAYER, due_day=1
        )
    assert caught.value.code == "sheets.payment_unfit"
    assert list(tmp_path.iterdir()) == []


def test_one_reference_is_not_written_twice(tmp_path):
    with pytest.raises(SheetError):
        write_batch_payment(tmp_path, [*payments(2), *payments(1)], payer=PAYER, due_day=20260107)


def edit(path, change):
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    change(rows)
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)


def set_cell(row, column, text):
    def change(rows):
        rows[row][column] = text

    return change


@pytest.mark.parametrize(
    "change",
    [
        set_cell(6, 1, "4"),  # count
        set_cell(7, 1, "1.00"),  # total
        set_cell(10, 0, "2"),  # index
        set_cell(10, 5, "x"),  # amount
        set_cell(11, 5, "0.01"),  # amount changed, total not
        set_cell(10, 2, ""),  # payee
        set_cell(1, 1, "one"),  # part
        lambda rows: rows.pop(11),
        lambda rows: rows.pop(6),
    ],
)
def test_a_batch_that_does_not_add_up_is_not_read(tmp_path, change):
    (path,) = write_batch_payment(tmp_path / "o", list(payments(3)), payer=PAYER, due_day=20260107, formats=["csv"])
    assert isinstance(read_batch_payment(path), BatchPayment)
    edit(path, change)
    with pytest.raises(SheetError) as caught:
        read_batch_payment(path)
    assert caught.value.code == "sheets.batch_wrong"


def test_another_sheet_is_no_batch(tmp_path):
    path = tmp_path / "x.csv"
    path.write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(SheetError) as caught:
        read_batch_payment(path)
    assert caught.value.code == "sheets.no_batch"
