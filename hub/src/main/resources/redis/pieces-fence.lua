-- From now on packs born before a time are not taken in. KEYS: shard. ARGV: the time in s. Answer: the fence.
local fence = math.max(tonumber(redis.call('HGET', KEYS[1], 'fence') or 0), tonumber(ARGV[1]))
redis.call('HSET', KEYS[1], 'fence', string.format('%.0f', fence))
return string.format('%.0f', fence)
