// The texts and types of plates: of each, what the latest statement says.
//
// param  numbers: LIST<INTEGER>           numbers; those of phones and devices are passed over
// return number: LIST<INTEGER>            number of the plate
// return id: LIST<STRING>                 its id
// return text: LIST<STRING>               its text, '' where nothing says
// return type: LIST<STRING>               its type, '' where nothing says
// access read
// budget 20 s

UNWIND $numbers AS number
MATCH (plate:Entity {number: number})<-[statement:DESCRIBES]-(load:Load)
WHERE open(plate) AND plate:Plate AND said(statement)
WITH number, plate.id AS id, statement, load
ORDER BY load.snapshot_at DESC, statement.load DESC, statement.row DESC
WITH number, id, head(collect(statement)) AS said
RETURN collect(number) AS number, collect(id) AS id, collect(coalesce(said.text, '')) AS text,
  collect(coalesce(said.type, '')) AS type
