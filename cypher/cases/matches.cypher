// What laboratories say matches: a trace and another trace or a person, every claim a row, as columns.
//
// return trace: LIST<STRING>              the trace
// return other: LIST<STRING>              the other trace, or the person
// return status: LIST<INTEGER>            status of the reference, a position in the list of statuses
// return log10_lr_milli: LIST<INTEGER>    likelihood ratio the laboratory states, log10 in thousandths; 0: none
// return load: LIST<INTEGER>              load that says so
// return row: LIST<INTEGER>               row of that load
// return valid_from: LIST<INTEGER>        since when, epoch seconds
// return valid_to: LIST<INTEGER>          until when
// access read
// budget 30 s

MATCH (trace:Trace)-[link:MATCHES]->(other)
WHERE open(trace) AND known(link) AND open(other)
UNWIND claims(link) AS claim
RETURN collect(trace.id) AS trace, collect(other.id) AS other, collect(link.status[claim]) AS status,
  collect(link.log10_lr_milli[claim]) AS log10_lr_milli, collect(link.load[claim]) AS load,
  collect(link.row[claim]) AS row, collect(link.valid_from[claim]) AS valid_from,
  collect(link.valid_to[claim]) AS valid_to
