-- Forgets a node: its lease, its last answer, and what it said.
-- KEYS: head, node, known nodes, drift. ARGV: node id, incarnation, now in ms.
-- Answer: 'ok', 'duplicate' (another incarnation holds the lease) or 'unknown'.
if redis.call('EXISTS', KEYS[1]) == 0 then
  return 'unknown'
end
local n = redis.call('HMGET', KEYS[2], 'holder', 'until')
if n[1] and n[1] ~= ARGV[2] and tonumber(n[2] or 0) > tonumber(ARGV[3]) then
  return 'duplicate'
end
redis.call('DEL', KEYS[2])
redis.call('HDEL', KEYS[3], ARGV[1])
redis.call('HDEL', KEYS[4], ARGV[1])
return 'ok'
