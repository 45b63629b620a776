"""A large population that nobody mistakes for people: for measuring, and for trying things at size.

``populate`` makes it. Places are worked out in Python, everything else in SQL, from hashes of the
seed and the number of a row, so that the same seed on the same day gives the same population.
"""

from mutualaid.population.populate import NotEmpty, TooFewPeople, populate
from mutualaid.population.size import Size

__all__ = ["NotEmpty", "Size", "TooFewPeople", "populate"]
