-- The number of the next collection of contents. KEYS: rounds. ARGV: a number that it must be above. Answer: the number.
local last = tonumber(redis.call('GET', KEYS[1]) or 0)
local round = string.format('%.0f', math.max(last, tonumber(ARGV[1])) + 1)
redis.call('SET', KEYS[1], round)
return round
