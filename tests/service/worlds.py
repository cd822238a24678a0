"""One small graph that the tests of both surfaces ask about."""

from __future__ import annotations

from ontology.keys import natural_key, public_id
from ontology.person import Person
from tests.graphs import KEY, Claimed, Happened, Load, Said, World, an_id, number_of

REGISTER = number_of(1, 1)
POLICE = number_of(2, 1)
SECRET = number_of(3, 1)
IDENTITY_NUMBER = "11010519491231002X"

ZHANG = public_id(Person, natural_key(Person, ("identity_number",), (IDENTITY_NUMBER,)), KEY)
LI = an_id("Person", "Li Na")
HIDDEN = an_id("Person", "somebody secret")
HOME = an_id("Address", "home")
OFFICE = an_id("Address", "office")
CAMERA = an_id("Place", "camera")
PLATE = an_id("Plate", "plate")
CASE = an_id("Case", "case")
NOBODY = an_id("Person", "nobody")

IN_2019 = 1_551_398_400
"""2019-03-01 in UTC."""
IN_2020 = 1_583_020_800
"""2020-03-01 in UTC."""

WORLD = World(
    loads=(
        Load(REGISTER, snapshot_at=IN_2020, counts=(5, 4, 0, 0, 1, 0)),
        Load(POLICE, source="police", feed="cases"),
        Load(SECRET, source="secret", level=3),
    ),
    said=(
        Said(REGISTER, ZHANG, {"name": "张伟", "identity_number": IDENTITY_NUMBER}, row=1),
        Said(POLICE, ZHANG, {"name": "张炜"}, row=2),
        Said(REGISTER, LI, {"name": "李娜"}, row=3),
        Said(SECRET, HIDDEN, {"name": "王芳"}),
        Said(REGISTER, HOME, {"text": "安徽省合肥市1号", "longitude": 117.5}, row=4),
        Said(REGISTER, OFFICE, {"text": "安徽省合肥市2号"}, row=5),
        Said(POLICE, CAMERA, {"system": "cameras", "code": "C1", "name": "Gate", "kind": "camera"}, row=6),
        Said(POLICE, PLATE, {"text": "皖A12345"}, row=7),
        Said(POLICE, CASE, {"number": "A3401", "kind": "burglary", "loss": 2**40, "from_at": IN_2019}, row=8),
    ),
    claimed=(
        Claimed(REGISTER, "LIVES_AT", ZHANG, HOME, row=1),
        Claimed(POLICE, "LIVES_AT", ZHANG, HOME, row=9, valid_from=IN_2019),
        Claimed(REGISTER, "LIVES_AT", LI, HOME, row=3),
        Claimed(REGISTER, "LIVES_AT", LI, OFFICE, row=3, valid_from=IN_2019, valid_to=IN_2020),
        Claimed(POLICE, "INVOLVED_IN", ZHANG, CASE, role="witness", row=8),
    ),
    happened=(
        Happened(POLICE, "SEEN_AT", PLATE, CAMERA, IN_2019, row=10),
        Happened(POLICE, "SEEN_AT", PLATE, CAMERA, IN_2020, row=11),
    ),
)
