-- Gives a session a new epoch if it is behind what was seen of it, or has another history. Leases and remembered answers
-- are of the old epoch and go.
-- KEYS: head, digests, known nodes. ARGV: seen epoch, seen seq, digest at that seq, prefix of the nodes' keys, epoch that was
-- reserved ('0' for none). Answer: {} when it is not behind, {'unknown'}, {epoch, seq} when it is and the reserved
-- epoch is not above its own, or {old epoch, its seq, new epoch}.
local h = redis.call('HMGET', KEYS[1], 'epoch', 'seq')
if not h[1] then
  return {'unknown'}
end
local epoch, seq = tonumber(h[1]), tonumber(h[2])
local seenEpoch, seenSeq = tonumber(ARGV[1]), tonumber(ARGV[2])
local behind = epoch < seenEpoch
if epoch == seenEpoch then
  local digest = redis.call('HGET', KEYS[2], ARGV[2])
  behind = seq < seenSeq or (digest and digest ~= ARGV[3])
end
if not behind then
  return {}
end
local fresh = tonumber(ARGV[5])
if fresh <= math.max(epoch, seenEpoch) then
  return h
end
-- Tokens are higher than any of an earlier epoch.
redis.call('HSET', KEYS[1], 'epoch', ARGV[5], 'tokens', string.format('%.0f', fresh * 1000000))
for _, id in ipairs(redis.call('HKEYS', KEYS[3])) do
  redis.call('DEL', ARGV[4] .. id)
end
return {h[1], h[2], ARGV[5]}
