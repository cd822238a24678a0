// What moves on several accounts within a window, as columns, and what ends a trail there: many payees, or their kind.
//
// An account that ends the trail is not read, unless it is one of those to open.
//
// param  numbers: LIST<INTEGER>           numbers of the accounts
// param  opened: LIST<INTEGER>            those to read whatever they are
// param  hub: INTEGER                     an account that pays more accounts than this ends the trail
// param  words: LIST<STRING>              words in the kind of an account or its holder that end it, in lower case
// param  from_at: INTEGER                 epoch seconds, inclusive
// param  to_at: INTEGER                   epoch seconds, exclusive
// return number: LIST<INTEGER>            those of the accounts that the viewer may see
// return hub: LIST<BOOLEAN>               of each account: whether it pays more than so many
// return kinds: LIST<LIST<STRING>>        of each account: those of the words that its kind or its holder's has
// return leaves: LIST<BOOLEAN>            of each movement: whether it was read at the account that it leaves
// return payer: LIST<INTEGER>             of each movement: number of the account that pays
// return payee: LIST<INTEGER>             of each movement: number of the account that is paid, -2 for cash
// return at: LIST<INTEGER>                of each movement: epoch seconds
// return amount: LIST<INTEGER>            of each movement: minor units
// return load: LIST<INTEGER>              of each movement: number of the load
// return row: LIST<INTEGER>               of each movement: row of that load
// access read
// budget 20 s

UNWIND $numbers AS number
MATCH (account:Entity {number: number})
WHERE open(account)
CALL (account) {
  MATCH (account)-[transfer:TRANSFERRED]->(payee)
  WHERE happened(transfer) AND open(payee) AND transfer.at <= $as_of
  WITH DISTINCT payee LIMIT $hub + 1
  RETURN count(payee) > $hub AS hub
}
CALL (account) {
  MATCH (account)<-[statement:DESCRIBES]-(:Load)
  WHERE says(statement)
  RETURN collect(toLower(statement.kind)) AS own
}
CALL (account) {
  MATCH (account)<-[held:HOLDS]-(holder:Organization)<-[statement:DESCRIBES]-(:Load)
  WHERE holds(held) AND open(holder) AND says(statement)
  RETURN collect(toLower(statement.kind)) AS of_holder
}
WITH account, hub, [word IN $words WHERE any(kind IN own + of_holder WHERE kind CONTAINS word)] AS kinds
WITH collect(account.number) AS number, collect(hub) AS hub, collect(kinds) AS kinds,
  collect(CASE WHEN account.number IN $opened OR NOT hub AND kinds = [] THEN account END) AS read
CALL (read) {
  UNWIND read AS account
  CALL (account) {
    MATCH (account)-[move:TRANSFERRED]->(other)
    WHERE happened(move) AND open(other) AND $from_at <= move.at AND move.at < $to_at
    RETURN true AS leaves, account.number AS payer, other.number AS payee, move.at AS at, move.amount AS amount,
      move.load AS load, move.row AS row
    UNION ALL
    MATCH (account)<-[move:TRANSFERRED]-(other)
    WHERE happened(move) AND open(other) AND $from_at <= move.at AND move.at < $to_at
    RETURN false AS leaves, other.number AS payer, account.number AS payee, move.at AS at, move.amount AS amount,
      move.load AS load, move.row AS row
    UNION ALL
    MATCH (account)-[move:WITHDREW]->(other)
    WHERE happened(move) AND open(other) AND $from_at <= move.at AND move.at < $to_at
    RETURN true AS leaves, account.number AS payer, -2 AS payee, move.at AS at, move.amount AS amount,
      move.load AS load, move.row AS row
  }
  RETURN collect(leaves) AS leaves, collect(payer) AS payer, collect(payee) AS payee, collect(at) AS at,
    collect(amount) AS amount, collect(load) AS load, collect(row) AS row
}
RETURN number, hub, kinds, leaves, payer, payee, at, amount, load, row
