"""Errors of the running service: it has enough to do, is about to stop, or was asked in a way it does not take."""

from __future__ import annotations

from base.errors import BadRequestError, ClewError, UsageError


class OverloadedError(ClewError):
    """More questions at once than are answered; facts hold how many seconds to wait."""

    code = "overloaded"
    status = 503
    title = "Too many questions at once"


class StoppingError(ClewError):
    """The service is about to stop and takes no new work; facts hold how many seconds to wait."""

    code = "stopping"
    status = 503
    title = "The service is stopping"


class HostUnknownError(ClewError):
    """The request names a host that the service does not answer for."""

    code = "host_unknown"
    status = 421
    title = "Not the name of this service"


class HeadersTooLargeError(ClewError):
    """The headers of a request are larger than any that is needed."""

    code = "headers_too_large"
    status = 431
    title = "The headers are too large"


class DocumentUnknownError(BadRequestError):
    """A document id that no registered document has."""

    code = "document_unknown"
    title = "No such document is registered"


class DocumentRequiredError(ClewError):
    """A query in the caller's own words from somebody who may ask registered documents only."""

    code = "document_required"
    status = 403
    title = "Ask by the id of a registered document"


class IntrospectionError(ClewError):
    """The schema was asked for by somebody who has it from the application."""

    code = "introspection_refused"
    status = 403
    title = "The schema is not told here"


class DocumentsError(UsageError):
    """The folder of registered documents cannot be read, or holds one that would be refused."""

    code = "documents_unusable"
    title = "The documents cannot be used"
