-- Names a log segment in the index and takes its commits from the log, if they are the oldest there still.
-- KEYS: head, log, archive. ARGV: epoch, how many commits, their bytes, seq and digest (40 bytes) of the first and of the
-- last of them, the last one's seq, the encoded segment, the round of collection that its content was put in.
-- Answer: {'unknown'}, {'expired', round} (a later collection has begun), {'other'} (not these commits), {'ok'}.
local epoch, count, bytes, first, last, lastSeq, segment, round = unpack(ARGV)
local h = redis.call('HMGET', KEYS[1], 'epoch', 'round')
if not h[1] then
  return {'unknown'}
end
if h[2] and tonumber(round) < tonumber(h[2]) then
  return {'expired', h[2]}
end
local function isAt(index, start)
  local record = redis.call('LINDEX', KEYS[2], index)
  return record and string.sub(record, 1, 40) == start
end
if h[1] ~= epoch or not isAt(0, first) or not isAt(tonumber(count) - 1, last) then
  return {'other'}
end
redis.call('ZADD', KEYS[3], lastSeq, segment)
redis.call('LTRIM', KEYS[2], count, -1)
redis.call('HINCRBY', KEYS[1], 'logBytes', -tonumber(bytes))
return {'ok'}
