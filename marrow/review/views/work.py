"""What is done to a conversation and its turns; each can be undone but for deleting."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect

from marrow.errors import BadInput
from marrow.review import changes as undoing
from marrow.review import judging, retention
from marrow.review.audit import log
from marrow.review.models import Change, Conversation, ConversationTag, Group, Person, Turn
from marrow.review.views.answering import back_to, changes


@changes("conversations")
def judge(request: HttpRequest, number: int) -> Change:
    """Marks a reply right, wrong with its right topic, not in the document, or as a new question."""
    turn = get_object_or_404(Turn.objects.select_related("conversation"), pk=number)
    return judging.judge(request.user, turn, request.POST.get("verdict", ""), request.POST.get("topic", ""))


@changes("queue_danger")
def seen(request: HttpRequest, number: int) -> Change:
    """Notes that a person has seen an urgent or distressed message."""
    return judging.mark_seen(request.user, get_object_or_404(Turn.objects.select_related("conversation"), pk=number))


@changes("conversations")
def mark_reviewed(request: HttpRequest, number: int) -> Change:
    """Reviewed, or not."""
    return judging.mark_reviewed(request.user, _conversation(number), request.POST.get("on") == "1")


@changes("conversations")
def flag(request: HttpRequest, number: int) -> Change:
    """Flagged, or not."""
    return judging.flag(request.user, _conversation(number), request.POST.get("on") == "1")


@changes("conversations")
def tag(request: HttpRequest, number: int) -> Change:
    """Puts a tag on."""
    return judging.tag(request.user, _conversation(number), request.POST.get("tag", ""))


@changes("conversations")
def untag(request: HttpRequest, number: int, row: int) -> Change:
    """Takes a tag away."""
    return judging.untag(request.user, get_object_or_404(ConversationTag, pk=row, conversation=number))


@changes("conversations")
def comment(request: HttpRequest, number: int) -> Change:
    """Adds a remark."""
    return judging.comment(request.user, _conversation(number), request.POST.get("text", ""))


@changes("conversations")
def assign(request: HttpRequest, number: int) -> Change:
    """Gives the conversation to somebody, or to nobody."""
    wanted = request.POST.get("person", "")
    if wanted and not wanted.isdecimal():
        raise BadInput("There is no such person.")
    person = get_object_or_404(Person, pk=int(wanted), is_active=True) if wanted else None
    return judging.assign(request.user, _conversation(number), person)


@changes("queue_unsure")
def decide_group(request: HttpRequest, number: int) -> Change:
    """One decision for a group of messages."""
    group = get_object_or_404(Group, pk=number)
    return judging.decide(request.user, group, request.POST.get("verdict", ""), request.POST.get("topic", ""))


@changes("queue_unsure")
def split_group(request: HttpRequest, number: int) -> Change:
    """Takes one wording out of a group."""
    return judging.split(request.user, get_object_or_404(Group, pk=number), request.POST.get("key", ""))


@changes("conversations")
def undo(request: HttpRequest, number: int) -> HttpResponse:
    """Takes back one of one's own changes."""
    change = get_object_or_404(Change, pk=number, person=request.user)
    undoing.undo(change)
    log(request, "undo", change.target, change.summary)
    messages.success(request, f"Taken back: {change.summary}")
    return redirect(back_to(request, "conversations"))


@changes("conversations")
def delete(request: HttpRequest, number: int) -> HttpResponse:
    """Deletes a conversation from both sides at once. This cannot be undone, so the form asks for the word."""
    conversation = _conversation(number)
    if request.POST.get("sure") != "delete":
        raise BadInput("Type delete to delete the conversation; nothing was deleted.")
    events = retention.delete_conversation(conversation)
    log(request, "delete", f"conversation {number}", f"{events} events of the tracker store")
    messages.success(request, "The conversation is deleted here and in the bot's own store.")
    return redirect("conversations")


def _conversation(number: int) -> Conversation:
    return get_object_or_404(Conversation, pk=number)
