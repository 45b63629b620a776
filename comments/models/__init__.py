"""What people say to one another under a page."""

from comments.models.comments import MOST_LETTERS, Comment, CommentVersion
from comments.models.threads import Lock, Thread

__all__ = ["MOST_LETTERS", "Comment", "CommentVersion", "Lock", "Thread"]
