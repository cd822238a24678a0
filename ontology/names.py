"""Names of people: one spelling, surname and given name, their readings, and the words they are found by."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from itertools import chain, islice, product
from typing import Protocol
from unicodedata import combining, normalize

from ontology.identifiers import text
from ontology.identifiers.text import HAN, is_han
from ontology.pinyin import MOST_READINGS, Syllables, given_readings, surname_readings, toneless

_COMPOUND_SURNAMES = (
    "欧阳|司马|诸葛|尉迟|万俟|长孙|令狐|澹台|慕容|上官|皇甫|夏侯|东方|司徒|司空|司寇|公孙|宇文|端木|南宫|轩辕|闻人|赫连|"
    "濮阳|淳于|单于|太史|太叔|申屠|仲孙|钟离|鲜于|闾丘|亓官|巫马|公西|公冶|公羊|颛孙|壤驷|漆雕|乐正|宰父|谷梁|拓跋|百里|"
    "呼延|东郭|南门|羊舌|梁丘|左丘|西门|第五|达奚|独孤|宗政"
)
_COMPOUND = re.compile(f"(?:{_COMPOUND_SURNAMES})(?=.)")

_VARIANTS = {"锺": "钟", "濬": "浚", "堃": "坤", "喆": "哲", "乾": "乾", "苧": "苎"}
"""What the conversion to simplified characters leaves or needs two steps for; 乾 is never 干 in a name."""

_SPACE_IN_HAN = re.compile(f"(?<=[{HAN}]) (?=[{HAN}])")
_WORD = re.compile(rf"[{HAN}]+|[^\W_{HAN}]+")
_U_UMLAUT = re.compile(r"([ln])(?:v|yu)")
_NO_APOSTROPHES = str.maketrans("", "", "'’")


def fold(name: str) -> str:
    """Half width, one kind of dot, no spaces between Chinese characters; letters keep their case.

    >>> fold("欧阳　娜娜"), fold("买买提•艾力"), fold("Ｌi  Na")
    ('欧阳娜娜', '买买提·艾力', 'Li Na')
    """
    return _SPACE_IN_HAN.sub("", text.fold(name))


class _Converter(Protocol):
    def convert(self, string: str) -> str: ...


@cache
def _converter() -> _Converter:
    from opencc import OpenCC  # pyright: ignore[reportMissingTypeStubs] - read only where a name is met

    return OpenCC("t2s")


class _Simplified(dict[int, str]):
    """The simplified form of each code point, converted when it is first met."""

    def __missing__(self, codepoint: int) -> str:
        character = chr(codepoint)
        converted = _VARIANTS.get(character) or _converter().convert(character)
        simple = _VARIANTS.get(converted, converted)
        self[codepoint] = simple
        return simple


_SIMPLIFIED = _Simplified()


def simplified(name: str) -> str:
    """The folded name in simplified characters, common variants unified: the same for 張偉 and 张伟.

    >>> simplified("歐陽喆")
    '欧阳哲'
    """
    return fold(name).translate(_SIMPLIFIED)


def split(name: str) -> tuple[str, str]:
    """Surname and given name; the surname is empty where the form does not tell it (dots, Latin letters).

    >>> split("欧阳娜娜"), split("张伟"), split("买买提·艾力"), split("Li Na")
    (('欧阳', '娜娜'), ('张', '伟'), ('', '买买提·艾力'), ('', 'Li Na'))
    """
    folded = fold(name)
    if not is_han(folded):
        return "", folded
    length = 2 if _COMPOUND.match(folded.translate(_SIMPLIFIED)) else 1
    return folded[:length], folded[length:]


@dataclass(frozen=True, slots=True)
class Pronunciation:
    """One way to say a name: the syllables of surname and given name, with tones, ü written v."""

    surname: Syllables
    given: Syllables


def readings(name: str) -> list[Pronunciation]:
    """Every reading in use, at most eight, the usual one first; none for a name without Chinese characters.

    >>> [reading.surname + reading.given for reading in readings("曾乐")]
    [('zeng1', 'le4'), ('zeng1', 'yue4')]
    """
    return [Pronunciation(*way) for way in _ways(*split(name)) if any(way)]


def spellings(name: str) -> frozenset[str]:
    """The whole name in Latin letters, in either order: what a name in characters and one in letters may share.

    >>> sorted(spellings("张伟")), spellings("Wei Zhang") == spellings("张伟")
    (['weizhang', 'zhangwei'], True)
    """
    ways = [("".join(map(toneless, way.surname)), "".join(map(toneless, way.given))) for way in readings(name)]
    words = query_words(name)
    if not ways:
        ways = [("".join(words[:1]), "".join(words[1:])), ("".join(words[:-1]), "".join(words[-1:]))]
    return frozenset(whole for first, last in ways for whole in (first + last, last + first) if whole)


def same_name(asked: str, said: str) -> bool:
    """Whether both may be one name: by its characters where both have them, by its sound where one has letters.

    >>> same_name("張偉", "张伟"), same_name("张伟", "张玮"), same_name("Zhang Wei", "张玮")
    (True, False, True)
    """
    if is_han(fold(asked)) and is_han(fold(said)):
        return simplified(asked) == simplified(said)
    return bool(spellings(asked) & spellings(said))


def _ways(surname: str, given: str) -> Iterable[tuple[Syllables, Syllables]]:
    ways = product(surname_readings(surname.translate(_SIMPLIFIED)), given_readings(given))
    return islice(ways, MOST_READINGS)


def query_words(phrase: str) -> list[str]:
    """What to look for among `search_words`: simplified characters, and Latin words without case or accents.

    After l and n the letters ü, v and yu are u, for all of them are typed for the same sound.

    >>> query_words("張偉"), query_words("Lü Bu"), query_words("lyu bu"), query_words("Xi'an")
    (['张伟'], ['lu', 'bu'], ['lu', 'bu'], ['xian'])
    """
    return [_U_UMLAUT.sub(r"\1u", word) for word in _WORD.findall(_plain(simplified(phrase)))]


def _plain(phrase: str) -> str:
    lower = phrase.casefold().translate(_NO_APOSTROPHES)
    if lower.isascii() or is_han(lower):
        return lower
    return normalize("NFC", "".join(char for char in normalize("NFD", lower) if not combining(char)))


def search_words(name: str) -> list[str]:
    """The words an index holds beside a name, so that characters, pinyin in either order and initials find it.

    >>> search_words("張偉")
    ['張偉', '张伟', 'zhangwei', 'weizhang', 'zhang', 'wei', 'zw']
    """
    surname, given = split(name)
    folded = surname + given
    if surname:
        found = {folded: None, folded.translate(_SIMPLIFIED): None}
        ways = (tuple(map(_toneless, way)) for way in _ways(surname, given))
    else:
        words = query_words(folded)
        found = dict.fromkeys(_WORD.findall(folded.lower()) + words)
        ways = islice(product(*map(_word_readings, words)), MOST_READINGS)
    for way in ways:
        found.update(dict.fromkeys(_spellings(way)))
    found.pop("", None)
    return list(found)


def _word_readings(word: str) -> tuple[Syllables, ...]:
    return tuple(map(_toneless, given_readings(word))) if is_han(word) else ((word,),)


def _toneless(syllables: Syllables) -> Syllables:
    return tuple([toneless(syllable) for syllable in syllables])


def _spellings(way: tuple[Syllables, ...]) -> list[str]:
    """Joined in three orders, word by word, syllable by syllable, and the initials."""
    words = ["".join(word) for word in way]
    syllables = list(chain.from_iterable(way))
    first_last, last_first = "".join(words[1:] + words[:1]), "".join(words[-1:] + words[:-1])
    initials = "".join([syllable[0] for syllable in syllables])
    return ["".join(words), first_last, last_first, *words, *syllables, initials]
