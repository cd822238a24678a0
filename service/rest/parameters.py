"""What REST operations take: the two clocks, pages, the entity in the path; and the `Link` to the next page."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any, TypeVar

from fastapi import Depends, Path, Query
from starlette.datastructures import URL
from starlette.requests import Request
from starlette.responses import Response

from analysis import profiles
from analysis.answers import EntityView, Page
from analysis.asking import Ask
from analysis.profiles import By
from base import moments
from base.errors import NotFoundError
from base.trace import present
from base.viewer import Clocks
from service.asking import asking

Item = TypeVar("Item")
AnyPage = TypeVar("AnyPage", bound=Page[Any])

First = Annotated[int, Query(ge=1, le=100, description="How many items.", examples=[20])]
After = Annotated[str | None, Query(max_length=2_000, description="`next` of the page before.")]
AsOf = Annotated[
    str | None,
    Query(alias="asOf", description="What was true then: a date, or a date and time with its zone. Default now."),
]
KnownAt = Annotated[str | None, Query(alias="knownAt", description="What was known then, likewise. Default now.")]
From = Annotated[str | None, Query(alias="from", description="Not before that moment.")]
To = Annotated[str | None, Query(alias="to", description="Before that moment.")]
EntityId = Annotated[
    str, Path(alias="id", description="Id of the entity.", examples=["person-aaaaaaaaaaaaaaaaaaaaaaaa"])
]


def moment(text: str | None) -> int | None:
    """Epoch seconds of a moment that may be missing; raises BadRequestError."""
    return None if text is None else moments.read(text)


async def _ask(request: Request, as_of: AsOf = None, known_at: KnownAt = None) -> Ask:
    usual = present()
    clocks = Clocks(
        usual.as_of if as_of is None else moments.read(as_of),
        usual.known_at if known_at is None else moments.read(known_at),
    )
    return await asking(request).at(clocks)


Asked = Annotated[Ask, Depends(_ask)]


async def _found(ask: Asked, entity: EntityId) -> EntityView:
    return there(await profiles.find(ask, By(id=entity)))


def there(found: Item | None) -> Item:
    """What was found; raises NotFoundError where there is nothing for this viewer."""
    if found is None:
        raise NotFoundError("Nothing here by that name: it is unknown, or not for you.")
    return found


Found = Annotated[EntityView, Depends(_found)]


async def all_there(ask: Ask, ids: Iterable[str]) -> None:
    """Raises NotFoundError unless all of the entities are there for this viewer."""
    wanted = set(ids)
    there(len(await profiles.headings(ask, sorted(wanted))) == len(wanted) or None)


def next_link(url: URL, after: str) -> str:
    """The header `Link` that leads to what follows a page."""
    onward = url.include_query_params(after=after)
    return f'<{onward.path}?{onward.query}>; rel="next"'


class Linked:
    """Adds `Link: <...>; rel="next"` to the response of a page that is not the last."""

    def __init__(self, request: Request, response: Response) -> None:
        self._url = request.url
        self._headers = response.headers

    def __call__(self, page: AnyPage) -> AnyPage:
        """The same page."""
        if page.next is not None:
            self._headers["Link"] = next_link(self._url, page.next)
        return page


Paged = Annotated[Linked, Depends()]
