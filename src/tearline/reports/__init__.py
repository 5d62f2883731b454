"""What a firm reports, and what the law says of it: substances and their limits, the time it has, what to prompt for.

Nothing here knows a buyer. A substance is a name, a CAS number and a limit in law, and nothing else is said of it.
"""
