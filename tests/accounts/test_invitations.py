"""Invitations: their mail, the answers, and that nobody belongs to an account against their will."""

import re
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.db import connection
from django.test import Client
from django.utils import timezone

from accounts.models import Activity, Invitation, Membership, User
from accounts.selectors.invitations import behind_link, invitations
from accounts.selectors.people import members, standing
from accounts.services import invitations as inviting
from accounts.services.people import come_home
from accounts.states import InvitationState, Role
from common import scope
from common.errors import Conflict, Forbidden, Invalid, NotFound, Throttled
from tests.console import HTMX, signed_in
from tests.people import BY, People, make_people

PASSWORD = "long enough and new 42"
PAGE = "/user/invitation"
OLIVIA, NEW = "olivia@example.com", "new@example.com"


@pytest.fixture
def ask(people: People, mailoutbox, django_capture_on_commit_callbacks):
    """Invites to Acme and returns the token of the link in the mail."""

    def asked(email: str = NEW, role: Role = Role.MEMBER, name: str = "") -> str:
        with django_capture_on_commit_callbacks(execute=True), scope.tenant(people.customer.pk):
            inviting.invite(account=people.customer, by=BY, email=email, name=name, role=role)
        return token_in(mailoutbox[-1])

    return asked


def token_in(mail) -> str:
    found = re.search(r"http://[^/]+/user/invitation/(\S+)", mail.body)
    assert found
    return found[1]


def stored() -> Invitation:
    with scope.system():
        return Invitation.objects.select_related("account").latest("id")


def roles(people: People) -> dict[str, str]:
    with scope.system():
        return dict(members(people.customer).values_list("user__email", "role"))


AT_FIRST = {"alice@example.com": "owner", "bob@example.com": "member", "carol@example.com": "read_only"}


def test_an_invitation_is_no_membership(people: People, ask, mailoutbox):
    token = ask("Olivia@Example.com", Role.OWNER, "The boss")

    assert roles(people) == AT_FIRST
    (mail,) = mailoutbox
    assert (mail.to, mail.subject) == ([OLIVIA], "[Tandem] You are invited")
    assert "Test invites you to the account Acme on Tandem as owner." in mail.body
    row = stored()
    assert (row.state, row.email, row.role, row.invited_by) == ("open", OLIVIA, "owner", "Test")
    assert token not in str(vars(row))
    with scope.system():
        log = Activity.objects.get(verb="invited")
        assert (log.subject, log.after, token in str(vars(log))) == (OLIVIA, {"role": "owner"}, False)
        assert standing(people.olivia, people.customer.pk).acting_from == people.operator


def test_who_is_behind_the_address_is_not_told(people: People, ask):
    ask(OLIVIA, name="The boss")
    alice = signed_in(people.alice)

    known = alice.get("/account/people/").content.decode()
    same = [
        alice.post("/account/people/invite", {"email": email, "role": "member"}, **HTMX).status_code
        for email in ("rita@example.com", "nobody@example.com")
    ]

    assert (OLIVIA in known, "Olivia<" in known, "The boss" in known) == (True, False, False)
    assert same == [200, 200]


def test_the_receiver_accepts(people: People, ask):
    token = ask(OLIVIA, Role.MANAGER)
    olivia = signed_in(people.olivia)

    followed = olivia.get(f"{PAGE}/{token}")
    page = olivia.get(PAGE)
    accepted = olivia.post(PAGE, {"accept": "1"})

    assert (followed.status_code, followed["Location"], page.status_code) == (302, PAGE, 200)
    assert ("no-store" in page["Cache-Control"], token in page.content.decode()) == (True, False)
    assert (accepted.status_code, accepted["Location"]) == (302, "/")
    assert roles(people) == AT_FIRST | {OLIVIA: "manager"}
    assert (stored().state, stored().accepted_by_id) == ("accepted", people.olivia.pk)
    assert olivia.get("/").wsgi_request.account == people.customer
    assert User.objects.get(pk=people.olivia.pk).home_id == people.customer.pk
    assert EmailAddress.objects.get(user=people.olivia).verified
    assert olivia.get(f"{PAGE}/{token}", follow=True).status_code == 404


def test_somebody_new_chooses_a_password_with_their_yes(people: People, ask):
    token, client = ask(role=Role.READ_ONLY, name="Nina"), Client()
    client.get(f"{PAGE}/{token}")

    weak = client.post(PAGE, {"accept": "1", "name": "Nina", "password": "short"})
    assert (weak.status_code, User.objects.filter(email=NEW).exists()) == (422, False)
    done = client.post(PAGE, {"accept": "1", "name": " Nina ", "password": PASSWORD})

    assert (done.status_code, done["Location"]) == (302, "/")
    person = User.objects.get(email=NEW)
    assert (person.name, person.check_password(PASSWORD), person.is_staff) == ("Nina", True, False)
    assert roles(people) == AT_FIRST | {NEW: "read_only"}
    assert client.get("/").wsgi_request.account == people.customer


