"""A paper that was refused is found at its page: why, who acts, what next, until when; whoever refused it."""

import shutil
from pathlib import Path

import pytest

from cohong.access.rights import RIGHTS
from cohong.channels.door.prepared import Prepared
from cohong.core.message import derived_id
from cohong.core.tags import firm_tag, join_key_id, number_tag
from cohong.core.texts import CohongError
from cohong.modules.aftermath import messages as say
from cohong.modules.aftermath.state import PAPER, paper_id
from cohong.node.home import Node
from cohong.node.reading import Reading
from cohong.portal.app import build
from cohong.portal.ask import Acting, Ask
from cohong.portal.entering.entrance import Entrance
from cohong.portal.page import PAGES
from cohong.portal.pages.problems import problems
from cohong.portal.place import Place
from cohong.projections.run import catch_up

PAPER_PAGE = PAGES["paper"].draw
SITE = "91440101TE5T00016C"
WORDS = "[Code:2600;Desc:理货数量与退货申请单不符]"
TIME = "20260312101500000"


def said(node, filer, head, fields):
    prepared = Prepared(head, fields, (), derived_id("cohong.subject.1", head.guid), firm_tag(node.join_key, SITE))
    (answer,) = node.say([prepared], filer)
    return answer


@pytest.fixture(scope="module")
def refused(demo_home, tmp_path_factory):
    """A home with a tally that customs refused, one that the ledger refused since there is nothing to change, and one that somebody
    claims customs answered; the home and the ids of the papers."""
    home = Path(shutil.copytree(demo_home, tmp_path_factory.mktemp("refused") / "home"))
    with Node(home) as node:
        party, known = firm_tag(node.join_key, SITE), {"v": 1, "join": join_key_id(node.join_key)}

        def tally(number, app):
            tag = number_tag(node.join_key, "cop", number)
            guid = derived_id("cohong.test.2", number)
            head = say.LodgeTally(
                **known, filer="agent-1", guid=guid, app=app, operator=party, number=tag, carrier=party, waybill=tag
            )
            answer = said(node, "agent-1", head, {"coElNo": number})
            return paper_id(node.state, "tally", party, tag), tag, answer

        by_customs, tag, answer = tally("TLY-0001", 1)
        assert answer.refusal is None
        by_ledger, _, answer = tally("TLY-0002", 2)
        assert answer.refusal.code == "aftermath.nothing_to_change"
        item = say.Answer("tally", party, tag, 100, TIME)
        line = {
            "message": "CEB216",
            "coElNo": "TLY-0001",
            "returnStatus": "100",
            "returnTime": TIME,
            "returnInfo": WORDS,
        }
        for filer in ("agent-1", "customs"):  # the one's word is a claim, the other's is customs'
            head = say.ObserveAnswers(**known, filer=filer, guid=derived_id("cohong.test.3", filer), items=(item,))
            assert said(node, filer, head, {"lines": [line]}).refusal is None
    catch_up(home)
    return home, by_customs, by_ledger


@pytest.fixture(scope="module")
def looked_at(refused):
    with Reading(refused[0]) as reading:
        yield reading


@pytest.fixture
def asked(looked_at):
    def make(member, id=""):
        acting = Acting(person="t", name=member, member=member, role="owner", rights=frozenset(RIGHTS), how="open")
        return Ask(acting=acting, reading=looked_at, path={"id": id} if id else {}, query={})

    return make


def test_what_customs_refused_says_why_in_its_words_who_acts_and_what_next(asked, refused):
    view = PAPER_PAGE(asked("customs", refused[1]))
    assert (view.line.why.code, view.line.who.zh, view.line.tone) == ("waiting.paper_refused", "报送人", "wrong")
    assert view.line.why.next.zh
    assert (view.refused.by_customs, view.refused.own_words, view.refused.time_ms > 0) == (True, WORDS, True)
    assert view.line.number == "TLY-0001"
    told = [text.zh for step in view.life for text in step.told]
    assert "作为该报送人的陈述留存，不产生效力" in told
    assert len(view.life) == 3


def test_what_the_ledger_refused_has_a_page_though_it_never_stood(asked, refused, looked_at):
    assert looked_at.state.get(PAPER, refused[2]) is None
    for member in ("agent-1", "customs"):
        view = PAPER_PAGE(asked(member, refused[2]))
        assert (view.line.why.code, view.line.who.zh) == ("aftermath.nothing_to_change", "报送人")
        assert (view.line.name.zh, view.line.tone, view.line.status.zh) == ("理货单", "wrong", "未被受理")
        assert not view.refused.by_customs
        assert [step.why.code for step in view.life] == ["aftermath.nothing_to_change"]
    assert PAPER_PAGE(asked("agent-1", refused[2])).line.number == "TLY-0002"
    with pytest.raises(CohongError):
        PAPER_PAGE(asked("agent-2", refused[2]))


def test_refusals_lead_to_the_page_of_what_they_are_about(asked, refused):
    (row,) = [one for one in problems(asked("agent-1")).refused if one.why.code == "aftermath.nothing_to_change"]
    assert row.href == f"/papers/{refused[2]}"
    (row,) = [one for one in problems(asked("agent-2")).refused if one.why.code == "members.mandate_revoked"]
    assert row.href == "" or row.href.startswith("/trades/")


@pytest.mark.parametrize(("lang", "said"), [("zh", "没有法定期限"), ("en", "No row of law sets a date")])
def test_the_pages_say_until_when(refused, client_of, lang, said):
    place = Place(refused[0])
    client = client_of(build(place, Entrance(place, unsafe_switch=True)))
    client.cookies.update({"unsafe_post": "customs", "lang": lang})
    pages = [client.get(f"/papers/{one}") for one in refused[1:]]
    place.close()
    assert [page.status_code for page in pages] == [200, 200]
    assert all(said in page.text for page in pages)
    assert [WORDS in page.text for page in pages] == [True, False]
