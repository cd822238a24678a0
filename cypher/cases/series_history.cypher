// The versions of a series, the oldest first; one of size 0 says that it was gone.
//
// param  id: STRING                       id of the series
// return at: LIST<INTEGER>                when it was found so, epoch seconds
// return change: LIST<STRING>             what became of it since the version before
// return size: LIST<INTEGER>              how many cases it had
// access read
// budget 5 s

MATCH (series:Series {id: $id})
WHERE happened(series)
WITH series ORDER BY series.load, series.at
RETURN collect(series.at) AS at, collect(series.change) AS change, collect(series.size) AS size
