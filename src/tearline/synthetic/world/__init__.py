"""An invented council: look-alikes, people written down in two ways, stories with a mistake in each.

Invariant: who is who is known to the truth file alone, and so is the tradition of a name; nothing in the product reads
it.
"""
