"""What is told to a browser of another site's page, when Rasa tells it something as well."""

import asyncio

from sanic import response
from sanic.request import Request

from marrow.channel.origins import ORIGIN, Origins


def test_an_origin_is_named_once_though_rasa_names_it_too() -> None:
    answer = response.empty()
    for _ in range(2):  # by us, and by Rasa's own middleware (`rasa run --cors`)
        answer.headers.add(ORIGIN, "https://www.hospital.example")
    answer.headers["Access-Control-Allow-Credentials"] = "true"
    request = Request(b"/webhooks/rest/webhook", {}, "1.1", "POST", None, None)  # type: ignore[arg-type]
    asyncio.run(Origins(frozenset()).forget_rasas(request, answer))
    assert answer.headers.getall(ORIGIN) == ["https://www.hospital.example"]
    assert "Access-Control-Allow-Credentials" not in answer.headers
