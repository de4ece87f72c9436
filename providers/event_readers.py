"""Lets ``events`` ask here about what carriers push."""

from events import incoming
from providers.pushes import Pushes

incoming.register(Pushes())
