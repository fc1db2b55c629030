"""Gets a process ready to serve: the first patient's message is as quick as the next ones."""

import gc
import logging
from typing import Any

from threadpoolctl import threadpool_limits

logger = logging.getLogger(__name__)

MESSAGE = "Hello. My mum had a bone marrow test and the dresing is wet: is that ok, and when can she shower?"


async def warm_up(app: Any) -> None:
    """Lets the model understand a message that uses all its parts, then settles the process.

    Args:
        app: Rasa's Sanic app, whose agent is loaded.
    """
    if app.ctx.agent is not None and app.ctx.agent.is_ready():
        await app.ctx.agent.parse_message(MESSAGE)
    else:
        logger.error("No model could be loaded: all get the nurse line. `marrow train`, then `marrow release newest`.")
    settle()


def settle() -> None:
    """Sets the process up for many small computations, when everything is loaded.

    A message's products of matrices are too small to be shared out: where the cores are busy, waiting for the other
    threads takes longer than all the rest. What was loaded stays for good, so it is taken out of the search for
    garbage, which costs a tenth of a second each time.
    """
    threadpool_limits(1, "blas")
    gc.collect()
    gc.freeze()
