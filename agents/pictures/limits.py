"""What a picture may be, and with what the process that reads it ends where it is none."""

SIDE = 256
MOST_PIXELS, FEWEST = 40_000_000, 16
NO_PICTURE, TOO_LARGE = 3, 4
