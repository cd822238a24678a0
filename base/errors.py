"""Every error Clew gives on purpose: each knows its code, its HTTP status and the exit code of a command."""

from __future__ import annotations

from typing import Any, ClassVar

EXIT_USAGE = 2
EXIT_REJECTS = 3
EXIT_DATABASE = 4


class ClewError(Exception):
    """An expected failure: one sentence that says what is wrong and what to do, plus facts for a program."""

    code: ClassVar[str] = "error"
    status: ClassVar[int] = 500
    exit_code: ClassVar[int] = 1
    title: ClassVar[str] = "Something went wrong"

    def __init__(self, detail: str, **facts: Any) -> None:
        super().__init__(detail)
        self.detail = detail
        self.facts = facts

    def problem(self) -> dict[str, Any]:
        """The same object for REST (`application/problem+json`) and GraphQL (`extensions.problem`)."""
        head = {"type": f"urn:clew:problem:{self.code}", "title": self.title, "status": self.status}
        return {**head, "detail": self.detail, "code": self.code, **self.facts}


class UsageError(ClewError):
    """The command or the file handed in cannot be used as it is."""

    code = "usage"
    status = 400
    exit_code = EXIT_USAGE
    title = "That cannot be used as it is"


class MappingError(UsageError):
    """A mapping file does not fit the ontology or the file; facts carry file, line and a suggestion."""

    code = "mapping_invalid"
    title = "The mapping is not valid"


class SourceFileError(UsageError):
    """A source file is missing, empty, no regular file, of another encoding or lacks columns."""

    code = "file_unusable"
    title = "The file cannot be read"


class RejectsError(ClewError):
    """More rows were refused than the operator allowed."""

    code = "too_many_rejects"
    status = 422
    exit_code = EXIT_REJECTS
    title = "More rejects than allowed"


class BadRequestError(ClewError):
    """The question is malformed: an argument out of range, an identifier that cannot be one."""

    code = "bad_request"
    status = 400
    exit_code = EXIT_USAGE
    title = "The question is malformed"


class MalformedIdError(BadRequestError):
    """An id that no entity of Clew can have."""

    code = "malformed_id"
    title = "That is no id of Clew"


class SearchTooBroadError(BadRequestError):
    """A search that would list everybody: empty, only wildcards."""

    code = "search_too_broad"
    status = 403
    title = "The search is too broad"


class UnauthorizedError(ClewError):
    """No token, or not the one this server made; the body never says which check failed."""

    code = "token_invalid"
    status = 401
    title = "Not signed in"


class PurposeMissingError(ClewError):
    """A person-level question without a stated purpose."""

    code = "purpose_missing"
    status = 403
    title = "State the purpose"


class PurposeUnknownError(PurposeMissingError):
    """A purpose that is not on the closed list."""

    code = "purpose_unknown"
    title = "That purpose is not on the list"


class CaseMissingError(ClewError):
    """A person-level question without a case."""

    code = "case_missing"
    status = 403
    title = "Name the case"


class PurposeForbidsError(ClewError):
    """A sensitive question for a purpose that gives no ground for it."""

    code = "purpose_forbids"
    status = 403
    title = "That purpose does not allow this"


class JustificationMissingError(ClewError):
    """A sensitive question, as about whereabouts, without a reason in the asker's own words."""

    code = "justification_missing"
    status = 403
    title = "Say why you ask"


class JustificationPoorError(JustificationMissingError):
    """A reason that is too short, too long, or no words."""

    code = "justification_poor"
    title = "That says too little about why you ask"


class OutsideCaseWindowError(ClewError):
    """A question about everybody at a place, outside the time of the case and 72 hours round it."""

    code = "outside_case_window"
    status = 403
    title = "That is outside the time of the case"


class WindowTooWideError(ClewError):
    """A question about everybody at places that spans more time or more places than one may ask for."""

    code = "window_too_wide"
    status = 403
    title = "The window is too wide"


class GroundMissingError(ClewError):
    """Where somebody will be next is only told of a person wanted in the case."""

    code = "ground_missing"
    status = 403
    title = "The case gives no ground for that"


class NotFoundError(ClewError):
    """Hidden, erased or unknown: one answer."""

    code = "not_found"
    status = 404
    title = "Nothing here by that name"


class DatabaseError(ClewError):
    """The graph database refused or failed."""

    code = "database_failed"
    status = 503
    exit_code = EXIT_DATABASE
    title = "The graph database failed"


class AlreadyStandsError(DatabaseError):
    """What was to be created has a key that already stands in the graph."""

    code = "already_stands"
    title = "That already stands in the graph"


