"""What other parts of the house may want to hear of the council's records."""

from django.dispatch import Signal

# Sent in the transaction that published it (argument: deliberation, or minutes).
deliberation_published = Signal()
minutes_published = Signal()
