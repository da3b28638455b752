"""Words that the firms of the world are named with: simplified writing, pinyin, traditional writing."""

MARK = "示例"
"""Every trade name begins with it: no firm of this world exists."""

_BRANDS = """
晨chen晨 云yun雲 海hai海 山shan山 林lin林 星xing星 禾he禾 桥qiao橋 江jiang江 石shi石 华hua華 东dong東 龙long龍 凤feng鳳 丽li麗
达da達 兴xing興 宝bao寶 贝bei貝 风feng風 飞fei飛 鸿hong鴻 辉hui輝 嘉jia嘉 佳jia佳 杰jie傑 锦jin錦 景jing景 凯kai凱 康kang康
乐le樂 联lian聯 灵ling靈 满man滿 梦meng夢 铭ming銘 宁ning寧 鹏peng鵬 启qi啟 庆qing慶 荣rong榮 润run潤 盛sheng盛 顺shun順
思si思 泰tai泰 腾teng騰 天tian天 维wei維 文wen文 祥xiang祥 新xin新 信xin信 艺yi藝 银yin銀 优you優 宇yu宇 远yuan遠 泽ze澤
振zhen振 志zhi志 众zhong眾 卓zhuo卓
"""
_TRADES = """
服饰fushi服飾 贸易maoyi貿易 电子商务dianzishangwu電子商務 科技keji科技 家居jiaju家居 数码shuma數碼 玩具wanju玩具 箱包xiangbao箱包
灯饰dengshi燈飾 户外用品huwaiyongpin戶外用品 饰品shipin飾品 宠物用品chongwuyongpin寵物用品 进出口jinchukou進出口 日用品riyongpin日用品
"""
_CITIES = """
广州guangzhou廣州440100 深圳shenzhen深圳440300 佛山foshan佛山440600 东莞dongguan東莞441900 中山zhongshan中山442000
珠海zhuhai珠海440400 汕头shantou汕頭440500 惠州huizhou惠州441300 义乌yiwu義烏330782 杭州hangzhou杭州330100
厦门xiamen廈門350200 长沙changsha長沙430100
"""


def _table(text: str) -> list[tuple[str, str, str, str]]:
    rows = []
    for item in text.split():
        latin = "".join(c for c in item if c.isascii() and c.isalpha())
        code = "".join(c for c in item if c.isdigit())
        simple, traditional = item.removesuffix(code).split(latin)
        rows.append((simple, latin, traditional, code))
    return rows


BRANDS = _table(_BRANDS)
TRADES = _table(_TRADES)
CITIES = _table(_CITIES)
LEGAL = ("有限公司", "有限公司", "有限公司", "有限责任公司", "股份有限公司")
SOLE = ("商行", "店", "经营部", "工作室")
SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨"
GIVEN = "一二三四五六七八九十甲乙丙丁戊己"

_TRADITIONAL = {"责": "責", "经": "經", "营": "營", "国": "國", "际": "際", "报": "報", "关": "關", "货": "貨", "运": "運",
                "综": "綜", "务": "務", "区": "區", "业": "業", "链": "鏈", "应": "應", "贸": "貿"}  # fmt: skip
for _simple, _, _full, _ in [*BRANDS, *TRADES, *CITIES]:
    _TRADITIONAL.update({a: b for a, b in zip(_simple, _full, strict=True) if a != b})
TRADITIONAL = str.maketrans(_TRADITIONAL)
"""Simplified to traditional, for the characters that names here are made of."""
FULL_WIDTH = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}
"""ASCII to its full-width twin."""


def _sounds() -> dict[str, str]:
    by_sound: dict[str, list[str]] = {}
    for simple, latin, _, _ in BRANDS:
        by_sound.setdefault(latin, []).append(simple)
    alike = {}
    for row, (simple, latin, _, _) in enumerate(BRANDS):
        others = [other for other in by_sound[latin] if other != simple]
        alike[simple] = others[0] if others else BRANDS[(row + 1) % len(BRANDS)][0]
    return alike


ALIKE = _sounds()
"""The character that a clerk types instead: of the same sound where there is one."""
