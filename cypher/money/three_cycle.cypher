// Accounts that close a triangle: paid by one account, and paying another that paid it (LDBC FinBench TCR4).
//
// param  src: STRING                      the account that paid dst
// param  dst: STRING                      the account that was paid
// param  from_at: INTEGER                 epoch seconds, inclusive
// param  to_at: INTEGER                   epoch seconds, exclusive
// return other: STRING                    the third account
// return from_dst_count: INTEGER          transfers that dst paid it
// return from_dst_sum: INTEGER            minor units
// return from_dst_max: INTEGER            minor units
// return to_src_count: INTEGER            transfers that it paid src
// return to_src_sum: INTEGER              minor units
// return to_src_max: INTEGER              minor units
// access read
// budget 10 s

MATCH (src:Entity {id: $src})
WHERE open(src)
MATCH (dst:Entity {id: $dst})
WHERE open(dst)
CALL (src, dst) {
  MATCH (src)-[first:TRANSFERRED]->(dst)
  WHERE happened(first) AND $from_at <= first.at AND first.at < $to_at
  WITH first LIMIT 1
  RETURN count(first) AS paid
}
WITH src, dst WHERE paid > 0
MATCH (dst)-[onward:TRANSFERRED]->(other)
WHERE happened(onward) AND open(other) AND NOT other.id IN [$src, $dst]
  AND $from_at <= onward.at AND onward.at < $to_at
WITH src, other, count(onward) AS from_dst_count, sum(onward.amount) AS from_dst_sum, max(onward.amount) AS from_dst_max
MATCH (other)-[back:TRANSFERRED]->(src)
WHERE happened(back) AND $from_at <= back.at AND back.at < $to_at
WITH other.id AS other, from_dst_count, from_dst_sum, from_dst_max, count(back) AS to_src_count,
  sum(back.amount) AS to_src_sum, max(back.amount) AS to_src_max
RETURN other, from_dst_count, from_dst_sum, from_dst_max, to_src_count, to_src_sum, to_src_max
ORDER BY to_src_sum DESC, from_dst_sum DESC, other
