"""Standard addresses: when a text is one, what state it can be in, and how near two of them are."""

from __future__ import annotations

from enum import StrEnum

from ontology.identifiers.address_text import Level, Segment, key, segments
from ontology.identifiers.base import Comparison, Identifier, Reading
from ontology.identifiers.text import fold

__all__ = ["KIND", "Address", "AddressState", "Level", "Segment", "key", "segments"]

_REGIONS = (Level.PROVINCE, Level.CITY, Level.COUNTY, Level.TOWN)
_LOCALITIES = (Level.VILLAGE, Level.STREET)
_PREMISES = (Level.NUMBER, Level.ESTATE)
_PLACEHOLDERS = frozenset(("无", "不详", "未知", "不明", "空", "待查", "无固定住所"))


class AddressState(StrEnum):
    """The five states of an address in its register."""

    IN_USE = "in_use"
    SUSPENDED = "suspended"
    CANCELLED = "cancelled"
    ERRONEOUS = "erroneous"
    NEW = "new"

    @property
    def label(self) -> str:
        """The register's word for it.

        >>> AddressState.CANCELLED.label
        '注销'
        """
        return _STATE_LABELS[self]

    @classmethod
    def from_label(cls, label: str) -> AddressState | None:
        """The state that the register's word, or our own, names; None where neither does."""
        word = fold(label)
        return next((state for state in cls if word in (state.label, state.value)), None)


_STATE_LABELS = {
    AddressState.IN_USE: "在用",
    AddressState.SUSPENDED: "停用",
    AddressState.CANCELLED: "注销",
    AddressState.ERRONEOUS: "错误",
    AddressState.NEW: "新增",
}


class Address(Identifier):
    """One spelling of an address; a text that names less than a street or village with one more part is no key."""

    name = "address"
    title = "Standard address"
    source = "GB/T 23705-2009 for the parts, usage of the registers for their spelling"
    examples = (
        ("云溪市翠湖路十二号 3幢二单元５０１房", "云溪市翠湖路12号3栋2单元501室"),
        ("云溪市东湖区人民路12号3-2-501", "云溪市东湖区人民路12号3栋2单元501室"),
        ("云溪市东湖区人民路12之3号", "云溪市东湖区人民路12-3号"),
        ("安徽合肥市蜀山区长江西路六百六十九号", "安徽省合肥市蜀山区长江西路669号"),
        ("北京市市辖区海淀区中关村大街27号", "北京市海淀区中关村大街27号"),
        ("云溪市东湖区城市花园小区12号楼3单元502", "云溪市东湖区城市花园小区12栋3单元502室"),
        ("云溪市东湖区五一路100号", "云溪市东湖区五一路100号"),
    )
    counterexamples = (
        ("", "empty"),
        ("不详", "placeholder"),
        ("安徽省云溪市", "imprecise"),
        ("人民路", "imprecise"),
        ("4 Elm Street", "imprecise"),
    )

    def read(self, text: str) -> Reading:
        """As for every kind; the sub-kind is the narrowest level that was found, as in `room`."""
        value = key(text)
        if not value or value in _PLACEHOLDERS:
            return Reading(value, "placeholder" if value else "empty")
        parts = segments(value)
        if len(parts) < 2 or parts[-1].level in _REGIONS:
            return Reading(value, "imprecise")
        return Reading(value, None, parts[-1].level.name.lower())

    def mask(self, value: str) -> str:
        """The address as far as the street; number, building and room are hidden."""
        return "".join(part.text for part in segments(value) if part.level < Level.NUMBER) + "***"

    def compare_valid(self, one: str, other: str) -> Comparison:
        """Part by part; a part that only one of the two names tells nothing."""
        return _Pair(one, other).compare()


class _Pair:
    """Two addresses side by side, part by part."""

    def __init__(self, one: str, other: str) -> None:
        self.one = {part.level: part.text for part in segments(one)}
        self.other = {part.level: part.text for part in segments(other)}

    def same(self, level: Level) -> bool:
        return level in self.one and self.one[level] == self.other.get(level)

    def differ(self, level: Level) -> bool:
        return level in self.one and level in self.other and self.one[level] != self.other[level]

    def equally_stated(self, level: Level) -> bool:
        return self.one.get(level) == self.other.get(level)

    def compare(self) -> Comparison:
        if any(map(self.differ, (*_REGIONS, *_LOCALITIES))):
            return Comparison.DIFFERENT
        if not any(map(self.same, (*_LOCALITIES, Level.ESTATE))):
            return Comparison.NO_EVIDENCE
        if not self.is_same_building():
            return Comparison.SAME_STREET
        return Comparison.EQUAL if self.is_same_room() else Comparison.SAME_BUILDING

    def is_same_building(self) -> bool:
        named = any(map(self.same, _PREMISES)) and not any(map(self.differ, _PREMISES))
        return named and self.equally_stated(Level.BUILDING)

    def is_same_room(self) -> bool:
        return self.equally_stated(Level.ROOM) and not self.differ(Level.UNIT) and not self.differ(Level.FLOOR)


KIND = Address()
