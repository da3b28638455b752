"""The sheet of authenticity checks: one row for each check of one firm's licence, shop, account or mandate."""

from cohong.channels.sheets.columns import Choice, Column, SheetKind
from cohong.modules.authenticity.rules import SAID, WHATS

_WAYS = (
    Choice(value="register", zh="查询登记信息", en="Public register", aliases=("工商登记查询",)),
    Choice(value="paper", zh="查验文件", en="Paper seen", aliases=("查验原件",)),
    Choice(value="page_code", zh="店铺放置核验码", en="Code on the shop's page"),
    Choice(value="shop_record", zh="平台店铺记录", en="Platform's record"),
    Choice(value="small_transfer", zh="小额打款", en="Small transfer", aliases=("打款验证",)),
    Choice(value="bank_record", zh="银行确认户名", en="Bank's record"),
    Choice(value="both_sides", zh="双方确认", en="Both sides confirmed"),
    Choice(value="on_file", zh="海关备案", en="On file with customs"),
)
_ACCOUNT = {
    "firm_code": "91440101TE5T00016C", "what": "account", "about": "8001000000000024", "bank_code": "999100000017",
    "verdict": "confirmed", "method": "small_transfer", "since": "2026-01-05", "until": "2026-12-31",
    "evidence": "打款 0.01 元，核验码已回填",
}  # fmt: skip
_LICENCE = {
    "firm_code": "91440101TE5T00016C", "firm_name": "示例甲贸易有限公司", "what": "licence", "verdict": "confirmed",
    "method": "register", "since": "2026-01-05", "until": "2026-12-31", "licence_since": "2019-04-01",
    "evidence": "登记信息查询结果：存续", "checker": "王一",
}  # fmt: skip

CHECKS = SheetKind(
    name="checks", zh="真实性核验", en="Authenticity checks", examples=(_LICENCE, _ACCOUNT),
    columns=(
        Column(id="firm_code", zh="企业代码", en="Firm code", type="code", uscc="firm", required=True,
               example="91440101TE5T00016C",
               help_zh="被核验企业的统一社会信用代码（18 位）或海关代码（10 位）。",
               help_en="Of the firm that was checked: credit code (18 characters) or customs code (10)."),
        Column(id="firm_name", zh="企业名称", en="Firm name", max_length=100, example="示例甲贸易有限公司",
               help_zh="营业执照上的名称，可留空。", help_en="Registered name; may be empty."),
        Column(id="what", zh="核验事项", en="What was checked", type="choice", required=True, example="licence",
               choices=tuple(Choice(value=what, zh=SAID[what][0], en=SAID[what][1]) for what in WHATS),
               help_zh="营业执照、店铺控制权、收款账户或代理委托。",
               help_en="The licence, control of a shop, an account, or an agent's mandate."),
        Column(id="about", zh="核验对象", en="Which one", max_length=100, example="8001000000000024", width=26,
               help_zh="店铺编号、账号或代理企业代码；核验营业执照时留空。请用文本格式。",
               help_en="Number of the shop or account, or the agent's code; empty for the licence. Keep it as text."),
        Column(id="bank_code", zh="开户行行号", en="Bank code", type="digits", digits=12, example="999100000017",
               help_zh="核验账户时必填，12 位。", help_en="Needed for an account; 12 digits."),
        Column(id="verdict", zh="结论", en="Result", type="choice", required=True, example="confirmed",
               choices=(Choice(value="confirmed", zh="通过", en="confirmed", aliases=("属实", "passed")),
                        Choice(value="failed", zh="未通过", en="failed", aliases=("不通过", "不属实"))),
               help_zh="通过或未通过。", help_en="Confirmed or failed."),
        Column(id="method", zh="核验方式", en="How it was checked", type="choice", required=True, example="register",
               choices=_WAYS, help_zh="实际采用的方式。", help_en="How it was really done."),
        Column(id="since", zh="核验日期", en="Checked on", type="date", required=True, dashes=True, example="2026-01-05",
               help_zh="核验的当天。", help_en="The day on which it was checked."),
        Column(id="until", zh="核验有效期至", en="Holds until", type="date", dashes=True, example="2026-12-31",
               help_zh="最后一天；通过时必填，未通过时留空。", help_en="Last day: needed when confirmed, empty when failed."),
        Column(id="licence_since", zh="执照成立日期", en="Licence since", type="date", dashes=True, example="2019-04-01",
               help_zh="营业执照所载，没有可留空。", help_en="As the licence says; may be empty."),
        Column(id="licence_until", zh="执照到期日期", en="Licence until", type="date", dashes=True, example="2039-03-31",
               help_zh="营业执照所载，长期有效的留空。", help_en="As the licence says; empty where it has no end."),
        Column(id="evidence", zh="核验依据", en="What was seen", required=True, max_length=200, width=32,
               example="登记信息查询结果：存续", help_zh="看到了什么，一句话。", help_en="What was looked at, in a sentence."),
        Column(id="checker", zh="核验人", en="Checked by", max_length=40, example="王一",
               help_zh="经办人姓名，可留空。", help_en="Who did it; may be empty."),
    ),
)  # fmt: skip
