"""An open announcement shows the places as they change."""

from realtime.exchange import services
from realtime.exchange.models import Way
from tests.exchange.sessions import facts_of, make_session
from tests.hub.replay import Page
from tests.world import World


def test_an_open_announcement_follows_every_change_of_the_places(world: World) -> None:
    session = make_session(world.coordinator, capacity=1)
    page = Page(f"session:{session.pk}", world.outsider, url=f"/sessions/{session.pk}/")
    services.register(session=session, user=world.citizen, way=Way.ONLINE)
    page.assert_replays()
    services.register(session=session, user=world.member, way=Way.VENUE)
    page.assert_replays()
    services.withdraw(session=session, user=world.citizen)
    page.assert_replays()
    services.edit(actor=world.coordinator, session=session, **facts_of(session, capacity=5))
    page.assert_replays()
    services.cancel(actor=world.coordinator, session=session, reason="台風のため")
    page.assert_replays()
