"""Company names taken apart: what is said of the place, the trade and the legal form, and the core that is the firm's own.

One name: `parse`. A whole column: `parse_all`, the same rules over text in one piece and a compiled expression; a test holds
the two together. Nothing here knows how often a name occurs.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import cache, lru_cache

import msgspec
import polars as pl

from cohong.analytics.linkage import regions
from cohong.analytics.linkage.words import FORMS, LATIN_FORMS, LATIN_TRADES, NO_VALUE, TRADES

HAN = "\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_IS_HAN = re.compile(f"[{HAN}]")
_BLANKS = re.compile(r"[^\S\n]+")
_UNUSUAL = r"[^A-Z0-9\u4e00-\u9fa5()_&/+\- ]"
_LETTERS = re.compile(r"[^\W_]+")


class Name(msgspec.Struct, frozen=True, kw_only=True):
    """A company name in parts. `core` is empty for no name at all; `sound` is the core as it is spoken, for comparing."""

    core: str = ""
    form: str = ""
    region: str = ""
    trade: str = ""
    sound: str = ""
    latin: bool = False


NO_NAME = Name()
PARTS = ("core", "trade", "region", "sound", "latin")
FEW = 256
"""Columns up to this length are done one by one: compiling the expressions for a whole column takes longer."""


# --- folding ----------------------------------------------------------------------------------------------------------


@cache
def _simple() -> dict[int, str | None]:
    """Traditional letters to simplified ones, by OpenCC, letter by letter; and the marks that names do without."""
    import opencc

    letters = [chr(code) for code in (*range(0x3400, 0x4DC0), *range(0x4E00, 0xA000))]
    simple = opencc.OpenCC("t2s").convert("\n".join(letters)).split("\n")
    made: dict[int, str | None] = {ord(old): new for old, new in zip(letters, simple, strict=True) if old != new}
    made.update(dict.fromkeys(map(ord, "·•・.,，。、;:'\"`“”‘’《》<>|!?*#~^"), " "))
    made.update({ord(left): "(" for left in "[{【〔〖「『"} | {ord(right): ")" for right in "]}】〕〗」』"})
    return made


def fold(text: str) -> str:
    """Full width to half, capitals, simplified letters, one kind of bracket, no blanks beside Han letters. Lines stay lines.

    >>> fold("  深圳市（前海）星耀貿易 有限公司 ")
    '深圳市(前海)星耀贸易有限公司'
    """
    plain = unicodedata.normalize("NFKC", text).upper().translate(_simple())
    # Compatibility letters may come out of the table as what the first step would have changed: once more, and it stands still.
    plain = unicodedata.normalize("NFKC", plain).translate(_simple())
    plain = _BLANKS.sub(" ", plain)
    plain = re.sub(f"(?<=[{HAN}()]) | (?=[{HAN}()])", "", plain)
    return re.sub(r"(?m)^ +| +$", "", plain)


def fold_line(text: str) -> str:
    """`fold` of a text that is to stay one line."""
    return fold(text if text.isprintable() else " ".join(text.splitlines())).replace("\n", " ")


def has_han(text: str) -> bool:
    """Whether a text has a Han letter."""
    return _IS_HAN.search(text) is not None


def is_no_value(folded: str) -> bool:
    """Whether a folded text says that there is none: empty, 无, NO, -."""
    return folded in NO_VALUE


# --- sounds -----------------------------------------------------------------------------------------------------------


@cache
def _sounds() -> dict[int, str]:
    from pypinyin.pinyin_dict import pinyin_dict

    return {code: _plain(said.partition(",")[0]) for code, said in pinyin_dict.items()}


def _plain(said: str) -> str:
    """A syllable without its tone: `lǜ` is `LV`."""
    letters = unicodedata.normalize("NFD", said.replace("ü", "v"))
    umlaut = "u" + "\u0308"
    kept = letters.replace(umlaut, "v")
    return "".join(letter for letter in kept if letter.isascii() and letter.isalpha()).upper()


def sound(core: str) -> str:
    """How a core is spoken, without tones. Latin letters stay.

    >>> sound("星耀"), sound("兴曜"), sound("XINGYAO")
    ('XINGYAO', 'XINGYAO', 'XINGYAO')
    """
    return core.translate(_sounds())


# --- parts ------------------------------------------------------------------------------------------------------------


@cache
def _trade_of() -> dict[str, str]:
    return {word: row.split()[0] for row in TRADES for word in row.split()}


def _longest_first(words: Iterable[str]) -> str:
    return "|".join(sorted(words, key=lambda word: (-len(word), word)))


@cache
def _patterns() -> tuple[str, str, str, str]:
    """Place at the front, place in brackets, legal form at the end, trades at the end; for `re` and for polars alike."""
    place = regions.pattern()
    form = f"(?:{_longest_first(FORMS)})"
    return (
        f"^{place}",
        rf"\({place}\)",
        rf"(?:\({form}\)|{form}(?:[^()]{{1,8}}(?:分公司|办事处|分店))?)+$",
        f"(?:{_longest_first(_trade_of())})+$",
    )


@cache
def _compiled() -> tuple[re.Pattern[str], ...]:
    front, bracket, form, trade = map(re.compile, _patterns())
    return front, bracket, form, trade, re.compile(f"(?:{_longest_first(_trade_of())})")


@lru_cache(maxsize=4_096)
def trade_key(words: str) -> str:
    """The trades that a run of trade words names, each by its first word, in a fixed order."""
    return " ".join(sorted({_trade_of()[word] for word in _compiled()[4].findall(words)}))


@lru_cache(maxsize=65_536)
def parse(text: str) -> Name:
    """A name in parts; `NO_NAME` for 无, NO, - and the like.

    >>> parse("深圳市星耀贸易有限公司")
    Name(core='星耀', form='有限公司', region='深圳市', trade='贸易', sound='XINGYAO', latin=False)
    >>> parse("SHENZHEN XINGYAO TRADING CO., LTD.").sound
    'XINGYAO'
    """
    folded = fold_line(text)
    if is_no_value(folded):
        return NO_NAME
    return _chinese(folded) if _IS_HAN.search(folded) else _latin(folded)


def _chinese(folded: str) -> Name:
    front, bracket, form, trade, _ = _compiled()
    found = front.match(folded)
    region = found[0] if found else ""
    inner = bracket.search(folded)
    region = region or (inner[0][1:-1] if inner else "")
    rest = bracket.sub("", folded[len(found[0]) if found else 0 :])
    tail = form.search(rest)
    whole = rest[: tail.start()] if tail else rest
    words = trade.search(whole)
    core = _bare(whole[: words.start()] if words else whole) or _bare(whole) or _bare(rest) or _bare(folded)
    return Name(
        core=core,
        form=_bare(tail[0]) if tail else "",
        region=region,
        trade=trade_key(words[0]) if words else "",
        sound=sound(core),
    )


def _bare(text: str) -> str:
    """Letters and digits only."""
    return re.sub(r"[\W_]", "", text)


@cache
def _latin_words() -> tuple[dict[str, str], frozenset[str]]:
    trades = {word: chinese for chinese, words in LATIN_TRADES.items() for word in words.split()}
    places = regions.table()
    spoken = {sound(name) for level in (places.provinces, places.cities) for name in level}
    return trades, frozenset(spoken | {"CITY", "CHINA", "HONGKONG", "HK", "PROVINCE", "GUANGDONG", "ZHEJIANG"})


@cache
def _place_of_sound() -> dict[str, str]:
    return {sound(name): name for name in sorted(regions.table().cities, reverse=True)}


def _latin(folded: str) -> Name:
    trades, places = _latin_words()
    words = _LETTERS.findall(folded.replace("E-COMMERCE", "ECOMMERCE"))
    place: list[str] = []
    while len(words) > 1 and words[0] in places:
        place.append(words.pop(0))
    rest = [word for word in words if word not in LATIN_FORMS]
    core = "".join(word for word in rest if word not in trades) or "".join(rest) or "".join(words) or folded
    return Name(
        core=core,
        form=" ".join(word for word in words if word in LATIN_FORMS),
        region=next((_place_of_sound()[word] for word in place if word in _place_of_sound()), ""),
        trade=" ".join(sorted({trades[word] for word in rest if word in trades})),
        sound=core,
        latin=True,
    )


# --- whole columns ----------------------------------------------------------------------------------------------------


@cache
def _stands_still() -> str:
    """What `fold` leaves as it is: capitals, digits, brackets, Han letters that are simplified already. Most names are."""
    moved = _simple()
    letters = (chr(code) for code in range(0x4E00, 0x9FA6) if code not in moved)
    return rf"^[A-Z0-9(){''.join(letters)}]*$"


def fold_all(texts: pl.Series) -> pl.Series:
    """`fold` of each text: what stands still stays, the rest is folded in one piece, many times quicker than one by one."""
    if len(texts) <= FEW:
        return pl.Series([fold_line(text) for text in texts], dtype=pl.String)
    return _fold_column(texts)


def _fold_column(texts: pl.Series) -> pl.Series:
    moves = ~texts.str.contains(_stands_still())
    folded = _fold_lines(texts.filter(moves).to_list())
    return texts.scatter(moves.arg_true(), folded) if folded else texts


def _fold_lines(texts: list[str]) -> list[str]:
    lines = [text if text.isprintable() else " ".join(text.splitlines()) for text in texts]
    folded = fold("\n".join(lines)).split("\n")
    # A sign that folds into a line break would move all lines after it.
    return folded if len(folded) == len(lines) else [fold_line(line) for line in lines]


def parse_all(texts: pl.Series) -> pl.DataFrame:
    """Columns `core`, `trade`, `region`, `sound`, `latin` for each text, as `parse` has them; no name has an empty core."""
    if len(texts) > FEW:
        return _parse_column(texts.fill_null(""))
    parsed = [parse(text or "") for text in texts]
    kinds = dict.fromkeys(PARTS, pl.String) | {"latin": pl.Boolean}
    columns = {part: [getattr(name, part) for name in parsed] for part in kinds}
    return pl.DataFrame(columns, schema=kinds)


def _parse_column(texts: pl.Series) -> pl.DataFrame:
    folded = _fold_column(texts)
    folded = folded.set(folded.is_in(sorted(NO_VALUE)), "")
    front, bracket, form, trade = _patterns()
    c = pl.col
    # Lengths tell what a pattern took away: that is far cheaper than asking for the groups of a match.
    frame = pl.DataFrame({"folded": folded}).with_columns(
        han=c("folded").str.contains(f"[{HAN}]"),
        after=c("folded").str.replace(front, ""),
        bracketed=c("folded").str.contains("(", literal=True),
    )
    frame = frame.with_columns(
        place=c("folded").str.head(c("folded").str.len_chars() - c("after").str.len_chars()),
        rest=pl.when("bracketed").then(c("after").str.replace_all(bracket, "")).otherwise("after"),
        inner=pl.when("bracketed")
        .then(c("folded").str.extract(rf"({bracket})", 1))
        .fill_null("")
        .str.strip_chars("()"),
    )
    frame = frame.with_columns(whole=c("rest").str.replace(form, ""))
    frame = frame.with_columns(stem=c("whole").str.replace(trade, ""))
    frame = frame.with_columns(words=c("whole").str.slice(c("stem").str.len_chars()))
    bare = r"[^\p{L}\p{N}]"
    cores = [c(level).str.replace_all(bare, "") for level in ("stem", "whole", "rest", "folded")]
    core = pl.coalesce([pl.when(one.str.len_bytes() > 0).then(one) for one in cores]).fill_null("")
    frame = frame.with_columns(
        core=core, region=pl.when(c("place").str.len_bytes() > 0).then(c("place")).otherwise(c("inner"))
    )
    return _with_sounds(frame)


def _with_sounds(frame: pl.DataFrame) -> pl.DataFrame:
    words = frame["words"].unique().to_list()
    keys = {word: trade_key(word) for word in words}
    cores = frame["core"].unique()
    spoken = sound("\n".join(cores.to_list())).split("\n") if len(cores) else []
    frame = frame.with_columns(
        trade=pl.col("words").replace_strict(keys, default="", return_dtype=pl.String),
        sound=pl.col("core").replace_strict(cores, pl.Series(spoken, dtype=pl.String), return_dtype=pl.String),
        latin=~pl.col("han") & (pl.col("folded") != ""),
    )
    # Engines know different editions of Unicode: what has a letter beyond the usual is taken apart one by one, as Latin names are.
    rows = frame.with_row_index("row").filter(pl.col("latin") | pl.col("folded").str.contains(_UNUSUAL))
    if rows.height == 0:
        return frame.select(PARTS)
    parsed = [_chinese(text) if has_han(text) else _latin(text) for text in rows["folded"]]
    columns = {f"{part}_own": [getattr(name, part) for name in parsed] for part in PARTS}
    mended = pl.DataFrame({"row": rows["row"], **columns})
    joined = frame.with_row_index("row").join(mended, on="row", how="left", maintain_order="left")
    return joined.select(**{part: pl.coalesce(f"{part}_own", part) for part in PARTS})
