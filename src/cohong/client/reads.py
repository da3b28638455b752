"""What can be read: a method for each page and each file. Written by `make generate` out of
docs/reference/openapi.json."""

from collections.abc import Iterator
from typing import Literal

from cohong.client.models.account import AccountView
from cohong.client.models.agents import AgentsView
from cohong.client.models.api import ApiView
from cohong.client.models.approvals import ApprovalsView
from cohong.client.models.channels import ChannelsView
from cohong.client.models.correct_trade import CorrectView
from cohong.client.models.day import DayView
from cohong.client.models.delivery import DeliveryView
from cohong.client.models.entrusted import EntrustedView
from cohong.client.models.event_list import Events
from cohong.client.models.keys import KeysView
from cohong.client.models.law import LawView
from cohong.client.models.law_row import LawRowView
from cohong.client.models.looks import LooksView
from cohong.client.models.lost import LostView
from cohong.client.models.matching import MatchingView
from cohong.client.models.member import MemberView
from cohong.client.models.members import MembersView
from cohong.client.models.mend_trade import MendView
from cohong.client.models.merchant import MerchantView
from cohong.client.models.merchants import MerchantsView
from cohong.client.models.money import MoneyView
from cohong.client.models.paper import PaperView
from cohong.client.models.papers_list import PapersView
from cohong.client.models.patterns import PatternsView
from cohong.client.models.people import PeopleView
from cohong.client.models.problems import ProblemsView
from cohong.client.models.proof import ProofView
from cohong.client.models.proposals import ProposalsView
from cohong.client.models.prove import ProveView
from cohong.client.models.seller import SellerView
from cohong.client.models.sign_in import SignInView
from cohong.client.models.sign_in_code import SignInCodeView
from cohong.client.models.trade import TradeView
from cohong.client.models.trades import TradesView
from cohong.client.models.upload import UploadView
from cohong.client.models.verify import VerifyView
from cohong.client.models.waiting import WaitingView
from cohong.client.models.webhooks import WebhooksView
from cohong.client.models.welcome import WelcomeView
from cohong.client.models.why import WhyView
from cohong.client.transport import Transport, path


