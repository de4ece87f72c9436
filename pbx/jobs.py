"""What workers do for the media library."""

from jobs.kinds import Kind, register
from pbx.media.services import imports, speaking

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
