"""Passwords that a person can type: random for each installation."""

import secrets

_TEXT = (
    "amber anchor apple arrow autumn badge bamboo basil beacon birch bishop breeze bridge bronze butter "
    "cabin camel canal candle canyon carbon castle cedar cherry cider cinder clover cobalt comet copper "
    "coral cotton crane crystal dahlia daisy denim desert dolphin donkey ember falcon fern fiddle flint "
    "forest fossil garden garnet ginger glacier granite harbor harvest hazel heron honey indigo island "
    "ivory jacket jasper jungle juniper kettle lagoon lantern laurel lemon lilac linen magnet mango "
    "maple marble meadow melon mirror monsoon mosaic mustard nectar nickel nutmeg oasis olive onyx opal "
    "orbit orchid otter oyster paddle panther paper parrot pebble pepper pigeon pilot plum pollen poppy "
    "prairie quartz rabbit raven ribbon river rocket rosemary saddle saffron salmon sapphire shadow "
    "silver spruce sunset tiger timber topaz tulip tundra turtle valley velvet violet walnut willow"
)
WORDS = _TEXT.split()
LEAST, SPAN = 1000, 9000


def memorable() -> str:
    """Three words and four digits, such as ``maple-heron-quartz-4821``: 34 bits, behind a throttled sign-in."""
    words = [secrets.choice(WORDS) for _ in range(3)]
    return "-".join([*words, str(LEAST + secrets.randbelow(SPAN))])