def test_a_user_without_a_password_chooses_one(people: People, ask):
    token = ask("charlie@example.com")
    invitation = behind_link(token)
    assert not inviting.has_way_in("charlie@example.com")

    inviting.accept_as_new(invitation=invitation, by=BY, name="Somebody", password=PASSWORD)

    person = User.objects.get(email="charlie@example.com")
    assert (person.pk, person.name, person.check_password(PASSWORD)) == (people.charlie.pk, "Charlie", True)
    assert roles(people)["charlie@example.com"] == "member"


def test_a_user_with_a_password_keeps_it(people: People, ask):
    people.charlie.set_password("the one they know 7")
    people.charlie.save()
    token, client = ask("charlie@example.com"), Client()
    client.get(f"{PAGE}/{token}")

    page = client.get(PAGE).content.decode()
    answer = client.post(PAGE, {"accept": "1", "name": "Me", "password": PASSWORD})

    assert f"/user/login/?next={PAGE}" in page
    assert answer.status_code == 422
    assert User.objects.get(pk=people.charlie.pk).check_password("the one they know 7")
    assert roles(people) == AT_FIRST
    client.post("/user/login/", {"login": "charlie@example.com", "password": "the one they know 7"})
    assert client.post(PAGE, {"accept": "1"})["Location"] == "/"
    assert roles(people)["charlie@example.com"] == "member"


def test_nobody_else_accepts(people: People, ask):
    token = ask(OLIVIA)
    charlie = signed_in(people.charlie)
    charlie.get(f"{PAGE}/{token}")

    page = charlie.post(PAGE, {"accept": "1"})

    assert (page.status_code, "You are signed in as charlie@example.com" in page.content.decode()) == (
        200,
        True,
    )
    with pytest.raises(Forbidden):
        inviting.accept(invitation=stored(), user=people.charlie, by=BY)
    assert (roles(people), stored().state) == (AT_FIRST, "open")


def test_a_no_needs_no_sign_in(people: People, ask):
    client, token = Client(), ask(OLIVIA)
    client.get(f"{PAGE}/{token}")

    assert client.post(PAGE, {"decline": "1"}).status_code == 302
    assert (roles(people), stored().state) == (AT_FIRST, "declined")
    with pytest.raises(Conflict):
        inviting.accept(invitation=stored(), user=people.olivia, by=BY)
    assert roles(people) == AT_FIRST


def test_a_link_ends_after_a_week_when_revoked_and_when_sent_again(people: People, ask, mailoutbox):
    late, back, anew = ask("a@example.com"), ask("b@example.com"), ask("c@example.com")
    customer = people.customer
    with scope.tenant(customer.pk):
        first, second, third = invitations(customer)
        Invitation.objects.filter(pk=first.pk).update(expires_at=timezone.now())
        inviting.revoke(account=customer, by=BY, pk=second.pk)
        inviting.send_again(account=customer, by=BY, pk=third.pk)
        assert [row.is_over for row in invitations(customer)] == [True, False]
    assert [behind_link(token) for token in (late, back, anew, "", "x" * 65)] == [None] * 5
    for row in (first, second, third):
        with pytest.raises(Conflict):
            inviting.decline(invitation=row, by=BY)
    with scope.system():
        assert list(Invitation.objects.order_by("id").values_list("state", flat=True)) == [
            "open",
            "revoked",
            "open",
        ]


def test_sent_again_has_a_new_link(people: People, ask, mailoutbox, django_capture_on_commit_callbacks):
    ask()
    alice, pk = signed_in(people.alice), stored().pk
    with django_capture_on_commit_callbacks(execute=True):
        assert alice.post(f"/account/people/invitations/{pk}/again", **HTMX).status_code == 200
    assert behind_link(token_in(mailoutbox[-1])).pk == pk
    assert alice.post(f"/account/people/invitations/{pk}/revoke").status_code == 302
    assert alice.post(f"/account/people/invitations/{pk}/again").status_code == 404
    assert (len(mailoutbox), stored().state) == (2, "revoked")


def test_an_address_is_asked_once(people: People, ask, mailoutbox):
    ask()
    for email in (NEW, "NEW@example.com", "bob@example.com"):
        with pytest.raises(Conflict) as refusal:
            ask(email, Role.OWNER)
        assert refusal.value.field == "email"
    assert (len(mailoutbox), roles(people)) == (1, AT_FIRST)
    with scope.system():
        assert Invitation.objects.count() == 1
        Invitation.objects.update(expires_at=timezone.now() - timedelta(hours=1))
    ask()
    with scope.system():
        states = [row.state for row in Invitation.objects.order_by("id")]
    assert states == [InvitationState.REVOKED, InvitationState.OPEN]


