"""The sheets of papers that follow a declared list and that agents write by hand: one row for one line or list of a paper.

Column ids are the CEB element names; where head and lines share a name, the line's column has one of its own.
"""

from functools import cached_property

import msgspec

from cohong.channels.customs.schema import KINDS, Kind
from cohong.channels.sheets import codes
from cohong.channels.sheets.columns import Choice, Column, SheetKind

_FIRM_ZH, _FIRM_EN = (
    "统一社会信用代码（18 位）或海关代码（10 位）。",
    "Credit code (18 characters) or customs code (10).",
)
_EMPTY_ZH, _EMPTY_EN = "可留空。", "May be empty."
_AS_TEXT_ZH, _AS_TEXT_EN = "请用文本格式。", "Keep it as text."
SELLER, SELLER_NAME = "91440101TE5T00016C", "示例甲贸易有限公司"
AGENT, AGENT_NAME = "91440101TE5T000247", "示例乙供应链有限公司"


class PaperSheet(SheetKind, frozen=True, kw_only=True, dict=True):
    """A sheet whose rows become papers of one customs message.

    `number` is the column of the firm's own number: the rows that share it are one paper. `line_columns` names the columns of
    line elements that are called otherwise, `copied` the column from which an empty cell takes its value. `whole` is the column
    that a paper without lines has to fill in.
    """

    message: str
    number: str = "copNo"
    line_columns: dict[str, str] = msgspec.field(default_factory=dict)
    copied: dict[str, str] = msgspec.field(default_factory=dict)
    whole: str = ""

    @property
    def kind(self) -> Kind:
        """The message."""
        return KINDS[self.message]

    @cached_property
    def line_ids(self) -> tuple[str, ...]:
        """The columns of the lines."""
        return tuple(column.id for column in self.columns if column.line)

    @cached_property
    def head_ids(self) -> tuple[str, ...]:
        """The columns of the whole paper."""
        return tuple(column.id for column in self.columns if not column.line)

    @property
    def every_row_is_a_line(self) -> bool:
        """Whether a paper cannot do without lines, so that each row has to be one."""
        return self.kind.bounds[0] > 0 and bool(self.kind.line)

    def column_of(self, element: str, *, line: bool) -> str:
        """The column of an element; "" for one that no cell holds."""
        name = self.line_columns.get(element, element) if line else element
        return name if name in self.by_id and self.by_id[name].line == line else ""


def code(
    id: str, zh: str, en: str, max_length: int, help_zh: str = _EMPTY_ZH, help_en: str = _EMPTY_EN, example: str = "", *,
    required: bool = False, line: bool = False, default: str = "",
) -> Column:  # fmt: skip
    """A column of numbers and codes."""
    return Column(
        id=id, zh=zh, en=en, type="code", max_length=max_length, help_zh=help_zh, help_en=help_en, example=example,
        required=required, line=line, default=default,
    )  # fmt: skip


def words(
    id: str, zh: str, en: str, max_length: int, help_zh: str = _EMPTY_ZH, help_en: str = _EMPTY_EN, example: str = "", *,
    required: bool = False, line: bool = False, width: int = 0,
) -> Column:  # fmt: skip
    """A column of words."""
    return Column(
        id=id, zh=zh, en=en, max_length=max_length, help_zh=help_zh, help_en=help_en, example=example, required=required,
        line=line, width=width,
    )  # fmt: skip


def amount(
    id: str, zh: str, en: str, help_zh: str, help_en: str, example: str = "", *, places: int = 5, required: bool = False
) -> Column:
    """A column of numbers of a line."""
    return Column(
        id=id, zh=zh, en=en, type="decimal", places=places, help_zh=help_zh, help_en=help_en, example=example,
        required=required, line=True,
    )  # fmt: skip


def choice(
    id: str, zh: str, en: str, choices: tuple[Choice, ...], help_zh: str, help_en: str, example: str = "", *,
    default: str = "", required: bool = False, line: bool = False, digits: int = 0,
) -> Column:  # fmt: skip
    """A column of a few values."""
    return Column(
        id=id, zh=zh, en=en, type="choice", choices=choices, help_zh=help_zh, help_en=help_en, example=example,
        default=default, required=required, line=line, digits=digits,
    )  # fmt: skip


