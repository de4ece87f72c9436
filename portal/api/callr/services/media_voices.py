"""``media/tts.get_voice_list`` and ``media/email`` (callr.md §5.7)."""

from collections.abc import Mapping

from pbx.mail_templates import RECORDING, VOICEMAIL, templates_for
from pbx.media import sound
from pbx.media.voices import VOICES
from portal.api.callr.base import ApiCall
from portal.api.callr.objects.media import MediaEmailTemplate
from portal.api.callr.objects.values import EmailTemplateType, Words
from portal.api.callr.registry import method

PURPOSES: Mapping[EmailTemplateType, str] = {"RECORD": RECORDING, "VMS": VOICEMAIL}


@method("media/tts.get_voice_list")
def get_voice_list(_call: ApiCall) -> list[Words]:
    """The voices in groups by their language; none where no synthesiser is installed."""
    groups: dict[str, Words] = {}
    for voice in VOICES.values() if sound.can_speak() else ():
        group = groups.setdefault(
            voice.locale, {"label": voice.language, "language": voice.locale, "voices": []}
        )
        group["voices"].append(
            {"gender": voice.gender, "id": voice.id, "language": voice.locale, "name": voice.name}
        )
    return list(groups.values())


@method("media/email.get_templates")
def get_templates(_call: ApiCall, type: EmailTemplateType) -> dict[str, MediaEmailTemplate]:
    """The templates of mails with voicemails or recordings, by their hashes."""
    return {
        one.ref: MediaEmailTemplate(hash=one.ref, name=one.name, type=type)
        for one in templates_for(PURPOSES[type])
    }
