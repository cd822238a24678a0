// Every load with its marking and its moments, from which a viewer's gate is computed.
//
// return numbers: LIST<INTEGER>        load numbers, ascending
// return levels: LIST<INTEGER>         marking level of each
// return compartments: LIST<LIST<STRING>>  marking compartments of each
// return completed: LIST<INTEGER>      epoch seconds; far future while open
// return withdrawn: LIST<INTEGER>      epoch seconds; far future unless withdrawn
// return sources: LIST<STRING>         id of the source of each
// access read
// budget 5 s

MATCH (load:Load)
WITH load ORDER BY load.number
RETURN collect(load.number) AS numbers, collect(load.level) AS levels, collect(load.compartments) AS compartments,
  collect(load.completed_at) AS completed, collect(load.withdrawn_at) AS withdrawn, collect(load.source) AS sources
