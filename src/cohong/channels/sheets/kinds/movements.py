"""The sheets of what moves goods: arrival at the supervised site and departure, one row for each parcel."""

from cohong.channels.sheets.columns import Choice, Column
from cohong.channels.sheets.kinds.papers import (
    AGENT,
    AGENT_NAME,
    APPLIED,
    NOTE,
    OFFICE,
    OPERATION,
    PRE_NUMBER,
    RECORD,
    SITE,
    TRANSPORT,
    PaperSheet,
    amount,
    code,
    firm,
    own_number,
    time,
    words,
)

_OPERATOR = ("91440101TE5T00040W", "示例丁监管仓有限公司")
_CARRIER = firm("logistics", "物流企业", "Carrier", (AGENT, AGENT_NAME))
_COUNT = amount("gnum", "序号", "Line number", "从 1 起；留空时按行的先后编号。", "From 1; when empty the rows are numbered in order.",
                "1", places=0)  # fmt: skip
_BAG = code("totalPackageNo", "总包号", "Bag number", 37, example="BAG-01", line=True)
_LINE_NOTE = words("lineNote", "运单备注", "Line note", 1000, line=True)


def _parcel(zh: str, en: str, *, required: bool) -> Column:
    return code(
        "logisticsNo", "运单编号", "Waybill number", 32, zh, en, "EXW0000000000000001", required=required, line=True
    )


_ARRIVAL = {
    "copNo": "ARR-0001", "appTime": "2026-01-07 08:30:00", "customsCode": "5141", "operatorCode": _OPERATOR[0],
    "operatorName": _OPERATOR[1], "logisticsCode": AGENT, "logisticsName": AGENT_NAME, "billNo": "78400000001",
    "domesticTrafNo": "粤A00001", "logisticsNo": "EXW0000000000000001", "totalPackageNo": "BAG-01",
}  # fmt: skip
ARRIVALS = PaperSheet(
    name="arrivals", zh="运抵单", en="Arrivals", message="CEB507", line_columns={"note": "lineNote"}, whole="billNo",
    examples=(_ARRIVAL, {"copNo": "ARR-0001", "logisticsNo": "EXW0000000000000002", "totalPackageNo": "BAG-01"}),
    columns=(
        own_number(example="ARR-0001"),
        APPLIED,
        OFFICE,
        *firm("operator", "监管场所经营人", "Site operator", _OPERATOR),
        *_CARRIER,
        code("billNo", "提运单号", "Master bill", 37, "整票运抵时必填，此时不列运单。", "Needed where a whole bill has come and no parcel is named.",
             "78400000001"),
        words("domesticTrafNo", "境内运输工具编号", "Domestic vehicle", 100, "运到监管场所的车牌号等。",
              "What brought the goods to the site, such as its plate.", "粤A00001", required=True),
        TRANSPORT,
        Column(id="ieFlag", zh="进出口标记", en="Export flag", type="choice", default="E",
               choices=(Choice(value="E", zh="出口", en="Export"),), help_zh="留空为出口。", help_en="Export when empty."),
        SITE,
        PRE_NUMBER,
        NOTE,
        OPERATION,
        RECORD,
        _COUNT,
        _parcel("运抵的运单，每行一件；整票运抵时留空。", "A parcel that has come, one a row; empty where a whole bill has come.", required=False),
        _BAG,
        _LINE_NOTE,
    ),
)  # fmt: skip

_DEPARTURE = {
    "copNo": "DEP-0001", "appTime": "2026-01-07 20:00:00", "customsCode": "5141", "logisticsCode": AGENT,
    "logisticsName": AGENT_NAME, "leaveTime": "2026-01-07 19:30:00", "trafName": "EX100", "voyageNo": "EX100",
    "billNo": "78400000001", "logisticsNo": "EXW0000000000000001", "totalPackageNo": "BAG-01",
}  # fmt: skip
DEPARTURES = PaperSheet(
    name="departures", zh="离境单", en="Departures", message="CEB509", line_columns={"note": "lineNote"},
    examples=(_DEPARTURE, {"copNo": "DEP-0001", "logisticsNo": "EXW0000000000000002", "totalPackageNo": "BAG-01"}),
    columns=(
        own_number(example="DEP-0001"),
        APPLIED,
        OFFICE,
        *_CARRIER,
        time("leaveTime", "离境时间", "Left at", "北京时间。", "China time.", "2026-01-07 19:30:00", required=True),
        TRANSPORT,
        words("trafName", "运输工具名称", "Vessel or flight", 100, example="EX100"),
        words("voyageNo", "航班航次号", "Voyage number", 32, example="EX100"),
        code("billNo", "提运单号", "Master bill", 37, example="78400000001"),
        PRE_NUMBER,
        NOTE,
        OPERATION,
        RECORD,
        _COUNT,
        _parcel("离境的运单，每行一件。请用文本格式。", "A parcel that has left, one a row. Keep it as text.", required=True),
        _BAG,
        _LINE_NOTE,
    ),
)  # fmt: skip
