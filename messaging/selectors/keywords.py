"""Reads of the words that opt people out and in."""

from accounts.models import Account
from common.plans.plan import Keywords
from common.plans.registry import plan_of
from messaging.keywords import LANGUAGES
from messaging.models import KeywordSetting


def languages(account: Account) -> list[str]:
    """The languages that the account has added, by their two letters."""
    chosen = KeywordSetting.objects.filter(account=account).values_list("languages", flat=True).first()
    return [language for language in chosen or [] if language in LANGUAGES]


def keywords_between(account: Account, ours: str, peer: str) -> Keywords:
    """The words that count between two numbers: those of both countries, and of the account's languages."""
    plans = [plan for e164 in (ours, peer) if (plan := plan_of(e164)) is not None]
    sets = [plan.keywords for plan in plans] + [LANGUAGES[language][1] for language in languages(account)]
    together = Keywords(frozenset())
    for each in sets or [LANGUAGES["en"][1]]:
        together |= each
    return together
