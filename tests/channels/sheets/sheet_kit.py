"""Rows that tests start from. One good row of each kind; a test changes what it is about."""

from cohong.channels.sheets import read_sheet, write_rows
from cohong.channels.sheets.kinds import PAPERS

SELLER, CARRIER = "91440101TE5T00016C", "91440101TE5T000247"

TRADE = {
    "orderNo": "DEMO-0001", "appTime": "2026-01-05 10:15:00", "ebpName": "Example Marketplace", "ebcCode": SELLER,
    "ebcName": "示例甲贸易有限公司", "freight": "3.50", "currency": "USD", "itemNo": "SKU-A", "itemName": "手机壳", "unit": "个",
    "qty": "5", "price": "5.00", "logisticsCode": CARRIER, "logisticsName": "示例乙供应链有限公司",
    "logisticsNo": "EXW0000000000000001", "grossWeight": "0.62", "customsCode": "5141", "ieDate": "2026-01-06",
    "country": "502", "netWeight": "0.5", "gcode": "3926909090", "gmodel": "无品牌|塑料",
}  # fmt: skip
CREDIT = {
    "type": "CREDIT", "bank_reference": "IR2601050000000001", "value_date": "2026-01-05", "account": "8001000000000001",
    "currency": "USD", "amount": "1250.00", "payer_name": "EXAMPLE MARKETPLACE LTD", "payer_country": "USA",
}  # fmt: skip
DEAL = {
    "type": "DEAL", "bank_reference": "FX2601050000000002", "value_date": "2026-01-05", "currency": "USD",
    "amount": "1250.00", "rate": "7.12345678", "cny_amount": "8904.32", "settlement_reference": "IR2601050000000001",
}  # fmt: skip
PAYOUT = {
    "type": "PAYOUT", "bank_reference": "PO2601060000000003", "value_date": "2026-01-06", "currency": "CNY",
    "amount": "2248.60", "instruction_reference": "PAY-2026-000001", "status": "SETTLED",
}  # fmt: skip
CLAIM = {
    "bank_reference": "IR2601050000000001", "seller_code": SELLER, "order_no": "DEMO-0001", "currency": "USD",
    "amount": "25",
}  # fmt: skip
CONTRACT = {
    "merchant_code": SELLER, "merchant_name": "示例甲贸易有限公司", "contract_no": "HT-2026-001", "valid_from": "2026-01-01",
    "valid_to": "2026-12-31", "fee_bp": "30", "hold_back_percent": "5", "payout_account": "8001000000000024",
    "payout_bank_code": "999100000017", "payout_account_name": "示例甲贸易有限公司", "agents": CARRIER,
}  # fmt: skip
CHECK = {
    "firm_code": SELLER, "what": "account", "about": "8001000000000024", "bank_code": "999100000017",
    "verdict": "confirmed", "method": "small_transfer", "since": "2026-01-05", "until": "2026-12-31", "evidence": "打款 0.01 元",
}  # fmt: skip
GOOD = {
    "trades": [TRADE],
    "statement": [CREDIT, DEAL, PAYOUT],
    "claims": [CLAIM],
    "contracts": [CONTRACT],
    "checks": [CHECK],
    **{paper.name: paper.example_rows() for paper in PAPERS},
}


def documents(path, kind, rows, **options):
    """Write rows and read them back."""
    return list(read_sheet(write_rows(kind, path, rows, **options)))


def said(documents):
    """(code, level) of all findings, once each."""
    return {(one.code, one.level) for document in documents for one in document.findings}
