"""The action policy: Cedar decides what a caller may do, from `policies.cedar`; whatever goes wrong denies."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from functools import cache, lru_cache
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType
from typing import Any, get_args

import cedarpy

from base.admission import PersonRequiredError, PolicyDeniedError
from base.errors import UsageError
from ontology.model import Sensitivity
from service.access.admission import Caller
from service.access.purposes import PURPOSES
from service.actions import Action

CLASSES: tuple[str, ...] = get_args(Sensitivity)
"""The classes of fields, as the ontology marks them."""

_GRAPH = {"type": "Graph", "id": "clew"}


@dataclass(frozen=True, slots=True)
class Ground:
    """On what a request rests, as the policies may ask."""

    purpose: str = ""
    member: bool = False
    justified: bool = False
    grant: str = ""


class Policy:
    """Policies with their schema, parsed once; UsageError where they do not fit each other."""

    def __init__(self, policies: str, schema: str) -> None:
        self.digest = sha256(f"{policies}\0{schema}".encode()).hexdigest()
        try:
            self._schema = cedarpy.Schema.from_str(schema)
            self._policies = cedarpy.PolicySet.from_str(policies)
        except ValueError as error:
            raise UsageError("The action policy cannot be read: correct policies.cedar or its schema.") from error
        checked = cedarpy.validate_policies(policies, schema)
        if not checked:
            raise UsageError(f"The action policy does not fit its schema: {'; '.join(map(str, checked.errors))}.")

    def check(self, caller: Caller, actions: Iterable[Action], ground: Ground) -> None:
        """Raises PersonRequiredError or PolicyDeniedError unless every action is allowed."""
        for action in sorted(actions):
            if not self.allows(_attributes(caller), action, asdict(ground)):
                if not caller.is_person:
                    raise PersonRequiredError("An application's own token does not do here: ask in a person's name.")
                raise PolicyDeniedError(f"Your roles do not allow this here: '{action}' for that purpose.")

    def allows(self, attributes: dict[str, Any], action: str, context: dict[str, Any]) -> bool:
        """Cedar's answer; an error beside an Allow is no permission, for a `forbid` may have been skipped."""
        asker = {"type": "Caller", "id": "caller"}
        request = {"principal": asker, "action": {"type": "Action", "id": action}, "resource": _GRAPH}
        entities: list[dict[str, Any]] = [{"uid": asker, "attrs": attributes, "parents": []}]
        try:
            answer = cedarpy.is_authorized({**request, "context": context}, self._policies, entities, self._schema)
        except (ValueError, TypeError):
            return False
        return answer.decision is cedarpy.Decision.Allow and not answer.diagnostics.errors


@lru_cache(1_024)
def redacted(policy: Policy, person: bool, roles: frozenset[str], level: int, ground: Ground) -> Mapping[str, str]:
    """The classes of fields that are not shown, each with what would have to be different: the least of it."""
    attributes = {"person": person, "roles": sorted(roles), "level": level}

    def sees(field_class: str, ground: Ground) -> bool:
        return policy.allows(attributes, f"see-{field_class}", asdict(ground))

    def reason(field_class: str) -> str:
        if sees(field_class, replace(ground, justified=True)):
            return "justification"
        others = (replace(ground, purpose=purpose, justified=True) for purpose in PURPOSES)
        return "purpose" if any(sees(field_class, other) for other in others) else "role"

    return MappingProxyType({one: reason(one) for one in CLASSES if not sees(one, ground)})


def _attributes(caller: Caller) -> dict[str, Any]:
    return {"person": caller.is_person, "roles": sorted(caller.roles), "level": caller.level}


@cache
def policy() -> Policy:
    """The policy that Clew brings."""
    folder = Path(__file__).parent
    return Policy(*(folder.joinpath(f"policies.{end}").read_text(encoding="utf-8") for end in ("cedar", "cedarschema")))
