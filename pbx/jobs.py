"""What workers do for the media library, and with the voice apps that carriers list."""

from jobs.kinds import Kind, register
from pbx.app_sync import sync_apps
from pbx.media.services import imports, speaking
from providers.contract.voice_apps import VoiceApps
from providers.syncs import register_sync

register(Kind(speaking.SPEAK, run=speaking.make_speech, failed=speaking.not_spoken, retry_failed=False))
register(Kind(imports.IMPORT, run=imports.convert, failed=imports.forget_file, retry_failed=False))
register_sync("voice apps", sync_apps, needs=VoiceApps.list_voice_apps)
