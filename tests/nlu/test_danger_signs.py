"""The token patterns for danger signs, apart from the classifier."""

import pytest

from marrow.nlu.danger_signs import DangerPatterns, compile_pattern
from marrow.nlu.spacy_tokenizer import pipeline


@pytest.fixture(scope="module")
def patterns() -> DangerPatterns:
    return DangerPatterns()


@pytest.mark.parametrize(
    ("message", "sign"),
    [
        ("it wont stop bleeding", "bleeding_does_not_stop"),
        ("persistent bleeding from the trephine site", "bleeding_does_not_stop"),
        ("pyrexial 38.4 this afternoon", "fever_now"),
        ("purulent fluid under the pad", "wound_infected_now"),
        ("she is obtunded since the midazolam", "collapse"),
        ("GCS 12 and drowsy", "collapse"),
        ("sats 84 on air", "breathing_or_chest"),
        ("new stridor after the local", "breathing_or_chest"),
        ("acute urinary retention since his aspirate", "nerves"),
        ("rapidly enlarging haematoma", "swelling_grows"),
        ("The dressing is soaked through", "bleeding_does_not_stop"),
        ("i have a temperature of 38.6", "fever_now"),
        ("mum collapsed in the kitchen", "collapse"),
        ("he can't breathe properly", "breathing_or_chest"),
        ("my tongue is swelling up", "allergic_reaction"),
        ("i cant feel my leg", "nerves"),
        ("my foot's gone completely numb", "nerves"),
        ("that leg has been dead from the hip down for three days", "nerves"),
        ("i am biting a cushion with this hip", "pain_severe_now"),
        ("he bit through a towel last night", "pain_severe_now"),
        ("the ache is twice what it was at lunch", "pain_severe_now"),
        ("the pain is getting worse", "pain_severe_now"),
        ("it's worse every hour", "pain_severe_now"),
        ("the hip is much worse than this morning", "pain_severe_now"),
        ("she cries when she moves and it is worse every hour", "pain_severe_now"),
        ("severe pain in my hip, I'm stuck on the bathroom floor", "pain_severe_now"),
        ("he has terrible pain in his back", "pain_severe_now"),
        ("yellow gunk coming from the hole", "wound_infected_now"),
        ("she is vomiting blood", "blood_elsewhere"),
        ("I fainted and feel as if I will again", "collapse"),
        ("had nine paracetamol since lunch", "overdose"),
        ("she has had far too many of those codeine pills", "overdose"),
        ("had to wring this dressing out", "bleeding_does_not_stop"),
        ("not passed water since this morning", "nerves"),
        ("granny has become very muddled", "collapse"),
        ("she is all sweaty and muddled", "collapse"),
        ("dad was all of a sudden confused", "collapse"),
        ("so she is confused about where she lives", "collapse"),
        ("I can't stop shivering and the blanket is no help", "fever_now"),
        ("fainted once this morning and once just now", "collapse"),
        ("i cant breathe am i going to die", "breathing_or_chest"),
        ("I'm bleeding heavily is it going to stop", "bleeding_does_not_stop"),
        ("it won't stop bleeding and I'm terrified I will die", "bleeding_does_not_stop"),
        ("I'm scared it won't stop bleeding", "bleeding_does_not_stop"),
        ("my dad collapsed when he was in the shower just now", "collapse"),
        ("my dad is in his 80s and has collapsed", "collapse"),
        ("bleeding heavily in the night for the past hour", "bleeding_does_not_stop"),
        ("he was diagnosed 2 years ago and now he has a temp of 39.5", "fever_now"),
        ("I had a transplant last year and now I have a temperature of 39", "fever_now"),
        ("does it matter that my temperature is 39.5", "fever_now"),
        ("gave him first aid but he's unresponsive", "collapse"),
        ("he has collapsed once in the night and again this morning", "collapse"),
        ("I can't stop my whole body shaking", "fever_now"),
        ("mum is feverish and her last count said hardly any neutrophils", "fever_now"),
        ("woke up with a bad sore throat and shivery all night", "fever_now"),
        ("I can't stop the awful shivering", "fever_now"),
        ("she is crying and bleeding heavily", "bleeding_does_not_stop"),
        ("he fainted getting out of the bath, blood everywhere", "collapse"),
        ("she collapsed having a tattoo looked at", "collapse"),
        ("I've come out in hives all over since the test", "allergic_reaction"),
        ("they were the worst hours and now it's bleeding heavily", "bleeding_does_not_stop"),
        ("say what you like, it won't stop bleeding", "bleeding_does_not_stop"),
        ("she can't walk at all since the test", "nerves"),
        ("she can't walk far since the test", "nerves"),
        ("he can't stand", "nerves"),
        ("can't stand up since they did it", "nerves"),
        ("i cant stand on that leg", "nerves"),
        ("he can't stand to get to the loo", "nerves"),
        ("can't stand the pain, it will not stop bleeding", "bleeding_does_not_stop"),
        ("I'm in hives all over from the plaster they used", "allergic_reaction"),
        ("the gloves they wore today brought me out in hives", "allergic_reaction"),
        ("they used a drill and it is bleeding heavily", "bleeding_does_not_stop"),
        ("we were the first to arrive and now she has collapsed", "collapse"),
        ("I spose its nothing but it wont stop bleeding", "bleeding_does_not_stop"),
        ("I might be silly but my husband has collapsed", "collapse"),
        ("usually I'm fine but I cant feel my leg", "nerves"),
        ("mum as had to meny of her codein tablits", "overdose"),
        ("nan is on her second lot of chemotherapy and has the shivers", "fever_now"),
        ("he keeps shivering since we got in", "fever_now"),
        ("I've lost all feeling in one foot", "nerves"),
        ("his face is a horrible grey", "collapse"),
        ("she's gone a funny gray", "collapse"),
        ("sitting there sweaty and grey", "collapse"),
        ("pad soaked with blood when I stood in the shower", "bleeding_does_not_stop"),
        ("the bump was a pea this morning, now it is an egg", "swelling_grows"),
        ("small lump earlier and now it's a cricket ball", "swelling_grows"),
        ("the old lady opposite went blue round the lips", "breathing_or_chest"),
        ("his breath whistles going in and out", "breathing_or_chest"),
        ("my uncle keeled over by the lift after his test", "collapse"),
        ("I fainted at the bus stop and everyone stared", "collapse"),
        ("it won't stop bleeding and he is laughing it off", "bleeding_does_not_stop"),
        ("a drop of blood had come through and now it keeps bleeding", "bleeding_does_not_stop"),
        ("blood came through twice", "bleeding_does_not_stop"),
        ("a cupful of blood came through", "bleeding_does_not_stop"),
        ("bit of blood coming through every plaster", "bleeding_does_not_stop"),
        ("she can't breathe and just keeps laughing about it", "breathing_or_chest"),
        ("mum went down like a sack of coal in the hall", "collapse"),
        ("his knee gave way twice on the stairs", "nerves"),
        ("her leg keeps buckling", "nerves"),
        ("think I am about to pass out", "collapse"),
        ("she's sat up in bed peching", "breathing_or_chest"),
        ("Do people feel about to black out after it? That's me.", "collapse"),
        ("unbearable pain", "pain_severe_now"),
        ("Heavy bleeding!", "bleeding_does_not_stop"),
        ("high temp", "fever_now"),
    ],
)
def test_a_sign_is_found(patterns: DangerPatterns, message: str, sign: str) -> None:
    assert sign in patterns.signs(pipeline()(message))


