"""Turning a territory into a live tenant."""
