"""The errors a person is told of in one line, with the exit code that goes with each."""

LONGEST = 400  # characters of another's error; YAML's name two places


class MarrowError(Exception):
    """A failure whose message is one line: what is wrong, where, and what to do."""

    exit_code = 1


def one_line(error: Exception) -> str:
    """What `error` says, on one line of at most `LONGEST` characters: for a message of ours that has to name it."""
    return " ".join(str(error).split())[:LONGEST]


class BadInput(MarrowError):
    """What the maintainer gave us is wrong: a data file, an answer, an argument."""

    exit_code = 2
