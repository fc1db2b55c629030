"""Proposed examples: a maintainer accepts or refuses each, looks at the patch, and has it written."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET

from marrow.errors import BadInput
from marrow.review import paging
from marrow.review.audit import log
from marrow.review.models import Proposal
from marrow.review.training import proposals
from marrow.review.training import write as writing
from marrow.review.training.checks import objection
from marrow.review.views.answering import back_to, changes
from marrow.topics import load_topics

ORDER = ("-id",)
GONE = "Taken out for good: the conversation that it came from has been deleted."


@require_GET
def show(request: HttpRequest) -> HttpResponse:
    """The proposals of one status, the newest first."""
    status = request.GET.get("status", "")
    status = status if status in Proposal.Status.values else Proposal.Status.PROPOSED
    rows = Proposal.objects.filter(status=status).select_related("turn", "proposed_by", "decided_by", "written_by")
    page = paging.page(rows, ORDER, request.GET.get("after", ""), request.GET.get("before", ""))
    for proposal in page.rows:
        topic = load_topics().get(proposal.topic)
        proposal.question = topic.question if topic else proposal.topic
        proposal.objection = objection(proposal.text, proposal.topic) if status == Proposal.Status.PROPOSED else ""
    counts = {
        value: Proposal.objects.filter(status=value).order_by().values("pk")[:1000].count()
        for value in Proposal.Status.values
    }
    statuses = [(value, label, counts[value]) for value, label in Proposal.Status.choices]
    return render(request, "review/training.html", {"page": page, "status": status, "statuses": statuses})


@changes("training")
def decide(request: HttpRequest, number: int) -> HttpResponse:
    """Accepts, refuses, or takes a decision back."""
    proposal, decision = get_object_or_404(Proposal, pk=number), request.POST.get("decision")
    if decision == "accept":
        proposals.accept(request.user, proposal, request.POST.get("text"))
        messages.success(request, "Accepted. It is written when you say so.")
    elif decision == "refuse":
        kept = proposals.refuse(request.user, proposal)
        messages.success(request, "Refused." if kept else GONE)
    elif decision == "reopen":
        kept = proposals.reopen(request.user, proposal)
        messages.success(request, "Open again." if kept else GONE)
    else:
        raise BadInput("Accept or refuse the example.")
    log(request, f"proposal_{decision}", f"proposal {number}", proposal.topic)
    return redirect(back_to(request, "training"))


@require_GET
def patch(request: HttpRequest) -> HttpResponse:
    """What would be written, as a patch."""
    lines = []
    plan = writing.plan()
    for line in plan.patch.splitlines():
        kind = "file" if line[:3] in ("+++", "---") else "place" if line[:2] == "@@" else {"+": "new"}.get(line[:1], "")
        lines.append((kind, line))
    return render(request, "review/patch.html", {"plan": plan, "lines": lines})


@changes("training")
def write(request: HttpRequest) -> HttpResponse:
    """Writes the accepted examples into the training data."""
    done = writing.write(request.user)
    log(request, "training_write", detail=f"{len(done.proposals)} examples into {len(done.files)} files")
    if done.proposals:
        messages.success(request, f"Wrote {len(done.proposals)} examples. They count from the next training on.")
    else:
        messages.error(request, "There was nothing to write.")
    return redirect("training")
