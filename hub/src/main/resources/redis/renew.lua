-- Renews a lease, or gives it back when the ttl is 0: then no token is valid until the next is given out.
-- KEYS: head, node. ARGV: token, now in ms, ttl in ms. Answer: 'ok', 'fenced' or 'unknown'.
if redis.call('EXISTS', KEYS[1]) == 0 then
  return 'unknown'
end
if redis.call('HGET', KEYS[2], 'token') ~= ARGV[1] then
  return 'fenced'
end
if ARGV[3] == '0' then
  redis.call('HDEL', KEYS[2], 'holder', 'token', 'until')
else
  redis.call('HSET', KEYS[2], 'until', tonumber(ARGV[2]) + tonumber(ARGV[3]))
end
return 'ok'
