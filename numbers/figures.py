"""What lists of accounts show about numbers."""

from accounts.selectors.tree import Figure, figures
from numbers.selectors.totals import held_by_account

figures.append(Figure("Numbers", held_by_account))
