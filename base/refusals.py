"""What Clew refuses to keep asking, and what it has to be told first: the errors of standing questions and watches."""

from __future__ import annotations

from base.errors import BadRequestError, ClewError


class QuestionTooBroadError(ClewError):
    """A standing question that the graph of today already answers too often; facts hold how often."""

    code = "question_too_broad"
    status = 403
    title = "The question is too broad"


class QuestionIncompleteError(BadRequestError):
    """A standing question without an owner, a legal ground or anything that can be looked for."""

    code = "question_incomplete"
    title = "The question lacks something"


class WatchIncompleteError(ClewError):
    """A watch without a case, a legal ground, an owner or an end."""

    code = "watch_incomplete"
    status = 403
    title = "The watch lacks something"


class WatchTooLongError(ClewError):
    """A watch for more than 90 days."""

    code = "watch_too_long"
    status = 403
    title = "The watch is too long"


class RefusedPetitionError(ClewError):
    """Petitioners and assemblies are not watched, whatever the case is called."""

    code = "refused_petition"
    status = 403
    title = "Petitions and assemblies are not watched"


class TaskStepError(ClewError):
    """A step that the state of the task does not allow."""

    code = "task_step"
    status = 409
    title = "The task is not at that step"
