"""Traditional characters of the headings and code lists, with their simplified forms. Pure data, from OpenCC (Apache-2.0)."""

_PAIRS = """
丟丢 亞亚 佈布 來来 侖仑 係系 倉仓 個个 備备 傢家 價价 億亿 內内 兩两 冊册 凈净 別别 則则 剋克 務务
匯汇 區区 卽即 單单 噸吨 國国 執执 報报 場场 塊块 對对 屬属 島岛 崙仑 帳帐 幣币 幾几 張张 彆别 彔录
彙汇 後后 從从 態态 應应 戶户 捲卷 搧扇 摺折 擔担 據据 數数 斷断 於于 昇升 時时 會会 條条 業业 標标
機机 檯台 歐欧 殻壳 殼壳 沒没 淨净 滙汇 為为 無无 營营 爲为 爾尔 牴抵 狀状 產产 産产 發发 監监 盤盘
盧卢 碼码 稅税 種种 稱称 筆笔 箇个 籮箩 約约 納纳 紙纸 紮扎 終终 組组 結结 絕绝 給给 統统 絶绝 綑捆
編编 緻致 總总 繫系 續续 羅罗 聯联 臺台 與与 茲兹 萬万 蘭兰 號号 衕同 裏里 裝装 裡里 製制 規规 訂订
計计 託托 記记 許许 註注 証证 話话 該该 誌志 認认 請请 證证 貝贝 貨货 費费 貿贸 資资 賓宾 賣卖 賬账
輛辆 輸输 迴回 連连 進进 運运 過过 遞递 選选 郵邮 銀银 銖铢 銷销 錄录 録录 錶表 鎊镑 鏈链 鐵铁 長长
門门 開开 間间 閤合 關关 陞升 隻只 雙双 電电 韆千 韓韩 項项 預预 領领 頭头 額额 類类 颱台 餘余 馬马
駐驻 髮发 麥麦 麪面 麫面 麵面 點点 齣出
""".split()
_TABLE = str.maketrans("".join(pair[0] for pair in _PAIRS), "".join(pair[1] for pair in _PAIRS))


def simplified(text: str) -> str:
    """A text with the traditional characters of this table replaced; any other text as it is."""
    return text if text.isascii() else text.translate(_TABLE)
