"""What an operator reads on a terminal after a drill and about the health of a node."""

import pytest

from cohong.cli import care_pages, frame, tongue
from cohong.node.care.drill import NAMES, Drilled, DrillStep
from cohong.node.care.health import Health, Item


def step(name, *, ok=True):
    en, zh = NAMES[name]
    said = {"code": "node.drill_differs", "en": "It differs.", "zh": "内容不符。"} if not ok else {}
    return DrillStep(step=name, name_en=en, name_zh=zh, ok=ok, seconds=0.5, **said)


def drilled(*steps):
    ok = all(one.ok for one in steps)
    return Drilled(home="h", ok=ok, day=20260310, root="", size=2, height=1, seconds=1.0, steps=list(steps))


def printed(capsys, page, found, lang):
    with tongue.speaking(["--lang", lang], {}), frame.printing([]):
        page(found)
    return capsys.readouterr().out


@pytest.mark.parametrize(
    ("lang", "good", "bad"), [("en", "comes back whole", "NOT"), ("zh", "完整恢复", "不能由该备份恢复")]
)
def test_a_drill_ends_on_its_verdict(capsys, lang, good, bad):
    assert good in printed(capsys, care_pages.drill_page, drilled(step("backup")), lang).splitlines()[-1]
    said = printed(capsys, care_pages.drill_page, drilled(step("backup"), step("restore", ok=False)), lang)
    assert bad in said.splitlines()[-1]
    assert ("内容不符。" if lang == "zh" else "It differs.") in said


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_everything_looked_at_has_a_name_in_words(capsys, lang):
    items = [Item(name=name, level="warn", code="x", en="See to it.", zh="请处理。") for name in care_pages.NAMES]
    said = printed(
        capsys, care_pages.health_page, Health(home="h", ok=True, day=20260310, items=items, expiring=[]), lang
    )
    assert len(said.splitlines()) == 2 * len(items)
    assert not [name for name in care_pages.NAMES if "_" in name and name in said]
