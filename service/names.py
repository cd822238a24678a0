"""How names of the ontology are written in GraphQL."""

from __future__ import annotations


def camel(name: str) -> str:
    """A snake_case name in camelCase.

    >>> camel("identity_number")
    'identityNumber'
    """
    first, *rest = name.split("_")
    return first + "".join(part.capitalize() for part in rest)


def root_field(label: str) -> str:
    """The root field that finds one entity of that kind.

    >>> root_field("OnlineAccount")
    'onlineAccount'
    """
    return label[:1].lower() + label[1:]
