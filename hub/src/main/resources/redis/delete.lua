-- Takes the name of a session that has ended: from now on nobody finds it. Its other keys are named in `remains` until they
-- are removed.
-- KEYS: names, remains, deleted ids. ARGV: name, id, now in ms, most deleted ids that are remembered.
-- Answer: 1; 0 when the session of that name is another one, or none.
if redis.call('HGET', KEYS[1], ARGV[1]) ~= ARGV[2] then
  return 0
end
redis.call('HDEL', KEYS[1], ARGV[1])
redis.call('HSET', KEYS[2], ARGV[2], ARGV[3] .. ' ' .. ARGV[1])
redis.call('ZADD', KEYS[3], ARGV[3], ARGV[2])
redis.call('ZREMRANGEBYRANK', KEYS[3], 0, -1 - tonumber(ARGV[4]))
return 1