@pytest.mark.parametrize(
    "message",
    [
        "what happens if it won't stop bleeding",
        "could i get a temperature of 38 afterwards",
        "what are the odds of chest pain",
        "what if I get a fever while my neutrophils are low",
        "he came through the neutropenic fever and is home",
        "If I fainted afterwards who would help",
        "I had severe pain last time. Can I be sedated?",
        "what if I have severe pain in the night",
        "how long do results take",
        "does the needle hurt",
        "I'm frightened of bleeding everywhere",
        "am I going to be in agony the day after",
        "say the plaster is soaked at two in the morning",
        "say it did start pouring blood one night, what then",
        "say it starts bleeding heavy on the way home, do we turn back",
        "",
        "sposing it bleeds heavy, do we ring?",
        "Were the wound to bleed heavily, whom does one ring?",
        "Whom is one to ring should it bleed heavily in the night?",
        "Should it bleed heavily at home, what does one do?",
        "Say it won't stop bleeding when he's home, who do I ring?",
        "I fainted having my nose pierced. Is this worse?",
        "I fainted at a blood test last spring, what will this be like?",
        "I come out in hives with rubber gloves, do they have others?",
        "I passed out giving blood once, how long does this take",
        "my sister fainted at the sight of a needle in 1994, may she come in",
        "had a seizure in 2011, can I still have sedation",
        "mam can't walk far, is it near the entrance",
        "i cant stand waiting",
        "the price of parking is twice what it was",
        "our puppy bites the blanket",
        "he can't stand needles",
        "I cannot stand the thought of it",
        "i cant stand to look at the needle",
        "dad's always been breathless, is that a problem",
        "will it be worse every day until it heals?",
        "what if it gets worse by the hour",
        "Is one rendered unconscious for this?",
        "are you unconscious during the test",
        "I'll be old and grey before they ring",
        "a grey squirrel sat on the sill all morning",
        "the bandage got drenched in the rain",
        "she got her pad soaked in the bath",
        "can I breathe some gas for it",
        "we can all breathe again",
        "so I'm confused why they want two of them",
        "could it become an expanding haematoma",
        "plts 55, party on sat",
        "we all collapsed giggling at the gown",
        "he had a fit of temper about the parking",
        "My aunt fainted at her tetanus jab",
        "does everyone faint after it",
        "he went to bed and slept like a log",
        "I nearly keeled over at the price",
        "a wee drop of blood had come through by teatime",
        "severe pain?",
        "heavy bleeding, what then",
        "do people feel about to black out after it",
        "wee drap o blood came through, nae mair",
        "just a bit blood come through at first",
        "Slight blood came through overnight, is that to be expected",
    ],
)
def test_what_is_asked_in_general_or_is_something_else_is_no_sign(patterns: DangerPatterns, message: str) -> None:
    assert patterns.signs(pipeline()(message)) == []


