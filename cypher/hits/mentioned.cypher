// Which rows of a load are kept as statements about some entities: of events only the first of a scope is.
//
// param  load: INTEGER                 number of the load
// param  id: LIST<STRING>              ids of the entities
// param  row: LIST<INTEGER>            the rows
// return places: LIST<INTEGER>         which of the rows are kept
// access read
// budget 30 s

UNWIND range(0, size($id) - 1) AS place
MATCH (:Entity {id: $id[place]})<-[statement:DESCRIBES]-()
WHERE statement.load = $load AND statement.row = $row[place]
RETURN collect(DISTINCT place) AS places
