"""Posts: who gives them, until when they hold, deputies, two people, and the page that explains it."""

import pytest

from cohong.access.refusals import Denied
from cohong.access.rights import IN_PERSON, MAY, RIGHTS, ROLES, TWO_PEOPLE, roles_with, say_right, say_role
from cohong.core.calendar import time_of

TODAY = 20260310


def code_of(call, *args, **more):
    with pytest.raises(Denied) as refused:
        call(*args, **more)
    return refused.value.code


def text_of(reasons, lang):
    return "\n".join(line.say(lang) for line in reasons.lines)


# --- the table ----------------------------------------------------------------------------------------------------------------


def test_every_role_has_rights_and_every_right_has_a_role():
    assert MAY.keys() == set(ROLES)
    assert all(MAY[role] for role in ROLES)
    assert all(roles_with(right) for right in RIGHTS)


def test_nobody_who_proposes_an_account_daily_also_approves_it_and_an_administrator_touches_no_money():
    assert "approve_account" not in MAY["clerk"]
    assert not MAY["admin"] & {"pay", "approve_account", "propose_account", "see_all", "upload"}
    assert MAY["auditor"] == {"see_desk", "see_all"}


def test_roles_that_give_roles_need_two_people():
    assert {role for role in ROLES if "manage_people" in MAY[role]} == TWO_PEOPLE == {"owner", "admin"}


def test_roles_and_rights_are_said_in_both_languages():
    said = [(say_role(r, "zh"), say_role(r, "en")) for r in ROLES] + [
        (say_right(r, "zh"), say_right(r, "en")) for r in RIGHTS
    ]
    assert all(not zh.isascii() and en.isascii() and zh and en for zh, en in said)
    assert len({zh for zh, _ in said}) == len(said)


# --- giving and ending --------------------------------------------------------------------------------------------------------


def test_who_manages_people_gives_a_post_and_it_holds_from_today(cast, people):
    admin, clerk = cast.acting("Ada", "admin"), cast.person("Ling")
    post = people.posts.grant(admin, clerk.id, "clerk")
    assert (post.member, post.since_day, post.until_day, post.granted_by) == ("firm", TODAY, 0, admin.person.id)
    assert people.posts.of(clerk.id) == (post,)


@pytest.mark.parametrize("role", [role for role in ROLES if role not in TWO_PEOPLE])
def test_who_does_not_manage_people_gives_no_post(cast, people, role):
    assert (
        code_of(people.posts.grant, cast.acting("Ling", role), cast.person("Mei").id, "clerk") == "access.not_allowed"
    )


def test_nobody_gives_a_post_to_himself(cast, people):
    admin = cast.acting("Ada", "admin")
    assert code_of(people.posts.grant, admin, admin.person.id, "reviewer") == "access.own_post"


def test_a_post_is_not_given_on_an_old_proof(cast, people, clock):
    admin = cast.acting("Ada", "admin")
    token = people.sessions.open(admin.person.id, "password")
    clock.move(minutes=11)
    assert (
        code_of(people.posts.grant, people.sessions.who(token), cast.person("Mei").id, "clerk") == "access.prove_again"
    )


def test_an_inactive_person_gets_no_post(cast, people):
    admin, ling = cast.acting("Ada", "admin"), cast.person("Ling")
    people.persons.switch(ling.id, active=False)
    assert code_of(people.posts.grant, admin, ling.id, "clerk") == "access.no_person"


@pytest.mark.parametrize(("since", "until"), [(20260311, 20260310), (20260230, 0), (20260310, 20261301)])
def test_days_that_do_not_fit_are_refused(cast, people, since, until):
    admin, ling = cast.acting("Ada", "admin"), cast.person("Ling")
    assert code_of(people.posts.grant, admin, ling.id, "clerk", since_day=since, until_day=until) == "access.bad_days"


