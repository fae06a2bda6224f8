-- Present rows by path. KEYS: head, rows, names. ARGV: from (ZRANGEBYLEX syntax), to, limit.
-- Answer: {epoch, seq, digest, path, row, ...}; {} for an unknown session.
local h = redis.call('HMGET', KEYS[1], 'epoch', 'seq', 'digest')
if not h[1] then
  return {}
end
local answer = {h[1], h[2], h[3]}
for _, path in ipairs(redis.call('ZRANGEBYLEX', KEYS[3], ARGV[1], ARGV[2], 'LIMIT', 0, tonumber(ARGV[3]))) do
  answer[#answer + 1] = path
  answer[#answer + 1] = redis.call('HGET', KEYS[2], path)
end
return answer
