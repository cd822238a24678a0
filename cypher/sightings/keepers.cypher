// Where those behind a plate, phone or device live and work: addresses with the claims that lead to them.
//
// param  id: STRING                       the plate, phone or device
// return what: STRING                     'home' or 'work'
// return address: STRING                  id of the address
// return text: STRING                     its text
// return longitude: FLOAT                 degrees, null where nothing says
// return latitude: FLOAT                  degrees, null where nothing says
// return rows: LIST<LIST<INTEGER>>        load and row of the claims on the last step
// access read
// budget 5 s

MATCH (bearer:Entity {id: $id})
WHERE open(bearer)
CALL (bearer) {
  MATCH (bearer)<-[borne:BEARS]-(vehicle)<-[owned:OWNS]-(keeper)
  WHERE holds(borne) AND open(vehicle) AND holds(owned) AND open(keeper)
  RETURN keeper
  UNION
  MATCH (bearer)<-[held:HOLDS|USES]-(keeper)
  WHERE holds(held) AND open(keeper)
  RETURN keeper
  UNION
  MATCH (bearer)<-[inside:INSTALLED_IN]-(card)<-[used:USES]-(phone)<-[held:HOLDS]-(keeper)
  WHERE holds(inside) AND open(card) AND holds(used) AND open(phone) AND holds(held) AND open(keeper)
  RETURN keeper
}
CALL (keeper) {
  MATCH (keeper)-[lives:LIVES_AT]->(address)
  WHERE holds(lives) AND open(address)
  RETURN 'home' AS what, address, [claim IN claims(lives) | [lives.load[claim], lives.row[claim]]] AS rows
  UNION ALL
  MATCH (keeper)-[works:WORKS_FOR]->(employer)-[sits:LIVES_AT]->(address)
  WHERE holds(works) AND open(employer) AND holds(sits) AND open(address)
  RETURN 'work' AS what, address, [claim IN claims(works) | [works.load[claim], works.row[claim]]] AS rows
}
CALL (address) {
  MATCH (address)<-[statement:DESCRIBES]-(load:Load)
  WHERE says(statement)
  WITH statement ORDER BY load.snapshot_at DESC, statement.load DESC, statement.row DESC
  WITH collect(statement) AS said
  RETURN head([one IN said WHERE one.text IS NOT NULL | one.text]) AS text,
    head([one IN said WHERE one.longitude IS NOT NULL AND one.latitude IS NOT NULL | [one.longitude, one.latitude]])
      AS degrees
}
RETURN DISTINCT what, address.id AS address, text, degrees[0] AS longitude, degrees[1] AS latitude, rows
ORDER BY what, address
