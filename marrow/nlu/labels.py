"""The names of the labels that more than one part of the code knows; all of them stand in `domain.yml` and `data/`."""

ANSWERS = "faq/"  # how the label of a topic begins
GETTING_HELP = "dialogue/getting_help"  # by those who were told to ring somebody
HESITATES = "dialogue/hesitates"  # to ring them
DANGER = ("urgent", "distress")  # a life may be at stake: said whatever fails, and read by staff
NURSE_LINE = "nurse_line"  # the topic, of which the reply to who wants a person tells too
OUTSIDE = "out_of_scope"  # what the document does not answer
WORRIED = "chat/worried"  # about the test: fear that has not taken over
OUTSIDE_GROUP = (
    "outside_group"  # set on a message of which that comes first: the group of it that the message is most like
)
