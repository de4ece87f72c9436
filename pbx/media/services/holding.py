"""Keeps what an app plays from going away while the app is stored."""

from collections.abc import Mapping

from accounts.models import Account
from common.errors import Invalid
from common.transactions import kept
from pbx.media.models import Media
from pbx.media.voices import voice_named
from pbx.prompts import Prompt


def hold_prompts(account: Account, prompts: Mapping[str, Prompt]) -> None:
    """Keep the media there until the caller's transaction ends; Invalid, at the prompt's path, for a media that the
    account may not play and for an unknown voice.
    """
    wanted = sorted({prompt.media for prompt in prompts.values() if prompt.media})
    found = _held(account, wanted) if wanted else set()
    for path, prompt in prompts.items():
        if prompt.media and prompt.media not in found:
            raise Invalid("There is no such media.", field=path)
        if prompt.voice:
            voice_named(prompt.voice, field=path)


def _held(account: Account, wanted: list[int]) -> set[int]:
    """Stock prompts never go."""
    stock = Media.objects.filter(account=None, pk__in=wanted)
    own = Media.objects.filter(account=account, pk__any_of=wanted)
    return kept(own) | set(stock.values_list("pk", flat=True))
