-- Says of pieces of a shard that they are in a pack. KEYS: pieces, bytes, shard. ARGV: birth of the pack in s, end of
-- the leases of new pieces in s, now in s, then digest, where it was, and where it is for each piece. Where it was is
-- '*' for a new piece, '' for one that is held, or a place; nothing happens to a piece that is not there any more.
-- Answer: {'ok'}, or {'fenced', fence} when nothing was done, since such a pack may have been deleted.
local pieces, bytes, shard = KEYS[1], KEYS[2], KEYS[3]
local fence = redis.call('HGET', shard, 'fence')
if fence and tonumber(ARGV[1]) < tonumber(fence) then
  return {'fenced', fence}
end
local leased = 'L' .. struct.pack('>I4', tonumber(ARGV[2]))
local freed = 0
for i = 4, #ARGV, 3 do
  local digest, from, to = ARGV[i], ARGV[i + 1], ARGV[i + 2]
  local row = redis.call('HGET', pieces, digest)
  local sound = row and string.find(row, '^[LC]')
  local state = nil
  if from == '*' then
    if sound then
      redis.call('HSET', pieces, digest, leased .. string.sub(row, 6))
    else
      state = leased
    end
  elseif sound and string.sub(row, 6) == from then
    state = string.sub(row, 1, 5)
  end
  if state then
    if row and #row == 5 then
      freed = freed + redis.call('HSTRLEN', bytes, digest)
      redis.call('HDEL', bytes, digest)
    end
    redis.call('HSET', pieces, digest, state .. to)
  end
end
if freed > 0 then
  if redis.call('HINCRBY', shard, 'bytes', -freed) > 0 then
    redis.call('HSET', shard, 'since', ARGV[3])
  else
    redis.call('HDEL', shard, 'since')
  end
end
return {'ok'}