def test_a_post_holds_from_its_first_day_to_its_last_and_not_a_moment_longer(cast, people, clock):
    person, post = cast.post("Ling", "clerk", since_day=20260312, until_day=20260313)
    clock.now = time_of(20260312) - 1
    assert people.posts.of(person.id) == ()
    clock.now += 1
    assert people.posts.of(person.id) == (post,)
    token = people.sessions.open(person.id, "password")
    clock.now = time_of(20260314) - 1
    assert people.posts.of(person.id) == (post,)
    fresh = people.sessions.open(person.id, "password")
    assert people.sessions.who(fresh).need("upload") == post
    clock.now += 1
    assert code_of(people.sessions.who(fresh).need, "upload") == "access.post_over"
    assert code_of(people.sessions.who, token) == "access.signed_out"


def test_an_ended_post_stops_at_once_for_open_sessions(cast, people):
    admin, ling = cast.acting("Ada", "admin"), cast.person("Ling")
    post = people.posts.grant(admin, ling.id, "clerk")
    token = people.sessions.open(ling.id, "password")
    ended = people.posts.end(admin, post.id)
    assert (ended.ended_by, people.posts.get(post.id)) == (admin.person.id, ended)
    assert people.sessions.who(token).rights == frozenset()


def test_a_person_lays_down_his_own_post_even_one_of_two_people(cast, people):
    owner = cast.acting("Ling", "owner")
    people.posts.end(owner, owner.post.id)
    assert people.posts.of(owner.person.id) == ()


def test_posts_of_another_member_are_out_of_reach(cast, people):
    admin = cast.acting("Ada", "admin")
    _, post = cast.post("Mei", "clerk", "another")
    assert code_of(people.posts.end, admin, post.id) == "access.no_such"
    assert code_of(people.posts.ask_end, admin, post.id) == "access.no_such"
    assert code_of(people.posts.end, admin, "post-of-nobody") == "access.no_such"


def test_a_clerk_ends_no_post_of_another(cast, people):
    clerk = cast.acting("Ling", "clerk")
    _, post = cast.post("Mei", "clerk")
    assert code_of(people.posts.end, clerk, post.id) == "access.not_allowed"


def test_the_machine_itself_removes_any_post(cast, people):
    person, post = cast.post("Ling", "owner")
    assert people.posts.remove(post.id).ended_by == "operator"
    assert people.posts.of(person.id) == ()


def test_every_post_at_a_member_is_listed_past_ones_too(cast, people, clock):
    admin, ling = cast.acting("Ada", "admin"), cast.person("Ling")
    clock.move(seconds=1)
    first = people.posts.grant(admin, ling.id, "clerk")
    people.posts.end(admin, first.id)
    clock.move(seconds=1)
    second = people.posts.grant(admin, ling.id, "auditor")
    assert [post.id for post in people.posts.at("firm")] == [second.id, first.id, admin.post.id]


# --- two people ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", sorted(TWO_PEOPLE))
def test_a_role_that_gives_roles_is_given_by_two_people(cast, people, role):
    ada, owner, ling = cast.acting("Ada", "admin"), cast.acting("Wen", "owner"), cast.person("Ling")
    assert code_of(people.posts.grant, ada, ling.id, role) == "access.needs_two"
    asked = people.posts.ask_grant(ada, ling.id, role)
    assert people.posts.of(ling.id) == ()
    assert people.approvals.of("firm", waiting=True) == (asked,)
    assert code_of(people.posts.decide, asked.id, ada, yes=True) == "access.same_person"
    post = people.posts.decide(asked.id, owner, yes=True, reason="agreed")
    assert people.posts.of(ling.id) == (post,)
    decided = people.approvals.get(asked.id)
    assert (decided.decision, decided.decided_by, decided.reason) == ("yes", owner.person.id, "agreed")
    assert people.approvals.of("firm", waiting=True) == ()
    assert code_of(people.posts.decide, asked.id, owner, yes=True) == "access.decided"


def test_a_no_gives_nothing(cast, people):
    ada, owner, ling = cast.acting("Ada", "admin"), cast.acting("Wen", "owner"), cast.person("Ling")
    asked = people.posts.ask_grant(ada, ling.id, "admin")
    assert people.posts.decide(asked.id, owner, yes=False) is None
    assert people.posts.of(ling.id) == ()
    assert code_of(people.posts.decide, asked.id, owner, yes=True) == "access.decided"


