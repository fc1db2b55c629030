"""What the commands log when they use Rasa without Rasa's own command line."""

import logging

import structlog


def only_warnings() -> None:
    """Keeps Rasa from logging every step of every message, as it does unless its command line has set the levels."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
