"""What a standing question looks for when it knows somebody or something only in part, or only how it was done."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any, ClassVar

from pydantic import AfterValidator, Field, model_validator
from pyproj import Geod

from analysis.standing.marks import WHOLE_NUMBER, Mark, gram
from analysis.standing.sought import Sought
from analysis.standing.stated import Stated
from ontology.identifiers.text import fold
from ontology.names import same_name, simplified, spellings

_EARTH = Geod(ellps="WGS84")
_PART = re.compile(r"[0-9]{3,11}[0-9X]")


def _lower(text: str) -> str:
    return fold(text).casefold()


class PersonDescription(Sought):
    """Somebody of whom not all is known: names in any spelling, a date of birth, a part of the number.

    A part is four or more characters of what follows the region in a resident identity number. A row answers where
    a name and everything else it states agree; birth and part together answer under another name too.
    """

    kind: ClassVar[str] = "person_description"
    label: ClassVar[str] = "Person"
    name: str | None = None
    other_names: tuple[str, ...] = ()
    birth_date: date | None = None
    number_part: str | None = None

    @model_validator(mode="before")
    @classmethod
    def _listed_names(cls, given: Any) -> Any:
        """Several names of which none comes first may be given as `names`."""
        if not isinstance(given, dict) or "names" not in given:
            return given  # pyright: ignore[reportUnknownVariableType] - pydantic reads what is not a mapping
        whole: dict[str, Any] = dict(given)  # pyright: ignore[reportUnknownArgumentType]
        name, *others = whole.pop("names") or [None]
        return {"name": name, "other_names": others, **whole}

    @model_validator(mode="after")
    def _enough(self) -> PersonDescription:
        if not self.names and not self.number_part:
            raise ValueError("give a name, or a part of the number of at least 4 characters, and what else is known")
        if self.number_part and not _PART.fullmatch(self.number_part):
            raise ValueError("a part of the number is 4 to 12 of the characters after the first six")
        return self

    @property
    def names(self) -> tuple[str, ...]:
        """All names it may be known by."""
        return (*((self.name,) if self.name else ()), *self.other_names)

    def properties(self) -> set[str]:
        """A part of the number is looked for in the number."""
        return super().properties() | ({"identity_number"} if self.number_part else set())

    @property
    def born(self) -> str:
        """The date of birth as rows state it, empty where it is not known."""
        return f"{self.birth_date:%Y-%m-%d}" if self.birth_date else ""

    def marks(self, installation_key: bytes) -> list[Mark]:  # noqa: ARG002 - nothing of it is an id
        """Its spellings, with the date of birth where it is known; and a piece of the number where that may do."""
        forms = {form for name in self.names for form in (simplified(name), *spellings(name))}
        birth = "+birth" if self.born else ""
        marks = [Mark(f"Person.name{birth}", (form, self.born)) for form in sorted(forms)]
        if self.number_part and (self.born or not self.names):
            marks.append(Mark(f"Person.part{birth}", (gram(self.number_part), self.born)))
        return marks

    def title(self) -> str:
        """What is known."""
        parts = [f"named {' or '.join(self.names)}"] if self.names else []
        parts += [f"born on {self.born}"] if self.born else []
        parts += [f"with {self.number_part} in the identity number"] if self.number_part else []
        return f"a person {', '.join(parts)}"

    def fits(self, stated: Stated) -> str | None:
        """Where nothing contradicts it; a name may differ only where date of birth and part of the number agree."""
        number = str(stated.values.get("identity_number") or "")
        births = {str(stated.values.get("birth_date") or "")} - {""}
        births |= {f"{number[6:10]}-{number[10:12]}-{number[12:14]}"} if len(number) == WHOLE_NUMBER else set()
        born = bool(self.born) and self.born in births
        part = bool(self.number_part) and str(self.number_part) in number[6:]
        if (self.born and not born) or (self.number_part and number and not part):
            return None
        said = [str(stated.values[name]) for name in ("name", "former_name") if stated.values.get(name)]
        alike = next((one for one in said if any(same_name(name, one) for name in self.names)), None)
        agreeing = [f"the date of birth {self.born}"] if born else []
        agreeing += [f"the part {self.number_part} of the identity number"] if part else []
        if alike is None and not (part and (born or not self.names)):
            return None
        agreeing = ([f"the name {alike}"] if alike else []) + agreeing
        other = f", under the name {said[0]}" if alike is None and self.names and said else ""
        return f"T{_listed(agreeing)[1:]} agree{'s' if len(agreeing) == 1 else ''}{other}."


class VehicleDescription(Sought):
    """A vehicle of a make and model, named from its beginning, and a colour where it is known."""

    kind: ClassVar[str] = "vehicle_description"
    label: ClassVar[str] = "Vehicle"
    model: Annotated[str, AfterValidator(_lower)] = Field(min_length=2)
    colour: str | None = None

    def marks(self, installation_key: bytes) -> list[Mark]:  # noqa: ARG002 - nothing of it is an id
        """The first characters of the model."""
        return [Mark("Vehicle.model", (self.model[:2],))]

    def title(self) -> str:
        """Model and colour."""
        return f"a vehicle of model {self.model}" + (f", {self.colour}" if self.colour else "")

    def fits(self, stated: Stated) -> str | None:
        """By the beginning of the model, and the colour where both state one."""
        model = fold(str(stated.values.get("model") or "")).casefold()
        colour = stated.values.get("colour")
        if not model.startswith(self.model) or (self.colour and colour and fold(str(colour)) != fold(self.colour)):
            return None
        return f"It names a vehicle of model {stated.values['model']}" + (f", {colour}." if colour else ".")


class Method(Sought):
    """Cases done in one way: all of some codes, near a point (degrees, metres) and in a period, where these are given.

    The first code should be the rarest: by it cases are found.
    """

    kind: ClassVar[str] = "method"
    label: ClassVar[str] = "Case"
    codes: tuple[str, ...] = Field(min_length=1)
    longitude: float | None = Field(default=None, ge=-180, le=180)
    latitude: float | None = Field(default=None, ge=-90, le=90)
    metres: float | None = Field(default=None, gt=0)
    from_at: int | None = None
    to_at: int | None = None

    @model_validator(mode="after")
    def _whole_area(self) -> Method:
        area = (self.longitude, self.latitude, self.metres)
        if any(one is None for one in area) and any(one is not None for one in area):
            raise ValueError("an area is longitude, latitude and metres: give all three or none")
        return self

    def marks(self, installation_key: bytes) -> list[Mark]:  # noqa: ARG002 - nothing of it is an id
        """The first code."""
        return [Mark("Case.methods", (fold(self.codes[0]),))]

    def title(self) -> str:
        """The codes, area and period."""
        area = f" within {self.metres:,.0f} m of {self.longitude:.5f}, {self.latitude:.5f}" if self.metres else ""
        return f"cases with {_listed(self.codes)}{area}" + (" in a period" if self.from_at or self.to_at else "")

    def fits(self, stated: Stated) -> str | None:
        """All codes; the scene in the area and the time in the period, or not recorded."""
        codes = str(stated.values.get("methods") or "").split(";")
        from_at, to_at = stated.values.get("from_at"), stated.values.get("to_at")
        late = self.to_at is not None and from_at is not None and from_at > self.to_at
        early = self.from_at is not None and to_at is not None and to_at < self.from_at
        if not {fold(code) for code in self.codes} <= set(codes) or late or early or not self._near(stated):
            return None
        unknown = "" if stated.points or not self.metres else "; its place is not recorded"
        return f"It is a case with {_listed(self.codes)}{unknown}."

    def _near(self, stated: Stated) -> bool:
        if self.metres is None or not stated.points:
            return True
        own = (self.longitude or 0.0, self.latitude or 0.0)
        return any(float(_EARTH.inv(*own, *point)[2]) <= self.metres for point in stated.points)


def _listed(parts: Sequence[str]) -> str:
    *first, last = parts
    return f"{', '.join(first)} and {last}" if first else last
