"""Voice bots: added and renamed. They are removed with their numbers, in ``numbers.services.voice``."""

from django.db import transaction

from accounts.actor import Actor
from accounts.models import Account, Agent
from accounts.models.agent import bot_ref
from accounts.selectors.bots import bots
from accounts.services import activity
from accounts.services.suspension import while_active
from accounts.states import AgentKind
from common.errors import NotFound
from common.texts import short_text

NAME_LENGTH = 200
DESCRIPTION_LENGTH = 500


@while_active
def add_bot(*, account: Account, by: Actor, name: str, description: str = "") -> Agent:
    """Make a voice bot; Invalid for a name that is empty or too long. Several may have one name."""
    bot = Agent(
        account=account,
        kind=AgentKind.BOT,
        ref=bot_ref(),
        name=short_text(name, field="name", most=NAME_LENGTH, least=1),
        description=short_text(description, field="description", most=DESCRIPTION_LENGTH),
    )
    with transaction.atomic():
        bot.save(force_insert=True)
        activity.record(account=account, by=by, verb="added", subject=bot, after={"name": bot.name})
    return bot


@while_active
def change_bot(
    *, account: Account, by: Actor, ref: str, name: str | None = None, description: str | None = None
) -> Agent:
    """Change what is given; Invalid as for a new one, NotFound for another account's bot.

    Assignments keep the name under which they began.
    """
    texts = {}
    if name is not None:
        texts["name"] = short_text(name, field="name", most=NAME_LENGTH, least=1)
    if description is not None:
        texts["description"] = short_text(description, field="description", most=DESCRIPTION_LENGTH)
    with transaction.atomic():
        bot = locked_bot(account, ref)
        before = {field: getattr(bot, field) for field in texts}
        if texts != before:
            for field, text in texts.items():
                setattr(bot, field, text)
            bot.save(update_fields=[*texts, "updated_at"])
            activity.record(account=account, by=by, verb="changed", subject=bot, before=before, after=texts)
    return bot


def locked_bot(account: Account, ref: str) -> Agent:
    """The bot with its row locked, so that it does not leave meanwhile; call it inside a transaction."""
    found = None if "\x00" in ref else bots(account).select_for_update().filter(ref=ref).first()
    if found is None:
        raise NotFound("There is no such voice bot.", field="agent")
    return found
