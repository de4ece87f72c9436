"""How samples are kept, and how the process that reads and makes them says what went wrong."""

RATE = 8000
NOT_SOUND, TOO_LONG = 3, 4
