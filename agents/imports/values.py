"""Words in cells that say a role or nothing, as people and programs of several languages write them."""

# How other programs write that there is nothing, where no text can stand.
DASHES = frozenset({"-", "\u2013", "\u2014", "n/a", "na", "null", "none", "nil"})
ROLES = ("member", "manager", "admin")
_MEANT = {
    "member": "members, user, users, agent, agents, employee, mitglied, membre, miembro",
    "manager": "managers, supervisor, supervisors, team lead, team leader, leiter",
    "admin": "admins, administrator, administrators, administrateur, administrador, owner, owners, system_owner, "
    "system_owners, system_admins, global administrator",
}
ROLE_WORDS = {word: role for role, words in _MEANT.items() for word in words.split(", ")}
