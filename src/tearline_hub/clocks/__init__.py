"""What happens because time passes: one table of clocks, one scheduler that fires them, one page that shows them.

`replaying` is what else happens by itself: after a backup was put back, what was erased since is erased again.
"""
