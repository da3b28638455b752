"""Lines to begin with. Each is run by a test as it stands, so that none of them is a promise."""

import msgspec

from cohong.portal.text import Text

BASE, KEY = "$COHONG", "$COHONG_KEY"
_CURL = f'curl -H "Authorization: Bearer {KEY}"'


class Example(msgspec.Struct, frozen=True, kw_only=True):
    """A line for a shell in which COHONG (the address) and COHONG_KEY are set, and OUTCOME where an event's is asked for;
    and the status that is answered. Files that a line sends are those that a line before it kept."""

    says: Text
    line: str
    status: int = 200


EXAMPLES = (
    Example(
        says=Text("今日的数字", "The day in figures"),
        line=f"{_CURL} {BASE}/day.json",
    ),
    Example(
        says=Text("列表按页读取：把 next 作为下一次的 after", "Lists come in pages: send `next` as `after`"),
        line=f'{_CURL} "{BASE}/trades.json?limit=2"',
    ),
    Example(
        says=Text("从头读取事件", "Events from the beginning"),
        line=f'{_CURL} "{BASE}/api/events.json?after=-1&limit=3"',
    ),
    Example(
        says=Text("接收事件流（按 Ctrl-C 结束）", "Events as they come (Ctrl-C ends it)"),
        line=f'{_CURL} -N "{BASE}/api/events?after=0"',
    ),
    Example(
        says=Text(
            "下载一步操作的凭证（OUTCOME 为某一事件的 outcome）", "The proof of one step (OUTCOME is that of an event)"
        ),
        line=f"{_CURL} -o step.proof {BASE}/api/proofs/$OUTCOME",
    ),
    Example(
        says=Text(
            "核验凭证文件或其二维码的照片，无需密钥", "Verify a proof file or a photo of its code, without a key"
        ),
        line=f"curl -F file=@step.proof {BASE}/api/verify",
    ),
    Example(
        says=Text("也可以直接发送凭证的文本", "Or send the text of a proof as it is"),
        line=f'curl -H "Content-Type: text/plain" --data-binary @step.proof {BASE}/api/verify',
    ),
    Example(
        says=Text("下载空白表格", "An empty sheet to fill in"),
        line=f"{_CURL} -o trades.xlsx {BASE}/api/templates/trades",
    ),
    Example(
        says=Text(
            "上传文件；用 made.delivery 读取 /uploads/{id}.json 查看结论",
            "Send files; read the verdicts at /uploads/{id}.json with `made.delivery`",
        ),
        line=f"{_CURL} -F files=@trades.xlsx {BASE}/api/upload",
    ),
    Example(
        says=Text("写错的参数会被指出", "A wrong parameter is named"),
        line=f'{_CURL} "{BASE}/day.json?colour=red"',
        status=400,
    ),
    Example(
        says=Text("没有的事项会被指出", "What cannot be done is named as well"),
        line=f'{_CURL} -X POST -H "Content-Type: application/json" -H "Idempotency-Key: my-first-request" '
        f"-d '{{}}' {BASE}/api/nothing",
        status=404,
    ),
    Example(
        says=Text("完整的接口说明（OpenAPI 3.1），无需密钥", "The whole description (OpenAPI 3.1), without a key"),
        line=f"curl {BASE}/api/openapi.json",
    ),
)
