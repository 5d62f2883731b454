"""What each address of the page does. Every view draws, or does one thing and sends the browser on.

Invariant: a view looks nothing up and decides nothing: the sitting does, through the same function as the command.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from werkzeug.datastructures import FileStorage
from werkzeug.utils import send_file
from werkzeug.wrappers import Request, Response

from tearline.edge import trust
from tearline.edge.asked import Prepared, refuse
from tearline.edge.page.application import Page, View, see
from tearline.edge.page.columns import options, selects
from tearline.edge.page.sitting import UNCONFIRMED
from tearline.errors import InvalidInput, ManyInvalid, TearlineError
from tearline.vocab.purpose import ReadPurpose
from tearline.wire.match_pack import MAX_BYTES


def show_files(page: Page, _: Request) -> Response:
    """Choose the pack and the table."""
    return page.draw("files.html", chosen="", choices=list(ReadPurpose))


def take_files(page: Page, request: Request) -> Response:
    """Take them in, and go on to whatever comes first: the key, or the headings."""
    chosen = request.form.get("purpose", "")
    try:
        purpose = _purpose(request)
        pack, extract = _file(request, "pack", "match pack"), _file(request, "extract", "table")
        page.sitting.take(_path(pack), _path(extract), extract.filename or "", purpose)
        page.sitting.prepared()
    except TearlineError as error:
        if error.code == UNCONFIRMED:
            return see("/key")
        page.sitting.forget()
        return page.draw("files.html", error, chosen=chosen, choices=list(ReadPurpose))
    return see("/headings")


def show_key(page: Page, _: Request) -> Response:
    """The fingerprint of a key that nobody has confirmed here."""
    return _key(page, None) if page.sitting.to_confirm else see("/")


def confirm_key(page: Page, request: Request) -> Response:
    """Believe it, if the fingerprint is the one on the node's page."""
    if not page.sitting.to_confirm:
        return see("/")
    try:
        page.sitting.confirm(_fingerprint(request))
    except TearlineError as error:
        return _key(page, error)
    return see("/headings") if page.sitting.asked else see("/notice")


def show_headings(page: Page, _: Request) -> Response:
    """What each heading was taken for."""
    try:
        return _headings(page, page.sitting.prepared(), None)
    except TearlineError as error:
        return page.draw("files.html", error, chosen="", choices=list(ReadPurpose))


def take_headings(page: Page, request: Request) -> Response:
    """Begin to look with what the person says the headings are."""
    try:
        before = page.sitting.prepared()
    except TearlineError as error:
        return page.draw("files.html", error, chosen="", choices=list(ReadPurpose))
    try:
        prepared = page.sitting.map(_mapping(before, request))
    except ManyInvalid as error:
        return _headings(page, before, error)
    if prepared.extract.refused:
        return _headings(page, prepared, None)
    page.sitting.start()
    return see("/progress")


def show_progress(page: Page, request: Request) -> Response:
    """How far the look is; as JSON for the script that asks again by itself."""
    job = page.sitting.job
    if request.accept_mimetypes.best == "application/json":
        said = {"rows": job.rows, "ended": job.ended} if job else {"rows": 0, "ended": True}
        return Response(f'{{"rows":{said["rows"]},"ended":{str(said["ended"]).lower()}}}', mimetype="application/json")
    if job is None:
        return see("/")
    return see("/result") if job.ended else page.draw("progress.html", rows=job.rows)


def show_result(page: Page, _: Request) -> Response:
    """What was found, and what to do with it."""
    job = page.sitting.job
    if job is None or not job.ended:
        return see("/progress")
    sitting = page.sitting
    return page.draw(
        "result.html", job.error, found=job.found, name=sitting.name, pack_id=sitting.pack_id, handling=sitting.handling
    )


def candidates(page: Page, request: Request) -> Response:
    """The file to upload to the node."""
    return _download(page.sitting.out, "candidates.csv", request)


def faults(page: Page, request: Request) -> Response:
    """What could not be read."""
    return _download(page.sitting.fault_file, "candidates.faults.csv", request)


def start_again(page: Page, _: Request) -> Response:
    """Delete everything, and begin anew."""
    page.sitting.forget()
    return see("/")


def close(page: Page, _: Request) -> Response:
    """Delete everything, and end the program."""
    page.sitting.forget()
    page.close()
    return page.draw("closed.html")


def show_notice(page: Page, _: Request) -> Response:
    """Give a recall notice."""
    return page.draw("notice.html", pack_id="")


def take_notice(page: Page, request: Request) -> Response:
    """Remember it."""
    try:
        path = _path(_file(request, "notice", "recall notice"))
        taken = page.sitting.notice(path.read_bytes()[: MAX_BYTES + 1])
    except TearlineError as error:
        return see("/key") if error.code == UNCONFIRMED else page.draw("notice.html", error, pack_id="")
    return page.draw("notice.html", pack_id=taken)


VIEWS: Final[dict[tuple[str, str], View]] = {
    ("/", "GET"): show_files,
    ("/", "POST"): take_files,
    ("/key", "GET"): show_key,
    ("/key", "POST"): confirm_key,
    ("/headings", "GET"): show_headings,
    ("/headings", "POST"): take_headings,
    ("/progress", "GET"): show_progress,
    ("/result", "GET"): show_result,
    ("/result/candidates.csv", "GET"): candidates,
    ("/result/faults.csv", "GET"): faults,
    ("/again", "POST"): start_again,
    ("/close", "POST"): close,
    ("/notice", "GET"): show_notice,
    ("/notice", "POST"): take_notice,
}


def _key(page: Page, error: TearlineError | None) -> Response:
    found = trust.introduction(page.sitting.to_confirm, page.sitting.clock())
    return page.draw("key.html", error, node=found.node)


def _headings(page: Page, prepared: Prepared, error: TearlineError | None) -> Response:
    plan = prepared.extract
    try:
        refuse(plan, plan.faults)
    except ManyInvalid as refusal:
        error = error or refusal
    return page.draw(
        "headings.html",
        error,
        rows=selects(plan),
        options=options(plan),
        name=page.sitting.name,
        handling=page.sitting.handling,
    )


def _mapping(prepared: Prepared, request: Request) -> dict[str, str]:
    """Heading -> the column that was chosen for it."""
    return {
        heading: request.form.get(f"column-{place}", "")
        for place, heading in enumerate(prepared.extract.headings)
        if heading.strip() and f"column-{place}" in request.form
    }


def _purpose(request: Request) -> ReadPurpose:
    try:
        return ReadPurpose(request.form.get("purpose", ""))
    except ValueError:
        raise InvalidInput("page.no-purpose", "Say why you look.", field="purpose") from None


def _fingerprint(request: Request) -> str:
    given = request.form.get("fingerprint", "")
    if not given.strip():
        raise InvalidInput("page.no-fingerprint", "Paste the fingerprint from the node's page.", field="fingerprint")
    return given


def _file(request: Request, field: str, what: str) -> FileStorage:
    found = request.files.get(field)
    if found is None or not found.filename:
        raise InvalidInput("page.no-file", f"Choose the {what}.", field=field)
    return found


def _path(file: FileStorage) -> Path:
    file.stream.flush()
    return Path(file.stream.name)


def _download(path: Path, name: str, request: Request) -> Response:
    if not path.exists():
        return see("/")
    return send_file(path, request.environ, mimetype="text/csv; charset=utf-8", as_attachment=True, download_name=name)
