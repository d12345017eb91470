"""The verbs of a council: each checks a right, records a step and tells who must know."""