class DatabaseUnavailableError(DatabaseError):
    """The graph database cannot be reached."""

    code = "database_unavailable"
    title = "The graph database cannot be reached"


class DatabaseLoginError(DatabaseError):
    """The graph database refuses the user or the password."""

    code = "database_login"
    title = "The graph database refuses the login"


class SchemaTooNewError(DatabaseError):
    """The store was written by a newer Clew."""

    code = "schema_too_new"
    title = "The store is newer than this program"


class SchemaMissingError(DatabaseError):
    """The store lacks parts of the schema."""

    code = "schema_incomplete"
    title = "The store's schema is incomplete"


class BudgetExceededError(ClewError):
    """A query ran past its time budget."""

    code = "budget_exceeded"
    status = 503
    title = "The question took too long"


class ArchiveError(ClewError):
    """A file of the archive is missing or damaged."""

    code = "archive_damaged"
    status = 503
    exit_code = EXIT_DATABASE
    title = "The archive is damaged"


class JarsMissingError(DatabaseError):
    """The database's own files are not here and could not be fetched."""

    code = "jars_missing"
    title = "Neo4j is not here yet"


class PagesMissingError(ClewError):
    """The pages for the browser were not built."""

    code = "pages_missing"
    status = 503
    title = "The pages are not built"


class JarsChangedError(DatabaseError):
    """A file of the database is not the one that the lock names."""

    code = "jars_changed"
    title = "A file of Neo4j has changed"


class StoreStartError(DatabaseError):
    """The embedded server did not come up; the detail says why."""

    code = "store_start"
    title = "Neo4j did not start"


class StoreBusyError(DatabaseError):
    """The embedded server is in use by other commands."""

    code = "store_busy"
    status = 409
    title = "The store is in use"


class BackupError(UsageError):
    """A backup cannot be written there, or is damaged, or would overwrite something."""

    code = "backup_unusable"
    title = "The backup cannot be used"


class ModelError(UsageError):
    """A model file or its card is missing or changed, or the model was made for other features."""

    code = "model_unusable"
    title = "The model cannot be used"


class TokenMissingError(UnauthorizedError):
    """A request without a bearer token."""

    code = "token_missing"


class GateHeaderRepeatedError(BadRequestError):
    """A header of the purpose gate was sent twice, or holds a raw comma: which value counts would be a guess."""

    code = "gate_header_repeated"
    title = "Say it once"


class GateHeaderMalformedError(BadRequestError):
    """A header of the purpose gate is not percent-encoded UTF-8 of a plain, short text."""

    code = "gate_header_malformed"
    title = "A header cannot be read"


class MethodNotAllowedError(ClewError):
    """The address exists, the method does not."""

    code = "method_not_allowed"
    status = 405
    title = "Not by that method"


class UnsupportedMediaTypeError(ClewError):
    """A body that is not JSON."""

    code = "unsupported_media_type"
    status = 415
    title = "Send JSON"


class InvalidInputError(ClewError):
    """Parameters or a body that do not fit their description; facts name the places, never the values."""

    code = "input_invalid"
    status = 422
    title = "The input does not fit"


class BodyTooLargeError(ClewError):
    """A body over the limit, counted while it is read."""

    code = "body_too_large"
    status = 413
    title = "The body is too large"


class QueryInvalidError(BadRequestError):
    """A GraphQL document that cannot be read, or does not fit the schema; facts hold `errors` as GraphQL words them."""

    code = "query_invalid"
    title = "The query is not valid"


class QueryLimitError(BadRequestError):
    """A GraphQL request over one of its limits; facts hold what it has and what it may have."""

    title = "The query is over a limit"


class QueryTooLongError(QueryLimitError):
    """More characters or tokens than allowed."""

    code = "query_too_long"


class TooDeepError(QueryLimitError):
    """Fields nested deeper than allowed."""

    code = "too_deep"


class TooManyAliasesError(QueryLimitError):
    """More aliases than allowed."""

    code = "too_many_aliases"


class TooManyDirectivesError(QueryLimitError):
    """More directives than allowed."""

    code = "too_many_directives"


class TooManyFieldsError(QueryLimitError):
    """More fields than allowed, repetitions counted."""

    code = "too_many_fields"


class TooCostlyError(QueryLimitError):
    """Fields times the sizes of the pages they stand in are more than allowed."""

    code = "too_costly"


class InputTooLargeError(QueryLimitError):
    """Variables with longer lists or deeper nesting than allowed."""

    code = "input_too_large"
