"""The sample city, loaded whole: every feed's rows are found again in the graph, worked out without the loaders."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any, cast
from zoneinfo import ZoneInfo

import h3
import polars as pl
import pytest
from neo4j import Driver

from clew.world import FEEDS, World, make
from clew.world.feeds import BY_STEM, Feed
from loaders.feeds import feed_of
from loaders.mapping import Mapping
from loaders.mapping_file import built_in
from ontology.identifiers import KINDS
from store.address import Address
from tests.loaders.front_door import CLEARED, FrontDoor, id_of, person

PEOPLE, DAYS, SEED = 300, 7, 7
SHANGHAI = ZoneInfo("Asia/Shanghai")
TRANSLATED = {"配偶": "spouse", "子": "child", "女": "child", "父亲": "parent", "母亲": "parent"}
STATES = {"在用": "in_use", "停用": "suspended", "注销": "cancelled", "错误": "erroneous", "新增": "new"}
ROLES = {
    "嫌疑人": "suspect",
    "罪犯": "convicted",
    "受害人": "victim",
    "证人": "witness",
    "报案人": "reporter",
    "其他": "other",
}
Tables = Callable[..., pl.DataFrame]


def mapping_of(feed: Feed) -> Mapping:
    return built_in()[feed.stem.replace("_", "-")]


@pytest.mark.parametrize("feed", FEEDS, ids=lambda feed: feed.stem)
def test_every_feed_has_a_mapping_that_fits_its_columns(feed: Feed) -> None:
    mapping = mapping_of(feed)

    assert set(mapping.columns) <= set(feed.columns)
    assert mapping.key == feed.key
    assert mapping.snapshot.full == feed.snapshot
    assert mapping.zone == "Asia/Shanghai"
    assert feed_of(feed.file_name(date(2024, 3, 1)), list(feed.columns)) == mapping


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    return make(tmp_path_factory.mktemp("city") / "city", PEOPLE, DAYS, SEED)


@pytest.fixture(scope="module")
def tables(world: World) -> Tables:
    """The last file of a feed as text, or the first."""

    def table(stem: str, place: int = -1) -> pl.DataFrame:
        feed = BY_STEM[stem]
        path = world.folder / feed.file_name(world.period.declared(feed.declared[place]))
        return pl.read_csv(path.read_bytes().decode(feed.encoding).encode(), infer_schema=False)

    return table


@pytest.fixture(scope="module")
def city(
    world: World, graph_server: Address, loaders_driver: Driver, tmp_path_factory: pytest.TempPathFactory
) -> FrontDoor:
    door = FrontDoor(graph_server, loaders_driver, tmp_path_factory.mktemp("loaded"), CLEARED)
    answer = door.clew("load", "--json", *world.files)
    assert answer.exit_code == 0, answer.output + answer.errors
    door.reports = answer.value["loads"]
    return door


def seconds(text: str | None) -> int | None:
    """Epoch seconds of a local date or moment."""
    return None if text is None else int(datetime.fromisoformat(text).replace(tzinfo=SHANGHAI).timestamp())


def pairs(table: pl.DataFrame, *columns: str) -> set[tuple[str, ...]]:
    """The distinct rows of some columns in which none is empty."""
    return set(table.select(columns).drop_nulls().unique().rows())


def address(text: str) -> str:
    return id_of("Address", text=KINDS["address"].normalise(text))


def phone(number: str) -> str:
    return id_of("Phone", number=KINDS["phone"].normalise(number))


def account(institution: str, number: str) -> str:
    return id_of("Account", institution=institution, number=number)


def place(code: str) -> str:
    return id_of("Place", system="place-registry", code=code)


def cell_of(latitude: str, longitude: str) -> str:
    return id_of("Place", system="h3", code=cast("str", h3.latlng_to_cell(float(latitude), float(longitude), 14)))


def case(number: str) -> str:
    return id_of("Case", number=number)


def links(door: FrontDoor, type: str, source: str, target: str, at: date) -> set[Any]:
    text = f"MATCH (a:{source})-[l:{type}]->(b:{target}) WHERE holds(l) RETURN a.id, b.id"
    return door.seen(text, as_of=seconds(at.isoformat()))


def test_every_row_is_loaded_and_none_is_refused(city: FrontDoor, world: World) -> None:
    reports = {report["file"]: report for report in city.reports}

    assert {name: report["read"] for name, report in reports.items()} == world.rows
    assert {name: report["reject_codes"] for name, report in reports.items() if report["rejected"]} == {}
    repeated = {"household_register", "traces", "matches"}
    first = {name: report for name, report in reports.items() if not any(map(name.startswith, repeated))}
    assert {name: report["created"] for name, report in first.items()} == {name: world.rows[name] for name in first}


def test_only_misread_plates_bear_a_flag(city: FrontDoor, world: World) -> None:
    misread = pl.read_csv(world.folder / "truth" / "misreads.csv", infer_schema=False)["read_plate"]

    flagged = city.seen("MATCH (n)<-[d:DESCRIBES]-() WHERE said(d) AND d.flags IS NOT NULL RETURN labels(n), d.text")

    assert {labels for labels, _ in flagged} <= {("Entity", "Plate")}
    assert {text for _, text in flagged} <= set(misread)


def test_people_live_where_each_register_says(city: FrontDoor, world: World, tables: Tables) -> None:
    for number, day in ((0, world.period.first), (-1, world.period.last)):
        register = tables("household_register", number)
        expected = {(person(who), address(text)) for who, text in pairs(register, "公民身份号码", "住址")}

        assert links(city, "LIVES_AT", "Person", "Address", day) == expected


def test_heads_of_households_are_people_and_nobody_is_their_own_relative(city: FrontDoor, tables: Tables) -> None:
    register = tables("household_register", 0)
    rows = pairs(register, "公民身份号码", "与户主关系", "户主身份号码")
    expected = {(person(who), TRANSLATED[role], person(head)) for who, role, head in rows if role != "户主"}

    found = city.seen("MATCH (a:Person)-[l:RELATED_TO]->(b) WHERE known(l) RETURN a.id, l.role, b.id")

    assert found == expected


def test_people_names_and_birth_dates_are_those_of_the_register(city: FrontDoor, tables: Tables) -> None:
    columns = ("公民身份号码", "姓名", "出生日期", "户号")
    expected = pairs(pl.concat([tables("household_register", 0), tables("household_register")]), *columns)

    found = city.seen(
        "MATCH (:Person)<-[d:DESCRIBES]-(load {source: 'household-registry'}) WHERE said(d) AND d.name IS NOT NULL "
        "RETURN d.identity_number, d.name, d.birth_date, d.household"
    )

    assert found == expected


def test_employers_and_their_seats_are_found(city: FrontDoor, world: World, tables: Tables) -> None:
    employed = pairs(tables("household_register"), "公民身份号码", "服务处所代码")
    seats = pairs(tables("organizations"), "统一社会信用代码", "住所")

    assert links(city, "WORKS_FOR", "Person", "Organization", world.period.last) == {
        (person(who), id_of("Organization", credit_code=code)) for who, code in employed
    }
    assert links(city, "LIVES_AT", "Organization", "Address", world.period.last) == {
        (id_of("Organization", credit_code=code), address(text)) for code, text in seats
    }


def test_addresses_have_their_codes_and_states(city: FrontDoor, tables: Tables) -> None:
    register = tables("address_register")
    states = {(address(text), STATES[state]) for text, state in pairs(register, "标准地址", "状态")}
    codes = {(address(text), code) for text, code in pairs(register, "标准地址", "地址编码")}
    source = "MATCH (a:Address)<-[d:DESCRIBES]-(load {source: 'address-registry'}) WHERE said(d) "

    assert city.seen(source + "AND d.state IS NOT NULL RETURN a.id, d.state") == states
    assert city.seen(source + "AND d.code IS NOT NULL AND d.point IS NOT NULL RETURN a.id, d.code") == codes


def test_plates_are_borne_for_their_time(city: FrontDoor, tables: Tables) -> None:
    rows = tables("vehicles").select("车辆识别代号", "号牌号码", "号牌种类", "号牌启用日期", "号牌停用日期").rows()
    expected = {
        (
            id_of("Vehicle", vin=vin),
            id_of("Plate", text=text, type=type),
            seconds(start),
            seconds(end) or 34_000_000_000,
        )
        for vin, text, type, start, end in rows
    }

    found = city.seen(
        "MATCH (v:Vehicle)-[l:BEARS]->(p:Plate) UNWIND claims(l) AS c RETURN v.id, p.id, l.valid_from[c], l.valid_to[c]"
    )

    assert found == expected


def test_owners_phones_sims_and_devices_hang_together(city: FrontDoor, world: World, tables: Tables) -> None:
    phones, last = tables("phones").filter(pl.col("销户日期").is_null()), world.period.last
    sims = tables("sims").filter(pl.col("截止时间").is_null())
    owned = tables("vehicles").filter(pl.col("号牌停用日期").is_null())

    assert links(city, "OWNS", "Person", "Vehicle", last) == {
        (person(who), id_of("Vehicle", vin=vin)) for who, vin in pairs(owned, "所有人身份号码", "车辆识别代号")
    }
    holders = pairs(phones, "机主身份号码", "手机号码")
    assert links(city, "HOLDS", "Person", "Phone", last) == {
        (person(who), phone(number)) for who, number in holders if len(who) == 18 and who.startswith("99")
    }
    assert links(city, "HOLDS", "Organization", "Phone", last) == {
        (id_of("Organization", credit_code=code), phone(number)) for code, number in holders if code.startswith("91")
    }
    assert links(city, "USES", "Phone", "Sim", last) == {
        (phone(number), id_of("Sim", iccid=iccid)) for number, iccid in pairs(phones, "手机号码", "ICCID")
    }
    assert links(city, "INSTALLED_IN", "Sim", "Device", last) == {
        (id_of("Sim", iccid=iccid), id_of("Device", imei=imei)) for iccid, imei in pairs(sims, "ICCID", "IMEI")
    }


def test_accounts_belong_to_people_or_companies(city: FrontDoor, world: World, tables: Tables) -> None:
    rows = pairs(tables("accounts"), "证件号码", "开户机构", "账号")
    companies = {row for row in rows if KINDS["credit_code"].read(row[0]).flaw is None}

    assert companies
    assert links(city, "HOLDS", "Organization", "Account", world.period.last) == {
        (id_of("Organization", credit_code=code), account(bank, number)) for code, bank, number in companies
    }
    assert links(city, "HOLDS", "Person", "Account", world.period.last) == {
        (person(who), account(bank, number)) for who, bank, number in rows - companies
    }


def test_contacts_are_used_by_people_accounts_and_online_accounts(
    city: FrontDoor, world: World, tables: Tables
) -> None:
    last = world.period.last

    assert links(city, "USES", "Person", "Phone", last) == {
        (person(who), phone(number)) for who, number in pairs(tables("household_register"), "公民身份号码", "联系电话")
    }
    assert links(city, "USES", "Account", "Phone", last) == {
        (account(bank, one), phone(number))
        for bank, one, number in pairs(tables("accounts"), "开户机构", "账号", "预留手机")
    }
    assert links(city, "USES", "OnlineAccount", "Phone", last) == {
        (id_of("OnlineAccount", platform=platform, handle=handle), phone(number))
        for platform, handle, number in pairs(tables("online_accounts"), "平台", "账号", "绑定手机")
    }


def test_every_pass_is_a_sighting_of_its_plate(city: FrontDoor, tables: Tables) -> None:
    rows = tables("passes").select("号牌号码", "号牌种类", "卡口编号", "通过时间").rows()
    valid = [row for row in rows if KINDS["plate"].read(row[0]).flaw is None]
    expected = {(id_of("Plate", text=text, type=type), place(camera), seconds(at)) for text, type, camera, at in valid}

    found = city.seen(
        "MATCH (p:Plate)-[e:SEEN_AT]->(c:Place {number: e.place}) WHERE happened(e) RETURN p.id, c.id, e.at"
    )

    assert expected <= found
    assert city.count("MATCH (:Plate)-[e:SEEN_AT]->() RETURN count(e)") == len(rows)


def test_calls_signals_and_positions_are_events_of_phones_and_devices(city: FrontDoor, tables: Tables) -> None:
    calls, signals, positions = tables("calls"), tables("cell_sightings"), tables("gps")
    called = pairs(calls, "主叫号码", "被叫号码", "开始时间", "时长秒")
    seen = {
        (phone(number), place(cell), seconds(at))
        for number, cell, at in pairs(calls, "主叫号码", "主叫基站", "开始时间")
    }
    seen |= {
        (phone(number), place(cell), seconds(at)) for number, cell, at in pairs(signals, "手机号码", "基站编号", "时间")
    }
    devices = pairs(signals, "IMEI", "基站编号", "时间")

    assert city.seen("MATCH (a:Phone)-[e:CALLED]->(b) WHERE happened(e) RETURN a.id, b.id, e.at, e.seconds") == {
        (phone(one), phone(other), seconds(at), int(length)) for one, other, at, length in called
    }
    assert city.seen("MATCH (a:Phone)-[e:SEEN_AT]->(b) WHERE happened(e) RETURN a.id, b.id, e.at") == seen
    assert city.seen("MATCH (a:Device)-[e:SEEN_AT]->(b) WHERE happened(e) RETURN a.id, b.id, e.at") == {
        *((id_of("Device", imei=imei), place(cell), seconds(at)) for imei, cell, at in devices),
        *(
            (id_of("Device", imei=imei), cell_of(latitude, longitude), int(datetime.fromisoformat(at).timestamp()))
            for imei, latitude, longitude, at in pairs(positions, "设备编号", "纬度", "经度", "定位时间")
        ),
    }


def test_money_moves_in_minor_units(city: FrontDoor, tables: Tables) -> None:
    moved = pairs(tables("transfers"), "付款机构", "付款账号", "收款机构", "收款账号", "交易时间", "金额")
    drawn = pairs(tables("withdrawals"), "开户机构", "账号", "设备编号", "交易时间", "金额")

    assert city.seen("MATCH (a)-[e:TRANSFERRED]->(b) WHERE happened(e) RETURN a.id, b.id, e.at, e.amount") == {
        (account(one, payer), account(other, payee), seconds(at), round(float(amount) * 100))
        for one, payer, other, payee, at, amount in moved
    }
    assert city.seen("MATCH (a)-[e:WITHDREW]->(b:Place) WHERE happened(e) RETURN a.id, b.id, e.at, e.amount") == {
        (account(bank, number), place(machine), seconds(at), round(float(amount) * 100))
        for bank, number, machine, at, amount in drawn
    }


def test_cases_have_their_window_loss_and_methods(city: FrontDoor, tables: Tables) -> None:
    rows = tables("cases").select("案件编号", "发生时间起", "发生时间止", "损失金额", "作案手段").rows()
    expected = {
        (
            number,
            seconds(start),
            seconds(end),
            loss and round(float(loss) * 100),
            tuple(sorted(methods.split(";"))) if methods else None,
        )
        for number, start, end, loss, methods in rows
    }

    found = city.seen(
        "MATCH (c:Case)<-[d:DESCRIBES]-() WHERE says(d) AND d.from_at IS NOT NULL "
        "RETURN d.number, d.from_at, d.to_at, d.loss, split(d.methods, ';')"
    )

    assert found == expected


def test_cases_occur_and_stops_stop_what_other_feeds_know(city: FrontDoor, tables: Tables) -> None:
    scenes = {(case(number), address(text)) for number, text in pairs(tables("cases"), "案件编号", "发生地址")}
    plates = {id_of("Plate", text=text, type=type) for text, type in pairs(tables("stops"), "号牌号码", "号牌种类")}

    assert city.seen("MATCH (c:Case)-[l:OCCURRED_AT]->(a:Address) WHERE holds(l) RETURN c.id, a.id") == scenes
    assert city.seen("MATCH (p:Plate)-[l:INVOLVED_IN]->(:Occurrence) WHERE holds(l) RETURN p.id") == plates
    assert plates <= city.seen("MATCH (:Vehicle)-[l:BEARS]->(p:Plate) WHERE known(l) RETURN p.id")


def test_people_take_their_parts_in_cases(city: FrontDoor, tables: Tables) -> None:
    rows = pairs(tables("case_people"), "证件号码", "角色", "案件编号")

    found = city.seen("MATCH (a:Person)-[l:INVOLVED_IN]->(c:Case) WHERE holds(l) RETURN a.id, l.role, c.id")

    assert found == {(person(who), ROLES[role], case(number)) for who, role, number in rows}


def test_cases_name_the_numbers_that_took_part(city: FrontDoor, tables: Tables) -> None:
    rows = pairs(tables("case_phones"), "手机号码", "角色", "案件编号")

    found = city.seen("MATCH (a:Phone)-[l:INVOLVED_IN]->(c:Case) WHERE holds(l) RETURN a.id, l.role, c.id")

    assert found == {(phone(who), ROLES[role], case(number)) for who, role, number in rows}


def test_a_comparator_key_joins_the_cases_it_was_found_in(city: FrontDoor, world: World, tables: Tables) -> None:
    rows = pairs(tables("traces"), "实验室", "比对键", "案件编号")

    found = links(city, "FOUND_AT", "Trace", "Case", world.period.last)

    assert found == {(id_of("Trace", laboratory=where, key=key), case(number)) for where, key, number in rows}
    assert len({trace for trace, _ in found}) < len(found)


def test_items_and_stops_lead_to_their_cases_places_and_people(city: FrontDoor, tables: Tables) -> None:
    items, stops, held = tables("items"), tables("stops"), tables("custody")
    stopped = "MATCH (o:Occurrence)<-[d:DESCRIBES]-() WHERE says(d) MATCH (o)"

    assert city.seen("MATCH (i:Item)-[l:INVOLVED_IN]->(c:Case) WHERE holds(l) RETURN i.id, c.id") == {
        (id_of("Item", register_number=item), case(number)) for item, number in pairs(items, "物品编号", "案件编号")
    }
    assert city.seen(f"{stopped}-[l:OCCURRED_AT]->(p:Place) WHERE holds(l) RETURN d.number, d.at, p.id") == {
        (number, seconds(at), place(code)) for number, at, code in pairs(stops, "记录编号", "时间", "地点编号")
    }
    assert city.seen(f"{stopped}<-[l:INVOLVED_IN]-(p:Person) WHERE holds(l) RETURN d.number, p.id") == {
        (number, person(who))
        for number, who in pairs(stops, "记录编号", "人员证件号码") | pairs(held, "羁押编号", "证件号码")
    }


def test_what_laboratories_say_now_is_on_the_links_between_traces_and_people(city: FrontDoor, tables: Tables) -> None:
    rows = tables("matches")
    names = ("实验室", "比对键", "对方实验室", "对方比对键", "对方身份号码", "状态", "对数似然比千分")

    found = city.seen(
        "MATCH (t:Trace)-[m:MATCHES]->(o) WHERE holds(m) UNWIND claims(m) AS i "
        "RETURN t.id, o.id, m.status[i], m.log10_lr_milli[i]"
    )

    assert found == {
        (
            id_of("Trace", laboratory=where, key=key),
            person(who) if who else id_of("Trace", laboratory=other_where, key=other),
            ["候选", "确认", "撤回"].index(status),
            int(ratio),
        )
        for where, key, other_where, other, who, status, ratio in rows.select(names).iter_rows()
    }
    assert {status for *_, status, _ in found} == {0, 1, 2}


def test_every_end_of_a_link_or_event_is_described(city: FrontDoor) -> None:
    bare = "MATCH (n:Entity) WHERE NOT EXISTS { (n)<-[d:DESCRIBES]-() WHERE said(d) } RETURN n.id"

    assert city.seen(bare) == set()


def test_loading_all_files_again_writes_nothing(city: FrontDoor, world: World) -> None:
    size = city.count("MATCH (n) RETURN count(n) + COUNT { ()-[]->() } AS size")

    answer = city.clew("load", "--json", *world.files)

    assert {report["already"] for report in answer.value["loads"]} == {True}
    assert city.count("MATCH (n) RETURN count(n) + COUNT { ()-[]->() } AS size") == size