class Reads(Transport):
    """What can be read: a method for each page and each file."""

    def event_list(self, *, after: int = -1, limit: int = 100) -> Events:
        """事件 · Events."""
        return self._get("/api/events.json", Events, after=after, limit=limit)

    def event_list_pages(self, *, after: int = -1, limit: int = 100) -> Iterator[Events]:
        """The same, page after page until the last."""
        while True:
            page = self.event_list(after=after, limit=limit)
            yield page
            if not self._has_more(page):
                return
            after = page.next

    def account(self) -> AccountView:
        """我的账户 · My account."""
        return self._get("/account.json", AccountView)

    def agents(self) -> AgentsView:
        """申报质量 · Filing quality."""
        return self._get("/agents.json", AgentsView)

    def api(self) -> ApiView:
        """接口 · API."""
        return self._get("/api.json", ApiView)

    def approvals(self) -> ApprovalsView:
        """待复核 · Approvals."""
        return self._get("/approvals.json", ApprovalsView)

    def channels(self) -> ChannelsView:
        """通道 · Channels."""
        return self._get("/channels.json", ChannelsView)

    def day(self) -> DayView:
        """今日 · Today."""
        return self._get("/day.json", DayView)

    def entrusted(self, *, quarter: str = "", agent: str = "") -> EntrustedView:
        """受托出口汇总 · Entrusted exports."""
        return self._get("/entrusted.json", EntrustedView, quarter=quarter, agent=agent)

    def keys(self) -> KeysView:
        """接口密钥 · API keys."""
        return self._get("/keys.json", KeysView)

    def law(self, *, on: str = "") -> LawView:
        """法规 · Law book."""
        return self._get("/law.json", LawView, on=on)

    def law_row(self, name: str) -> LawRowView:
        """法规沿革 · History of a law row."""
        return self._get(path("/law/{name}.json", name=name), LawRowView)

    def looks(self, *, merchant: str = "", after: int = 0, limit: int = 50) -> LooksView:
        """谁看过我的数据 · Who looked at my data."""
        return self._get("/looks.json", LooksView, merchant=merchant, after=after, limit=limit)

    def looks_pages(self, *, merchant: str = "", after: int = 0, limit: int = 50) -> Iterator[LooksView]:
        """The same, page after page until the last."""
        while True:
            page = self.looks(merchant=merchant, after=after, limit=limit)
            yield page
            if not self._has_more(page):
                return
            after = page.next

    def lost(self, *, merchant: str = "", after: str = "", limit: int = 25) -> LostView:
        """已裁定归他人的交易 · Trades decided to be another's."""
        return self._get("/lost.json", LostView, merchant=merchant, after=after, limit=limit)

    def lost_pages(self, *, merchant: str = "", after: str = "", limit: int = 25) -> Iterator[LostView]:
        """The same, page after page until the last."""
        while True:
            page = self.lost(merchant=merchant, after=after, limit=limit)
            yield page
            if not self._has_more(page):
                return
            after = page.next

    def matching(self, *, why: str = "", agent: str = "", after: str = "", limit: int = 25) -> MatchingView:
        """单证比对 · Matching."""
        return self._get("/matching.json", MatchingView, why=why, agent=agent, after=after, limit=limit)

    def matching_pages(
        self, *, why: str = "", agent: str = "", after: str = "", limit: int = 25
    ) -> Iterator[MatchingView]:
        """The same, page after page until the last."""
        while True:
            page = self.matching(why=why, agent=agent, after=after, limit=limit)
            yield page
            if not self._has_more(page):
                return
            after = page.next

    def members(self, *, after: str = "", limit: int = 50) -> MembersView:
        """成员 · Members."""
        return self._get("/members.json", MembersView, after=after, limit=limit)

    def members_pages(self, *, after: str = "", limit: int = 50) -> Iterator[MembersView]:
        """The same, page after page until the last."""
        while True:
            page = self.members(after=after, limit=limit)
            yield page
            if not self._has_more(page):
                return
            after = page.next

    def member(self, member: str) -> MemberView:
        """成员 · Member."""
        return self._get(path("/members/{member}.json", member=member), MemberView)

    def merchants(self, *, after: str = "", limit: int = 50) -> MerchantsView:
        """商户 · Merchants."""
        return self._get("/merchants.json", MerchantsView, after=after, limit=limit)

    def merchants_pages(self, *, after: str = "", limit: int = 50) -> Iterator[MerchantsView]:
        """The same, page after page until the last."""
        while True:
            page = self.merchants(after=after, limit=limit)
            yield page
            if not self._has_more(page):
                return
            after = page.next

    def merchant(self, merchant: str) -> MerchantView:
        """商户工作台 · A merchant's desk."""
        return self._get(path("/merchants/{merchant}.json", merchant=merchant), MerchantView)

    def money(self, *, after: str = "", limit: int = 50) -> MoneyView:
        """资金 · Money."""
        return self._get("/money.json", MoneyView, after=after, limit=limit)

    def money_pages(self, *, after: str = "", limit: int = 50) -> Iterator[MoneyView]:
        """The same, page after page until the last."""
        while True:
            page = self.money(after=after, limit=limit)
            yield page
            if not self._has_more(page):
                return
            after = page.next

    def papers_list(
        self,
        *,
        of: Literal["", "arrival", "bill", "cancellation", "departure", "return", "summary", "tally"] = "",
        why: Literal[
            "",
            "waiting.paper_awaits",
            "waiting.paper_customs",
            "waiting.paper_document",
            "waiting.paper_parts",
            "waiting.paper_refused",
        ] = "",
        agent: str = "",
        after: str = "",
        limit: int = 25,
    ) -> PapersView:
        """后续单证 · After the list."""
        return self._get("/papers.json", PapersView, of=of, why=why, agent=agent, after=after, limit=limit)

    def papers_list_pages(
        self,
        *,
        of: Literal["", "arrival", "bill", "cancellation", "departure", "return", "summary", "tally"] = "",
        why: Literal[
            "",
            "waiting.paper_awaits",
            "waiting.paper_customs",
            "waiting.paper_document",
            "waiting.paper_parts",
            "waiting.paper_refused",
        ] = "",
        agent: str = "",
        after: str = "",
        limit: int = 25,
    ) -> Iterator[PapersView]:
        """The same, page after page until the last."""
        while True:
            page = self.papers_list(of=of, why=why, agent=agent, after=after, limit=limit)
            yield page
            if not self._has_more(page):
                return
            after = page.next

    def paper(self, id: str) -> PaperView:
        """后续单证 · Paper."""
        return self._get(path("/papers/{id}.json", id=id), PaperView)

    def patterns(self) -> PatternsView:
        """界面样式 · Patterns."""
        return self._get("/patterns.json", PatternsView)

    def people(self) -> PeopleView:
        """人员 · People."""
        return self._get("/people.json", PeopleView)

    def problems(self, *, code: str = "", who: str = "", after: str = "", limit: int = 25) -> ProblemsView:
        """差异 · Problems."""
        return self._get("/problems.json", ProblemsView, code=code, who=who, after=after, limit=limit)

    def problems_pages(
        self, *, code: str = "", who: str = "", after: str = "", limit: int = 25
    ) -> Iterator[ProblemsView]:
        """The same, page after page until the last."""
        while True:
            page = self.problems(code=code, who=who, after=after, limit=limit)
            yield page
            if not self._has_more(page):
                return
            after = page.next

    def proof(self, message_id: str, *, open: str = "") -> ProofView:
        """凭证 · Proof."""
        return self._get(path("/proofs/{message_id}/show.json", message_id=message_id), ProofView, open=open)

    def proposals(
        self, *, part: Literal["appeals", "held", "pairs"] = "held", after: str = "", limit: int = 25
    ) -> ProposalsView:
        """真实卖家待裁定 · Genuine sellers to be decided."""
        return self._get("/proposals.json", ProposalsView, part=part, after=after, limit=limit)

    def proposals_pages(
        self, *, part: Literal["appeals", "held", "pairs"] = "held", after: str = "", limit: int = 25
    ) -> Iterator[ProposalsView]:
        """The same, page after page until the last."""
        while True:
            page = self.proposals(part=part, after=after, limit=limit)
            yield page
            if not self._has_more(page):
                return
            after = page.next

    def prove(self, *, next: str = "") -> ProveView:
        """再次确认身份 · Prove that it is you."""
        return self._get("/prove.json", ProveView, next=next)

    def sign_in(self, *, next: str = "") -> SignInView:
        """登录 · Sign in."""
        return self._get("/sign-in.json", SignInView, next=next)

    def sign_in_code(self, *, next: str = "") -> SignInCodeView:
        """输入验证码 · Enter the code."""
        return self._get("/sign-in/code.json", SignInCodeView, next=next)

    def trades(
        self,
        *,
        stage: Literal["", "paid", "returned", "waiting", "wrong"] = "",
        why: str = "",
        who: str = "",
        merchant: str = "",
        find: str = "",
        day: int = 0,
        what: Literal["", "collected", "declared", "paid", "released", "settled"] = "",
        currency: str = "",
        after: str = "",
        limit: int = 25,
    ) -> TradesView:
        """交易 · Trades."""
        return self._get(
            "/trades.json",
            TradesView,
            stage=stage,
            why=why,
            who=who,
            merchant=merchant,
            find=find,
            day=day,
            what=what,
            currency=currency,
            after=after,
            limit=limit,
        )

    def trades_pages(
        self,
        *,
        stage: Literal["", "paid", "returned", "waiting", "wrong"] = "",
        why: str = "",
        who: str = "",
        merchant: str = "",
        find: str = "",
        day: int = 0,
        what: Literal["", "collected", "declared", "paid", "released", "settled"] = "",
        currency: str = "",
        after: str = "",
        limit: int = 25,
    ) -> Iterator[TradesView]:
        """The same, page after page until the last."""
        while True:
            page = self.trades(
                stage=stage,
                why=why,
                who=who,
                merchant=merchant,
                find=find,
                day=day,
                what=what,
                currency=currency,
                after=after,
                limit=limit,
            )
            yield page
            if not self._has_more(page):
                return
            after = page.next

    def trade(self, key: str) -> TradeView:
        """交易 · Trade."""
        return self._get(path("/trades/{key}.json", key=key), TradeView)

    def correct_trade(self, key: str) -> CorrectView:
        """要求更正 · Ask for a correction."""
        return self._get(path("/trades/{key}/correct.json", key=key), CorrectView)

    def mend_trade(self, key: str) -> MendView:
        """更正 · Mend."""
        return self._get(path("/trades/{key}/mend.json", key=key), MendView)

    def seller(self, key: str) -> SellerView:
        """真实卖家 · Genuine seller."""
        return self._get(path("/trades/{key}/seller.json", key=key), SellerView)

    def upload(self) -> UploadView:
        """上传 · Upload."""
        return self._get("/upload.json", UploadView)

    def delivery(self, id: str, *, after: str = "", limit: int = 50, only: Literal["", "refused"] = "") -> DeliveryView:
        """上传结果 · A delivery."""
        return self._get(path("/uploads/{id}.json", id=id), DeliveryView, after=after, limit=limit, only=only)

    def delivery_pages(
        self, id: str, *, after: str = "", limit: int = 50, only: Literal["", "refused"] = ""
    ) -> Iterator[DeliveryView]:
        """The same, page after page until the last."""
        while True:
            page = self.delivery(id, after=after, limit=limit, only=only)
            yield page
            if not self._has_more(page):
                return
            after = page.next

    def verify(self) -> VerifyView:
        """核验凭证 · Verify a proof."""
        return self._get("/verify.json", VerifyView)

    def waiting(self) -> WaitingView:
        """待办 · Waiting."""
        return self._get("/waiting.json", WaitingView)

    def webhooks(self) -> WebhooksView:
        """消息推送 · Webhooks."""
        return self._get("/webhooks.json", WebhooksView)

    def welcome(self, *, invitation: str = "") -> WelcomeView:
        """欢迎 · Welcome."""
        return self._get("/welcome.json", WelcomeView, invitation=invitation)

    def why(
        self,
        *,
        right: Literal[
            "api_keys",
            "appeal",
            "approve_account",
            "ask_correction",
            "decide_seller",
            "manage_people",
            "mend",
            "operate",
            "pay",
            "propose_account",
            "see_all",
            "see_desk",
            "upload",
            "vote_law",
            "webhooks",
            "",
        ] = "",
        person: str = "",
    ) -> WhyView:
        """权限说明 · Why may I?."""
        return self._get("/why.json", WhyView, right=right, person=person)

    def entrusted_file(self, *, quarter: str = "", agent: str = "") -> bytes:
        """受托出口汇总（Excel） · Entrusted exports as a workbook."""
        return self._get_file("/api/entrusted.xlsx", quarter=quarter, agent=agent)

    def bank_file(self, name: str) -> bytes:
        """交给银行的文件 · A file for the bank."""
        return self._get_file(path("/api/money/files/{name}", name=name))

    def proof_file(self, message_id: str, *, open: str = "") -> bytes:
        """凭证文件 · The file of a proof."""
        return self._get_file(path("/api/proofs/{message_id}", message_id=message_id), open=open)

    def template(self, kind: str) -> bytes:
        """空白表格 · An empty sheet."""
        return self._get_file(path("/api/templates/{kind}", kind=kind))
