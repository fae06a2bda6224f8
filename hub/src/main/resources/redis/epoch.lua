-- Gives a session a new epoch if it is behind what was seen of it, or has another history. Leases and remembered answers
-- are of the old epoch and go.
-- KEYS: head, digests, epochs by name, known nodes. ARGV: name, seen epoch, seen seq, digest at that seq, lowest epoch,
-- prefix of the nodes' keys. Answer: {} when it is not behind, {'unknown'}, or {old epoch, its seq, new epoch}.
local h = redis.call('HMGET', KEYS[1], 'epoch', 'seq')
if not h[1] then
  return {'unknown'}
end
local epoch, seq = tonumber(h[1]), tonumber(h[2])
local seenEpoch, seenSeq = tonumber(ARGV[2]), tonumber(ARGV[3])
local behind = epoch < seenEpoch
if epoch == seenEpoch then
  local digest = redis.call('HGET', KEYS[2], ARGV[3])
  behind = seq < seenSeq or (digest and digest ~= ARGV[4])
end
if not behind then
  return {}
end
local last = tonumber(redis.call('HGET', KEYS[3], ARGV[1]) or 0)
local fresh = math.max(tonumber(ARGV[5]), epoch + 1, seenEpoch + 1, last + 1)
redis.call('HSET', KEYS[3], ARGV[1], fresh)
-- Tokens are higher than any of an earlier epoch.
redis.call('HSET', KEYS[1], 'epoch', fresh, 'tokens', string.format('%.0f', fresh * 1000000))
for _, id in ipairs(redis.call('HKEYS', KEYS[4])) do
  redis.call('DEL', ARGV[6] .. id)
end
return {h[1], h[2], tostring(fresh)}
