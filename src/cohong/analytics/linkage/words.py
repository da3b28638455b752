"""The words that company names are built of: legal forms, trades, what stands for no name, letters that are mistaken.

Written for this project from names as registers print them; where two words say one trade, the first of a row stands for all.
"""

FORMS = """
集团股份有限公司 集团有限公司 股份有限公司 有限责任公司 有限公司 股份公司 责任公司 集团公司 总公司 分公司 公司 集团 个体工商户 个人独资企业 普通合伙企业
有限合伙企业 有限合伙 普通合伙 合伙企业 独资企业 农民专业合作社 专业合作社 合作社 商行 经营部 经销部 销售部 营业部 批发部 门市部 服务部 工作室
加工厂 工厂 总厂 制品厂 商店 网店 店铺 专卖店 专营店 旗舰店 事务所 中心 厂 店 行 部
""".split()
"""Chinese legal forms and kinds of business at the end of a name."""

TRADES = (
    "贸易 商贸 经贸 工贸 外贸 贸 商业 贸易商",
    "电子商务 电商 跨境电商 跨境电子商务 网络商务",
    "进出口 进出口贸易 国际贸易 出口",
    "供应链 供应链管理 供应链服务",
    "科技 技术 科技发展 高科技 科技开发",
    "实业 实业发展 企业 产业",
    "国际 环球",
    "电子 电子科技 数码 数码科技 电器 电气",
    "网络 网络科技 信息技术 信息科技 信息 互联网 软件",
    "服饰 服装 制衣 时装 针织 纺织品 纺织",
    "鞋业 鞋帽",
    "箱包 皮具 皮革",
    "日用品 百货 日用百货 家居 家居用品 家纺",
    "玩具 玩具礼品 礼品 工艺品 工艺礼品",
    "五金 五金制品 金属制品 五金机电 机电",
    "塑料 塑胶 塑料制品 塑胶制品",
    "化妆品 日化 美容用品",
    "饰品 珠宝 首饰",
    "照明 灯饰 光电",
    "家具 木业",
    "食品 农产品",
    "物流 货运代理 货运 国际货运代理 国际物流 报关 速递",
    "机械 机械设备 设备 自动化",
    "汽配 汽车配件 汽车用品",
    "文化 文化传播 文化创意 传媒 广告",
    "制造 制品 用品 产品 材料 新材料",
    "发展 开发 投资 管理 服务 咨询 企业管理 商务 商务服务",
)
"""Trades; a name mostly ends with one or two of them before its legal form."""

LATIN_FORMS = frozenset(
    "CO LTD LIMITED INC CORP CORPORATION COMPANY LLC GMBH PTE PTY PLC SA SRL BV GROUP HOLDINGS HOLDING FACTORY SHOP STORE".split()
)
LATIN_TRADES = {
    "贸易": "TRADING TRADE COMMERCE COMMERCIAL",
    "电子商务": "ECOMMERCE ECOM",
    "进出口": "IMPORT EXPORT IMP EXP",
    "供应链": "SUPPLY CHAIN",
    "科技": "TECHNOLOGY TECH TECHNOLOGIES SCIENCE",
    "实业": "INDUSTRY INDUSTRIAL INDUSTRIES ENTERPRISE ENTERPRISES",
    "国际": "INTERNATIONAL INTL GLOBAL",
    "电子": "ELECTRONIC ELECTRONICS DIGITAL ELECTRICAL",
    "网络": "NETWORK INTERNET INFORMATION",
    "服饰": "GARMENT GARMENTS CLOTHING APPAREL FASHION TEXTILE TEXTILES",
    "鞋业": "SHOES FOOTWEAR",
    "箱包": "BAGS LEATHER LUGGAGE",
    "日用品": "HOUSEHOLD HOME COMMODITY",
    "玩具": "TOYS TOY GIFTS GIFT CRAFTS",
    "五金": "HARDWARE METAL",
    "塑料": "PLASTIC PLASTICS",
    "化妆品": "COSMETICS COSMETIC BEAUTY",
    "饰品": "JEWELRY ACCESSORIES",
    "照明": "LIGHTING OPTOELECTRONIC",
    "家具": "FURNITURE",
    "物流": "LOGISTICS FREIGHT FORWARDING",
    "机械": "MACHINERY EQUIPMENT",
    "汽配": "AUTO PARTS",
    "文化": "CULTURE MEDIA",
    "制造": "MANUFACTURING PRODUCTS MANUFACTURE",
    "发展": "DEVELOPMENT SERVICE SERVICES AND",
}
"""English trades by the Chinese word that they stand for."""

NO_VALUE = frozenset((
    "", "无", "無", "没有", "暂无", "空", "不详", "未知", "未填", "NO", "NONE", "NULL", "NIL", "NA", "N/A", "NAN", "/", "-", "--", "---",
    "—", "——", "_", ".", "*", "0", "00", "000", "X", "XX", "XXX", "?", "??", "UNKNOWN",
))  # fmt: skip
"""What people write into a field that has no value, folded to capitals."""

SEPARATORS = r"[\x00-\x20\x7f-\xa0\u1680\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\ufeff\-()_./+:]+"
"""What stands between the digits of a code, a phone or an account; said sign by sign, since blanks differ from engine to engine."""

SHAPES = (
    "己已巳", "末未", "士土", "大太犬", "人入八", "日曰", "侯候", "戊戌戍戎", "折拆析", "干千于", "天夭", "刀力", "晴睛", "鸟乌", "治冶", "余佘",
    "洒酒", "享亨", "徽微", "拔拨", "辛幸", "今令", "名各", "午牛", "贝见", "王玉主", "田由甲申", "环坏", "炎灸", "暖暧", "崇祟", "竟竞", "遂逐",
    "栗粟", "宜宣", "兔免", "旦且", "尤龙", "丰半", "失矢", "目自", "木本术", "白百", "住佳往", "博搏", "荣莱", "傅传", "铭洺",
)  # fmt: skip
"""Letters that are taken for each other; the first of a row stands for all."""
