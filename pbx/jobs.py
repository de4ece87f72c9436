"""What workers do for the media library, and with the voice apps that carriers list."""

from jobs.kinds import Kind, register
from jobs.states import WhenSuspended
from pbx.app_sync import sync_apps
from pbx.copies import working
from pbx.copies.services import DROP_APP, PUSH_APP, PUSH_MEDIA
from pbx.copies.sync import sync_media
from pbx.media.services import imports, speaking
from pbx.reception_sync import sync_receptions
from providers.contract.media import Media
from providers.contract.switchboard import Switchboard
from providers.contract.voice_apps import VoiceApps
from providers.syncs import register_sync

register(Kind(speaking.SPEAK, run=speaking.make_speech, failed=speaking.not_spoken, retry_failed=False))
register(
    Kind(
        imports.IMPORT,
        run=imports.convert,
        failed=imports.forget_file,
        retry_failed=False,
        is_told=True,
    )
)
register(Kind(PUSH_APP, run=working.push_app, failed=working.push_failed, when_suspended=WhenSuspended.WAITS))
register(Kind(DROP_APP, run=working.drop_app))
register(Kind(PUSH_MEDIA, run=working.push_media, failed=working.media_failed))
register_sync("media", sync_media, needs=Media.list_media)
register_sync("voice apps", sync_apps, needs=VoiceApps.list_voice_apps)
register_sync("main numbers", sync_receptions, needs=Switchboard.list_receptions)
