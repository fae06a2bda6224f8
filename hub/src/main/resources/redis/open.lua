-- Makes a session if it is missing. KEYS: names index. ARGV: name, new id, lowest epoch, the id of the session that the
-- caller was in before ('' for none).
-- Answer: the session's id; 'deleted' when it is missing since the caller's was deleted.
local id = redis.call('HGET', KEYS[1], ARGV[1])
if id then
  return id
end
if ARGV[4] ~= '' and redis.call('ZSCORE', KEYS[1] .. ':deleted', ARGV[4]) then
  return 'deleted'
end
local epoch = tonumber(ARGV[3])
local last = tonumber(redis.call('HGET', KEYS[1] .. ':epochs', ARGV[1]) or 0)
if epoch <= last then
  epoch = last + 1
end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
redis.call('HSET', KEYS[1] .. ':epochs', ARGV[1], epoch)
redis.call('HSET', 'gm:{' .. ARGV[2] .. '}:head', 'name', ARGV[1], 'epoch', epoch, 'seq', 0, 'digest',
  string.rep('\0', 32), 'entries', 0, 'bytes', 0,
  -- Higher than any token of an earlier epoch.
  'tokens', string.format('%.0f', epoch * 1000000))
return ARGV[2]
