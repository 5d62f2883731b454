"""The edge as a page in a browser, for those who use no command line.

Invariant: it is served to this computer alone, to whoever started it alone, and asks nothing of any other address.
"""
