"""Ratings are asked for in the language of the reception, or else of the country."""

from string import Formatter

import pytest
from django.core import mail
from django.test import Client

from accounts.services.address_book import ContactFields, add_contact
from pbx.receptions.phrases import Language
from pbx.receptions.services import ReceptionWish, change_reception
from support.satisfaction.models import Rating
from support.satisfaction.tokens import link_to, token_of
from support.satisfaction.words import WORDS
from tests.pbx.receptions import Desk
from tests.support.test_asking import CALLER, asked, called, desk
from tests.support.test_asking_by_mail import LANDLINE, mailed

__all__ = ["desk"]


def speak(desk: Desk, language: str, *, nps: bool = False) -> None:
    wish = ReceptionWish(language=language, asks_smileys=not nps, asks_nps=nps)
    change_reception(**desk.who, ref=desk.reception.ref, wish=wish)


def page(row: Rating, data: dict[str, str] | None = None) -> str:
    path = "/" + link_to(row).split("/", 3)[3]
    client = Client()
    return (client.get(path) if data is None else client.post(path, data)).content.decode()


def test_the_text_and_its_page_are_in_the_receptions_language(desk: Desk):
    speak(desk, "da")
    called(desk, "1")
    [message] = asked(desk)
    row = Rating.objects.get()
    hidden = link_to(row).replace(token_of(row.seed), "*" * len(token_of(row.seed)))
    assert (message.peer, message.text) == (CALLER, f"Hvordan var din samtale med Acme Tools? {hidden}")
    shown = page(row)
    for words in ('<html lang="da">', "Hvordan gik det?", "Utilfreds", "Send svaret"):
        assert words in shown
    assert "Vælg et af ansigterne." in page(row, {"kind": ""})
    assert "Tak, dit svar er gemt." in page(row, {"kind": "positive"})
    row.refresh_from_db()
    assert row.kind == "positive"


def test_the_mail_and_a_score_are_too(desk: Desk):
    speak(desk, "fr", nps=True)
    account = desk.shop.customer
    add_contact(account=account, by=desk.who["by"], fields=ContactFields("Ann", LANDLINE, "ann@example.com"))
    called(desk, "1", caller=LANDLINE)
    mail.outbox.clear()
    [sent] = mailed(account)
    assert sent.subject == "Comment cela s'est-il passé avec Acme Tools ?"
    assert "Bonjour,\n\ncomment s'est passé votre appel avec Acme Tools ?" in sent.body
    assert "Recommanderiez-vous Acme Tools à d&#x27;autres ?" in page(Rating.objects.get())


@pytest.mark.parametrize("language", Language)
def test_each_language_has_all_words_with_their_places(language: Language):
    ours, theirs = vars(WORDS[Language.ENGLISH]), vars(WORDS[language])
    assert set(ours) == set(theirs)
    for name, text in ours.items():
        if isinstance(text, str):
            places = [[part[1] for part in Formatter().parse(one) if part[1]] for one in (text, theirs[name])]
            assert (places[0], bool(theirs[name])) == (places[1], True), name
