-- An epoch that no session of a name has had, nor will have but the one that it is for.
-- KEYS: epochs. ARGV: name, lowest epoch. Answer: the epoch.
local epoch = string.format('%.0f', math.max(tonumber(ARGV[2]),
  tonumber(redis.call('HGET', KEYS[1], ARGV[1]) or 0) + 1))
redis.call('HSET', KEYS[1], ARGV[1], epoch)
return epoch