def test_the_person_it_is_about_does_not_decide(cast, people):
    ada, owner = cast.acting("Ada", "admin"), cast.acting("Wen", "owner")
    asked = people.posts.ask_grant(ada, owner.person.id, "admin")
    assert code_of(people.posts.decide, asked.id, owner, yes=True) == "access.same_person"


def test_only_who_manages_people_of_the_same_member_decides(cast, people):
    ada, ling = cast.acting("Ada", "admin"), cast.person("Ling")
    asked = people.posts.ask_grant(ada, ling.id, "admin")
    stranger, clerk = cast.acting("Wen", "owner", "another"), cast.acting("Mei", "clerk")
    assert code_of(people.posts.decide, asked.id, stranger, yes=True) == "access.no_such"
    assert code_of(people.posts.decide, asked.id, clerk, yes=True) == "access.not_allowed"


def test_a_question_waits_seven_days(cast, people, clock):
    ada, ling = cast.acting("Ada", "admin"), cast.person("Ling")
    owner, _ = cast.post("Wen", "owner")
    asked = people.posts.ask_grant(ada, ling.id, "admin")
    clock.move(days=7)
    assert people.approvals.of("firm", waiting=True) == ()
    assert code_of(people.posts.decide, asked.id, cast.act(owner.id), yes=True) == "access.decided"


def test_ending_such_a_role_of_another_takes_two_people_and_not_the_one_concerned(cast, people):
    ada, owner = cast.acting("Ada", "admin"), cast.acting("Wen", "owner")
    third, post = cast.post("Mei", "admin")
    assert code_of(people.posts.end, ada, post.id) == "access.needs_two"
    asked = people.posts.ask_end(ada, post.id)
    assert code_of(people.posts.decide, asked.id, cast.act(third.id), yes=True) == "access.same_person"
    assert people.posts.decide(asked.id, owner, yes=True).ended_ms
    assert people.posts.of(third.id) == ()


def test_when_carrying_out_fails_the_decision_is_not_taken_either(cast, people):
    ada, owner, ling = cast.acting("Ada", "admin"), cast.acting("Wen", "owner"), cast.person("Ling")
    asked = people.posts.ask_grant(ada, ling.id, "admin")
    people.persons.switch(ling.id, active=False)
    assert code_of(people.posts.decide, asked.id, owner, yes=True) == "access.no_person"
    assert people.approvals.get(asked.id).decision == "waiting"


def test_other_matters_are_asked_and_decided_the_same_way(cast, people):
    ada, owner = cast.acting("Ada", "admin"), cast.acting("Wen", "owner")
    asked = people.approvals.ask(ada, "export.all", {"from": 20260101, "why": "audit"})
    assert code_of(people.posts.decide, asked.id, owner, yes=True) == "access.no_such"
    assert code_of(people.approvals.decide, asked.id, ada, yes=True) == "access.same_person"
    of_post = people.posts.ask_grant(ada, cast.person("Ling").id, "admin")
    assert code_of(people.approvals.decide, of_post.id, owner, yes=True) == "access.no_such"
    decided = people.approvals.decide(asked.id, owner, yes=True)
    assert (decided.decision, decided.details) == ("yes", {"from": 20260101, "why": "audit"})
    assert decided in people.approvals.of("firm")


# --- deputies -----------------------------------------------------------------------------------------------------------------


def test_the_holder_names_a_deputy_until_a_day(cast, people, clock):
    holder, mei = cast.acting("Ling", "clerk"), cast.person("Mei")
    post = people.posts.depute(holder, holder.post.id, mei.id, until_day=20260312)
    assert (post.deputy_for, post.role, post.granted_by) == (holder.person.id, "clerk", holder.person.id)
    assert cast.act(mei.id).may("upload")
    clock.now = time_of(20260313)
    assert people.posts.of(mei.id) == ()


