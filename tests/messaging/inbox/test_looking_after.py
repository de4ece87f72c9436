"""What is unread, notes, names, closing, presence, canned replies, and what a search finds."""

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from accounts.models import Activity
from common import scope
from common.errors import Conflict, Forbidden, Invalid, NotFound
from messaging.models import (
    CannedReply,
    ConversationNote,
    ConversationPresence,
    ConversationRead,
)
from messaging.selectors.canned import canned_replies, filled_in
from messaging.selectors.conversations import (
    SEEN_FOR,
    TYPING_FOR,
    Show,
    as_it_stands,
    conversation,
    messages_found,
    people_found,
    shown,
    unread_count,
)
from messaging.services import reading
from messaging.services.canned import remove_canned_reply, save_canned_reply
from messaging.services.conversations import LONGEST_NOTE, note, rename, set_state
from messaging.states import ConversationState
from tests.messaging.conftest import OUTSIDE
from tests.messaging.inbox.conftest import FREE, PRIVATE, SHARED, Office

SECOND_PERSON = "+13125550101"


def unread(office: Office, name: str) -> dict[str, int]:
    return {row.peer: row.unread for row in shown(office.viewer(name), Show.UNREAD)}


def test_unread_is_counted_for_each_user_and_exactly(office: Office):
    talk = office.hear()
    office.hear(text="More")
    office.hear(peer=SECOND_PERSON)
    office.hear(PRIVATE)
    assert unread(office, "nora") == unread(office, "bob") == {OUTSIDE: 2, SECOND_PERSON: 1}
    assert (unread_count(office.viewer("nora")), unread_count(office.viewer("alice"))) == (2, 3)
    nora = office.viewer("nora")
    late = conversation(nora, talk.pk)

    reading.read(viewer=nora, conversation=late)

    assert unread(office, "nora") == {SECOND_PERSON: 1}
    assert unread(office, "bob") == {OUTSIDE: 2, SECOND_PERSON: 1}
    office.hear(text="Still there?")
    assert unread(office, "nora") == {OUTSIDE: 1, SECOND_PERSON: 1}
    reading.read(viewer=nora, conversation=conversation(nora, talk.pk))
    # A page that was loaded earlier takes nothing back.
    reading.read(viewer=nora, conversation=late)
    assert unread(office, "nora") == {SECOND_PERSON: 1}
    office.say("nora", talk)
    assert unread(office, "nora") == {SECOND_PERSON: 1}
    reading.unread_again(viewer=nora, conversation=conversation(nora, talk.pk))
    assert unread(office, "nora") == {OUTSIDE: 1, SECOND_PERSON: 1}
    assert ConversationRead.objects.count() == 1


def test_what_is_closed_is_in_its_own_list_until_somebody_writes(office: Office):
    talk = office.hear()
    nora, by = office.viewer("nora"), office.by("nora")
    assert set_state(viewer=nora, by=by, pk=talk.pk, state=ConversationState.CLOSED)
    assert not set_state(viewer=nora, by=by, pk=talk.pk, state=ConversationState.CLOSED)
    assert [len(shown(nora, show)) for show in (Show.ALL, Show.UNREAD, Show.CLOSED)] == [0, 0, 1]
    assert Activity.objects.filter(verb="closed").count() == 1
    office.hear(text="One more thing")
    assert [len(shown(nora, show)) for show in (Show.ALL, Show.UNREAD, Show.CLOSED)] == [1, 1, 0]
    with pytest.raises(Forbidden):
        set_state(
            viewer=office.viewer("carol"), by=office.by("carol"), pk=talk.pk, state=ConversationState.CLOSED
        )


def test_notes_stand_once_and_are_never_changed(office: Office):
    talk = office.hear()
    nora, by = office.viewer("nora"), office.by("nora")
    made = note(viewer=nora, by=by, pk=talk.pk, text=" A secret \r\n of ours\x00 ")
    assert (made.text, made.author) == ("A secret \n of ours", "Nora")
    for text in ("", " \n", "x" * (LONGEST_NOTE + 1)):
        with pytest.raises(Invalid):
            note(viewer=nora, by=by, pk=talk.pk, text=text)
    with pytest.raises(Forbidden):
        note(viewer=office.viewer("carol"), by=office.by("carol"), pk=talk.pk, text="Hi")
    assert ConversationNote.objects.count() == 1
    assert "secret" not in str(list(Activity.objects.values()))
    for statement in (
        "UPDATE messaging_conversationnote SET text = ''",
        "DELETE FROM messaging_conversationnote",
    ):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            connection.cursor().execute(statement)


