"""Applications, members, invitations and handovers: representatives keep their group, coordinators and administrators decide."""

from typing import Any

from groups.services import handovers, invitations, standing
from tests.groups import scene
from tests.matrix import Row
from tests.world import World

REPRESENTATIVE = {"*": 404, "representative": 200, "visitor": 302}
REPRESENTATIVE_POST = {"*": 404, "representative": 422, "visitor": 302}
STAFF = {"*": 404, "coordinator": 200, "administrator": 200, "visitor": 302}
STAFF_POST = {"*": 404, "coordinator": 422, "administrator": 422, "visitor": 302}
INSIDE = {"*": 404, "member": 200, "editor": 200, "representative": 200, "coordinator": 200, "administrator": 200}
APPLICANT = {"*": 404, "citizen": 200, "visitor": 302}


def green(world: World) -> dict[str, int]:
    """The group most people of the scene belong to."""
    return {"pk": world.green.pk}


def member(world: World) -> dict[str, int]:
    """The editor's place in it."""
    return {"pk": world.green.pk, "member": world.editor.memberships.get().pk}


def application(world: World) -> dict[str, int]:
    """The citizen's, waiting."""
    return {"pk": scene.apply(world.citizen).pk}


def returned(world: World) -> dict[str, int]:
    """The citizen's, to be mended."""
    found = scene.apply(world.citizen)
    scene.applications.decide(application=found, by=world.coordinator, decision="returned", note="名簿がありません。")
    return {"pk": found.pk}


def paper(world: World) -> dict[str, int]:
    """A paper of it."""
    return {"pk": scene.apply(world.citizen).files.get().pk}


def invitation(world: World) -> dict[str, int]:
    """One of green's."""
    return {"pk": world.green.pk, "invitation": scene.invite(world).pk}


def token(world: World) -> dict[str, str]:
    """Its address."""
    return {"token": scene.invite(world, uses=100).token}


def asked(world: World) -> dict[str, int]:
    """The citizen asks to join green."""
    found = invitations.ask_to_join(group=world.green, user=world.citizen)
    return {"pk": world.green.pk, "asked": found.pk}


def suspended(world: World) -> dict[str, int]:
    """Green, closed."""
    standing.suspend(group=world.green, by=world.coordinator, reason="確かめています。")
    return green(world)


def step(name: str) -> Any:
    """A handover that is accepted (or still to be), and one step of it."""

    def make(world: World) -> dict[str, Any]:
        found = scene.propose(world)
        if name != "acceptance":
            handovers.accept(handover=found, by=world.editor)
        return {"pk": found.pk, "step": name}

    return make


def steps(name: str, *roles: str) -> Row:
    """Who may take this step: others do not even see the question."""
    seen = dict.fromkeys(roles, 200)
    done = dict.fromkeys(roles, 422 if name == "objection" else 302)
    nobody = {"*": 404, "visitor": 302}
    return Row("groups:handover_step", get=nobody | seen, post=nobody | done, scene=step(name))


ROWS = [
    Row("groups:apply", get={"*": 200, "visitor": 302}, post={"*": 422, "visitor": 302}),
    Row("groups:application", get=APPLICANT, scene=application),
    Row("groups:correct", get=APPLICANT, post={"*": 404, "citizen": 422, "visitor": 302}, scene=returned),
    Row(
        "groups:withdraw_application",
        get=APPLICANT,
        post={"*": 404, "citizen": 302, "visitor": 302},
        scene=application,
    ),
    Row("groups:paper", get=APPLICANT | {"coordinator": 200, "administrator": 200}, scene=paper),
    Row("groups:decide", get=STAFF, post=STAFF_POST, scene=application),
    Row("groups:desk", get=STAFF),
    Row("groups:overdue", get=STAFF),
    Row("groups:standing", get=STAFF, scene=green),
    Row("groups:suspend", get=STAFF, post=STAFF_POST, scene=green),
    Row(
        "groups:reinstate",
        get=STAFF,
        post={"*": 404, "coordinator": 302, "administrator": 302, "visitor": 302},
        scene=suspended,
    ),
    Row(
        "groups:confirm",
        get=REPRESENTATIVE | {"member": 404},
        post={"*": 404, "representative": 302, "visitor": 302},
        scene=green,
    ),
    Row("groups:members", get=INSIDE | {"visitor": 302}, scene=green),
    Row("groups:members", get=INSIDE | {"visitor": 302}, scene=suspended),
    Row("groups:role", get=REPRESENTATIVE, post=REPRESENTATIVE_POST, scene=member),
    Row(
        "groups:departure",
        get={"*": 404, "editor": 200, "representative": 200, "visitor": 302},
        post={"*": 404, "editor": 302, "representative": 302, "visitor": 302},
        scene=member,
    ),
    Row(
        "groups:record",
        get={"*": 404, "representative": 200, "coordinator": 200, "administrator": 200, "visitor": 302},
        scene=green,
    ),
    Row("groups:invitations", get=REPRESENTATIVE, post=REPRESENTATIVE_POST, scene=green),
    Row("groups:invitations", get={"*": 404, "visitor": 302}, post={"*": 404, "visitor": 302}, scene=suspended),
    Row("groups:revoke", get=None, post={"*": 404, "representative": 302, "visitor": 302}, scene=invitation),
    Row("groups:invitation", get={"*": 200}, scene=token),
    Row("groups:invitation", get={"*": 404, "visitor": 302}, scene=lambda world: {"token": "x"}),
    Row("groups:answer_invitation", get=None, post={"*": 302}, scene=token),
    Row(
        "groups:ask_to_join",
        get={"*": 200, "member": 302, "editor": 302, "representative": 302, "visitor": 302},
        post={"*": 302},
        scene=green,
    ),
    Row("groups:answer_request", get=None, post={"*": 404, "representative": 302, "visitor": 302}, scene=asked),
    Row(
        "groups:handover",
        get=INSIDE | {"visitor": 302},
        post={"*": 404, "representative": 422, "coordinator": 422, "administrator": 422, "visitor": 302},
        scene=green,
    ),
    steps("acceptance", "editor"),
    steps("refusal", "editor"),
    steps("confirmation", "coordinator", "administrator"),
    steps("objection", "member"),
    steps("cancellation", "representative", "coordinator", "administrator"),
]
