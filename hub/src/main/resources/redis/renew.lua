-- Renews a lease, or ends it when the ttl is 0. KEYS: head, node. ARGV: token, now in ms, ttl in ms.
-- Answer: 'ok', 'fenced' or 'unknown'.
if redis.call('EXISTS', KEYS[1]) == 0 then
  return 'unknown'
end
if redis.call('HGET', KEYS[2], 'token') ~= ARGV[1] then
  return 'fenced'
end
redis.call('HSET', KEYS[2], 'until', ARGV[3] == '0' and 0 or tonumber(ARGV[2]) + tonumber(ARGV[3]))
return 'ok'
