"""`cohong people`: who may sign in to the pages of a home. The first account closes the door for everybody else."""

from pathlib import Path
from typing import TYPE_CHECKING, get_args

import click

from cohong.access.rights import Role
from cohong.cli.common import home_option
from cohong.cli.frame import emit
from cohong.cli.speaking import argument, command, group, option

if TYPE_CHECKING:
    from cohong.access.model import Person
    from cohong.access.store import People

people = group("people", en="Accounts for the pages of a home.", zh="页面登录账户。")
login_argument = argument("login", metavar="LOGIN", en="The name to sign in with.", zh="登录名。")


def _open(home: Path) -> "People":
    from cohong.node.reading import open_people

    return open_people(home)


@command(
    "add",
    en="""
    Add a person, with a post: for which member and in which role the person acts.

    Prints an invitation. The person opens /welcome on the pages with it and chooses a password; it is good once,
    for seven days. Run it again for the same login to give another post, and a new invitation.
    """,
    zh="""
    添加人员及其岗位：代表哪个成员、以何种角色办理。

    输出一份邀请码：本人在页面 /welcome 输入邀请码并设置密码；仅可使用一次，七日内有效。
    对同一登录名再次执行，可增加岗位并重新发出邀请。
    """,
)
@login_argument
@home_option
@option("--name", default="", metavar="NAME", en="The person's name.", zh="姓名。")
@option("--member", default="", metavar="MEMBER", en="Acts for this member; otherwise the operator.",
        zh="代表该成员办理；默认为本机经办单位。")  # fmt: skip
@option("--role", type=click.Choice(get_args(Role)), default="owner", en="What the person may do.", zh="角色。")
def add(login: str, home: Path, name: str, member: str, role: Role) -> None:
    """Add a person or a post."""
    with _open(home) as known:
        from cohong.node.reading import operator_of

        person = known.persons.by_login(login) or known.persons.add(name or login, login)
        acts_for = member or operator_of(home)
        if not any(post.member == acts_for and post.role == role for post in known.posts.of(person.id)):
            known.posts.install(person.id, acts_for, role)
        invitation = known.passwords.invite(person.id)
        _tell(known, person, invitation)


@command("list", en="List who may sign in, and their posts.", zh="列出可登录的人员及岗位。")
@home_option
def list_(home: Path) -> None:
    """List people."""
    with _open(home) as known:
        for person in known.persons.all():
            _tell(known, person)


@command(
    "off",
    en="Shut a person out at once: every sign-in and key of that person ends.",
    zh="立即停用某人：其登录和密钥全部失效。",
)
@login_argument
@home_option
def off(login: str, home: Path) -> None:
    """Switch a person off."""
    from cohong.access.refusals import NO_PERSON
    from cohong.core.texts import CohongError

    with _open(home) as known:
        person = known.persons.by_login(login)
        if person is None:
            raise CohongError(NO_PERSON, seen=login)
        known.persons.switch(person.id, active=False)
        _tell(known, known.persons.get(person.id))


def _tell(known: "People", person: "Person", invitation: str = "") -> None:
    posts = [f"{post.member}: {post.role}" for post in known.posts.of(person.id) if not post.ended_ms]
    said = {"login": person.login, "name": person.name, "active": person.active, "posts": posts}
    emit(said | {"invitation": invitation}, "cohong.person.v1")


for one in (add, list_, off):
    people.add_command(one)