def test_the_same_deputy_is_not_named_twice_for_one_post(cast, people):
    holder, mei = cast.acting("Ling", "clerk"), cast.person("Mei")
    first = people.posts.depute(holder, holder.post.id, mei.id, until_day=20260312)
    for until in (20260311, 20260320):
        with pytest.raises(Denied) as refused:
            people.posts.depute(holder, holder.post.id, mei.id, until_day=until)
        assert (refused.value.code, refused.value.expected) == ("access.deputy_already", "2026-03-12")
    assert people.posts.of(mei.id) == (first,)
    people.posts.end(holder, first.id)
    again = people.posts.depute(holder, holder.post.id, mei.id, until_day=20260320)
    assert people.posts.of(mei.id) == (again,)


@pytest.mark.parametrize("until", [0, 20260309, 20270312])
def test_a_deputy_needs_an_end_within_a_year(cast, people, until):
    holder, mei = cast.acting("Ling", "clerk"), cast.person("Mei")
    assert code_of(people.posts.depute, holder, holder.post.id, mei.id, until_day=until) == "access.bad_days"


def test_a_deputys_post_ends_at_once_with_the_holders(cast, people):
    holder, mei, ada = cast.acting("Ling", "clerk"), cast.person("Mei"), cast.acting("Ada", "admin")
    people.posts.depute(holder, holder.post.id, mei.id, until_day=20260331)
    people.posts.end(ada, holder.post.id)
    assert people.posts.of(mei.id) == ()


def test_a_deputys_post_rests_while_the_holder_is_switched_off(cast, people):
    holder, mei = cast.acting("Ling", "clerk"), cast.person("Mei")
    post = people.posts.depute(holder, holder.post.id, mei.id, until_day=20260331)
    people.persons.switch(holder.person.id, active=False)
    assert people.posts.of(mei.id) == ()
    people.persons.switch(holder.person.id, active=True)
    assert people.posts.of(mei.id) == (post,)


def test_a_deputy_names_no_deputy(cast, people):
    holder, mei, wen = cast.acting("Ling", "clerk"), cast.person("Mei"), cast.person("Wen")
    people.posts.depute(holder, holder.post.id, mei.id, until_day=20260331)
    deputy = cast.act(mei.id)
    assert code_of(people.posts.depute, deputy, deputy.post.id, wen.id, until_day=20260320) == "access.no_deputy"


def test_who_manages_people_names_deputies_for_others_but_never_himself(cast, people):
    ada, mei = cast.acting("Ada", "admin"), cast.person("Mei")
    _, post = cast.post("Ling", "clerk")
    assert people.posts.depute(ada, post.id, mei.id, until_day=20260331).granted_by == ada.person.id
    assert code_of(people.posts.depute, ada, post.id, ada.person.id, until_day=20260331) == "access.own_post"


def test_a_role_of_two_people_is_deputed_by_its_holder_alone(cast, people):
    ada, owner, mei = cast.acting("Ada", "admin"), cast.acting("Wen", "owner"), cast.person("Mei")
    assert code_of(people.posts.depute, ada, owner.post.id, mei.id, until_day=20260331) == "access.no_deputy"
    assert people.posts.depute(owner, owner.post.id, mei.id, until_day=20260331).role == "owner"


def test_a_bystander_names_no_deputy_and_nobody_is_his_own(cast, people):
    clerk, mei = cast.acting("Ling", "clerk"), cast.person("Mei")
    _, post = cast.post("Wen", "clerk")
    assert code_of(people.posts.depute, clerk, post.id, mei.id, until_day=20260331) == "access.no_deputy"
    own = (clerk, clerk.post.id, clerk.person.id)
    assert code_of(people.posts.depute, *own, until_day=20260331) == "access.no_deputy"
    assert code_of(people.posts.depute, clerk, "post-of-nobody", mei.id, until_day=20260331) == "access.post_over"


