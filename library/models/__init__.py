from library.models.editors import Editor
from library.models.essays import Essay
from library.models.items import (
    About,
    Access,
    Contributor,
    Item,
    Kind,
    OldSlug,
    Revision,
    Role,
    Topic,
)
from library.models.links import Flag, Link
from library.models.lists import Entry, ReadingList
from library.models.saved import Saved
from library.models.suggestions import Suggestion
from library.models.works import Article, Book, FreeCopy

__all__ = [
    "About",
    "Access",
    "Article",
    "Book",
    "Contributor",
    "Editor",
    "Entry",
    "Essay",
    "Flag",
    "FreeCopy",
    "Item",
    "Kind",
    "Link",
    "OldSlug",
    "ReadingList",
    "Revision",
    "Role",
    "Saved",
    "Suggestion",
    "Topic",
]
