-- Makes the head of a session that has its name, unless it is there, or the session was ended.
-- KEYS: head, end. ARGV: name, epoch that was reserved ('' for none).
-- Answer: 'there', 'ended', or 'missing' when it is not there and no epoch was given.
if redis.call('EXISTS', KEYS[1]) == 1 then
  return 'there'
end
if redis.call('EXISTS', KEYS[2]) == 1 then
  return 'ended'
end
if ARGV[2] == '' then
  return 'missing'
end
redis.call('HSET', KEYS[1], 'name', ARGV[1], 'epoch', ARGV[2], 'seq', 0, 'digest', string.rep('\0', 32),
  'entries', 0, 'bytes', 0,
  -- Higher than any token of an earlier epoch.
  'tokens', string.format('%.0f', ARGV[2] * 1000000))
return 'there'
