"""Webhooks: events told to a member's own server, what became of each delivery, and a test."""

from typing import Annotated

import msgspec
from msgspec import Meta
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from cohong.access.webhooks import Delivery, Webhook
from cohong.portal.act import Done, Nothing, act
from cohong.portal.ask import Acting, Ask
from cohong.portal.entering.forms import read_form
from cohong.portal.entering.persons import by_of
from cohong.portal.page import View, page
from cohong.portal.raw import Desk, raw
from cohong.portal.speech.words import HEADLINES
from cohong.portal.text import Text, Why, why_of

NEEDS, LATEST = "webhooks", 10
ALL = Text("全部事件", "every event")
TEST = Text("测试消息", "a test")
KINDS = {
    "customs.observe_returns": Text("海关答复了单证", "customs answered on documents"),
    "trade.attest_match": Text("三单比对有结论", "order, waybill and list were compared"),
    "tax.attest_label": Text("税务标签已认定", "a tax label was decided"),
    "forex.attest_review": Text("银行审核了单证", "the bank reviewed documents"),
    "forex.observe_remittance": Text("收到一笔外汇", "foreign currency came in"),
    "forex.observe_deal": Text("办理了结汇", "currency was converted"),
    "clearing.allocate": Text("清分了结汇款", "converted money was divided"),
    "clearing.observe_payout": Text("付款有结果", "the bank answered on a payout"),
    "members.propose_account": Text("有人提出更换收款账户", "another payout account was asked for"),
}
"""The events that a business system mostly wants to hear of, as one chooses them."""


class DeliveryRow(msgspec.Struct, frozen=True, kw_only=True):
    """One event for one address. `trouble` says why the last try failed; `next_ms` when it is tried again (0: not)."""

    id: str
    what: Text
    made_ms: int
    tries: int
    state: Text
    tone: str
    status: int
    trouble: Why | None
    next_ms: int
    again: bool


class HookRow(msgspec.Struct, frozen=True, kw_only=True):
    """One address and its latest deliveries."""

    id: str
    url: str
    kinds: tuple[Text, ...]
    active: bool
    made_ms: int
    deliveries: tuple[DeliveryRow, ...]


class KindChoice(msgspec.Struct, frozen=True, kw_only=True):
    """A kind of event to choose."""

    kind: str
    name: Text


class WebhooksView(View, frozen=True, kw_only=True):
    """A member's webhooks, newest first. `secret` is shown once, after it was made."""

    hooks: tuple[HookRow, ...]
    kinds: tuple[KindChoice, ...]
    secret: str = ""
    url: str = ""


@page(
    "/webhooks",
    zh="消息推送",
    en="Webhooks",
    says_zh="把发生的事件推送到贵单位自己的服务器：带签名，失败自动重试，结果在此可查。",
    says_en="Events told to your own server: signed, tried again when it does not answer, and what became of each is shown here.",
    needs=NEEDS,
)
def webhooks(ask: Ask) -> WebhooksView:
    """The list."""
    by = by_of(ask)
    hooks = ask.people.webhooks.of(by.member) if ask.place is not None and ask.place.has_people else ()
    return WebhooksView(
        hooks=tuple(_row(one, ask.people.webhooks.deliveries(by, one.id, LATEST)) for one in hooks),
        kinds=(KindChoice(kind="*", name=ALL), *(KindChoice(kind=kind, name=said) for kind, said in KINDS.items())),
    )


def _row(hook: Webhook, deliveries: tuple[Delivery, ...]) -> HookRow:
    return HookRow(
        id=hook.id,
        url=hook.url,
        kinds=tuple(_kind(kind) for kind in hook.kinds),
        active=hook.active,
        made_ms=hook.made_ms,
        deliveries=tuple(_delivery(one) for one in deliveries),
    )


def _kind(kind: str) -> Text:
    known = {"*": ALL, "webhook.test": TEST, **KINDS}
    return known.get(kind) or HEADLINES.get(kind, Text(kind, kind))


