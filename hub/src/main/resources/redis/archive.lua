-- Names a log segment in the index and takes its commits from the log, as many as are there still: one that is at its
-- bound forgets its oldest while they are packed. Nothing older may be left in the log, and none may be in the index.
-- KEYS: head, log, archive, digests. ARGV: epoch, the first commit's seq, the last one's, the manifest digest behind it,
-- the bytes of each record (4 bytes each), the encoded segment, the round of collection that its content was put in.
-- Answer: {'unknown'}, {'expired', round} (a later collection has begun), {'other'} (not these commits), {'ok'}.
local epoch, first, last, digest, sizes, segment, round = unpack(ARGV)
local h = redis.call('HMGET', KEYS[1], 'epoch', 'round', 'seq')
if not h[1] then
  return {'unknown'}
end
if h[2] and tonumber(round) < tonumber(h[2]) then
  return {'expired', h[2]}
end
-- The last record is that of the head, and no seq is left out.
local oldest = tonumber(h[3]) - redis.call('LLEN', KEYS[2]) + 1
local newest = redis.call('ZREVRANGE', KEYS[3], 0, 0, 'WITHSCORES')[2]
if h[1] ~= epoch or redis.call('HGET', KEYS[4], last) ~= digest or tonumber(first) > oldest
    or newest and tonumber(newest) >= tonumber(first) then
  return {'other'}
end
redis.call('ZADD', KEYS[3], last, segment)
local bytes = 0
for at = oldest - tonumber(first), tonumber(last) - tonumber(first) do
  bytes = bytes + struct.unpack('>I4', sizes, 4 * at + 1)
end
if bytes > 0 then
  redis.call('LTRIM', KEYS[2], tonumber(last) - oldest + 1, -1)
  redis.call('HINCRBY', KEYS[1], 'logBytes', -bytes)
end
return {'ok'}
