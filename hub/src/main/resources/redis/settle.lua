-- Ends a conflict as it was seen: what arrived since stays. KEYS: conflicts, the path's candidates. ARGV: path, then the
-- candidates that were seen. Answer: candidates left.
for i = 2, #ARGV do
  redis.call('LREM', KEYS[2], 1, ARGV[i])
end
local left = redis.call('LLEN', KEYS[2])
if left == 0 then
  redis.call('ZREM', KEYS[1], ARGV[1])
end
return left
