"""A sitting as it is held: what clerks enter, how it is merged, and what follows from it.

`entries` reads what devices send, `merging` finds what contradicts each other, `replay` says what
happened; none of them asks the database. `facts` reads what they need, `projecting` writes what
follows from it.
"""