@pytest.mark.parametrize(
    "message",
    ["should it still be bleeding through every plaster", "Should it keep bleeding like this, what do I do?"],
)
def test_whether_it_should_be_so_is_asked_of_what_is_so(patterns: DangerPatterns, message: str) -> None:
    assert patterns.signs(pipeline()(message)) == ["bleeding_does_not_stop"]


def test_a_question_in_general_does_not_silence_the_other_sentences(patterns: DangerPatterns) -> None:
    message = "What happens at the test, and how long does it take? It won't stop bleeding. Would people worry?"
    assert patterns.signs(pipeline()(message)) == ["bleeding_does_not_stop"]


@pytest.mark.parametrize(
    ("message", "sign"),
    [
        ("I've passed out, like years ago when I gave blood", "collapse"),
        ("I fainted two years ago and now I've fainted again", "collapse"),
        ("she has collapsed once", "collapse"),
        ("bleeding won't stop, it was fine years ago", "bleeding_does_not_stop"),
        ("had asthma as a kid and can't breathe", "breathing_or_chest"),
        ("always been well but now he's breathless", "breathing_or_chest"),
        ("can't walk far today", "nerves"),
        ("my daughter has collapsed at school", "collapse"),
    ],
)
def test_what_is_past_silences_nothing_else(patterns: DangerPatterns, message: str, sign: str) -> None:
    assert patterns.signs(pipeline()(message)) == [sign]


def test_shaking_with_tears_is_no_fever(patterns: DangerPatterns) -> None:
    assert patterns.signs(pipeline()("I can't stop crying and shaking")) == []
    assert patterns.signs(pipeline()("crying and shivering, temperature of 39")) == ["fever_now"]


def test_a_gap_stands_for_up_to_four_tokens() -> None:
    assert compile_pattern("a ... b") == [
        {"NORM": {"REGEX": "^(?:a)$"}},
        {"OP": "?"},
        {"OP": "?"},
        {"OP": "?"},
        {"OP": "?"},
        {"NORM": {"REGEX": "^(?:b)$"}},
    ]


@pytest.mark.parametrize(
    ("message", "shown"),
    [
        ("dont want to be here, ive took the lot", True),
        ("ive taken all my tablets i want to die", True),
        ("there's an empty bottle of pills by her bed", True),
        ("ive cut my wrists", True),
        ("i have been counting my tablets", False),
        ("it has taken everything out of me", False),
    ],
)
def test_harm_done_is_a_sign_where_the_message_is_one_of_despair(
    patterns: DangerPatterns, message: str, shown: bool
) -> None:
    assert ("self_harm" in patterns.signs(pipeline()(message), in_despair=True)) == shown
    assert patterns.signs(pipeline()(message)) == []  # elsewhere they may be the morning's tablets
