"""What can be done or sent: a method for each act and each form. Written by `make generate` out of
docs/reference/openapi.json."""

from collections.abc import Mapping
from typing import Literal

from cohong.client.models.shared import Done, Verdict
from cohong.client.transport import Transport, path


class Writes(Transport):
    """What can be done or sent: a method for each act and each form."""

    def depute(self, *, login: str, until: str, since: str = "") -> Done:
        """指定代理人 · Name a deputy."""
        return self._post("/api/account/deputies", Done, {"login": login, "until": until, "since": since})

    def end_deputy(self, id: str) -> Done:
        """结束代理 · End a deputy's post."""
        return self._post(path("/api/account/deputies/{id}/end", id=id), Done, {})

    def remove_passkey(self, id: str) -> Done:
        """移除通行密钥 · Remove a passkey."""
        return self._post(path("/api/account/passkeys/{id}/remove", id=id), Done, {})

    def end_sign_in(self, id: str) -> Done:
        """结束一处登录 · End a sign-in."""
        return self._post(path("/api/account/sign-ins/{id}/end", id=id), Done, {})

    def unlink(self, *, issuer: str, subject: str) -> Done:
        """解除外部账号关联 · Unlink an account elsewhere."""
        return self._post("/api/account/unlink", Done, {"issuer": issuer, "subject": subject})

    def decide(self, id: str, *, decision: Literal["no", "yes"], reason: str = "") -> Done:
        """决定待复核事项 · Decide what waits for a second person."""
        return self._post(path("/api/approvals/{id}/decide", id=id), Done, {"decision": decision, "reason": reason})

    def revoke_key(self, id: str) -> Done:
        """撤销接口密钥 · Revoke an API key."""
        return self._post(path("/api/keys/{id}/revoke", id=id), Done, {})

    def vote_law(self, *, proposal: str) -> Done:
        """赞成该规则 · Vote for a proposal."""
        return self._post("/api/law/vote", Done, {"proposal": proposal})

    def approve_account(self, merchant: str) -> Done:
        """批准更换收款账户 · Approve another payout account."""
        return self._post(path("/api/merchants/{merchant}/account/approve", merchant=merchant), Done, {})

    def propose_account(
        self, merchant: str, *, payout_account: str, payout_bank_code: str, payout_account_name: str
    ) -> Done:
        """提出更换收款账户 · Propose another payout account."""
        return self._post(
            path("/api/merchants/{merchant}/account/propose", merchant=merchant),
            Done,
            {
                "payout_account": payout_account,
                "payout_bank_code": payout_bank_code,
                "payout_account_name": payout_account_name,
            },
        )

    def record_check(
        self,
        merchant: str,
        *,
        way: str,
        evidence: str,
        verdict: Literal["confirmed", "failed"] = "confirmed",
        about: str = "",
        since: str = "",
        until: str = "",
        licence_since: str = "",
        licence_until: str = "",
        firm_code: str = "",
    ) -> Done:
        """登记真实性核验 · Record a check of authenticity."""
        return self._post(
            path("/api/merchants/{merchant}/checks", merchant=merchant),
            Done,
            {
                "way": way,
                "evidence": evidence,
                "verdict": verdict,
                "about": about,
                "since": since,
                "until": until,
                "licence_since": licence_since,
                "licence_until": licence_until,
                "firm_code": firm_code,
            },
        )

    def withdraw_check(
        self, merchant: str, *, what: Literal["account", "licence", "mandate", "shop"], subject: str = ""
    ) -> Done:
        """撤回核验 · Take a check back."""
        return self._post(
            path("/api/merchants/{merchant}/checks/withdraw", merchant=merchant),
            Done,
            {"what": what, "subject": subject},
        )

    def run_money(self) -> Done:
        """办理资金 · Do what can be done."""
        return self._post("/api/money/run", Done, {})

    def end_post(self, id: str) -> Done:
        """撤销岗位 · End a post."""
        return self._post(path("/api/people/posts/{id}/end", id=id), Done, {})

    def switch_person(self, person: str, *, active: bool) -> Done:
        """停用或恢复账户 · Switch a person off or on."""
        return self._post(path("/api/people/{person}/active", person=person), Done, {"active": active})

    def codes_off(self, person: str) -> Done:
        """为他人关闭验证码 · Switch somebody's codes off."""
        return self._post(path("/api/people/{person}/codes/off", person=person), Done, {})

    def give_post(
        self,
        person: str,
        *,
        role: Literal["admin", "auditor", "clerk", "officer", "owner", "reviewer"],
        until: str = "",
    ) -> Done:
        """授予岗位 · Give a post."""
        return self._post(path("/api/people/{person}/posts", person=person), Done, {"role": role, "until": until})

    def answer_pair(
        self, *, kind: Literal["merge", "split"], firm: str, other: str, answer: Literal["no", "yes"], reason: str
    ) -> Done:
        """答复合并或拆分建议 · Answer a proposal about two codes."""
        return self._post(
            "/api/proposals/answer",
            Done,
            {"kind": kind, "firm": firm, "other": other, "answer": answer, "reason": reason},
        )

    def ask_correction(self, key: str, *, of: str, code: str, until: str, note: str = "") -> Done:
        """要求更正单证 · Ask for a correction."""
        return self._post(
            path("/api/trades/{key}/correct", key=key), Done, {"of": of, "code": code, "until": until, "note": note}
        )

    def withdraw_asking(self, key: str, *, of: str) -> Done:
        """撤回更正要求 · Take back a correction."""
        return self._post(path("/api/trades/{key}/correct/withdraw", key=key), Done, {"of": of})

    def appeal_seller(self, key: str, *, reason: str) -> Done:
        """对卖家认定提出申诉 · Appeal against the seller."""
        return self._post(path("/api/trades/{key}/seller/appeal", key=key), Done, {"reason": reason})

    def decide_seller(
        self, key: str, *, choice: Literal["attested", "before", "ledger", "other"], reason: str, code: str = ""
    ) -> Done:
        """裁定实际卖家 · Decide who really sells."""
        return self._post(
            path("/api/trades/{key}/seller/decide", key=key), Done, {"choice": choice, "reason": reason, "code": code}
        )

    def send_again(self, id: str) -> Done:
        """重新提交 · Send again."""
        return self._post(path("/api/uploads/{id}/again", id=id), Done, {})

    def give_up(self, id: str) -> Done:
        """放弃未登记的内容 · Give up what was not taken."""
        return self._post(path("/api/uploads/{id}/drop", id=id), Done, {})

    def deliver_again(self, *, delivery: str) -> Done:
        """重新推送 · Deliver again."""
        return self._post("/api/webhooks/again", Done, {"delivery": delivery})

    def switch_webhook(self, id: str, *, active: bool) -> Done:
        """暂停或恢复推送 · Stop a webhook or go on."""
        return self._post(path("/api/webhooks/{id}/active", id=id), Done, {"active": active})

    def try_webhook(self, id: str) -> Done:
        """发送测试消息 · Send a test."""
        return self._post(path("/api/webhooks/{id}/test", id=id), Done, {})

    def send_files(self, files: Mapping[str, bytes]) -> Done:
        """上传文件 · Send files: names and what is in them."""
        return self._post_files("/api/upload", Done, "files", files)

    def verify_proof(self, file: bytes) -> Verdict:
        """核验凭证 · Verify a proof."""
        return self._post_files("/api/verify", Verdict, "file", {"file": file})
