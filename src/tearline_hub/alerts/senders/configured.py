"""Which senders this node has, by channel."""

from __future__ import annotations

from django.conf import settings

from tearline_hub.alerts.senders import Sender
from tearline_hub.alerts.senders.email import EmailSender
from tearline_hub.alerts.senders.notify import NotifySender
from tearline_hub.alerts.senders.push import PushSender


def sender_for(channel: str) -> Sender | None:
    """The sender, or None where none is set up."""
    environment = settings.ENVIRONMENT
    given = environment.senders
    if channel == "email" and given.smtp:
        return EmailSender(given.smtp)
    if channel == "text" and given.notify:
        return NotifySender(given.notify, given.notify_key, given.notify_template)
    if channel == "push" and given.push_contact:
        return PushSender(settings.PUSH_KEY, given.push_contact, on_this_machine=environment.demo)
    return None
