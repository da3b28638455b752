"""How this room says no: one exception with a registered code, and one that says how long to wait."""

from cohong.core.texts import CohongError, declare


class Denied(CohongError):
    """Access refused, with a registered code in two languages and the next step."""


class TooMany(Denied):
    """Too many tries. `wait_seconds` is a whole number of at least 1; a page sends it as Retry-After."""

    def __init__(self, code: str, wait_seconds: int, *, path: str = "") -> None:
        self.wait_seconds = max(1, wait_seconds)
        super().__init__(code, path=path, seen=str(self.wait_seconds))


SLOW_DOWN = declare(
    "access.slow_down",
    en="Too many requests came in a short time.",
    zh="短时间内的请求太多。",
    next_en="Wait {seen} seconds and try again.",
    next_zh="请等 {seen} 秒后再试。",
    final=False,
)
SIGN_IN_SLOW = declare(
    "access.sign_in_slow",
    en="Too many sign-ins failed for this account or from this address.",
    zh="该账号或该网络地址的登录失败次数太多。",
    next_en="Wait {seen} seconds and try again; if you forgot the password, ask your administrator for a new invitation.",
    next_zh="请等 {seen} 秒后再试；若忘记密码，请向管理员要一个新的邀请。",
    final=False,
)
SIGN_IN_WRONG = declare(
    "access.sign_in_wrong",
    en="The name or the password is not right.",
    zh="账号或密码不正确。",
    next_en="Check both and try again; if you forgot the password, ask your administrator for a new invitation.",
    next_zh="请核对后再试；若忘记密码，请向管理员要一个新的邀请。",
    final=False,
)
CODE_WRONG = declare(
    "access.code_wrong",
    en="The code is not right, or it was used already.",
    zh="验证码不正确，或已经用过。",
    next_en="Wait for the next code in your app and enter it; without the app, use one of your recovery codes.",
    next_zh="请等应用显示下一个验证码后输入；手边没有应用时，请使用一个恢复码。",
    final=False,
)
STEP_OVER = declare(
    "access.step_over",
    en="This step was started too long ago or was used already.",
    zh="这一步开始得太久，或已经用过。",
    next_en="Start again from the sign-in page.",
    next_zh="请从登录页重新开始。",
    final=False,
)
SIGNED_OUT = declare(
    "access.signed_out",
    en="You are not signed in, or you were signed out after a while without work.",
    zh="您尚未登录，或因一段时间没有操作已自动退出。",
    next_en="Sign in again; what you saved is still there.",
    next_zh="请重新登录；已保存的内容仍在。",
    final=False,
)
PROVE_AGAIN = declare(
    "access.prove_again",
    en="This step needs a fresh proof that it is you.",
    zh="这一步需要您再次证明是本人。",
    next_en="Enter your password, code or passkey once more; then go on where you were.",
    next_zh="请再输入一次密码、验证码或使用通行密钥，然后继续原来的操作。",
    final=False,
)
FORM_OLD = declare(
    "access.form_old",
    en="This form was drawn for another sign-in or another role.",
    zh="该表单属于另一次登录或另一个岗位。",
    next_en="Open the page again and send the form once more.",
    next_zh="请重新打开该页面，再提交一次。",
    final=False,
)
OTHER_SITE = declare(
    "access.other_site",
    en="The request came from a page of another site.",
    zh="该请求来自其他网站的页面。",
    next_en="Open the page here and send the form from it.",
    next_zh="请在本站打开页面后提交。",
)
NOT_ALLOWED = declare(
    "access.not_allowed",
    en="In your present role you may not do this: {expected}.",
    zh="以您目前的岗位不能做这件事：{expected}。",
    next_en="See who may give you the role under “Why may I do this”, or act in another role.",
    next_zh="请在“我为什么可以做”页面查看谁能授予该岗位，或切换岗位。",
    final=False,
)
POST_OVER = declare(
    "access.post_over",
    en="The role that you were acting in has ended.",
    zh="您正在使用的岗位已经结束。",
    next_en="Choose another role, or ask the administrator of the member to give it again.",
    next_zh="请选择其他岗位，或请该成员的管理员重新授予。",
    final=False,
)
NO_PERSON = declare(
    "access.no_person",
    en="There is no such person here, or the person is no longer active.",
    zh="没有这个人，或此人已停用。",
    next_en="Look the person up in the list of people.",
    next_zh="请在人员名单中查找。",
    final=False,
)
NO_SUCH = declare(
    "access.no_such",
    en="There is no such thing here: {path}.",
    zh="没有这一项：{path}。",
    next_en="Open the list again; it may have been removed meanwhile.",
    next_zh="请重新打开列表，该项可能已被删除。",
    final=False,
)
LOGIN_TAKEN = declare(
    "access.login_taken",
    en="Somebody here already has this sign-in name.",
    zh="这个登录名已有人使用。",
    next_en="Choose another name.",
    next_zh="请换一个登录名。",
    final=False,
)
LOGIN_BAD = declare(
    "access.login_bad",
    en="A sign-in name has 3 to 254 characters without spaces; a person also needs a name.",
    zh="登录名为 3 到 254 个字符，不含空格；并且须填写姓名。",
    next_en="Correct the name or the sign-in name.",
    next_zh="请更正姓名或登录名。",
)
PASSWORD_WEAK = declare(
    "access.password_weak",
    en="The password does not keep the rule: {expected}.",
    zh="密码不符合要求：{expected}。",
    next_en="A sentence of your own of 12 to 128 characters is good and easy to remember.",
    next_zh="建议用一句自己的话，12 到 128 个字符，好记又安全。",
)
FACTOR_THERE = declare(
    "access.factor_there",
    en="Codes from an app are already switched on for this account.",
    zh="该账号已开启应用验证码。",
    next_en="Switch them off first if you have a new device.",
    next_zh="若换了设备，请先关闭再重新开启。",
    final=False,
)
PASSKEY_BAD = declare(
    "access.passkey_bad",
    en="The passkey could not be accepted.",
    zh="通行密钥未能通过验证。",
    next_en="Try again, or sign in with your password; tell your administrator if it happens again.",
    next_zh="请再试一次，或用密码登录；若再次发生，请告知管理员。",
    final=False,
)
LAST_WAY_IN = declare(
    "access.last_way_in",
    en="This is the last way in to the account.",
    zh="这是该账号唯一的登录方式。",
    next_en="Add another way to sign in first.",
    next_zh="请先添加另一种登录方式。",
    final=False,
)
