"""People managing people from a page: the checked way to what the machine itself may do to anybody.

Whoever could send an owner a new invitation could become the owner. So one person alone manages only those who hold no
role that two people give, and only those who belong to no other member.
"""

from cohong.access import posts
from cohong.access.codes import Codes
from cohong.access.database import Database
from cohong.access.model import Acting, Lang, Person
from cohong.access.passwords import Passwords
from cohong.access.persons import Persons
from cohong.access.posts import NEEDS_TWO
from cohong.access.refusals import Denied
from cohong.access.rights import TWO_PEOPLE
from cohong.core.texts import declare

ELSEWHERE = declare(
    "access.elsewhere",
    en="This person also works for another member, so it is not for you alone to change the account.",
    zh="此人也在其他成员任职，不能由您单独更改其账号。",
    next_en="Ask whoever runs this machine.",
    next_zh="请找本系统的运行人员。",
    final=False,
)


class Managing:
    """Each act needs `manage_people` and a fresh proof, and leaves alone whom one person alone must not touch.

    Every method raises Denied: access.not_allowed, access.prove_again, access.no_person, access.needs_two,
    access.elsewhere.
    """

    def __init__(self, database: Database, people: Persons, passwords: Passwords, codes: Codes) -> None:
        self._db, self._persons, self._passwords, self._codes = database, people, passwords, codes

    def add(self, by: Acting, name: str, login: str, *, lang: Lang = "zh") -> tuple[Person, str]:
        """A new person and the secret of an invitation. Also raises access.login_bad, access.login_taken."""
        self._manager(by)
        person = self._persons.add(name, login, lang=lang)
        return person, self._passwords.invite(person.id)

    def change(self, by: Acting, person: str, *, name: str, login: str, lang: Lang) -> Person:
        """Correct what is written about a person; one's own, too. Also raises access.login_bad, access.login_taken."""
        self._check(by, person)
        return self._persons.change(person, name=name, login=login, lang=lang)

    def invite(self, by: Acting, person: str) -> str:
        """A new invitation for somebody who forgot the password: its secret, good once within seven days."""
        self._check(by, person)
        return self._passwords.invite(person)

    def codes_off(self, by: Acting, person: str) -> None:
        """Switch codes off for somebody who lost the device and the recovery codes."""
        self._check(by, person)
        self._codes.off(person)

    def switch(self, by: Acting, person: str, *, active: bool) -> None:
        """Keep a person out, or let them in again."""
        self._check(by, person)
        self._persons.switch(person, active=active)

    def _manager(self, by: Acting) -> None:
        by.need("manage_people")
        by.need_fresh(self._db.settings)

    def _check(self, by: Acting, person: str) -> None:
        self._manager(by)
        self._persons.get(person)
        with self._db.read() as db:
            held = posts.now_or_later(db, person, self._db.today())
        if any(post.member != by.member for post in held):
            raise Denied(ELSEWHERE)
        if person != by.person.id and any(post.role in TWO_PEOPLE for post in held):
            raise Denied(NEEDS_TWO)
