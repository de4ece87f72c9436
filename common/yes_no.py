"""Words that say yes or no, as people and programs of several languages write them; and what says: nothing."""

# In a cell of a file, where an empty one would say that a thing stays as it is.
NOTHING = "(none)"
YES = frozenset(
    {
        "yes",
        "y",
        "true",
        "t",
        "1",
        "1.0",
        "on",
        "x",
        "active",
        "enabled",
        "checked",
        "ja",
        "j",
        "oui",
        "sí",
        "si",
        "sim",
    }
    | {
        "wahr",
        "vrai",
        "verdadero",
        "sand",
        "sandt",
        "vero",
        "waar",
        "sant",
        "aktiv",
        "actif",
        "activo",
        "attivo",
    }
    | {"\u2713", "\u2714", "\u2611", "\u2705", "\u25cf"}
)
NO = frozenset(
    {
        "no",
        "n",
        "false",
        "f",
        "0",
        "0.0",
        "off",
        "inactive",
        "suspended",
        "disabled",
        "unchecked",
        "nein",
        "non",
        "nej",
    }
    | {
        "não",
        "nee",
        "nei",
        "falsch",
        "faux",
        "falso",
        "falsk",
        "onwaar",
        "falskt",
        "inaktiv",
        "inactif",
        "inactivo",
    }
    | {"archived", "deleted", "blocked", "\u2717", "\u2718", "\u2610", "\u274c", "\u25cb"}
)
