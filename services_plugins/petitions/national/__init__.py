"""Petitions and motions to authorities of the State (organic laws 44-14 and 64-14)."""
