// The calls that a range of phones made within a window, as columns in no order.
//
// param  low: INTEGER                     least number of a phone
// param  high: INTEGER                    numbers of phones are below this
// param  from_at: INTEGER                 epoch seconds, inclusive
// param  to_at: INTEGER                   epoch seconds, exclusive
// return at: LIST<INTEGER>                epoch seconds
// return caller: LIST<INTEGER>            number of the phone that called
// return callee: LIST<INTEGER>            number of the phone that was called
// return seconds: LIST<INTEGER>           how long the call lasted
// return load: LIST<INTEGER>              number of the load
// return row: LIST<INTEGER>               row of that load
// access read
// budget 30 s

MATCH (caller:Entity)
WHERE $low <= caller.number AND caller.number < $high AND caller:Phone AND open(caller)
MATCH (caller)-[call:CALLED]->(callee)
WHERE happened(call) AND open(callee) AND $from_at <= call.at AND call.at < $to_at
RETURN collect(call.at) AS at, collect(caller.number) AS caller, collect(callee.number) AS callee,
  collect(call.seconds) AS seconds, collect(call.load) AS load, collect(call.row) AS row
