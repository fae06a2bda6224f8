-- Rows whose last change is after a seq, whole seqs only. KEYS: head, rows, seqs. ARGV: after seq, limit.
-- Answer: {epoch, seq, digest, path, row, path, row, ...}, by seq, then path; {} for an unknown session.
local h = redis.call('HMGET', KEYS[1], 'epoch', 'seq', 'digest')
if not h[1] then
  return {}
end
local answer = {h[1], h[2], h[3]}
local limit = tonumber(ARGV[2])
local paths = redis.call('ZRANGEBYSCORE', KEYS[3], '(' .. ARGV[1], '+inf', 'WITHSCORES', 'LIMIT', 0, limit)
if #paths == 2 * limit then
  -- The last seq may go on after the limit.
  local last = paths[#paths]
  local whole = redis.call('ZRANGEBYSCORE', KEYS[3], last, last, 'WITHSCORES')
  while #paths > 0 and paths[#paths] == last do
    paths[#paths] = nil
    paths[#paths] = nil
  end
  for _, v in ipairs(whole) do
    paths[#paths + 1] = v
  end
end
for i = 1, #paths, 2 do
  answer[#answer + 1] = paths[i]
  answer[#answer + 1] = redis.call('HGET', KEYS[2], paths[i])
end
return answer
