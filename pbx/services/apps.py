"""Voice apps: made, changed and deleted."""

from collections.abc import Iterable, Mapping

from django.db import transaction
from django.utils import timezone

from accounts.actor import Actor
from accounts.dialing import deserves_care, require_allowed
from accounts.models import Account
from accounts.services import activity
from accounts.services.owner_notices import tell_owners
from accounts.services.suspension import while_active
from accounts.services.ways_out import new_ones, tell_of_new_ones
from common import posting
from common.e164 import for_people
from common.errors import Invalid, NotFound
from common.texts import short_text
from common.transactions import once_more
from numbers.services import destinations
from pbx import leaving
from pbx.kinds.real_time import RealTime
from pbx.kinds.registry import KINDS
from pbx.kinds.settings import Settings
from pbx.media.services.holding import hold_prompts
from pbx.models import VoiceApp
from pbx.selectors.apps import as_destination, voice_app
from pbx.services.answerers import require_unordered
from pbx.states import AppKind
from pbx.stored import settings_of, to_store

NAME_LENGTH = 100
# Of longer values, such as scripts, the log says that they changed.
LONGEST_LOGGED = 500


@while_active
def create_app(
    *, account: Account, by: Actor, kind: str, name: str, settings: Mapping[str, object] | None = None
) -> VoiceApp:
    """Make an app; settings that are not given have their defaults. Invalid, naming the setting by its dotted path."""
    if kind not in KINDS:
        raise Invalid("There is no such kind of voice app.", field="kind")
    checked = KINDS[AppKind(kind)].parse(settings)
    _require_allowed(account, checked)
    _require_callable(checked, checked.asked())
    with transaction.atomic():
        hold_prompts(account, checked.played())
        app = VoiceApp.objects.create(
            account=account, kind=kind, name=_name(name), settings=to_store(checked)
        )
        activity.record(account=account, by=by, verb="made", subject=app, after={"kind": kind})
        _tell_of_calls_abroad(account, by, app, checked, ())
        _tell_of_ways_out(account, by, app, checked, ())
    return app


@while_active
def edit_app(
    *,
    account: Account,
    by: Actor,
    ref: str,
    name: str | None = None,
    settings: Mapping[str, object] | None = None,
) -> VoiceApp:
    """Change name and settings; a top-level setting that is not given stays, one that is given is replaced whole.

    Of two at once the later one builds upon the earlier. Numbers keep the app. Rules as for a new one.
    """
    if settings:
        _require_callable(*_newly_asked(account, ref, settings))
    return _edited(account, by, ref, name, settings or {})


def _newly_asked(
    account: Account, ref: str, changes: Mapping[str, object]
) -> tuple[Settings, dict[str, str]]:
    """The settings as they will be, and the URLs that the changes bring in, by dotted path."""
    old = settings_of(voice_app(account, ref))
    new = type(old).parse({**old.to_json(), **changes})
    before = old.asked().values()
    return new, {at: url for at, url in new.asked().items() if url not in before}


def _require_callable(settings: Settings, asked: Mapping[str, str]) -> None:
    """Names are looked up, so this is asked before a transaction. Programs that steer calls may be at plain http, as
    the vendor's own are (callr.md §7).
    """
    for at, url in asked.items():
        field, _, line = at.partition(".")
        try:
            posting.require_callable(url, field=field, plain=isinstance(settings, RealTime))
        except Invalid as exc:
            raise Invalid(f"Line {line}: {exc.text}" if line else exc.text, field=field) from exc


@once_more
def _edited(
    account: Account, by: Actor, ref: str, name: str | None, changes: Mapping[str, object]
) -> VoiceApp:
    app = locked_app(account, ref)
    old = settings_of(app)
    was = old.to_json()
    new = type(old).parse({**was, **changes})
    _require_allowed(account, new)
    hold_prompts(account, new.played())
    now = new.to_json()
    before = {key: _logged(value) for key, value in was.items() if value != now[key]}
    after = {key: _logged(now[key]) for key in before}
    if name is not None and _name(name) != app.name:
        before, after = before | {"name": app.name}, after | {"name": _name(name)}
        app.name = _name(name)
    if before:
        app.settings = to_store(new)
        app.save(update_fields=["name", "settings", "updated_at"])
        activity.record(account=account, by=by, verb="changed", subject=app, before=before, after=after)
        _tell_of_calls_abroad(account, by, app, new, old.called().values())
        _tell_of_ways_out(account, by, app, new, old.told())
    return app


@while_active
def delete_app(*, account: Account, by: Actor, ref: str) -> None:
    """Delete an app; nothing answers its numbers from then on, and jobs tell their carriers.

    Conflict while an open order routes numbers to it, or an app to the right needs it (``pbx.leaving``). Who routes a
    number to it holds the row (``answerers``), so none can arrive between the look and the end. NotFound a second time.
    """
    _deleted(account, by, ref)


@once_more
def _deleted(account: Account, by: Actor, ref: str) -> None:
    app = locked_app(account, ref)
    require_unordered(account, as_destination(app), called="app")
    leaving.require_free(account, app)
    app.deleted_at = timezone.now()
    app.save(update_fields=["deleted_at"])
    destinations.end(account=account, by=by, destinations=[as_destination(app)])
    activity.record(account=account, by=by, verb="deleted", subject=app, before={"kind": app.kind})


def locked_app(account: Account, ref: str) -> VoiceApp:
    """The account's app with its row locked; call it inside a transaction."""
    rows = VoiceApp.objects.select_for_update().filter(account=account, ref=ref, deleted_at=None)
    app = rows.first()
    if app is None:
        raise NotFound("There is no such voice app.", field="app")
    return app


def _name(name: str) -> str:
    return short_text(name, field="name", least=1, most=NAME_LENGTH)


def _logged(value: object) -> object:
    too_long = isinstance(value, str) and len(value) > LONGEST_LOGGED
    return f"{len(str(value))} characters" if too_long else value


def _require_allowed(account: Account, settings: Settings) -> None:
    for field, number in settings.called().items():
        require_allowed(account, number, field=field)


def _tell_of_calls_abroad(
    account: Account, by: Actor, app: VoiceApp, settings: Settings, known: Iterable[str]
) -> None:
    """A new target abroad, or of a costly kind, is how telephone fraud begins."""
    costly = _newly_costly(account, settings, known)
    lines = [f"{app.name} calls {for_people(number, account.country)} now." for number in costly]
    if lines:
        tell_owners(account=account, by=by, title="A voice app calls abroad or a costly number", lines=lines)


def _tell_of_ways_out(
    account: Account, by: Actor, app: VoiceApp, settings: Settings, before: Iterable[str]
) -> None:
    what = f"Calls or voicemails of {app.name}"
    tell_of_new_ones(account=account, by=by, what=what, before=before, after=settings.told())


def _newly_costly(account: Account, settings: Settings, known: Iterable[str]) -> list[str]:
    fresh = sorted(set(settings.called().values()) - set(known))
    return [number for number in fresh if deserves_care(account, number)]


def reaches_further(account: Account, app: VoiceApp, changes: Mapping[str, object]) -> bool:
    """Whether such a change has the app call numbers abroad, or of a costly kind, that it did not call before, or tell
    somebody of calls who was not told: a page asks first who it is. Invalid as for ``edit_app``.
    """
    old = settings_of(app)
    new = type(old).parse({**old.to_json(), **changes})
    costly = _newly_costly(account, new, old.called().values())
    return bool(costly or new_ones(old.told(), new.told()))
