"""What the sheet door says: every code with its sentence and next step in Chinese and English.

`{path}` is the place as a clerk finds it in the sheet, such as `Sheet1!F12 单价`.
"""

from cohong.core.texts import CohongError, declare


class SheetError(CohongError):
    """A file that cannot be read or written as a sheet at all."""


FILE_UNREADABLE = declare(
    "sheets.file_unreadable",
    en="{path} cannot be read as a sheet: {seen}.",
    zh="文件 {path} 无法按表格读取：{seen}。",
    next_en="Open it in your spreadsheet program, save it again as .xlsx or as CSV (UTF-8), and send the new file.",
    next_zh="请用表格软件打开后另存为 .xlsx 或 CSV（UTF-8），再重新提交。",
)
FILE_EMPTY = declare(
    "sheets.file_empty",
    en="{path} is an empty file.",
    zh="文件 {path} 是空文件。",
    next_en="Save it again from your spreadsheet program and send the new file.",
    next_zh="请用表格软件重新保存后再提交。",
)
FILE_OLD = declare(
    "sheets.file_old",
    en="{path} is an old .xls file or is protected by a password.",
    zh="文件 {path} 是旧版 .xls，或设有打开密码。",
    next_en="Open it, take the password off, and save it as .xlsx.",
    next_zh="请打开后取消密码，并另存为 .xlsx。",
)
FILE_TOO_LARGE = declare(
    "sheets.file_too_large",
    en="{path} unpacks to more than can be read safely ({expected}).",
    zh="文件 {path} 解压后超出可安全读取的大小（{expected}）。",
    next_en="Save the sheet as CSV, which is read without a limit on its rows, or cut it into several files.",
    next_zh="请另存为 CSV（行数不限），或拆成几个文件。",
)
FILE_HOSTILE = declare(
    "sheets.file_hostile",
    en="{path} declares XML entities and is not opened.",
    zh="文件 {path} 含有 XML 实体定义，系统拒绝打开。",
    next_en="Find out where the file came from; no spreadsheet program writes such a file.",
    next_zh="请核查文件来源；正常的表格软件不会产生这种文件。",
)
FILE_ENCODING = declare(
    "sheets.file_encoding",
    en="The text of {path} is neither UTF-8 nor GB18030.",
    zh="文件 {path} 的文字编码既不是 UTF-8，也不是 GB18030。",
    next_en="Save it as “CSV UTF-8” and send the new file.",
    next_zh="请另存为“CSV UTF-8”后再提交。",
)
NO_BATCH = declare(
    "sheets.no_batch",
    en="{path} holds no batch payment.",
    zh="文件 {path} 不是批量付款表。",
    next_en="Send the file as it was written by the system, with the lines above the table.",
    next_zh="请使用系统生成的原文件，不要删除表格上方的内容。",
)
UNKNOWN_SHEET = declare(
    "sheets.unknown_sheet",
    en="{path}: no row of headers of a known kind was found among the first rows (seen: {seen}).",
    zh="{path}：前几行里没有找到可识别的表头（看到的是：{seen}）。",
    next_en="Use one of the templates ({expected}) and keep its header row unchanged.",
    next_zh="请使用系统模板（{expected}），并保留模板的表头行。",
)
HEADER_MISSING = declare(
    "sheets.header_missing",
    en="{path}: the column “{expected}” is missing.",
    zh="{path}：缺少“{expected}”这一列。",
    next_en="Add the column with exactly this header and fill it in; the order of the columns does not matter.",
    next_zh="请补上这一列并填写内容，列的先后顺序不限。",
)
HEADER_TWICE = declare(
    "sheets.header_twice",
    en="{path}: the header “{seen}” stands twice; only the first of the two columns is read.",
    zh="{path}：表头“{seen}”重复出现，系统只读取左边那一列。",
    next_en="Delete or rename the second column.",
    next_zh="请删除或改名右边重复的列。",
)
HEADER_UNIT = declare(
    "sheets.header_unit",
    en="{path}: the heading “{seen}” names another unit than this column has ({expected}); nothing was read.",
    zh="{path}：表头“{seen}”标注的单位与本列（{expected}）不同，系统没有读取。",
    next_en="Convert the numbers of the column and correct its heading.",
    next_zh="请换算该列数字，并更正表头。",
)
COLUMN_IGNORED = declare(
    "sheets.column_ignored",
    en="{path}: the column “{seen}” is not part of this sheet and is not read.",
    zh="{path}：“{seen}”列不属于本表，系统不读取。",
    next_en="Nothing needs to be done if the column is for your own use; otherwise compare its header with the template.",
    next_zh="如为自用列可不处理；否则请对照模板核对表头。",
)
NOT_AN_INPUT = declare(
    "sheets.not_an_input",
    en="{path} is an outgoing batch-payment sheet; nothing in it is imported.",
    zh="{path} 是对外付款的批量付款表，不作为导入资料。",
    next_en="Send it to the bank; import the bank's statement instead.",
    next_zh="请将它提交银行，导入时请使用银行返回的流水。",
)
JSON_BROKEN = declare(
    "sheets.json_broken",
    en="{path}: the text is no whole JSON here ({seen}).",
    zh="{path}：此处不是完整的 JSON（{seen}）。",
    next_en="Write the file again with a program that writes JSON: an array of rows, or one row a line.",
    next_zh="请用能输出 JSON 的程序重新生成：行的数组，或每行一条。",
)
JSON_NOT_A_ROW = declare(
    "sheets.json_not_a_row",
    en="{path}: a row with names and values is needed here, found {seen}.",
    zh="{path}：此处应为一行数据（名称与值），实际为 {seen}。",
    next_en='Write each row as {"orderNo": "…", …}, or each document as {"message": "CEB303", "head": {…}, "lines": […]}; '
    "not both in one file.",
    next_zh='请把每行写成 {"orderNo": "…", …}，或每份单证写成 {"message": "CEB303", "head": {…}, "lines": […]}；'
    "同一文件不要混用。",
)
JSON_NESTED = declare(
    "sheets.json_nested",
    en="{path}: a single value is needed here, found {seen}.",
    zh="{path}：此处应为单个值，实际为 {seen}。",
    next_en="Write one text or number; each order line is a row of its own.",
    next_zh="请只写一个文字或数字；每个商品项单独成行。",
)
JSON_TWICE = declare(
    "sheets.json_twice",
    en="{path}: this value stands twice in one row ({seen}).",
    zh="{path}：同一行中该项出现两次（{seen}）。",
    next_en="Keep the right one and delete the other.",
    next_zh="请保留正确的一项，删除另一项。",
)
JSON_LONG_NUMBER = declare(
    "sheets.json_long_number",
    en="{path}: “{seen}” is a long number without quotes; programs lose its last digits.",
    zh="{path}：“{seen}”是未加引号的长号码，经程序处理会丢失末尾几位。",
    next_en="Write it in quotes, as text, from the original document.",
    next_zh="请照原始单证，以带引号的文本形式填写。",
)
JSON_MESSAGE = declare(
    "sheets.json_message",
    en="{path}: “{seen}” is no kind of export message.",
    zh="{path}：“{seen}”不是出口报文类型。",
    next_en="Write one of: {expected}",
    next_zh="请填写以下之一：{expected}",
)
CELL_MISSING = declare(
    "sheets.cell_missing",
    en="{path} is empty, but it must be filled in.",
    zh="{path} 为空，此项必填。",
    next_en="Fill it in, for example: {expected}",
    next_zh="请补填，例如：{expected}",
)
NOT_A_NUMBER = declare(
    "sheets.cell_not_a_number",
    en="{path}: “{seen}” is not a number.",
    zh="{path}：“{seen}”不是数字。",
    next_en="Write digits and a decimal point only, without currency signs or words, for example: {expected}",
    next_zh="请只填数字和小数点，不带货币符号或文字，例如：{expected}",
)
NOT_A_DATE = declare(
    "sheets.cell_not_a_date",
    en="{path}: “{seen}” is not a date that can be read.",
    zh="{path}：“{seen}”无法识别为日期。",
    next_en="Write year-month-day, for example: {expected}",
    next_zh="请按“年-月-日”填写，例如：{expected}",
)
TOO_MANY_DECIMALS = declare(
    "sheets.too_many_decimals",
    en="{path}: “{seen}” has more decimal places than allowed ({expected}).",
    zh="{path}：“{seen}”的小数位数超出允许范围（最多 {expected} 位）。",
    next_en="Correct the number; if it comes from a formula, wrap the formula in ROUND(…, {expected}).",
    next_zh="请更正数字；如由公式算出，请在公式外套用 ROUND(…, {expected})。",
)
NUMBER_TOO_LONG = declare(
    "sheets.number_too_long",
    en="{path}: “{seen}” has more digits than allowed ({expected}).",
    zh="{path}：“{seen}”的位数过多（最多 {expected} 位）。",
    next_en="Check the number and write it again.",
    next_zh="请核对后重新填写。",
)
NEGATIVE = declare(
    "sheets.cell_negative",
    en="{path}: “{seen}” is negative; this column takes no minus sign.",
    zh="{path}：“{seen}”为负数，此列不允许负数。",
    next_en="Write the amount without a sign; a refund or return has its own document.",
    next_zh="请填写不带负号的数字；退款、退货请走相应单据。",
)
NOT_POSITIVE = declare(
    "sheets.cell_not_positive",
    en="{path}: the value must be above zero.",
    zh="{path}：此项必须大于零。",
    next_en="Fill in the real value, for example: {expected}",
    next_zh="请填写真实数值，例如：{expected}",
)
UNKNOWN_CHOICE = declare(
    "sheets.unknown_choice",
    en="{path}: “{seen}” is not one of the allowed values.",
    zh="{path}：“{seen}”不在可选范围内。",
    next_en="Choose one of: {expected}",
    next_zh="请从以下内容中选择：{expected}",
)
BAD_CODE = declare(
    "sheets.cell_bad_code",
    en="{path}: “{seen}” does not have the form of this code ({expected}).",
    zh="{path}：“{seen}”不符合该代码的格式（{expected}）。",
    next_en="Compare it with the original document and write it again.",
    next_zh="请对照原始单证核对后重新填写。",
)
TEXT_TOO_LONG = declare(
    "sheets.text_too_long",
    en="{path}: the text is longer than allowed ({expected} characters).",
    zh="{path}：文字过长（最多 {expected} 个字符）。",
    next_en="Shorten it.",
    next_zh="请缩短后重新填写。",
)
DIGITS_LOST = declare(
    "sheets.digits_lost",
    en="{path}: “{seen}” is a long number that the spreadsheet stored as a calculation number; its last digits are lost.",
    zh="{path}：“{seen}”是被表格软件当作数值保存的长号码，末尾几位已经丢失。",
    next_en="Set the column to the format “Text”, then type the number again from the original document.",
    next_zh="请先把该列设为“文本”格式，再照原始单证重新录入号码。",
)
ZEROS_RESTORED = declare(
    "sheets.zeros_restored",
    en="{path}: “{seen}” was read as “{expected}”; the spreadsheet dropped the leading zeros.",
    zh="{path}：“{seen}”前面的零被表格软件去掉，系统按“{expected}”读取。",
    next_en="Check that this is the right code; set the column to the format “Text” to keep the zeros.",
    next_zh="请确认代码无误；把该列设为“文本”格式可以保留前面的零。",
)
CELL_ERROR = declare(
    "sheets.cell_error",
    en="{path}: the cell shows the formula error {seen}.",
    zh="{path}：单元格显示公式错误 {seen}。",
    next_en="Mend the formula or type the value.",
    next_zh="请修正公式，或直接录入数值。",
)
CONTROL_CHARACTER = declare(
    "sheets.control_character",
    en="{path}: the text holds an invisible control character.",
    zh="{path}：文字中含有不可见的控制字符。",
    next_en="Delete the text and type it again instead of pasting it.",
    next_zh="请删除后手工重新录入，不要直接粘贴。",
)
USCC_CHECK = declare(
    "sheets.uscc_check",
    en="{path}: the check character of the credit code “{seen}” does not fit.",
    zh="{path}：统一社会信用代码“{seen}”的校验位不符。",
    next_en="Compare it with the business licence; the row is still accepted.",
    next_zh="请对照营业执照核对；本行仍予接收。",
    final=False,
    source="GB 32100-2015",
)
USCC_DOUBTED = declare(
    "sheets.uscc_doubted",
    en="{path}: the check character of the credit code “{seen}” does not fit: after these 17 characters it is {expected}.",
    zh="{path}：统一社会信用代码“{seen}”的校验位不符：按前 17 位，末位应为 {expected}。",
    next_en="Compare it with the business licence and correct it; if it stands there like this, leave it and send again.",
    next_zh="请对照营业执照更正；如执照上确为此代码，保持不变，再次提交即可。",
    final=False,
    source="GB 32100-2015",
)
CONFLICT = declare(
    "sheets.cell_conflict",
    en="{path}: “{seen}” differs from “{expected}” in an earlier row of the same order.",
    zh="{path}：“{seen}”与同一订单前面行的“{expected}”不一致。",
    next_en="Make the rows of the order agree, or leave the cell empty in the later rows.",
    next_zh="请使同一订单各行一致，或在后面的行留空。",
)
ORDER_SPLIT = declare(
    "sheets.order_split",
    en="{path}: rows of the order {seen} stand too far apart; earlier rows were already read as a whole order.",
    zh="{path}：订单 {seen} 的各行相隔太远，前面的行已作为完整订单读取。",
    next_en="Sort the sheet by order number so that the rows of one order stand together, then send it again.",
    next_zh="请按订单编号排序，使同一订单的各行排在一起，再重新提交。",
)
PAPER_CONFLICT = declare(
    "sheets.paper_conflict",
    en="{path}: “{seen}” differs from “{expected}” in an earlier row of the same paper.",
    zh="{path}：“{seen}”与同一单证前面行的“{expected}”不一致。",
    next_en="Make the rows of the paper agree, or leave the cell empty in the later rows; another paper has its own number.",
    next_zh="请使同一单证各行一致，或在后面的行留空；另一份单证请用另一编号。",
)
PAPER_SPLIT = declare(
    "sheets.paper_split",
    en="{path}: rows of the paper {seen} stand too far apart; earlier rows were already read as a whole paper.",
    zh="{path}：单证 {seen} 的各行相隔太远，前面的行已作为完整单证读取。",
    next_en="Sort the sheet by own number so that the rows of one paper stand together, then send it again.",
    next_zh="请按企业唯一编号排序，使同一单证的各行排在一起，再重新提交。",
)
PAPER_REPEATED = declare(
    "sheets.paper_repeated",
    en="{path}: the own number {seen} stands twice; each row is a paper by itself.",
    zh="{path}：企业唯一编号 {seen} 重复；本表每行是一份单证。",
    next_en="Give each paper its own number, or delete the row that stands twice.",
    next_zh="请为每份单证填写不同的编号，或删除重复的行。",
)
PAPER_TOO_LONG = declare(
    "sheets.paper_too_long",
    en="{path}: the paper has more than {expected} lines.",
    zh="{path}：该单证超过 {expected} 行。",
    next_en="Make several papers of it, each with its own number.",
    next_zh="请分成几份单证，每份使用各自的企业唯一编号。",
    source="CEB213/CEB507/CEB509/CEB701 schema 202205 [X]",
)
LINE_REPEATED = declare(
    "sheets.line_repeated",
    en="{path}: the line number {seen} stands twice in this order.",
    zh="{path}：同一订单中商品序号 {seen} 重复。",
    next_en="Number the lines 1, 2, 3 …, or leave the column empty.",
    next_zh="请按 1、2、3……编号，或将该列留空。",
)
TOO_MANY_LINES = declare(
    "sheets.too_many_lines",
    en="{path}: the order has more than {expected} lines.",
    zh="{path}：该订单的商品超过 {expected} 行。",
    next_en="Split the order as it was really shipped, with its own order number and waybill for each part.",
    next_zh="请按实际发货拆分，每部分使用各自的订单编号和运单编号。",
    source="CEB303/CEB603 schema 202205 [X]",
)
DATES_REVERSED = declare(
    "sheets.dates_reversed",
    en="{path}: the contract ends ({seen}) before it begins ({expected}).",
    zh="{path}：合同截止日（{seen}）早于生效日（{expected}）。",
    next_en="Correct one of the two dates.",
    next_zh="请更正其中一个日期。",
)
LIMITS_REVERSED = declare(
    "sheets.limits_reversed",
    en="{path}: the highest fee ({seen}) is below the lowest fee ({expected}).",
    zh="{path}：最高手续费（{seen}）低于最低手续费（{expected}）。",
    next_en="Correct one of the two amounts.",
    next_zh="请更正其中一个金额。",
)
OUT_OF_RANGE = declare(
    "sheets.out_of_range",
    en="{path}: “{seen}” is outside the range {expected}.",
    zh="{path}：“{seen}”超出范围 {expected}。",
    next_en="Correct the number.",
    next_zh="请更正数字。",
)
BATCH_WRONG = declare(
    "sheets.batch_wrong",
    en="{path}: the batch payment does not add up: {seen}, expected {expected}.",
    zh="{path}：批量付款表核对不符：{seen}，应为 {expected}。",
    next_en="Do not pay from this file; write the batch again.",
    next_zh="请勿使用该文件付款，应重新生成批量付款表。",
)
PAYMENT_UNFIT = declare(
    "sheets.payment_unfit",
    en="The payment {path} cannot be written into a batch: {seen}.",
    zh="付款指令 {path} 不能写入批量付款表：{seen}。",
    next_en="Correct the payee's data first; expected: {expected}.",
    next_zh="请先更正收款资料，要求：{expected}。",
)
