"""The action policy: personas against every action, a model in Python beside Cedar, and nothing but errors denied."""

from __future__ import annotations

import random
from itertools import product
from typing import Any

import pytest

from base.admission import PersonRequiredError, PolicyDeniedError
from base.errors import UsageError
from service.access.admission import Caller
from service.access.policy import CLASSES, Ground, Policy, policy, redacted
from service.access.purposes import ALLOWED, PURPOSES, SENSITIVE
from service.actions import FIELDS, IN_A_CASE, ROUTES, Action

ROLES = ("investigator", "analyst", "supervisor", "records", "auditor", "security", "data-protection", "developer")
APPROVES = {
    "supervisor": {"break-glass", "bulk-export", "long-track"},
    "data-protection": {"unseal", "relabel", "erase", "hold-release"},
    "security": {"policy-change", "audit-resume"},
}
KINDS = ("", "break-glass", "bulk-export", "long-track", "unseal", "erase", "policy-change", "audit-resume", "made-up")
ALL = frozenset(Action) - {Action.OPEN}

FREE = {Action.DESCRIBE, Action.REPORT}
PROFILE = {Action.READ, Action.ROW}
ASKING = FREE | {Action.ASK_GRANT}
FIELDWORK = ASKING | PROFILE | {Action.WHEREABOUTS, Action.MONEY, Action.KEEP}


def caller(*roles: str, person: bool = True, level: int = 1) -> Caller:
    return Caller(
        "https://id.example", "somebody", "web" if person else "somebody", roles=frozenset(roles), level=level
    )


IN_CASE = Ground("investigation", member=True, justified=True)

PERSONAS: dict[str, tuple[Caller, Ground, set[Action]]] = {
    "investigator in a case": (caller("investigator"), IN_CASE, FIELDWORK | {Action.DECIDE}),
    "investigator who gives no reason": (
        caller("investigator"),
        Ground("investigation", member=True),
        ASKING | PROFILE | {Action.DECIDE, Action.KEEP},
    ),
    "investigator outside of the case": (
        caller("investigator"),
        Ground("investigation", justified=True),
        ASKING | {Action.KEEP},
    ),
    "investigator by break-glass": (
        caller("investigator"),
        Ground("investigation", member=True, justified=True, grant="break-glass"),
        FIELDWORK,
    ),
    "investigator who looks for a missing person": (
        caller("investigator"),
        Ground("missing-person", member=True, justified=True),
        (FIELDWORK | {Action.DECIDE}) - {Action.MONEY},
    ),
    "investigator who warns of fraud": (
        caller("investigator"),
        Ground("fraud-warning", member=True, justified=True),
        (FIELDWORK | {Action.DECIDE}) - {Action.WHEREABOUTS},
    ),
    "analyst in a case": (caller("analyst"), IN_CASE, FIELDWORK - {Action.KEEP}),
    "records clerk on a task": (
        caller("records"),
        Ground("data-quality", member=True),
        ASKING | PROFILE | {Action.DECIDE, Action.KEEP},
    ),
    "records clerk in a case": (caller("records"), IN_CASE, ASKING | {Action.KEEP}),
    "records clerk who discloses": (
        caller("records"),
        Ground("disclosure", member=True),
        ASKING | {Action.ROW, Action.KEEP},
    ),
    "supervisor in a case": (caller("supervisor"), IN_CASE, ASKING | {Action.KEEP, Action.APPROVE}),
    "auditor at an inspection": (caller("auditor"), Ground("oversight", member=True), FREE | {Action.OVERSEE}),
    "auditor without an inspection": (caller("auditor"), Ground("oversight"), FREE),
    "auditor who is an investigator too": (caller("auditor", "investigator"), IN_CASE, ASKING),
    "security officer": (caller("security"), Ground(), ASKING | {Action.BLOCK, Action.APPROVE}),
    "data protection officer": (caller("data-protection"), Ground(), ASKING | {Action.KEEP, Action.APPROVE}),
    "developer": (caller("developer"), IN_CASE, FREE),
    "somebody without a role": (caller(), IN_CASE, FREE),
    "application in its own name": (caller(*ROLES[:4], person=False), IN_CASE, FREE),
    "somebody with an impossible level": (caller("investigator", level=-1), IN_CASE, set()),
}


@pytest.mark.parametrize("persona", PERSONAS)
def test_a_persona_may_do_what_its_line_says_and_nothing_else(persona: str) -> None:
    who, ground, may = PERSONAS[persona]

    assert {action for action in ALL if allowed(who, action, ground)} == may


