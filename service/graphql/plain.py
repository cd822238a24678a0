"""Writes the parts of an answer that wait for nothing in one pass, instead of field by field.

graphql-core spends about 11 us on each field of each item. Below a page that is already here, all of that is known in
advance: so a selection is compiled once per request into one function, which turns a value of `analysis.answers` into
what JSON shows in about a thirtieth of the time. Where a field waits, or a value does not fit, graphql-core does it.
"""

from __future__ import annotations

from collections.abc import Callable
from operator import attrgetter
from typing import Any, cast

from graphql import (
    is_abstract_type,
    is_leaf_type,
    is_list_type,  # pyright: ignore[reportUnknownVariableType]
    is_non_null_type,  # pyright: ignore[reportUnknownVariableType]
)
from graphql.execution import get_argument_values
from graphql.execution.collect_fields import FieldDetailsList
from graphql.pyutils import Path
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext
from strawberry.schema.schema_converter import GraphQLCoreConverter
from strawberry.types.field import StrawberryField

Writer = Callable[[Any], Any]
_DEFINITION = GraphQLCoreConverter.DEFINITION_BACKREF
_EXACT = {"String": str, "ID": str, "Boolean": bool}
"""Python types whose values stand in JSON as they are."""


class _NotPlainError(Exception):
    """Something below waits, or is missing where it must not be."""


class PlainExecutor(StrawberryGraphQLCoreExecutionContext):
    """graphql-core's executor with the short cut; extensions that wrap resolvers are not called on it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._writers: dict[tuple[Any, int], tuple[FieldDetailsList, Writer | None]] = {}
        """By type and identity of the selection, which is kept with it so that its id stays its own."""

    def complete_value(
        self,
        return_type: Any,
        field_details_list: FieldDetailsList,
        info: Any,
        path: Path,
        result: Any,
        position_context: Any,
    ) -> Any:
        """What JSON shows of a value; raises what graphql-core raises, at the same place."""
        key = (return_type, id(field_details_list))
        if key not in self._writers:
            self._writers[key] = field_details_list, self._writer(return_type, field_details_list)
        _, writer = self._writers[key]
        if writer is not None:
            try:
                return writer(result)
            except _NotPlainError:
                self._writers[key] = field_details_list, None
            except Exception:  # noqa: S110 - found again below, where it is told with its path
                pass
        return super().complete_value(return_type, field_details_list, info, path, result, position_context)

    def _writer(self, type_: Any, details: FieldDetailsList, *, required: bool = False) -> Writer | None:
        if is_non_null_type(type_):
            return self._writer(type_.of_type, details, required=True)
        if is_leaf_type(type_):
            return _leaf(type_, required=required)
        if is_list_type(type_):
            inner = self._writer(type_.of_type, details)
            return inner and _there(lambda values: [inner(value) for value in values], required=required)
        inner = self._abstract(type_, details) if is_abstract_type(type_) else self._object(type_, details)
        return inner and _there(inner, required=required)

    def _abstract(self, type_: Any, details: FieldDetailsList) -> Writer:
        """By the kind of the value; a kind is compiled when it is first met."""
        writers = dict[str, Writer | None]()

        def write(value: Any) -> Any:
            name = type_.resolve_type(value, None, type_)
            if name not in writers:
                writers[name] = self._object(self.schema.get_type(name), details)
            writer = writers[name]
            if writer is None:
                raise _NotPlainError
            return writer(value)

        return write

    def _object(self, type_: Any, details: FieldDetailsList) -> Writer | None:
        fields: list[tuple[str, Writer, Writer]] = []
        for key, below in self.collect_subfields(type_, details).grouped_field_set.items():
            field = self._field(type_, below)
            if field is None:
                return None
            fields.append((key, *field))
        return lambda value: {key: show(read(value)) for key, read, show in fields}

    def _field(self, type_: Any, details: FieldDetailsList) -> tuple[Writer, Writer] | None:
        """How a field is read from its object and how it is shown, or None where it waits."""
        name = details[0].node.name.value
        if name == "__typename":
            return (lambda _: type_.name), str
        field = self.schema.get_field(type_, name)
        read = field and self._reader(field, details)
        show = read and field and self._writer(field.type, details)
        return (read, show) if read and show else None

    def _reader(self, field: Any, details: FieldDetailsList) -> Writer | None:
        definition = field.extensions.get(_DEFINITION)
        if not isinstance(definition, StrawberryField) or definition.is_async:
            return None
        if definition.base_resolver is None:
            return attrgetter(definition.python_name)
        if not field.args.keys() <= {"first", "after"}:  # else names and values would have to be converted
            return None
        resolve = cast("Callable[..., Any]", definition.base_resolver.wrapped_func)
        given = get_argument_values(field, details[0].node, self.variable_values)
        return lambda value: resolve(value, **given)


def _there(inner: Writer, *, required: bool) -> Writer:
    def write(value: Any) -> Any:
        if value is None:
            return _missing(required=required)
        return inner(value)

    return write


def _leaf(type_: Any, *, required: bool) -> Writer:
    coerce, exact = type_.coerce_output_value, _EXACT.get(type_.name)

    def write(value: Any) -> Any:
        if type(value) is exact:
            return value
        if value is None:
            return _missing(required=required)
        return coerce(value)

    return write


def _missing(*, required: bool) -> None:
    if required:
        raise _NotPlainError
