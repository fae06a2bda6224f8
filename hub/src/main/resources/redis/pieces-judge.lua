-- Ends or prolongs the stay of pieces of a shard. KEYS: pieces, bytes, shard. ARGV: now in s, end of a lease that begins
-- now, the time before which a piece must have been condemned to be deleted, then for each piece 'R' when it is reachable
-- or 'U' when it is not, and its digest, as one. Answer: {a string with '1' for each piece that is gone, '0' for the
-- others, bytes that were held of them}.
local pieces, bytes, shard = KEYS[1], KEYS[2], KEYS[3]
local now, before = tonumber(ARGV[1]), tonumber(ARGV[3])
local gone = {}
local freed = 0
for i = 4, #ARGV do
  local reachable, digest = string.sub(ARGV[i], 1, 1) == 'R', string.sub(ARGV[i], 2)
  local row = redis.call('HGET', pieces, digest)
  local deleted = not row
  if row then
    local state, since = string.sub(row, 1, 1), struct.unpack('>I4', string.sub(row, 2, 5))
    if string.upper(state) == 'C' then
      if since < before and reachable then
        local leased = (state == 'C' and 'L' or 'l') .. struct.pack('>I4', tonumber(ARGV[2]))
        redis.call('HSET', pieces, digest, leased .. string.sub(row, 6))
      elseif since < before then
        if #row == 5 then
          freed = freed + redis.call('HSTRLEN', bytes, digest)
          redis.call('HDEL', bytes, digest)
        end
        redis.call('HDEL', pieces, digest)
        deleted = true
      end
    elseif since < now and not reachable then
      local condemned = (state == 'L' and 'C' or 'c') .. struct.pack('>I4', now)
      redis.call('HSET', pieces, digest, condemned .. string.sub(row, 6))
    end
  end
  gone[#gone + 1] = deleted and '1' or '0'
end
if freed > 0 and redis.call('HINCRBY', shard, 'bytes', -freed) <= 0 then
  redis.call('HDEL', shard, 'since')
end
return {table.concat(gone), freed}
