"""Makes the first patient's message as quick as the next ones."""

import gc
from typing import Any

MESSAGE = "Hello. My mum had a bone marrow test and the dresing is wet: is that ok, and when can she shower?"


async def warm_up(app: Any) -> None:
    """Lets the model understand a message that uses all its parts, and takes what was loaded out of the garbage search.

    What the start left in memory stays for good; looking through it costs a tenth of a second each time.

    Args:
        app: Rasa's Sanic app, whose agent is loaded.
    """
    if app.ctx.agent is not None and app.ctx.agent.is_ready():
        await app.ctx.agent.parse_message(MESSAGE)
    gc.collect()
    gc.freeze()
