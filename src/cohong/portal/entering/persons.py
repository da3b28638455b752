"""People as pages know them: who asks, who somebody is by name, and whether a proof of identity is fresh."""

import msgspec

from cohong.access import model
from cohong.access.oidc import Provider, read_providers
from cohong.access.refusals import SIGNED_OUT, Denied
from cohong.access.rights import ROLES, Role, say_role
from cohong.core.texts import CohongError, declare
from cohong.portal.ask import Ask
from cohong.portal.entering.posts import local_posts
from cohong.portal.text import Text

NO_ACCOUNTS = declare(
    "portal.no_accounts",
    en="Nobody signs in to this home, so there are no accounts here.",
    zh="该主目录尚未启用登录，因此没有账户。",
    next_en="Whoever runs this machine adds the first account with `cohong people add`.",
    next_zh="请由本机运行人员用 cohong people add 添加第一个账户。",
    final=False,
)
LOCAL = Text("本机经办人", "The person at this machine")
DEMO = "demo:"
OPERATOR = Text("本系统运行人员", "the operator of this machine")


class ProviderSaid(msgspec.Struct, frozen=True, kw_only=True):
    """Another place where one may sign in."""

    name: str
    title: Text


def known_of(ask: Ask) -> model.Acting:
    """Who asks, as the list of people knows it. Raises Denied `access.signed_out`, CohongError `portal.no_accounts`."""
    if ask.acting.known is not None:
        return ask.acting.known
    if ask.acting.how == "visitor":
        raise Denied(SIGNED_OUT)
    raise CohongError(NO_ACCOUNTS)


def in_person(ask: Ask) -> model.Acting:
    """Who asks, signed in and no program. Raises as `known_of`, and Denied `access.prove_again` for a key."""
    known = known_of(ask)
    if known.session is None:
        known.need_fresh(ask.people.settings)
    return known


def by_of(ask: Ask) -> model.Acting:
    """Who asks, also where nobody signs in: then the post is the one that this machine gives. Raises Denied for visitors."""
    who = ask.acting
    if who.known is not None or who.how == "visitor":
        return known_of(ask)
    role = next(role for role in ROLES if role == who.role)
    post = model.Post(id="local", person=who.person, member=who.member, role=role, since_day=ask.reading.day)
    person = model.Person(id=who.person, name=who.name, login=who.person, lang=who.lang)
    rights = model.rights_of(post)
    return model.Acting(person=person, post=post, rights=rights, now_ms=ask.reading.clock())


def is_fresh(ask: Ask) -> bool:
    """Whether a sensitive act would go through now, or asks for a proof first."""
    try:
        known_of(ask).need_fresh(ask.people.settings)
    except CohongError:
        return False
    return True


def role_said(role: Role | str) -> Text:
    """A role of people in words."""
    known = next((one for one in ROLES if one == role), None)
    return Text(say_role(known, "zh"), say_role(known, "en")) if known else Text(role, role)


class Known:
    """Names of people, each looked up once."""

    def __init__(self, ask: Ask) -> None:
        self._ask = ask
        self._names: dict[str, Text] = {"local": LOCAL, "operator": OPERATOR, "": Text("–", "–")}

    def __call__(self, person: str) -> Text:
        """Somebody by name; an id that nobody has stands for itself."""
        if person not in self._names:
            self._names[person] = self._find(person)
        return self._names[person]

    def _find(self, person: str) -> Text:
        if person.startswith(DEMO):
            posts = local_posts(self._ask.reading)
            return next((post.name for post in posts if f"{DEMO}{post.id}" == person), Text(person, person))
        try:
            name = self._ask.people.persons.get(person).name
        except Denied:
            name = person
        return Text(name, name)


def providers_of(ask: Ask) -> tuple[Provider, ...]:
    """Where else one may sign in today. Raises CohongError `access.oidc_file`."""
    if ask.place is None or not ask.place.has_people:
        return ()
    return read_providers(ask.place.home / "people" / "oidc.toml", ask.people.database.today())


def providers_said(ask: Ask) -> tuple[ProviderSaid, ...]:
    """The same as buttons."""
    found = providers_of(ask)
    return tuple(ProviderSaid(name=one.name, title=Text(one.title_zh, one.title_en)) for one in found)