def allowed(who: Caller, action: Action, ground: Ground) -> bool:
    try:
        policy().check(who, [action], ground)
    except (PolicyDeniedError, PersonRequiredError):
        return False
    return True


def test_there_are_enough_personas_and_every_action_is_somebodys() -> None:
    assert len(PERSONAS) >= 12
    assert set().union(*(may for _, _, may in PERSONAS.values())) == ALL


def test_every_action_of_a_route_or_field_is_known_to_the_policy() -> None:
    assert {*ROUTES.values(), *FIELDS.values()} <= set(Action)
    assert frozenset(SENSITIVE) < IN_A_CASE


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("role", ROLES)
def test_each_kind_of_grant_has_its_own_approvers(role: str, kind: str) -> None:
    may = allowed(caller(role), Action.APPROVE, Ground(grant=kind))

    assert may is (role in APPROVES and (kind == "" or kind in APPROVES[role]))


def modelled(person: bool, roles: frozenset[str], level: int, action: Action, ground: Ground) -> bool:
    """The same policy, written down in another way."""
    if not 0 <= level <= 3:
        return False
    if action in FREE:
        return True
    if not person:
        return False
    if "auditor" in roles and action not in (Action.OVERSEE, Action.ASK_GRANT):
        return False
    match action:
        case Action.KEEP:
            return bool(roles & {"investigator", "supervisor", "records", "data-protection"})
        case Action.BLOCK:
            return "security" in roles
        case Action.ASK_GRANT:
            return bool(roles - {"auditor", "developer"})
        case Action.APPROVE:
            return any(role in roles and (not ground.grant or ground.grant in APPROVES[role]) for role in APPROVES)
        case _:
            return ground.member and _in_a_case(roles, action, ground)


def _in_a_case(roles: frozenset[str], action: Action, ground: Ground) -> bool:
    if action not in ALLOWED.get(ground.purpose, ()) or (action in SENSITIVE and not ground.justified):
        return False
    if action is Action.OVERSEE:
        return "auditor" in roles
    if action is Action.DECIDE and ground.grant == "break-glass":
        return False
    if ground.purpose == "data-quality":
        return bool(roles & {"investigator", "analyst", "records"})
    if ground.purpose == "disclosure":
        return bool(roles & {"investigator", "records"})
    return bool(roles & ({"investigator"} if action is Action.DECIDE else {"investigator", "analyst"}))


def disagreements(decisions: int, seed: int) -> list[Any]:
    """Where the model and Cedar differ, over so many made-up requests."""
    random_ = random.Random(seed)
    found = []
    for _ in range(decisions):
        person, level = random_.random() < 0.9, random_.choice([-1, 0, 1, 2, 3, 4])
        roles = frozenset(random_.sample(ROLES, random_.choice([0, 1, 1, 1, 2, 3])))
        action = random_.choice(sorted(ALL))
        ground = Ground(
            random_.choice([*PURPOSES, "", "curiosity"]),
            random_.random() < 0.8,
            random_.random() < 0.8,
            random_.choice(KINDS),
        )
        who = caller(*roles, person=person, level=level)
        if allowed(who, action, ground) is not modelled(person, roles, level, action, ground):
            found.append((who, action, ground))
    return found


def test_model_and_policy_agree() -> None:
    assert disagreements(4_000, seed=1) == []


@pytest.mark.soak
def test_model_and_policy_agree_on_a_hundred_thousand_decisions() -> None:
    assert disagreements(100_000, seed=2) == []


GOOD_CALLER: dict[str, Any] = {"person": True, "roles": ["investigator", "auditor", "supervisor"], "level": 1}
GOOD_CONTEXT: dict[str, Any] = {"purpose": "investigation", "member": True, "justified": True, "grant": ""}
WRONG: tuple[Any, ...] = (
    None,
    -1,
    2**63,
    -(2**63) - 1,
    4,
    "1",
    "",
    1.5,
    [],
    {},
    [1],
    {"__extn": {"fn": "ip", "arg": "x"}},
)


def changed(attributes: dict[str, Any], name: str) -> list[dict[str, Any]]:
    """The attributes without one of them, and with values of the wrong kind or size in its place."""
    kind = type(attributes[name])
    others = [value for value in WRONG if not (type(value) is kind and kind in (str, list))]
    return [
        {key: value for key, value in attributes.items() if key != name},
        *({**attributes, name: value} for value in others),
    ]


