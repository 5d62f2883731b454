"""The plain view and its address."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, JsonResponse
from django.urls import path
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from tearline.errors import TearlineError
from tearline.seal.keyring import Keyring
from tearline.wire.report import read_report
from tearline_hub.alerts.actions.intake import Offered, take
from tearline_hub.alerts.queries.firms import firm_of
from tearline_hub.db.wake import wake
from tearline_hub.live.http import problem
from tearline_hub.live.reports import receipt_of


@csrf_exempt
def reports(request: HttpRequest) -> JsonResponse:
    firm = firm_of(request.headers.get("Authorization", "").removeprefix("Bearer "))
    try:
        offered = Offered(
            report=read_report(request.body), raw=request.body, door="api", reporter=firm,
            key=request.headers["Idempotency-Key"],
        )  # fmt: skip
        (taken,) = take([offered], now=timezone.now(), keyring=Keyring.open(settings.ENVIRONMENT.keys))
    except TearlineError as error:
        taken = error
    if isinstance(taken, TearlineError):
        refused = problem(taken)
        return JsonResponse({"refused": taken.code}, status=int(refused.status))
    wake("reports")
    return JsonResponse(receipt_of(taken), status=201 if taken.is_new else 200)


urlpatterns = [path("reports", reports)]
