"""A council that doesn't exist, so that the demonstration shows its works (its seats are numbers).

The actions act now; here years of sessions are written, with what they promise: the tables of
transitions, copies of the rules, votes that add up. All is drawn by lot with the tenant's slug as
the seed: the same every time on the same day.
"""

from services_plugins.council.demonstration.filling import fill, remove

__all__ = ["fill", "remove"]
