"""A conversational FAQ about the bone marrow test for acute lymphoblastic leukaemia."""

__version__ = "0.1.0"
