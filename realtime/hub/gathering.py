"""The people on the pages this process serves: renews their leases and shows who else is there."""

from __future__ import annotations

from collections.abc import Mapping

from realtime.hub import presence
from realtime.hub.beat import Beat
from realtime.hub.frames import Event
from realtime.hub.readers import Reader
from realtime.hub.threads import Threads
from realtime.hub.topics import Topic


class Gathering:
    """Collects leases between two beats, stores them in one statement and reads everyone's."""

    def __init__(self, threads: Threads, topics: Mapping[str, Topic]) -> None:
        self.beat = Beat(self._look)
        self._threads = threads
        self._topics = topics
        self._leases: set[tuple[str, int]] = set()

    def here(self, reader: Reader, name: str) -> None:
        """The person looks at this topic now; visitors neither count nor see who is there."""
        if reader.identity.user_id is None:
            return
        self._leases.add((name, reader.identity.user_id))
        if name not in reader.here:
            reader.here.add(name)
            if people := self._topics[name].people:
                reader.show_people(people, name)
            self.beat.wake()

    async def _look(self) -> None:
        leases, self._leases = self._leases, set()
        names = {name for name, topic in self._topics.items() if any(name in reader.here for reader in topic.readers)}
        if not names:
            return
        for name, people in (await self._threads.run(_renew_and_read, leases, names)).items():
            if (topic := self._topics.get(name)) and topic.people != people:
                topic.people = people
                for reader in topic.readers:
                    if name in reader.here:
                        reader.show_people(people, name)


def _renew_and_read(leases: set[tuple[str, int]], names: set[str]) -> Mapping[str, Event]:
    presence.renew(leases)
    return presence.people(names)
