"""What the work process does each second for desks, to be killed: escalation, the router, and texts.

Reads lines `moment address-of-the-text-service`; for each begins a child, says its process id, and waits for its end.
The child does what is due at that moment again and again until it is killed.
"""

from __future__ import annotations

import datetime as dt
import os
import sys

import django


def main() -> None:
    """Until the input ends."""
    django.setup()
    from tearline_hub.alerts.actions import escalating, paging, routing
    from tearline_hub.alerts.senders.notify import NotifySender
    from tests.unit.alerts.test_senders import SECRET, SERVICE

    paging.MOST_TEXTS = 1_000_000  # type: ignore[misc]  # one number gets them all here
    for line in sys.stdin:
        moment, address = line.split()
        child = os.fork()
        if child == 0:
            sender = NotifySender(address, f"duty-{SERVICE}-{SECRET}", "a-template")
            now = dt.datetime.fromisoformat(moment)
            while True:
                escalating.escalate(now=now, most=7)
                routing.route(now=now)
                paging.send_due("text", sender, clock=lambda now=now: now)  # type: ignore[misc]
        sys.stdout.write(f"{child}\n")
        sys.stdout.flush()
        os.waitpid(child, 0)
        sys.stdout.write("ended\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
