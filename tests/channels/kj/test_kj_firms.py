"""The table of firms: a sheet that an operator keeps, read with care."""

import openpyxl
import pytest
from kj_kit import AGENT, FIRMS, SELLER

from cohong.channels.kj import read_desk, read_firms
from cohong.core.texts import CohongError

HEADER = "record_no,name,customs_code,credit_code,roles\n"


def table(tmp_path, text, name="firms.csv"):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


def test_a_firm_is_found_by_record_number_code_and_sender():
    firms = read_firms(FIRMS)
    by_record = firms.find("c011000000000001")
    assert by_record == firms.find(AGENT) == firms.find("440196T002") == firms.of_sender("YISENDER")
    assert (by_record.name, by_record.roles) == ("示例乙供应链有限公司", ("declaring", "logistics"))
    assert firms.find("C011000000000099") is None


def test_the_credit_code_goes_before_the_customs_code_and_a_foreign_firm_has_none():
    firms = read_firms(FIRMS)
    assert firms.find("C011000000000002").code == SELLER
    assert firms.find("C011000000000005").code == "440196T005"
    assert firms.find("C011000000000003").code == ""
    assert firms.of_code("", "Example Marketplace").record_no == "C011000000000003"


def test_headings_may_be_chinese_and_the_file_a_workbook(tmp_path):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["企业备案编号", "企业名称", "海关编码", "统一社会信用代码", "业务类型"])
    sheet.append(["C011000000000002", "示例甲贸易有限公司", None, SELLER, "电商企业；申报"])
    path = tmp_path / "firms.xlsx"
    book.save(path)
    (firm,) = read_firms(path).rows
    assert (firm.code, firm.roles) == (SELLER, ("ecommerce", "declaring"))


def test_the_same_row_twice_is_one_firm(tmp_path):
    row = f"C1,示例甲,,{SELLER},\n"
    assert len(read_firms(table(tmp_path, HEADER + row + row)).rows) == 1


@pytest.mark.parametrize(
    ("text", "path", "seen"),
    [
        ("a,b,c\n1,2,3\n", "firms.csv", "no headings of a table of firms"),
        (HEADER, "firms.csv", "no rows"),
        ("record_no,customs_code,credit_code\nC1,,\n", "firms!1", "absent"),
        (HEADER + ",示例甲,,,\n", "firms!A2 record_no", "absent"),
        (HEADER + "C1,,,,\n", "firms!B2 name", "absent"),
        (HEADER + "C1,示例甲,4401,,\n", "firms!C2 customs_code", "4401"),
        (HEADER + "C1,示例甲,,91440101,\n", "firms!D2 credit_code", "91440101"),
        (HEADER + "C1,示例甲,,,pilot\n", "firms!E2 roles", "pilot"),
        (HEADER + f"C1,示例甲,,{SELLER},\nC1,示例乙,,,\n", "firms!A3 record_no", "two rows"),
    ],
)
def test_a_wrong_cell_is_named(tmp_path, text, path, seen):
    with pytest.raises(CohongError) as refused:
        read_firms(table(tmp_path, text))
    assert refused.value.code == "kj.firms_unreadable"
    assert (refused.value.path, refused.value.seen) == (path, seen)


def test_without_a_table_the_channel_is_off_and_a_mapping_alone_does_not_switch_it_on(tmp_path):
    assert read_desk(None) is None
    with pytest.raises(CohongError) as refused:
        read_desk(None, tmp_path / "mapping.json")
    assert refused.value.code == "kj.mapping_alone"


def test_a_table_is_read_again_once_it_changed(tmp_path):
    path = table(tmp_path, HEADER + f"C1,示例甲,,{SELLER},\n")
    first = read_desk(path)
    assert read_desk(path) is first
    path.write_text(HEADER + f"C1,示例甲,,{SELLER},\nC22,示例乙,,,\n", encoding="utf-8")
    assert len(read_desk(path).firms.rows) == 2
