"""What Clew refuses to take in: the errors of mappings and files that would keep what no force may keep."""

from __future__ import annotations

from base.errors import EXIT_DATABASE, ClewError, MappingError


class ForbiddenFieldError(MappingError):
    """A mapping reads a column about a protected trait, a psychological profile or a standing category of persons."""

    code = "forbidden_field"
    title = "That is not kept"


class ForbiddenFeedError(MappingError):
    """A feed of tickets, passengers or bookings, or of petitions."""

    code = "forbidden_feed"
    title = "Such a feed is not taken"


class ForbiddenBiometricError(MappingError):
    """A biometric itself rather than a laboratory's reference: a template, an image, a vector, a DNA profile."""

    code = "forbidden_biometric"
    title = "Biometrics are not kept"


class PersonScoreError(MappingError):
    """A column, a class or a finding that scores a person: a score belongs to a pair, a place, a plate or a case."""

    code = "person_score"
    status = 403
    title = "No person is scored"


BY_NAME: dict[str, type[MappingError]] = {
    error.code: error for error in (ForbiddenFieldError, ForbiddenBiometricError, PersonScoreError)
}
"""What is raised for a name, by the code of what it speaks of."""


class ForbiddenPlaceError(MappingError):
    """A door, an entrance or a lift as a place, or a person who is seen at a place."""

    code = "forbidden_place"
    title = "Doors are not places"


class ForbiddenValuesError(MappingError):
    """A mapped column whose values are what no column may hold, whatever it is called; facts name it and its share."""

    code = "forbidden_values"
    title = "The values of that column are not kept"


class AccountError(ClewError):
    """The account of a load does not add up: rows were lost or counted twice, and nobody sees any of it."""

    code = "account_wrong"
    status = 500
    exit_code = EXIT_DATABASE
    title = "The account does not add up"
