// Where places are, and what they are called: of each, what the latest statement that names it says.
//
// param  numbers: LIST<INTEGER>           numbers of the places
// return number: INTEGER                  number of the place
// return id: STRING                       its id
// return system: STRING                   system that numbers it
// return name: STRING                     its name, else its code
// return kind: STRING                     kind of place
// return degrees: LIST<FLOAT>             longitude and latitude (WGS-84), null where nothing says
// return metres: LIST<FLOAT>              metres east and north in a local grid, null where nothing says
// access read
// budget 10 s

UNWIND $numbers AS number
MATCH (place:Entity {number: number})
WHERE open(place)
OPTIONAL MATCH (place)<-[statement:DESCRIBES]-(load:Load)
WHERE said(statement)
WITH number, place, statement
ORDER BY statement.valid_from <= $as_of AND $as_of < statement.valid_to DESC, load.snapshot_at DESC, statement.load DESC,
  statement.row DESC
WITH number, place.id AS id, collect(statement) AS said
RETURN number, id, head([one IN said WHERE one.system IS NOT NULL | one.system]) AS system,
  coalesce(head([one IN said WHERE one.name IS NOT NULL | one.name]),
    head([one IN said WHERE one.code IS NOT NULL | one.code])) AS name,
  head([one IN said WHERE one.kind IS NOT NULL | one.kind]) AS kind,
  head([one IN said WHERE one.longitude IS NOT NULL AND one.latitude IS NOT NULL | [one.longitude, one.latitude]])
    AS degrees,
  head([one IN said WHERE one.x IS NOT NULL AND one.y IS NOT NULL | [one.x, one.y]]) AS metres
ORDER BY number