def firm(role: str, zh: str, en: str, example: tuple[str, str], *, required: bool = True) -> tuple[Column, Column]:
    """Code and name of a firm; one that is not required is the seller where both are empty."""
    code_zh, code_en = (
        (_FIRM_ZH, _FIRM_EN) if required else ("留空表示卖家自行申报。", "Empty means that the seller declares itself.")
    )
    name_zh, name_en = (
        ("登记名称。", "Registered name.") if required else ("填了代码时必填。", "Needed when the code is filled in.")
    )
    return (
        Column(id=f"{role}Code", zh=f"{zh}代码", en=f"{en} code", type="code", uscc="firm", max_length=18,
               help_zh=code_zh, help_en=code_en, example=example[0], required=required),
        Column(id=f"{role}Name", zh=f"{zh}名称", en=f"{en} name", max_length=100, help_zh=name_zh, help_en=name_en,
               example=example[1], required=required),
    )  # fmt: skip


def time(
    id: str, zh: str, en: str, help_zh: str, help_en: str, example: str, *, required: bool = False, last: bool = False
) -> Column:
    """A column of a day and time."""
    return Column(
        id=id, zh=zh, en=en, type="time", help_zh=help_zh, help_en=help_en, example=example, required=required, last=last,
    )  # fmt: skip


def own_number(id: str = "copNo", *, example: str, lines: bool = True) -> Column:
    """The column by which rows are one paper."""
    zh, en = "本单证在企业内部的编号，不重复", "The firm's own number of this paper"
    more = ("；同一单证的各行填同一编号", "; all rows of a paper repeat it") if lines else ("", ", each once")
    return words(id, "企业唯一编号", "Own number", 30, f"{zh}{more[0]}。", f"{en}{more[1]}.", example, required=True)


APPLIED = time("appTime", "报送时间", "Reported at", "北京时间；只填日期亦可。", "China time; a day alone will do.",
               "2026-01-08 10:15:00", required=True)  # fmt: skip
OPERATION = choice("appType", "报送类型", "Operation", codes.OPERATIONS, "留空为新增。", "New when empty.", default="1")
OFFICE = Column(id="customsCode", zh="申报地海关", en="Customs office", type="digits", digits=4, max_length=4, required=True,
                example="5141", help_zh="四位关区代码。", help_en="Customs office, 4 digits.")  # fmt: skip
PRE_NUMBER = code("preNo", "预录入编号", "E-port number", 18)
SITE = code("loctNo", "监管场所代码", "Supervised site", 10)
NOTE = words("note", "备注", "Note", 1000)
RECORD = code("guid", "系统唯一序号", "Record id", 36, "已在其他系统生成报文的，填该报文的 36 位序号；留空由系统生成。",
              "The 36 characters of the message that another program made already; made by this one when empty.")  # fmt: skip
TRANSPORT = choice(
    "trafMode", "运输方式", "Transport mode", codes.TRANSPORT_MODES, "留空为航空。", "Air when empty.", default="5"
)
LIST_HELP = ("海关返回的清单编号，18 至 20 位。", "Given by customs, 18 to 20 characters. Keep it as text.")
SELLER_COLUMNS = firm("ebc", "收发货人", "Seller", (SELLER, SELLER_NAME))
AGENT_COLUMNS = firm("agent", "申报企业", "Declarant", (AGENT, AGENT_NAME), required=False)
AS_SELLER = {"agentCode": "ebcCode", "agentName": "ebcName"}

_CANCELLATION = {
    "appTime": "2026-01-08 10:15:00", "customsCode": "5141", "copNo": "CAN-0001", "invtNo": "51412026E000000001",
    "reason": "客户取消订单", "agentCode": AGENT, "agentName": AGENT_NAME, "ebcCode": SELLER, "ebcName": SELLER_NAME,
}  # fmt: skip
CANCELLATIONS = PaperSheet(
    name="cancellations", zh="撤销申请单", en="Cancellations", message="CEB605", copied=AS_SELLER, examples=(_CANCELLATION,),
    columns=(
        own_number(example="CAN-0001", lines=False),
        APPLIED,
        OFFICE,
        code("invtNo", "原清单编号", "List number", 20, *LIST_HELP, "51412026E000000001", required=True),
        words("reason", "撤销原因", "Reason", 1000, "为何撤销该清单。", "Why the list is to be cancelled.", "客户取消订单", required=True,
              width=24),
        *SELLER_COLUMNS,
        *AGENT_COLUMNS,
        PRE_NUMBER,
        NOTE,
        OPERATION,
        RECORD,
    ),
)  # fmt: skip