def _delivery(one: Delivery) -> DeliveryRow:
    state, tone = {
        "waiting": (Text("等待发送", "Waits"), "wait"),
        "delivered": (Text("已送达", "Delivered"), "good"),
        "given_up": (Text("已放弃", "Given up"), "wrong"),
    }[one.state]
    if one.state == "waiting" and one.tries:
        state = Text("等待重试", "To be tried again")
    seen = str(one.last_status) if one.last_status else ""
    return DeliveryRow(
        id=one.id,
        what=_kind(one.kind),
        made_ms=one.made_ms,
        tries=one.tries,
        state=state,
        tone=tone,
        status=one.last_status,
        trouble=why_of(one.last_error, seen=seen) if one.last_error else None,
        next_ms=one.next_ms if one.state == "waiting" else 0,
        again=one.state != "delivered",
    )


# --- the secret is shown once -----------------------------------------------------------------------------------------------


@raw("/webhooks", needs=NEEDS, method="POST")
async def add_webhook(desk: Desk, request: Request, acting: Acting) -> Response:
    """A new address."""
    ask = desk.ask(request, acting, NEEDS)
    said = await read_form(desk, request, acting)
    form = await request.form()
    kinds = tuple(str(kind) for kind in form.getlist("kinds"))
    add, url = ask.people.webhooks.add, said.get("url", "").strip()
    _, secret = await run_in_threadpool(add, by_of(ask), url, kinds)
    view = msgspec.structs.replace(webhooks(ask), secret=secret, url=url)
    return desk.show("webhooks", view, request, acting)


@raw("/webhooks/{id}/secret", needs=NEEDS, method="POST")
async def new_webhook_secret(desk: Desk, request: Request, acting: Acting) -> Response:
    """Another secret, from now on."""
    ask = desk.ask(request, acting, NEEDS)
    await read_form(desk, request, acting)
    by, hook = by_of(ask), request.path_params["id"]
    secret = await run_in_threadpool(ask.people.webhooks.new_secret, by, hook)
    url = next((one.url for one in ask.people.webhooks.of(by.member) if one.id == hook), "")
    view = msgspec.structs.replace(webhooks(ask), secret=secret, url=url)
    return desk.show("webhooks", view, request, acting)


# --- acts -----------------------------------------------------------------------------------------------------------------


class SwitchHook(msgspec.Struct, frozen=True, kw_only=True):
    """Whether events are sent."""

    active: bool


@act("/webhooks/{id}/active", zh="暂停或恢复推送", en="Stop a webhook or go on", needs=NEEDS)
def switch_webhook(ask: Ask, form: SwitchHook) -> Done:
    """Stop, or go on with what waited."""
    ask.people.webhooks.switch(by_of(ask), ask.path["id"], active=form.active)
    on = Text("推送已恢复，积压的消息将继续发送。", "It is on again; what waited is sent.")
    return Done(said=on if form.active else Text("推送已暂停。", "It is stopped."), to="/webhooks")


@act("/webhooks/{id}/test", zh="发送测试消息", en="Send a test", needs=NEEDS)
def try_webhook(ask: Ask, form: Nothing) -> Done:  # noqa: ARG001 - the address says all
    """Tell a test event to one address."""
    ask.people.webhooks.ping(by_of(ask), ask.path["id"])
    said = Text(
        "测试消息已发出，片刻后刷新本页可看到结果。", "The test is on its way; open the page again in a moment to see."
    )
    return Done(said=said, to="/webhooks")


class Again(msgspec.Struct, frozen=True, kw_only=True):
    """Which delivery."""

    delivery: Annotated[str, Meta(max_length=100)]


@act("/webhooks/again", zh="重新推送", en="Deliver again", needs=NEEDS)
def deliver_again(ask: Ask, form: Again) -> Done:
    """Try a delivery from the start."""
    ask.people.webhooks.again(by_of(ask), form.delivery)
    return Done(said=Text("将立即重新发送。", "It is tried again at once."), to="/webhooks")
