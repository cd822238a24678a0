"""The ground of the city: a lattice of crossings with named roads, addresses along them, and numbered places."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from clew.world.numbers import padded
from clew.world.period import Period
from clew.world.streams import Flags, Floats, Ints, Stream, distinct, stream, words

SIDE = 21
"""Crossings in each direction; crossing number = SIDE * column + row."""
BLOCK = 1_000
"""Metres between neighbouring crossings."""
CENTRE = (117.2, 31.8)
"""Longitude and latitude of the middle crossing, WGS-84."""
SLOTS = 40
"""House numbers per block of a road; a city that fills half of them gets more."""
HOMES_PER_COMPOUND = 24
KERBS = 300
BUSY = 100
"""So many crossings get a camera for their traffic; further cameras close the gaps between."""

DISTRICTS = words("青石区 临溪区 望江区 云台区 石桥区 南浦区 竹林区 东湖区 柳泉区")
TOWNS = words("梧桐街道 长宁街道 清河街道 双塔街道 古渡街道 文昌街道 春晓街道 西园街道 凤鸣街道")
ROADS = words("""
    梧桐 长宁 清河 双塔 古渡 文昌 春晓 西园 凤鸣 桃源 金桥 银杏 松涛 白鹭 紫云 碧波 红枫 青松 玉兰 丹桂 芙蓉
    迎宾 学府 创业 科技 和平 团结 幸福 光明 朝阳 复兴 建业 滨溪 望溪 听雨 观澜 明珠 星海 晨曦 晚晴 安康 永乐
