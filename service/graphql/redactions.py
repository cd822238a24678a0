"""Fields that are not shown, as the schema tells of them."""

from __future__ import annotations

from service.graphql.described import described, note


@described
class Redaction:
    """A field that you are not shown, whether or not it has a value."""

    path: str = note("The property, or the column of a row; '*': every property of the class.")
    field_class: str = note("contact, document, financial, informant, whereabouts; unmapped: no property takes it.")
    reason: str = note("purpose, role or justification: what would have to be different; mapping: it is unmapped.")
    ask: str | None = note("What to do, or whom to ask.")