@pytest.mark.parametrize("action", sorted(ALL))
def test_an_attribute_that_is_missing_or_wrong_allows_nothing(action: Action) -> None:
    for name in GOOD_CALLER:
        for attributes in changed(GOOD_CALLER, name):
            assert not policy().allows(attributes, action, GOOD_CONTEXT), attributes
    for name in GOOD_CONTEXT:
        for context in changed(GOOD_CONTEXT, name):
            assert not policy().allows(GOOD_CALLER, action, context), context


def test_a_number_over_the_top_or_an_unknown_action_allows_nothing() -> None:
    good = {**GOOD_CALLER, "roles": ["investigator"]}

    assert policy().allows(good, Action.READ, GOOD_CONTEXT)
    assert not any(policy().allows({**good, "level": level}, Action.READ, GOOD_CONTEXT) for level in (-1, 4, 2**62))
    assert not policy().allows(good, "made-up", GOOD_CONTEXT)
    assert not policy().allows({**good, "clearance": 3}, Action.READ, GOOD_CONTEXT)


def test_an_error_beside_an_allow_denies() -> None:
    schema = """
        entity Caller = { "person": Bool, "level": Long, "roles": Set<String> }; entity Graph;
        type Ground = { "purpose": String, "member": Bool, "justified": Bool, "grant": String };
        action "read" appliesTo { principal: Caller, resource: Graph, context: Ground };
    """
    overflowing = Policy(
        "permit (principal, action, resource);\n"
        "forbid (principal, action, resource) when { principal.level + 9223372036854775807 > 0 };",
        schema,
    )

    assert overflowing.allows({**GOOD_CALLER, "level": 0}, "read", GOOD_CONTEXT) is False
    assert overflowing.allows({**GOOD_CALLER, "level": 1}, "read", GOOD_CONTEXT) is False


@pytest.mark.parametrize(
    "policies",
    [
        "permit (principal, action, resource) when { principal.clearance > 1 };",
        "permit (principal, action, resource) when { context.purpose > 1 };",
        'permit (principal, action == Action::"made-up", resource);',
        "permit (principal, action",
    ],
)
def test_policies_that_do_not_fit_their_schema_stop_the_start(policies: str) -> None:
    schema = (
        "entity Caller = { level: Long }; entity Graph; "
        'action "read" appliesTo { principal: Caller, resource: Graph, context: { purpose: String } };'
    )
    with pytest.raises(UsageError, match="action policy"):
        Policy(policies, schema)


def test_the_version_of_the_policy_changes_with_any_character() -> None:
    schema = 'entity Caller; entity Graph; action "read" appliesTo { principal: Caller, resource: Graph };'
    one, other = (Policy(f"permit (principal, action, resource);{end}", schema) for end in ("", " "))

    assert one.digest != other.digest
    assert len(policy().digest) == 64


@pytest.mark.parametrize(("purpose", "action"), [*product(PURPOSES, sorted(IN_A_CASE))])
def test_the_list_of_purposes_and_the_policy_say_the_same(purpose: str, action: Action) -> None:
    everybody = [caller(role) for role in ROLES]

    somebody_may = any(allowed(who, action, Ground(purpose, True, True)) for who in everybody)

    assert somebody_may is (action in ALLOWED[purpose])


def _redacted(ground: Ground, *roles: str) -> dict[str, str]:
    return dict(redacted(policy(), True, frozenset(roles), 1, ground))


@pytest.mark.parametrize(
    ("ground", "role", "hidden"),
    [
        (IN_CASE, "investigator", {}),
        (Ground("investigation", member=True), "investigator", {"informant": "justification"}),
        (IN_CASE, "analyst", {"informant": "role"}),
        (Ground("missing-person", True, True), "investigator", {"financial": "purpose", "informant": "purpose"}),
        (Ground("fraud-warning", True, True), "investigator", {"informant": "purpose", "whereabouts": "purpose"}),
        (Ground("data-quality", True), "records", {"financial": "purpose", "informant": "role"}),
    ],
)
def test_the_policy_decides_which_classes_of_fields_are_withheld_and_says_why(
    ground: Ground, role: str, hidden: dict[str, str]
) -> None:
    assert _redacted(ground, role) == hidden


def test_who_is_no_member_or_no_person_is_shown_no_class_at_all() -> None:
    assert set(_redacted(Ground("investigation", justified=True), "investigator")) == set(CLASSES)
    assert set(redacted(policy(), False, frozenset({"investigator"}), 1, IN_CASE)) == set(CLASSES)
    assert set(redacted(policy(), True, frozenset({"investigator"}), -1, IN_CASE)) == set(CLASSES)
