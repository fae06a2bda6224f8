-- What is known of a piece. KEYS: pieces, bytes. ARGV: digest.
-- Answer: {} for an unknown one, {row}, or {row, record} for one that is held.
local row = redis.call('HGET', KEYS[1], ARGV[1])
if not row then
  return {}
end
if #row > 5 then
  return {row}
end
return {row, redis.call('HGET', KEYS[2], ARGV[1])}
