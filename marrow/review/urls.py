"""The staff app's addresses. Each name stands in access.py with the role that it needs."""

from django.urls import path

from marrow.review.views import (
    conversation,
    conversations,
    dashboard,
    export,
    oidc,
    people,
    queues,
    session,
    training,
    work,
)

urlpatterns = [
    path("", session.home, name="home"),
    path("health", session.health, name="health"),
    path("sign-in", session.SignIn.as_view(), name="sign_in"),
    path("sign-in/organisation", oidc.begin, name="oidc_begin"),
    path("sign-in/organisation/back", oidc.callback, name="oidc_callback"),
    path("sign-out", session.sign_out, name="sign_out"),
    path("account", session.account, name="account"),
    path("account/sign-out-everywhere", session.end_sessions, name="end_sessions"),
    path("conversations", conversations.show, name="conversations"),
    path("conversations/export.<str:form>", export.export, name="conversations_export"),
    path("conversations/filters", conversations.save_filter, name="save_filter"),
    path("conversations/filters/<int:number>/delete", conversations.delete_filter, name="delete_filter"),
    path("conversations/<int:number>", conversation.show, name="conversation"),
    path("conversations/<int:number>/reviewed", work.mark_reviewed, name="mark_reviewed"),
    path("conversations/<int:number>/flag", work.flag, name="flag"),
    path("conversations/<int:number>/tag", work.tag, name="tag"),
    path("conversations/<int:number>/untag/<int:row>", work.untag, name="untag"),
    path("conversations/<int:number>/comment", work.comment, name="comment"),
    path("conversations/<int:number>/assign", work.assign, name="assign"),
    path("conversations/<int:number>/delete", work.delete, name="delete_conversation"),
    path("turns/<int:number>/judge", work.judge, name="judge"),
    path("turns/<int:number>/seen", work.seen, name="seen"),
    path("changes/<int:number>/undo", work.undo, name="undo"),
    path("queues/unsure", queues.unsure, name="queue_unsure"),
    path("queues/unsure/<int:number>", queues.group, name="queue_group"),
    path("queues/unsure/<int:number>/decide", work.decide_group, name="decide_group"),
    path("queues/unsure/<int:number>/split", work.split_group, name="split_group"),
    path("queues/danger", queues.danger, name="queue_danger"),
    path("queues/sample", queues.sample, name="queue_sample"),
    path("dashboard", dashboard.show, name="dashboard"),
    path("training", training.show, name="training"),
    path("training/<int:number>/decide", training.decide, name="decide_proposal"),
    path("training/patch", training.patch, name="training_patch"),
    path("training/write", training.write, name="training_write"),
    path("people", people.show, name="people"),
    path("people/add", people.add, name="add_person"),
    path("people/<int:number>", people.person, name="person"),
    path("people/<int:number>/password", people.reset_password, name="reset_password"),
    path("people/<int:number>/sign-out-everywhere", people.end_sessions, name="end_person_sessions"),
    path("people/<int:number>/unlock", people.unlock, name="unlock_person"),
    path("audit", people.audit, name="audit"),
]

handler400 = "marrow.review.views.session.bad_request"
handler403 = "marrow.review.views.session.forbidden"
handler404 = "marrow.review.views.session.not_found"
handler500 = "marrow.review.views.session.server_error"
