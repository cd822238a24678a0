"""What may not be asked, ranked, exported or run, whoever asks: the errors of what no case gives ground for."""

from __future__ import annotations

from base.errors import ClewError


class RefusedRankingError(ClewError):
    """Officers compared by what they did: a list of tasks serves the work, never a league table."""

    code = "refused_ranking"
    status = 403
    title = "Officers are not ranked"


class BulkRefusedError(ClewError):
    """More entities in one request, or more persons on one day, than a case needs."""

    code = "bulk_refused"
    status = 403
    title = "Too many at once"


class ReviewRequiredError(ClewError):
    """A finding that no named person has looked at and accepted: it does not leave Clew."""

    code = "review_required"
    status = 403
    title = "Somebody has to look at it first"


class ForbiddenInputError(ClewError):
    """A detector that would read age, sex, origin, or a number that spells them."""

    code = "forbidden_input"
    status = 500
    title = "A detector must not read that"


class NotRegisteredError(ClewError):
    """A text for the database that is not in the catalogue: it is never sent."""

    code = "not_registered"
    status = 500
    title = "That query is not in the catalogue"
