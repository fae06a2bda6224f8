-- Takes a node id's lease; what an earlier incarnation said of drift goes.
-- KEYS: head, node, known nodes, drift. ARGV: node id, incarnation, now in ms, ttl in ms.
-- Answer: {the token, number and seq of this incarnation's last request}, {'duplicate'} or {'unknown'}.
if redis.call('EXISTS', KEYS[1]) == 0 then
  return {'unknown'}
end
local n = redis.call('HMGET', KEYS[2], 'holder', 'until')
if n[1] and n[1] ~= ARGV[2] and tonumber(n[2] or 0) > tonumber(ARGV[3]) then
  return {'duplicate'}
end
redis.call('HINCRBY', KEYS[1], 'tokens', 1)
-- As text: a large number would lose its last digits.
local token = redis.call('HGET', KEYS[1], 'tokens')
redis.call('HSET', KEYS[2], 'holder', ARGV[2], 'token', token, 'until', tonumber(ARGV[3]) + tonumber(ARGV[4]))
redis.call('HSETNX', KEYS[3], ARGV[1], string.rep('\0', 8))
local drift = redis.call('HGET', KEYS[4], ARGV[1])
if drift and string.sub(drift, 2, 1 + string.byte(drift)) ~= ARGV[2] then
  redis.call('HDEL', KEYS[4], ARGV[1])
end
local last = redis.call('HMGET', KEYS[2], 'incarnation', 'number', 'answer')
if last[1] ~= ARGV[2] then
  return {token, '0', '0'}
end
return {token, last[2], cmsgpack.unpack(last[3])[2]}
