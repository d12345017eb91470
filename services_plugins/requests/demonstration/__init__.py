"""Requests of people who don't exist, so that the demonstration's desks show something.

The people are of `kit.cast`. `answering` has what they write into forms, `stories` what becomes
of their requests (in `acts` and `words`). `ledger` has the rows that follow from it, `writing`
makes these of a story, `filling` puts them into a tenant and takes them out again. All is drawn
by lot with the tenant's slug as the seed: the same every time.
"""
