"""Words in cells that say yes, no, a role or nothing, as people and programs of several languages write them."""

NOTHING = "(none)"
# How other programs write that there is nothing, where no text can stand.
DASHES = frozenset({"-", "\u2013", "\u2014", "n/a", "na", "null", "none", "nil"})
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
ROLES = ("member", "manager", "admin")
_MEANT = {
    "member": "members, user, users, agent, agents, employee, mitglied, membre, miembro",
    "manager": "managers, supervisor, supervisors, team lead, team leader, leiter",
    "admin": "admins, administrator, administrators, administrateur, administrador, owner, owners, system_owner, "
    "system_owners, system_admins, global administrator",
}
ROLE_WORDS = {word: role for role, words in _MEANT.items() for word in words.split(", ")}
