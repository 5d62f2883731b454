"""Whether this process can serve: the database answers and checks capabilities with our key."""

from __future__ import annotations

from django.db import DatabaseError, InterfaceError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt

from tearline_hub.db.context import Scope, on_behalf_of_node
from tearline_hub.web.pages import public_page


@csrf_exempt  # no cookie is read here, so that another method is refused as such
@public_page()
def readyz(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 Django's signature
    """200 when ready, 503 when not; nothing else is said."""
    try:
        with on_behalf_of_node(Scope.SIGN_IN), connection.cursor() as cursor:
            cursor.execute("SELECT tearline.scope()")
            ready = cursor.fetchone() == (Scope.SIGN_IN.value,)
    except (DatabaseError, InterfaceError):
        ready = False
    return JsonResponse({"ready": ready}, status=200 if ready else 503)
