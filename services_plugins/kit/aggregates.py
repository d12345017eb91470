"""What is counted in several services."""

from django.db.models import Aggregate, FloatField


class Median(Aggregate):
    """The middle value, as PostgreSQL finds it."""

    function = "PERCENTILE_CONT"
    template = "%(function)s(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = FloatField()
