"""A person whose name in the household register is not the one at a bank."""

from __future__ import annotations

import numpy as np
import polars as pl

from clew.world import names, numbers
from clew.world.accounts import BANKS
from clew.world.city import City
from clew.world.plants.cast import Cast, Planted
from clew.world.streams import Stream


def plant(city: City, cast: Cast, source: Stream) -> Planted:
    """One adult opens an account at another bank under another given name; the number in the document is the same."""
    people = city.people
    suitable = ((people["years"] > 25) & (people["姓名"].str.len_chars() == 3)).to_numpy()
    person = int(cast.people(source, suitable & (city.phones.phone_of >= 0), 1)[0])
    who = people.row(person, named=True)
    main = city.accounts.rows.row(int(city.accounts.account_of[person]), named=True)
    other_name = who["姓名"][0] + other_given_name(source, bool(who["female"]), who["姓名"][1:])
    account = pl.DataFrame(
        {
            "开户机构": [next(bank for bank in BANKS if bank != main["开户机构"])],
            "账号": numbers.cards(source, 1),
            "户名": [other_name],
            "证件号码": [who["公民身份号码"]],
            "预留手机": [city.phones.number_of(person)],
            "开户日期": city.period.dates(np.array([-900])),
        }
    )
    story = {
        "identity_number": who["公民身份号码"],
        "name_in_household_register": who["姓名"],
        "name_at_bank": other_name,
        "institution": account["开户机构"][0],
        "account": account["账号"][0],
    }
    return Planted({"accounts": account}, {"conflict": pl.DataFrame([story])}, story)


def other_given_name(source: Stream, female: bool, not_this: str) -> str:
    """A given name of two characters that differs from the one in the register."""
    drawn = names.two_characters(source, "f" if female else "m", 20)
    return next(str(name) for name in drawn if name != not_this)
