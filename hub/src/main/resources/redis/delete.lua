-- Deletes a session. From now on nobody finds it, and without its head every script refuses; its other keys are named in
-- `remains` until they are removed.
-- KEYS: head, names index. ARGV: name, id, now in ms, most deleted ids that are remembered.
-- Answer: 1; 0 when the session of that name is another one, or there is none.
if redis.call('HGET', KEYS[2], ARGV[1]) ~= ARGV[2] then
  return 0
end
redis.call('HDEL', KEYS[2], ARGV[1])
redis.call('HSET', KEYS[2] .. ':remains', ARGV[2], ARGV[3] .. ' ' .. ARGV[1])
redis.call('ZADD', KEYS[2] .. ':deleted', ARGV[3], ARGV[2])
redis.call('ZREMRANGEBYRANK', KEYS[2] .. ':deleted', 0, -1 - tonumber(ARGV[4]))
redis.call('DEL', KEYS[1])
return 1
