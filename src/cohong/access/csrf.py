"""A form belongs to one session and one post: what another site, another sign-in or another role sends is refused."""

import hmac
from collections.abc import Container

from cohong.access.model import Acting
from cohong.access.refusals import FORM_OLD, OTHER_SITE, Denied


def csrf_token(token: str, acting: Acting) -> str:
    """What a form carries: an HMAC under the session's token over the post that the form was drawn for."""
    post = acting.post.id if acting.post else ""
    return hmac.digest(token.encode(), b"cohong csrf\0" + post.encode(), "sha256").hex()


def check_csrf(token: str, acting: Acting, sent: str) -> None:
    """Compare in constant time. Raises Denied access.form_old."""
    if not hmac.compare_digest(csrf_token(token, acting).encode(), sent.encode()):
        raise Denied(FORM_OLD)


def check_origin(origin: str | None, own: Container[str]) -> None:
    """The `Origin` header of a request that changes something must be one of our own, as `https://host[:port]`.

    Browsers send it with every such request, so a missing one is refused too. Requests with an API key need no check.
    Raises Denied access.other_site.
    """
    if origin is None or origin not in own:
        raise Denied(OTHER_SITE)
