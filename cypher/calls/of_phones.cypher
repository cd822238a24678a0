// The calls that several phones made or took within a window, as columns in no order; one between two of them twice.
//
// param  numbers: LIST<INTEGER>           numbers of the phones
// param  from_at: INTEGER                 epoch seconds, inclusive
// param  to_at: INTEGER                   epoch seconds, exclusive
// return at: LIST<INTEGER>                epoch seconds
// return caller: LIST<INTEGER>            number of the phone that called
// return callee: LIST<INTEGER>            number of the phone that was called
// return seconds: LIST<INTEGER>           how long the call lasted
// return load: LIST<INTEGER>              number of the load
// return row: LIST<INTEGER>               row of that load
// access read
// budget 20 s

UNWIND $numbers AS number
MATCH (phone:Entity {number: number})
WHERE open(phone)
CALL (phone) {
  MATCH (phone)-[call:CALLED]->(other)
  WHERE happened(call) AND open(other) AND $from_at <= call.at AND call.at < $to_at
  RETURN call, phone.number AS caller, other.number AS callee
  UNION ALL
  MATCH (phone)<-[call:CALLED]-(other)
  WHERE happened(call) AND open(other) AND $from_at <= call.at AND call.at < $to_at
  RETURN call, other.number AS caller, phone.number AS callee
}
RETURN collect(call.at) AS at, collect(caller) AS caller, collect(callee) AS callee,
  collect(call.seconds) AS seconds, collect(call.load) AS load, collect(call.row) AS row
