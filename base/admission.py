"""Why a caller is not let in: the errors of tokens, case files, grants and the action policy."""

from __future__ import annotations

from base.errors import BadRequestError, ClewError, UnauthorizedError


class TokenExpiredError(UnauthorizedError):
    """A token that was right once."""

    code = "token_expired"


class TooManyFailuresError(ClewError):
    """More refused tokens from one address within a minute than a person makes; facts hold when to come back."""

    code = "too_many_failures"
    status = 429
    title = "Too many refused tokens"


class KeysUnavailableError(ClewError):
    """The provider's keys were not to be had for so long that the last ones no longer count."""

    code = "keys_unavailable"
    status = 503
    title = "Tokens cannot be checked"


class AccessUnavailableError(ClewError):
    """The file of case files, grants and blocked callers cannot be read or written, so nobody is let in."""

    code = "access_unavailable"
    status = 503
    title = "Access cannot be checked"


class PersonRequiredError(ClewError):
    """An application that asks in its own name for what only people may ask."""

    code = "person_required"
    status = 403
    title = "Only a person may ask this"


class CaseRefusedError(ClewError):
    """A case without an open file of which the caller is a member: one answer, so that numbers cannot be probed."""

    code = "case_refused"
    status = 403
    title = "Not in that case"


class PolicyDeniedError(ClewError):
    """The action policy does not allow this caller to do that."""

    code = "policy_denied"
    status = 403
    title = "The policy does not allow this"


class IdentifierWithheldError(PolicyDeniedError):
    """An identifier of a class that this caller is not shown, by which nothing is found for them."""

    code = "identifier_withheld"
    title = "The policy withholds that identifier"


class GrantRefusedError(ClewError):
    """A grant that is missing, not active, used up, of another kind, or not to be given by this person."""

    code = "grant_refused"
    status = 403
    title = "There is no grant for that"


class CaseFileError(BadRequestError):
    """A case file that cannot be opened, or changed, as asked."""

    code = "case_file_unusable"
    title = "The case file cannot be kept so"