@pytest.mark.parametrize(
    ("field", "value"),
    [("email", "x"), ("email", "a@b\n.com"), ("email", ""), ("name", "x" * 121), ("role", "emperor")],
)
def test_a_bad_invitation_asks_nobody(people: People, ask, mailoutbox, field, value):
    with pytest.raises(Invalid) as refusal:
        ask(**{field: value})
    assert (refusal.value.field, mailoutbox) == (field, [])
    with scope.system():
        assert Invitation.objects.count() == 0


def test_an_address_is_not_flooded(people: People, ask, mailoutbox):
    with scope.tenant(people.customer.pk):
        for _ in range(10):
            ask()
            inviting.revoke(account=people.customer, by=BY, pk=invitations(people.customer).get().pk)
    with pytest.raises(Throttled):
        ask()
    assert len(mailoutbox) == 10


def test_a_strangers_invitation_is_not_found(people: People, ask):
    ask()
    pk = stored().pk
    with scope.system():
        for act in (inviting.send_again, inviting.revoke):
            with pytest.raises(NotFound):
                act(account=people.other, by=BY, pk=pk)
    assert stored().state == "open"
    with scope.tenant(people.other.pk):
        assert Invitation.objects.count() == 0


def test_a_member_who_accepts_keeps_the_role(people: People, ask):
    token = ask("rita@example.com", Role.READ_ONLY)
    with scope.system():
        Membership.objects.create(user=people.rita, account=people.customer, role=Role.OWNER)
    inviting.accept(invitation=behind_link(token), user=people.rita, by=BY)
    assert roles(people)["rita@example.com"] == "owner"


def test_the_last_used_account_is_home(people: People):
    with scope.system():
        Membership.objects.create(user=people.rita, account=people.customer, role=Role.MEMBER)
    rita = signed_in(people.rita)
    assert rita.get("/").wsgi_request.account == people.reseller
    rita.post("/account/switch", {"account": people.customer.pk})
    assert signed_in(User.objects.get(pk=people.rita.pk)).get("/").wsgi_request.account == people.customer


def test_acting_for_an_account_makes_it_no_home(people: People):
    come_home(user=people.olivia, account=people.operator)
    olivia = signed_in(people.olivia)
    there = olivia.post("/account/switch", {"account": people.customer.pk})["Location"]
    assert olivia.get(there).wsgi_request.account == people.customer
    assert signed_in(User.objects.get(pk=people.olivia.pk)).get("/").wsgi_request.account == people.operator


def together(work, times: int) -> list[bool]:
    """Whether each of several at once got through."""
    ready = threading.Barrier(times, timeout=5)

    def one(_: int) -> bool:
        ready.wait()
        try:
            work()
        except Conflict:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(times) as pool:
        return sorted(pool.map(one, range(times)))


@pytest.mark.django_db(transaction=True)
def test_one_address_asked_eight_times_at_once_gets_one_mail(mailoutbox):
    people = make_people()

    def work() -> None:
        with scope.tenant(people.customer.pk):
            inviting.invite(account=people.customer, by=BY, email=NEW, name="", role=Role.MEMBER)

    assert together(work, 8) == [False] * 7 + [True]
    assert len(mailoutbox) == 1


@pytest.mark.django_db(transaction=True)
def test_one_link_is_used_once_by_six_at_once(mailoutbox):
    people = make_people()
    with scope.tenant(people.customer.pk):
        inviting.invite(account=people.customer, by=BY, email=NEW, name="", role=Role.MEMBER)
    found = behind_link(token_in(mailoutbox[0]))

    def work() -> None:
        inviting.accept_as_new(invitation=found, by=BY, name="Nina", password=PASSWORD)

    assert together(work, 6) == [False] * 5 + [True]
    assert (User.objects.filter(email=NEW).count(), roles(people)) == (1, AT_FIRST | {NEW: "member"})


@pytest.mark.django_db(transaction=True)
def test_of_many_answers_at_once_one_counts(mailoutbox):
    people = make_people()
    with scope.tenant(people.customer.pk):
        inviting.invite(account=people.customer, by=BY, email=OLIVIA, name="", role=Role.MEMBER)
    found = behind_link(token_in(mailoutbox[0]))
    answers = iter(["accept", "decline"] * 4)

    def work() -> None:
        if next(answers) == "accept":
            inviting.accept(invitation=found, user=people.olivia, by=BY)
        else:
            inviting.decline(invitation=found, by=BY)

    assert together(work, 8) == [False] * 7 + [True]
    assert (stored().state == "accepted") == (OLIVIA in roles(people))
