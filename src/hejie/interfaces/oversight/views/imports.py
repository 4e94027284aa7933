"""Imports: what came in, what was wrong in it row by row, and the rows as a file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from hejie.interfaces.oversight.sheet import download
from hejie.interfaces.shell import formats
from hejie.interfaces.shell.who import called, house_of
from hejie.interfaces.shell.words import say, spoken
from hejie.law.rule import Saying
from hejie.nightly.report.translated import translated
from hejie.people.doors import requires
from hejie.portfolio import queries
from hejie.portfolio.models import Import, ImportProblem

A_PAGE = 30
_KEPT_AS = {
    "balances": "givenbalance",
    "borrowers": "borrower",
    "contact_points": "contactpoint",
    "holds": "toldhold",
    "instalments": "schedule",
    "loans": "loan",
    "parties": "loanparty",
    "payments": "payment",
    "placements": "placement",
    "preferences": "toldwish",
    "promises": "pastpromise",
    "touches": "pastcontact",
}
"""The rows that a table of the tape becomes, as an import counts them."""
COLUMNS = ("file", "row", "field", "said", "because", "so")


@requires("see_problems")
@require_GET
def imports(request: HttpRequest) -> HttpResponse:
    """Show the imports into the organisation's book."""
    theirs = queries.imports(servicer_id=house_of(request).pk)
    page = Paginator(theirs, A_PAGE).get_page(request.GET.get("page"))
    names = called((one.asked_by for one in page.object_list), house=house_of(request))
    rows = [
        {"one": one, "by": names[one.asked_by], "loans": one.counts.get("in", {}).get("loans")}
        for one in page.object_list
    ]
    return render(request, "oversight/imports.html", {"page": page, "rows": rows})


@requires("see_problems")
@require_GET
def one_import(request: HttpRequest, import_id: int) -> HttpResponse:
    """Show one import: its tables, its problems by kind, and the rows that were set aside."""
    one = _theirs(request, import_id)
    file, field = request.GET.get("file", ""), request.GET.get("field", "")
    found = queries.problems_of(import_id=one.pk, file=file, field=field)
    kinds = queries.problem_kinds(import_id=one.pk)
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    told = {
        **_progress(one),
        "as_of": formats.day(one.as_of),
        "by": called([one.asked_by], house=house_of(request))[one.asked_by],
        "counts": _counts(one),
        "problem_total": one.problems,
        "problem_kinds": kinds,
        "problem_files": _summed((name, number) for name, _, number in kinds),
        "problem_fields": _summed((name, number) for _, name, number in kinds if name),
        "file": file,
        "field": field,
        "filters": urlencode({"file": file, "field": field}),
        "page": page,
        "rows": [_told(row) for row in page.object_list],
    }
    return render(request, "oversight/import.html", told)


@requires("see_problems")
@require_GET
def import_progress(request: HttpRequest, import_id: int) -> HttpResponse:
    """Tell whether an import still runs, for the page that watches."""
    told = _progress(_theirs(request, import_id))
    told["was_open"] = not told["is_open"]
    return render(request, "oversight/parts/import_progress.html", told)


@requires("see_problems")
@require_GET
def problems_file(request: HttpRequest, import_id: int) -> HttpResponseBase:
    """Give the problems as a file for a spreadsheet."""
    one = _theirs(request, import_id)
    found = queries.problems_of(
        import_id=one.pk, file=request.GET.get("file", ""), field=request.GET.get("field", "")
    )
    return download(
        f"problems-{one.as_of.isoformat()}-{one.pk}.csv",
        head=[say(f"problems.head_{name}") for name in COLUMNS],
        rows=(_cells(row) for row in found.iterator(chunk_size=2_000)),
    )


def _theirs(request: HttpRequest, import_id: int) -> Import:
    return get_object_or_404(queries.imports(servicer_id=house_of(request).pk), pk=import_id)


def _told(row: ImportProblem) -> dict[str, Any]:
    """Return a problem with its sentences in the language of the request."""
    sentences = {"because": row.because, "so": row.so}
    return {"one": row, **{name: _spoken(said) for name, said in sentences.items()}}


def _cells(row: ImportProblem) -> tuple[object, ...]:
    return row.file, row.row, row.field, row.said, _spoken(row.because), _spoken(row.so)


def _spoken(said: str) -> str:
    # The rows keep what the reader of the tape said, in English.
    return spoken(translated(Saying(zh=said, en=said)))


def _progress(one: Import) -> dict[str, Any]:
    return {"one": one, "is_open": one.state == "running"}


def _summed(pairs: Iterable[tuple[str, int]]) -> list[tuple[str, int]]:
    summed: Counter[str] = Counter()
    for name, number in pairs:
        summed[name] += number
    return sorted(summed.items())


def _counts(one: Import) -> list[dict[str, Any]]:
    """Return each table of the tape with its rows, and those that were new or changed."""
    read, written = one.counts.get("in", {}), one.counts.get("written", {})
    return [
        {"name": name, "rows": rows, "written": written.get(_KEPT_AS.get(name, ""))}
        for name, rows in sorted(read.items())
    ]