""")
"""The first 21 run east, the others north."""


@dataclass(frozen=True)
class Spots:
    """Where drives begin and end: so many blocks, less than one, east of a crossing along its road."""

    node: Ints
    east: Floats

    def __getitem__(self, chosen: Ints | Flags) -> Spots:
        return Spots(self.node[chosen], self.east[chosen])


def crossings(node: Ints) -> Spots:
    """The crossings themselves."""
    return Spots(node, np.zeros(node.shape))


@dataclass(frozen=True)
class Geography:
    """`addresses` and `places` in the columns of their feeds, with `node`, `x`, `y` (metres) and `use` beside them.

    `camera_at[node]` is the row in `places` of the camera at that crossing, or -1.
    """

    addresses: pl.DataFrame
    places: pl.DataFrame
    camera_at: Ints

    def homes(self) -> Ints:
        """Rows of addresses where somebody may live."""
        return self.rows_of("home")

    def spots(self, rows: Ints) -> Spots:
        """Where the drives to and from those addresses begin and end."""
        there = self.addresses[rows.tolist()]
        node = there["node"].to_numpy()
        return Spots(node, (there["x"].to_numpy() - metres(node // SIDE)) / BLOCK)

    def rows_of(self, use: str) -> Ints:
        """Rows of addresses of that use."""
        return np.flatnonzero((self.addresses["use"] == use).to_numpy())

    def places_of(self, kind: str) -> Ints:
        """Rows of places of that kind (类型)."""
        return np.flatnonzero((self.places["类型"] == kind).to_numpy())

    def nearest(self, kind: str, node: Ints) -> Ints:
        """For each crossing the row in `places` of the nearest place of that kind."""
        rows = self.places_of(kind)
        x, y = (self.places[axis].to_numpy()[rows] for axis in ("x", "y"))
        nodes = np.arange(SIDE * SIDE)
        there = (metres(nodes // SIDE)[:, None] - x) ** 2 + (metres(nodes % SIDE)[:, None] - y) ** 2
        return rows[there.argmin(axis=1)][node]


def metres(step: Ints) -> Floats:
    """Metres east or north of the centre for a column or row of crossings."""
    return ((step - SIDE // 2) * BLOCK).astype(np.float64)


def degrees(x: Floats, y: Floats) -> dict[str, pl.Series]:
    """Longitude and latitude as text with six decimals for metres east and north of the centre."""
    longitude = CENTRE[0] + x / (111_320 * np.cos(np.radians(CENTRE[1])))
    columns = {"经度": longitude, "纬度": CENTRE[1] + y / 110_870}
    return {name: pl.Series(name, [f"{value:.6f}" for value in column.tolist()]) for name, column in columns.items()}


def build(seed: int, people: int, period: Period, cameras: int | None = None) -> Geography:
    """The ground for a city of that many people: homes for all and a seventh more, premises, dormitories, kerbs.

    `cameras` is how many crossings have one: 100 to 250, by the number of people, if not said.
    """
    count = int(np.clip(80 + people // 100, 100, 250)) if cameras is None else cameras
    nodes = np.sort(crossings_in_turn(stream(seed, "cameras"))[:count])
    places = make_places(stream(seed, "places"), nodes)
    camera_at = np.full(SIDE * SIDE, -1, dtype=np.int64)
    camera_at[nodes] = np.arange(count)
    compounds = people * 100 // (230 * HOMES_PER_COMPOUND) + 4
    return Geography(make_addresses(stream(seed, "geography"), compounds, people // 10 + 40, period), places, camera_at)


def crossings_in_turn(source: Stream) -> Ints:
    """All crossings in the order in which they get a camera: the busy ones, then those without one at any neighbour.

    The busy ones lie mostly in the middle: a draw without replacement by weight (Gumbel's trick). A city with fewer
    cameras has some of the same ones.
    """
    column, row = np.divmod(np.arange(SIDE * SIDE), SIDE)
    weighed = np.hypot(column - SIDE // 2, row - SIDE // 2) / 7 - source.gumbel(size=SIDE * SIDE)
    order = np.argsort(weighed)
    watched = np.zeros((SIDE + 2, SIDE + 2), dtype=np.bool_)
    watched[column[order[:BUSY]] + 1, row[order[:BUSY]] + 1] = True
    lonely: list[int] = []
    for node in order[BUSY:].tolist():
        x, y = column[node] + 1, row[node] + 1
        if not (watched[x - 1 : x + 2, y].any() or watched[x, y - 1 : y + 2].any()):
            watched[x, y] = True
            lonely.append(node)
    others = order[BUSY:][~np.isin(order[BUSY:], lonely)]
    return np.concatenate([order[:BUSY], np.array(lonely, dtype=np.int64), others])


def road_of_row(row: int) -> str:
    """A road that runs east."""
    return ROADS[row] + "路"


def road_of_column(column: int) -> str:
    """A street that runs north."""
    return ROADS[SIDE + column] + "街"


def make_places(source: Stream, cameras: Ints) -> pl.DataFrame:
    """Cameras first, then towers, cash machines, branches and checkpoints."""
    every_second = np.array([SIDE * x + y for x in range(1, SIDE, 3) for y in range(1, SIDE, 3)])
    kinds = {
        "卡口": ("K", cameras),
        "基站": ("J", every_second),
        "自动取款机": ("A", source.choice(SIDE * SIDE, 40, replace=False)),
        "银行网点": ("W", source.choice(SIDE * SIDE, 12, replace=False)),
        "检查站": ("D", source.choice(cameras, 8, replace=False)),
    }
    return pl.concat([places_of_kind(source, kind, letter, nodes) for kind, (letter, nodes) in kinds.items()])


def places_of_kind(source: Stream, kind: str, letter: str, nodes: Ints) -> pl.DataFrame:
    """Places of one kind, each within 60 m of its crossing."""
    column, row = np.divmod(nodes, SIDE)
    x, y = (metres(step) + source.uniform(-60, 60, len(nodes)) for step in (column, row))
    names = [
        f"{road_of_row(r)}与{road_of_column(c)}交口{kind}" for c, r in zip(column.tolist(), row.tolist(), strict=True)
    ]
    code = letter + "9901" + padded(np.arange(1, len(nodes) + 1), 4)
    return pl.DataFrame({"编号": code, "名称": names, "类型": kind, "node": nodes, "x": x, "y": y, **degrees(x, y)})


def make_addresses(source: Stream, compounds: int, premises: int, period: Period) -> pl.DataFrame:
    """All addresses, shuffled codes, states and dates included."""
    dormitories = max(2, compounds // 40)
    total = compounds + dormitories + premises + KERBS
    slots = SLOTS * (1 + 2 * total // (SIDE * SIDE * SLOTS))
    spots = distinct(source, SIDE * SIDE * slots, total - KERBS)
    spots = np.concatenate([spots, kerbs(source, spots, compounds, slots)])
    uses = np.repeat(["home", "dormitory", "premises", "kerb"], [compounds, dormitories, premises, KERBS])
    rooms = np.where(uses == "home", HOMES_PER_COMPOUND, np.where(uses == "dormitory", 12, 1))
    spot = np.repeat(np.arange(total), rooms)
    room = np.arange(len(spot)) - np.repeat(np.cumsum(rooms) - rooms, rooms)
    node, slot = np.divmod(spots[spot], slots)
    x = metres(node // SIDE) + 100 + 500 * slot / slots + 30.0 * (room // 12)
    y = metres(node % SIDE) + np.where(slot % 2 == 1, 40.0, -40.0)
    house = node // SIDE * slots + slot + 1
    columns = (node.tolist(), house.tolist(), room.tolist(), uses[spot].tolist())
    text = [address_text(*one) for one in zip(*columns, strict=True)]
    frame = pl.DataFrame({"标准地址": text, "use": uses[spot], "node": node, "x": x, "y": y, **degrees(x, y)})
    code = "9901" + padded(distinct(source, 10**10, len(frame)), 10)
    return with_states(source, frame.with_columns(地址编码=code), period)


def kerbs(source: Stream, taken: Ints, compounds: int, slots: int) -> Ints:
    """Free spots where cars are parked, two thirds of them in blocks with homes, which come first in `taken`."""
    free = source.permutation(np.setdiff1d(np.arange(SIDE * SIDE * slots), taken))
    homely = np.isin(free // slots, taken[:compounds] // slots)
    return np.concatenate([free[homely][: KERBS * 2 // 3], free[~homely][: KERBS // 3]])


def address_text(node: int, house: int, room: int, use: str) -> str:
    """The standard text: city, district, town, road and number; homes and dormitories also building, unit, room."""
    column, row = divmod(node, SIDE)
    district, town = DISTRICTS[column // 7 * 3 + row // 7], TOWNS[(column // 3 + row // 3 * 2) % 9]
    head = f"安徽省云溪市{district}{town}{road_of_row(row)}{house}号"
    if use == "home":
        building, flat = divmod(room, 12)
        return f"{head}{building + 1}栋1单元{flat // 2 + 1}0{flat % 2 + 1}室"
    return f"{head}宿舍{room + 1}室" if use == "dormitory" else head


def with_states(source: Stream, frame: pl.DataFrame, period: Period) -> pl.DataFrame:
    """Nineteen of twenty addresses are in use; most others are closed to living, which `use` then says."""
    chance = source.random(len(frame))
    limits, states = (0.02, 0.035, 0.042, 0.05), ("停用", "注销", "错误", "新增")
    state = np.select([chance < limit for limit in limits], states, "在用")
    opened = np.where(state == "新增", -source.integers(1, 60, len(frame)), -source.integers(700, 9000, len(frame)))
    ended = pl.Series(np.isin(state, ["停用", "注销", "错误"]))
    closed = period.dates(-source.integers(1, 600, len(frame)))
    return frame.with_columns(
        状态=pl.Series(state),
        启用日期=period.dates(opened),
        停用日期=pl.when(ended).then(closed),
        use=pl.when(ended).then(pl.lit("closed")).otherwise("use"),
    )