_RETURN = {
    "appTime": "2026-01-20 10:15:00", "customsCode": "5141", "coElNo": "RET-0001", "invtNo": "51412026E000000001",
    "reason": "质量问题", "ebpName": "Example Marketplace", "ebcCode": SELLER, "ebcName": SELLER_NAME, "agentCode": AGENT,
    "agentName": AGENT_NAME, "logisticsCode": AGENT, "logisticsName": AGENT_NAME, "logisticsNo": "EXW0000000000000001",
    "trafName": "EX101", "voyageNo": "EX101", "country": "502", "gnum": "1", "gcode": "3926909090", "gname": "塑料手机壳",
    "gmodel": "无品牌|塑料", "qty": "2", "unit": "个",
}  # fmt: skip
_RETURN_2 = {
    "coElNo": "RET-0001", "gnum": "2", "gcode": "8544421900", "gname": "数据线", "gmodel": "无品牌|1 米", "qty": "1", "unit": "条",
    "qty1": "0.05", "unit1": "千克",
}  # fmt: skip
RETURNS = PaperSheet(
    name="returns", zh="退货申请单", en="Returns", message="CEB213", number="coElNo", line_columns={"note": "lineNote"},
    copied=AS_SELLER | {"portCode": "customsCode", "billNo": "logisticsNo", "unit1": "unit", "qty1": "qty"},
    examples=(_RETURN, _RETURN_2),
    columns=(
        own_number("coElNo", example="RET-0001"),
        APPLIED,
        OFFICE,
        code("invtNo", "原出口清单编号", "List number", 20, *LIST_HELP, "51412026E000000001", required=True),
        words("reason", "退货原因", "Reason", 500, "为何退回。", "Why the goods come back.", "质量问题", required=True, width=24),
        Column(id="ebpCode", zh="电商平台代码", en="Platform code", type="code", uscc="firm", max_length=18, literals=("无",),
               default="无", help_zh="境外平台没有代码时留空，系统按“无”申报。",
               help_en="Leave empty for a foreign platform without a code; 无 is declared.", example="无"),
        words("ebpName", "电商平台名称", "Platform name", 100, "平台或海外仓名称。", "Name of the platform or the overseas warehouse.",
              "Example Marketplace", required=True),
        *SELLER_COLUMNS,
        *AGENT_COLUMNS,
        *firm("logistics", "物流企业", "Carrier", (AGENT, AGENT_NAME)),
        code("logisticsNo", "运单编号", "Waybill number", 80, "原出口运单或退回的运单。请用文本格式。",
             "Of the export or of the way back. Keep it as text.", "EXW0000000000000001", required=True),
        code("billNo", "提运单号", "Master bill", 37, "没有提运单的留空，按运单编号申报。",
             "Leave empty where there is none; the waybill number is declared.", "78400000001"),
        TRANSPORT,
        words("trafName", "运输工具名称", "Vessel or flight", 100, "船名、车牌或航班。", "Name of the vessel, vehicle or flight.", "EX101",
              required=True),
        words("voyageNo", "航班航次号", "Voyage number", 32, "航次或航班号。", "Number of the voyage or flight.", "EX101", required=True),
        Column(id="portCode", zh="进境口岸", en="Entry office", type="digits", digits=4, max_length=4, example="5141",
               help_zh="口岸海关的四位关区代码；留空与申报地海关相同。",
               help_en="Customs office of the border, 4 digits; as the customs office when empty."),
        code("country", "启运国(地区)", "Country of departure", 3, "海关三位代码或 ISO 三位字母。",
             "Customs number or ISO letters, 3 characters.", "502", required=True),
        choice("tradeMode", "监管方式", "Trade mode", codes.RETURN_MODES, "9610 的退货为 9661，1210 的为 1261；留空为 9661。",
               "9661 for a return of 9610, 1261 for one of 1210; 9661 when empty.", default="9661"),
        Column(id="ieFlag", zh="进出口标记", en="Import flag", type="choice", default="I",
               choices=(Choice(value="I", zh="进口", en="Import"),), help_zh="退货为进口；留空即可。",
               help_en="A return comes in; leave it empty."),
        SITE,
        PRE_NUMBER,
        words("note", "备注", "Note", 500),
        OPERATION,
        RECORD,
        amount("gnum", "商品序号", "Line number", "原清单中的商品序号。", "The line's number in the original list.", "1", places=0,
               required=True),
        Column(id="gcode", zh="商品编码", en="HS code", type="digits", digits=10, max_length=10, line=True, required=True,
               example="3926909090", help_zh="与原清单相同的十位编码，请用文本格式。", help_en="As in the original list, 10 digits, as text."),
        words("gname", "商品名称", "Goods name", 250, "与原清单相同。", "As in the original list.", "塑料手机壳", required=True, line=True),
        words("gmodel", "规格型号", "Specification", 250, "与原清单相同。", "As in the original list.", "无品牌|塑料", required=True,
              line=True),
        amount("qty", "退货数量", "Quantity", "不超过原清单的数量。", "Not above that of the original list.", "2", required=True),
        choice("unit", "计量单位", "Unit", codes.UNITS, "与原清单相同：单位名称或三位代码。",
               "As in the original list: its Chinese name or its three-digit code, such as 007.", "个", required=True, line=True,
               digits=3),
        amount("qty1", "法定数量", "Statutory quantity", "法定单位与计量单位相同时可留空。",
               "May be empty when both units are the same."),
        choice("unit1", "法定计量单位", "Statutory unit", codes.UNITS, "留空取计量单位。", "The unit of the line when empty.", line=True,
               digits=3),
        amount("qty2", "第二数量", "Second quantity", "没有可留空。", "Leave empty when there is none."),
        choice("unit2", "第二计量单位", "Second unit", codes.UNITS, "没有可留空。", "Leave empty when there is none.", line=True, digits=3),
        words("lineNote", "商品备注", "Line note", 500, line=True),
    ),
)  # fmt: skip