def test_a_name_is_the_persons_in_every_conversation_and_in_later_ones(office: Office):
    talk, other = office.hear(FREE), office.hear(SHARED)
    rename(viewer=office.viewer("max"), by=office.by("max"), pk=other.pk, name="  Maria\n Lind ")
    talk.refresh_from_db()
    assert (talk.name, office.hear(PRIVATE).name) == ("Maria Lind", "Maria Lind")
    with pytest.raises(Invalid):
        rename(viewer=office.viewer("max"), by=office.by("max"), pk=other.pk, name="x" * 121)
    with pytest.raises(NotFound):
        rename(viewer=office.viewer("otto"), by=office.by("otto"), pk=other.pk, name="Otto")


def test_colleagues_see_who_looks_and_who_writes_for_a_few_seconds(office: Office):
    talk = office.hear()
    nora = office.viewer("nora")
    before = as_it_stands(nora, talk.pk).version
    for name, types in (("bob", False), ("otto", True), ("nora", True)):
        reading.be_at(viewer=office.viewer(name), conversation=talk, typing=types)

    seen = as_it_stands(nora, talk.pk)

    assert [(one.label, one.is_typing) for one in seen.colleagues] == [("Bob", False), ("Otto", True)]
    assert seen.version != before
    now = timezone.now()
    ConversationPresence.objects.update(typing_at=now - TYPING_FOR)
    assert [one.is_typing for one in as_it_stands(nora, talk.pk).colleagues] == [False, False]
    ConversationPresence.objects.update(seen_at=now - SEEN_FOR)
    assert as_it_stands(nora, talk.pk).colleagues == []
    assert as_it_stands(nora, talk.pk).version == before
    ConversationPresence.objects.update(seen_at=now - reading.KEPT)
    with scope.system():
        reading.forget_old()
    assert not ConversationPresence.objects.exists()


def test_canned_replies_are_everybodys_or_ones_own(office: Office):
    def save(name: str, title: str, *, is_shared: bool, pk: int | None = None) -> CannedReply:
        return save_canned_reply(
            viewer=office.viewer(name),
            by=office.by(name),
            pk=pk,
            title=title,
            text="Hello {name}, {agent} at {number} {here}",
            is_shared=is_shared,
        )

    shared, own = save("alice", "Hours", is_shared=True), save("nora", "Hours", is_shared=False)
    save("bob", "Hours", is_shared=False)
    for refused in (
        lambda: save("nora", "Mine for all", is_shared=True),
        lambda: save("nora", "Stolen", is_shared=False, pk=shared.pk),
        lambda: remove_canned_reply(viewer=office.viewer("nora"), by=office.by("nora"), pk=shared.pk),
    ):
        with pytest.raises(Forbidden):
            refused()
    with pytest.raises(NotFound):
        save("bob", "Nora's", is_shared=False, pk=own.pk)
    for name, is_shared in (("alice", True), ("nora", False)):
        with pytest.raises(Conflict):
            save(name, "Hours", is_shared=is_shared)
    assert [row.pk for row in canned_replies(office.viewer("nora"))] == [shared.pk, own.pk]
    talk = office.hear()
    assert filled_in(office.viewer("nora"), own, talk) == "Hello there, Nora at (201) 342-2003 {here}"
    talk.name = "Maria {agent}"
    assert filled_in(office.viewer("nora"), own, talk) == "Hello Maria {agent}, Nora at (201) 342-2003 {here}"
    remove_canned_reply(viewer=office.viewer("nora"), by=office.by("nora"), pk=own.pk)
    assert CannedReply.objects.count() == 2


def test_searching_finds_names_numbers_and_words_of_ones_own_account(office: Office):
    talk = office.hear(text="The CROWN fell out, 100% sure")
    office.hear(PRIVATE, text="A crown of mine")
    office.hear(peer=SECOND_PERSON, text="Come at five")
    nora = office.viewer("nora")
    rename(viewer=nora, by=office.by("nora"), pk=talk.pk, name="Søren Ålund")

    def words(text: str) -> list[str]:
        return [row.text for row in messages_found(nora, text, before=None, size=10)]

    assert words("crown") == ["The CROWN fell out, 100% sure"]
    assert words("100%") == ["The CROWN fell out, 100% sure"]
    assert words("10_%") == []
    assert [row.pk for row in people_found(nora, "ålund")] == [talk.pk]
    assert [row.peer for row in people_found(nora, "555-0101")] == [SECOND_PERSON]
    newest = messages_found(office.viewer("alice"), "crown", before=None, size=1)[0]
    assert newest.ours == PRIVATE
    [older] = messages_found(office.viewer("alice"), "crown", before=newest.pk, size=10)
    assert older.ours == FREE
