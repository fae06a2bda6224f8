-- Says which session has a name; one that nobody has is given to a new session, whose own keys `make` makes then.
-- KEYS: names, epochs, deleted ids. ARGV: name, new id, lowest epoch, the id of the session that the caller was in before
-- ('' for none).
-- Answer: {id} of the session that has the name; {id, epoch} of the new one; {} when the name is free since the caller's
-- session was deleted.
local id = redis.call('HGET', KEYS[1], ARGV[1])
if id then
  return {id}
end
if ARGV[4] ~= '' and redis.call('ZSCORE', KEYS[3], ARGV[4]) then
  return {}
end
local epoch = string.format('%.0f', math.max(tonumber(ARGV[3]),
  tonumber(redis.call('HGET', KEYS[2], ARGV[1]) or 0) + 1))
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
redis.call('HSET', KEYS[2], ARGV[1], epoch)
return {ARGV[2], epoch}
