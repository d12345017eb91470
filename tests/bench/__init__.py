"""Measurements of one run on one machine: `make bench`.

Ratios and counts are what to compare between machines; seconds are indicative.
"""
