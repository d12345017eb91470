"""What upper rooms can listen to, to count running deadlines again.

Both are sent in the public schema, inside the transaction of the change: a task that a
receiver enqueues exists exactly if the change does. Let the task do the counting; until the
transaction has ended, `rule()` and `calendar()` still answer with what was.
"""

from django.dispatch import Signal

# Holidays were added, moved, confirmed or cancelled. Argument: days, the frozenset of all
# dates that were or are concerned; a deadline whose span holds none of them, with a day to
# spare at each end, stays as it is.
calendar_changed = Signal()

# A version of a rule was added, withdrawn or verified. Argument: code.
rules_changed = Signal()
