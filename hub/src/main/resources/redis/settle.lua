-- Ends a conflict as it was seen: what arrived since stays. KEYS: conflicts, the path's candidates, bases, copies. ARGV:
-- path, then the candidates that were seen. Answer: candidates left.
for i = 2, #ARGV do
  redis.call('LREM', KEYS[2], 1, ARGV[i])
  local candidate = ARGV[1] .. '\0' .. string.sub(ARGV[i], 9)
  redis.call('HDEL', KEYS[3], candidate)
  redis.call('HDEL', KEYS[4], candidate)
end
local left = redis.call('LLEN', KEYS[2])
if left == 0 then
  redis.call('ZREM', KEYS[1], ARGV[1])
end
return left