_SUMMARY = {
    "appTime": "2026-02-05 10:15:00", "customsCode": "5141", "copNo": "SUM-0001", "agentCode": AGENT,
    "agentName": AGENT_NAME, "ebcCode": SELLER, "ebcName": SELLER_NAME, "declAgentCode": AGENT, "declAgentName": AGENT_NAME,
    "summaryFlag": "1", "invtNo": "51412026E000000001",
}  # fmt: skip
SUMMARIES = PaperSheet(
    name="summaries", zh="汇总申请单", en="Summary applications", message="CEB701", copied=AS_SELLER,
    examples=(_SUMMARY, {"copNo": "SUM-0001", "invtNo": "51412026E000000002"}),
    columns=(
        own_number(example="SUM-0001"),
        APPLIED,
        OFFICE,
        *SELLER_COLUMNS,
        *AGENT_COLUMNS,
        *firm("declAgent", "报关单位", "Broker", (AGENT, AGENT_NAME)),
        choice("summaryFlag", "收发货人汇总标志", "Merged by", codes.SUMMARY_FLAGS, "按收发货人汇总，或再按生产销售单位分开。",
               "By seller alone, or by seller and owner.", "1", required=True),
        code("itemNameFlag", "按商品名汇总标志", "Merged by name", 1, "1 表示只归并商品名相同的项；留空为 1，其他值须与海关约定。",
             "1 merges only lines of the same name; 1 when empty, anything else as agreed with the office.", "1", default="1"),
        time("startTime", "汇总开始时间", "Period from", "按期间汇总时填写，此时不列清单编号。",
             "For a summary of a period, which names no lists.", "2026-01-01 00:00:00"),
        time("endTime", "汇总结束时间", "Period to", "与开始时间同时填写；只填日期表示到当日 23:59:59。",
             "Together with its begin; a day alone runs to 23:59:59.", "2026-01-31 23:59:59", last=True),
        SITE,
        code("sumNo", "汇总申请编号", "Summary number", 18, "海关返回的编号，可留空。", "Given by customs; may be empty."),
        PRE_NUMBER,
        NOTE,
        OPERATION,
        RECORD,
        code("invtNo", "清单编号", "List number", 20, "要汇总的清单，每行一份；按期间汇总时留空。",
             "A list to be summed up, one a row; empty for a summary of a period.", "51412026E000000001", line=True),
    ),
)  # fmt: skip