def test_the_holder_ends_his_deputys_post(cast, people):
    holder, mei = cast.acting("Ling", "clerk"), cast.person("Mei")
    post = people.posts.depute(holder, holder.post.id, mei.id, until_day=20260331)
    people.posts.end(holder, post.id)
    assert people.posts.of(mei.id) == ()


def test_the_deputy_of_who_asks_is_no_second_person(cast, people):
    owner, mei, ling = cast.acting("Wen", "owner"), cast.person("Mei"), cast.person("Ling")
    people.posts.depute(owner, owner.post.id, mei.id, until_day=20260331)
    asked = people.posts.ask_grant(owner, ling.id, "admin")
    assert code_of(people.posts.decide, asked.id, cast.act(mei.id), yes=True) == "access.same_person"


# --- managing people ----------------------------------------------------------------------------------------------------------


def test_who_manages_people_adds_somebody_who_chooses_a_password(cast, people, here):
    ada = cast.acting("Ada", "admin")
    person, invitation = people.managing.add(ada, "Ling", "ling", lang="zh")
    people.passwords.accept(invitation, "a quiet harbour")
    assert people.signin.with_password("ling", "a quiet harbour", here).person == person


def acts(people, by, person):
    """Every way to change somebody's account from a page."""
    yield lambda: people.managing.change(by, person, name="New", login="newname", lang="en")
    yield lambda: people.managing.invite(by, person)
    yield lambda: people.managing.codes_off(by, person)
    yield lambda: people.managing.switch(by, person, active=False)


def test_one_who_manages_people_alone_changes_a_clerk(cast, people):
    ada, (clerk, _) = cast.acting("Ada", "admin"), cast.post("Ling", "clerk")
    for act in acts(people, ada, clerk.id):
        act()
    changed = people.persons.get(clerk.id)
    assert (changed.name, changed.login, changed.active) == ("New", "newname", False)


def test_nobody_alone_changes_who_holds_a_role_of_two_people(cast, people):
    ada, owner = cast.acting("Ada", "admin"), cast.acting("Wen", "owner")
    for by, person in ((ada, owner.person.id), (owner, ada.person.id)):
        assert {code_of(act) for act in acts(people, by, person)} == {"access.needs_two"}


def test_a_role_of_two_people_counts_before_its_first_day_and_not_after_its_last(cast, people, clock):
    ada, (later, _) = cast.acting("Ada", "admin"), cast.post("Wen", "owner", since_day=20260311, until_day=20260312)
    assert code_of(people.managing.invite, ada, later.id) == "access.needs_two"
    clock.move(days=3)
    assert people.managing.invite(cast.act(ada.person.id), later.id)


def test_nobody_changes_who_also_works_elsewhere(cast, people):
    ada, (clerk, _) = cast.acting("Ada", "admin"), cast.post("Ling", "clerk")
    people.posts.install(clerk.id, "another", "auditor")
    assert {code_of(act) for act in acts(people, ada, clerk.id)} == {"access.elsewhere"}


def test_managing_needs_the_right_and_a_fresh_proof(cast, people, clock):
    clerk, ling, ada = cast.acting("Mei", "clerk"), cast.person("Ling"), cast.acting("Ada", "admin")
    assert {code_of(act) for act in acts(people, clerk, ling.id)} == {"access.not_allowed"}
    assert code_of(people.managing.add, clerk, "New", "newname") == "access.not_allowed"
    token = people.sessions.open(ada.person.id, "password")
    clock.move(minutes=11)
    old = people.sessions.who(token)
    assert {code_of(act) for act in acts(people, old, ling.id)} == {"access.prove_again"}
    assert code_of(people.managing.add, old, "New", "newname") == "access.prove_again"
    assert code_of(people.managing.invite, cast.act(ada.person.id), "p-nobody") == "access.no_person"


# --- why ----------------------------------------------------------------------------------------------------------------------


