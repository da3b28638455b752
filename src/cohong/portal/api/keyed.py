"""Programs come in with a key: they act in that key's post, with its scopes; everybody else as the entrance says."""

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

from cohong.access import model
from cohong.access.api_keys import KEY_BAD
from cohong.access.refusals import Denied
from cohong.portal.ask import Acting
from cohong.portal.entering.entrance import Entrance
from cohong.portal.place import Place

SCHEME = "bearer"


class Keyed:
    """Wraps whichever entrance there is."""

    def __init__(self, place: Place, entrance: Entrance) -> None:
        self._place, self._entrance = place, entrance

    async def acting(self, request: Request) -> Acting:
        """Who asks. Raises Denied `access.key_bad` for a key that does not hold, `access.slow_down` for too many requests."""
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if not scheme:
            return await self._entrance.acting(request)
        if scheme.lower() != SCHEME or not self._place.has_people:
            raise Denied(KEY_BAD)
        found = await run_in_threadpool(self._place.people.keys.who, token.strip())
        self._place.people.buckets.take("api", found.key)
        return acting_of(found)


def acting_of(found: model.Acting) -> Acting:
    """A key's person, post and rights as a page knows them."""
    assert found.post is not None, "a key has a post"
    return Acting(
        person=found.person.id,
        name=found.person.name,
        member=found.post.member,
        role=found.post.role,
        rights=frozenset(found.rights),
        how="key",
        lang=found.person.lang,
        known=found,
    )
