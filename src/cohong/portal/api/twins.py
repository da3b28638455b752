"""The JSON twins of pages: the view itself, marked so that who has it already need not get it again."""

from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import Response

from cohong.portal.answers import HEADERS
from cohong.portal.page import Page
from cohong.portal.question import refuse_unknown

if TYPE_CHECKING:
    from cohong.portal.app import Handler, Site


def handler_of(site: "Site", page: Page) -> "Handler":
    """Answers a GET of a page's twin."""

    async def handle(request: Request) -> Response:
        acting = await site.keyed.acting(request)
        refuse_unknown(page.asks, [name for name, _ in request.query_params.multi_items()])
        made = await site.made(page, request, acting, known=request.headers.get("if-none-match", ""))
        headers = {**HEADERS, "ETag": made.mark}
        if not made.data:
            return Response(b"", 304, headers)
        return Response(made.data, 200, headers, media_type="application/json")

    return handle
