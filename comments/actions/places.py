"""Which comments have a place in their thread, and how many answers of each have one.

Rows are locked from an answer up to what it answers, so that nobody waits in a circle.
"""

from __future__ import annotations

from comments.models import Comment


def settle(comment: Comment) -> None:
    """Give a locked comment the place that its status asks for, and all that it answers theirs.

    What is shown has one. What is not keeps it while an answer to it has one, so that nobody's
    words go because of somebody else's.
    """
    here: Comment | None = comment
    while here is not None:
        # What was deleted while it waited has nothing to stand there for.
        is_line = here.is_deleted and not here.is_placed
        has_place = here.reply_count > 0 or (here.is_shown and not is_line)
        if has_place == here.is_placed:
            return
        here.is_placed = has_place
        here.save(update_fields=["is_placed"])
        here = _count(here)


def _count(comment: Comment) -> Comment | None:
    """What it answers, with one answer more or less; None where it answers nothing."""
    if comment.parent_id is None:
        return None
    parent = Comment.objects.locked().get(pk=comment.parent_id)
    parent.reply_count += 1 if comment.is_placed else -1
    parent.save(update_fields=["reply_count"])
    return parent
