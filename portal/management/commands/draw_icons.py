"""``manage.py draw_icons``, or ``make icons``: writes the file of all icons, after a page came to show another."""

from typing import Any

from django.core.management.base import BaseCommand

from common import icons


class Command(BaseCommand):
    """For who changes pages; the file stands beside the sources."""

    help = "Draw the icons that pages show into one file of the sources."
    requires_system_checks = ()

    def handle(self, *_args: Any, **_options: Any) -> None:
        icons.path().write_text(icons.drawn())