def test_why_names_the_post_since_when_until_when_and_who_gave_it(cast, people):
    ada, ling = cast.acting("Ada", "admin"), cast.person("Ling")
    post = people.posts.grant(ada, ling.id, "clerk", until_day=20261231)
    why = people.why_may(ling.id, "firm", "clerk", "upload")
    assert (why.allowed, why.posts) == (True, (post,))
    assert text_of(why, "en").splitlines() == [
        "Has been clerk since 2026-03-10, until 2026-12-31; given by Ada.",
        "A person in the role clerk may upload documents and sheets.",
    ]
    assert text_of(why, "zh").splitlines() == [
        "自 2026-03-10 起任业务员，至 2026-12-31 止；由Ada授予。",
        "业务员可以上传单证和表格。",
    ]


def test_why_names_the_person_that_a_deputy_stands_in_for(cast, people):
    holder, mei = cast.acting("Ling", "clerk"), cast.person("Mei")
    people.posts.depute(holder, holder.post.id, mei.id, until_day=20260331)
    why = people.why_may(mei.id, "firm", "clerk", "pay")
    assert why.allowed
    assert "as deputy for Ling; given by Ling" in text_of(why, "en")
    people.posts.end(holder, holder.post.id)
    why = people.why_may(mei.id, "firm", "clerk", "pay")
    assert not why.allowed
    assert "Ling is no longer clerk" in text_of(why, "en")


def test_why_not_names_the_roles_that_may_and_who_can_give_one(cast, people):
    ada = cast.acting("Ada", "admin")
    clerk, _ = cast.post("Ling", "clerk")
    why = people.why_may(clerk.id, "firm", "clerk", "approve_account")
    assert (why.allowed, why.posts, why.givers) == (False, (), (ada.person.id,))
    assert "these roles may: owner, reviewer" in text_of(why, "en")
    assert "Two people give it together; these can take part: Ada." in text_of(why, "en")
    assert "给" not in text_of(why, "zh")
    assert "可以的岗位是：负责人、复核人" in text_of(why, "zh")


@pytest.mark.parametrize(
    ("since", "until", "said"),
    [(20260311, 0, "only begins on 2026-03-11"), (20260301, 20260309, "ended on 2026-03-09")],
)
def test_why_not_says_that_a_post_has_not_begun_or_is_over(cast, people, since, until, said):
    person, _ = cast.post("Ling", "clerk", since_day=since, until_day=until)
    why = people.why_may(person.id, "firm", "clerk", "upload")
    assert not why.allowed
    assert said in text_of(why, "en")
    assert "ask whoever runs this machine" in text_of(why, "en")


def test_why_not_says_who_ended_the_post(cast, people):
    ada, ling = cast.acting("Ada", "admin"), cast.person("Ling")
    people.posts.end(ada, people.posts.grant(ada, ling.id, "clerk").id)
    why = people.why_may(ling.id, "firm", "clerk", "upload")
    assert "was ended by Ada" in text_of(why, "en")
    assert "These people can give it: Ada." in text_of(why, "en")


def test_why_not_for_who_never_had_the_post_or_is_switched_off(cast, people):
    person, _ = cast.post("Ling", "clerk")
    assert "has no post as auditor" in text_of(people.why_may(person.id, "firm", "auditor", "see_all"), "en")
    people.persons.switch(person.id, active=False)
    why = people.why_may(person.id, "firm", "clerk", "upload")
    assert not why.allowed
    assert "switched off" in text_of(why, "en")
    assert code_of(people.why_may, "p-nobody", "firm", "clerk", "upload") == "access.no_person"


@pytest.mark.parametrize("role", ROLES)
def test_why_and_the_door_never_disagree(cast, people, role):
    person, post = cast.post("Ling", role)
    acting = cast.act(person.id)
    for right in RIGHTS:
        why = people.why_may(person.id, "firm", role, right)
        assert why.allowed == acting.may(right) == (right in MAY[role])
        assert people.why_may(person.id, "another", role, right).allowed is False
    people.posts.remove(post.id)
    assert not any(people.why_may(person.id, "firm", role, right).allowed for right in RIGHTS)


def test_what_a_person_does_in_person_is_in_the_table():
    assert set(RIGHTS) >= IN_PERSON
