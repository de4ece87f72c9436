"""Settings of an app in the form of its row: JSON, with secrets encrypted."""

from typing import TypeVar

from common import crypto
from pbx.kinds.registry import KINDS
from pbx.kinds.settings import Settings
from pbx.models import VoiceApp
from pbx.states import AppKind

S = TypeVar("S", bound=Settings)


def settings_of(app: VoiceApp) -> Settings:
    """What is stored, secrets in clear."""
    kind = KINDS[AppKind(app.kind)]
    opened = {name: crypto.decrypt(app.settings.get(name) or "") for name in kind.SECRETS}
    return kind.parse(app.settings | opened)


def settings_as(app: VoiceApp, kind: type[S]) -> S:
    """The same for whoever knows the kind; TypeError when the app is of another."""
    found = settings_of(app)
    if not isinstance(found, kind):
        raise TypeError(f"{app.ref} is of kind {app.kind}.")
    return found


def to_store(settings: Settings) -> dict[str, object]:
    """The form that ``settings_of`` reads."""
    plain = settings.to_json()
    return plain | {name: crypto.encrypt(str(plain[name])) for name in settings.SECRETS}
