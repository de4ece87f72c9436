"""Words that a person texts to be left alone, to be written to again, or to hear who is writing."""

from enum import StrEnum

from accounts.models import Account


class Wish(StrEnum):
    STOP = "stop"
    STOP_ALL = "stop_all"
    START = "start"
    HELP = "help"


WISHES = {
    "STOP": Wish.STOP,
    "UNSUBSCRIBE": Wish.STOP,
    "CANCEL": Wish.STOP,
    "END": Wish.STOP,
    "QUIT": Wish.STOP,
    "REVOKE": Wish.STOP,
    "OPTOUT": Wish.STOP,
    "STOPALL": Wish.STOP_ALL,
    "START": Wish.START,
    "UNSTOP": Wish.START,
    "HELP": Wish.HELP,
    "INFO": Wish.HELP,
}
PUNCTUATION = " \t\r\n.,!?\"'"


def wish_in(text: str) -> Wish | None:
    """The wish that the whole text is; a word within a sentence is none."""
    return WISHES.get(text.strip(PUNCTUATION).replace("-", "").upper()) if len(text) <= 40 else None


def answer(wish: Wish, account: Account) -> str:
    """What the person is told, in one part; the name of the account says who writes."""
    name = account.name[:40]
    if wish == Wish.STOP:
        return f"{name}: you will get no more messages from this number. Reply START to get them again."
    if wish == Wish.STOP_ALL:
        return f"{name}: you will get no more messages from us. Reply START to get them again."
    if wish == Wish.START:
        return f"{name}: you will get our messages again. Reply STOP to end them, HELP for help."
    return f"{name}: for help write to {account.email[:60]}. Reply STOP to get no more messages."
