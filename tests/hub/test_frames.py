"""Bad input: frames that are malformed, unknown or out of turn get an answer and leave nothing behind."""

from __future__ import annotations

import json
from typing import Any
from uuid import uuid4

import pytest

from realtime.hub import process
from realtime.hub.frames import Bad, parse
from realtime.hub.models import Presence
from tests.hub.live import Socket, in_thread, person, sign_in, until
from tests.hub.wall import Note, Wall

ID = str(uuid4())
MALFORMED = [
    "", "{", "null", "7", '"x"', "[]", "[" * 9000, "{}", '{"do":"dance"}', '{"do":["follow"]}', '{"do":null}', "\x00", "NaN",
    '{"do":"follow"}', '{"do":"follow","topic":"wall:1"}', '{"do":"follow","topic":"wall:1","since":"0"}',
    '{"do":"follow","topic":"wall:1","since":-1}', '{"do":"follow","topic":"wall:1","since":true}', '{"do":"follow","topic":"wall:1","since":1e3}',
    '{"do":"follow","topic":"wall:1","since":99999999999999999999}', '{"do":"follow","topic":"wall:1","since":0,"x":1}',
    '{"do":"follow","topic":"wall:０","since":0}', '{"do":"follow","topic":"wall:01","since":0}', '{"do":"follow","topic":"wall:1 ","since":0}',
    '{"do":"follow","topic":"wall:1\\n","since":0}', '{"do":"follow","topic":"wall:9999999999999999999","since":0}', '{"do":"follow","topic":"wall:-1","since":0}',
    '{"do":"follow","topic":"sky:1","since":0}', '{"do":"follow","topic":"wall","since":0}', '{"do":"follow","topic":7,"since":0}',
    '{"do":"follow","topic":"wall:1\\u0000","since":0}', '{"do":"follow","topic":"\\ud800:1","since":0}',
    '{"do":"act","action":"wall.say","id":"1","data":{}}', f'{{"do":"act","action":"wall.burn","id":"{ID}","data":{{}}}}',
    f'{{"do":"act","action":"wall.say","id":"{ID}","data":[]}}', f'{{"do":"act","action":"wall.say","id":"{ID}","data":{{"text":["x"]}}}}',
    f'{{"do":"act","action":"wall.say","id":"{ID}","data":{{"text":{{}}}}}}', '{"do":"act","action":"wall.say","id":null,"data":{}}',
    json.dumps({"do": "act", "action": "wall.say", "id": ID, "data": {"text": "あ" * 6000}}, ensure_ascii=False),
    json.dumps({"do": "follow", "topic": "wall:1", "since": 0, "x": "x" * 20000}),
]  # fmt: skip


@pytest.mark.parametrize("text", MALFORMED, ids=range(len(MALFORMED)))
def test_a_malformed_frame_is_refused(text: str, walls: None) -> None:
    with pytest.raises(Bad):
        parse(text)


def test_a_well_formed_frame_is_read(walls: None) -> None:
    assert parse('{"do":"follow","topic":"wall:12","since":41}') == {"do": "follow", "topic": "wall:12", "since": 41}


@pytest.mark.usefixtures("hub")
async def test_more_than_ten_bad_frames_end_the_socket_and_leave_nothing() -> None:
    socket = await Socket(await in_thread(lambda: sign_in(person("taro")))).open()
    wall = await in_thread(Wall.objects.create)
    await socket.follow(f"wall:{wall.pk}")
    for text in MALFORMED[1:11]:
        await socket.send_to(text_data=text)
        assert (await socket.next("bad")).keys() == {"is", "message"}
    await socket.send_to(bytes_data=b"\xff\x00")
    await socket.next("bad")
    assert await socket.code() == 4400
    hub = await process.current()
    await until(lambda: not hub.readers and not hub.topics)
    await socket.send_to(text_data=f'{{"do":"here","topic":"wall:{wall.pk}"}}')
    await socket.disconnect()
    assert await in_thread(lambda: (Note.objects.count(), Presence.objects.count())) == (0, 0)


@pytest.mark.usefixtures("hub")
@pytest.mark.parametrize(
    "do", ["since", "unfollow", "here", "follow twice", "act as a visitor", "here without presence"]
)
async def test_frames_out_of_turn_are_answered(do: str) -> None:
    wall = await in_thread(Wall.objects.create)
    topic = f"wall:{wall.pk}"
    frame: dict[str, Any] = {"do": do, "topic": topic}
    socket = await Socket().open()
    if do == "since":
        frame["since"] = 0
    if do == "follow twice":
        await socket.follow(topic)
        frame = {"do": "follow", "topic": topic, "since": 0}
    if do == "act as a visitor":
        frame = {"do": "act", "action": "wall.say", "id": ID, "data": {"wall": wall.pk, "text": "だれ"}}
    if do == "here without presence":
        await socket.follow(f"bell:{wall.pk}")
        frame = {"do": "here", "topic": f"bell:{wall.pk}"}
    await socket.tell(**frame)
    await socket.next("bad")
    await socket.follow(f"wall:{wall.pk}" if do != "follow twice" else f"bell:{wall.pk}")  # the socket still serves
    assert await in_thread(Note.objects.count) == 0
    await socket.disconnect()


@pytest.mark.usefixtures("hub")
async def test_one_socket_follows_fifty_topics_at_most() -> None:
    topics = [f"wall:{wall.pk}" for wall in await in_thread(lambda: [Wall.objects.create() for _ in range(51)])]
    socket = await Socket().open()
    for topic in topics[:50]:
        await socket.follow(topic)
    await socket.tell(do="follow", topic=topics[50], since=0)
    await socket.next("bad")
    await socket.disconnect()
