-- Decides about one commit request. The rules are those of io.ghostmirror.core.ledger.Ledger. Behind hold.lua.
--
-- A row is: version (8 bytes seq, 32 bytes row hash), then a tail: one kind byte (f file, c chunked file, d directory,
-- l link, t tombstone, u untracked, m moved tombstone) and what belongs to it. Versions are compared as bytes.
--
-- A fold key is what a file system that folds names takes a path for (io.ghostmirror.core.path.FoldKey); that of a fold
-- key is itself. `folds` has, by fold key, its only present path where that is not the fold key itself, and '' where it
-- has several: `collisions` then has these, each behind the fold key and a zero byte.
--
-- KEYS: head rows seqs names kids buckets digests log conflicts node folds collisions outbox contents, then the three of
-- each shard that pieces are for. For the hub itself the node's key is that of what it makes: a change on a version.
-- ARGV: candidate-key prefix, incarnation (of the hub itself: a random name of this request), token ('' for the hub
--       itself), number, batch digest, now in ms, atomic,
--       commit prefix, most commits in the log, most bytes in the log, most digests, node id, an epoch ('0' for none)
--       and a seq that the session had, the round of collection that its contents were looked for in, most commits
--       in the outbox (0: there is none), end of the leases of pieces in s, bound of the bytes that a shard holds, number
--       of pieces, number of contents, number of folded paths; then 2 for each folded path: path, fold key; then 2 for each
--       content and 3 for each piece, which are durable from then on, whatever is decided: digest in hexadecimal, bytes;
--       number of the first key of its shard, digest, record; then 12 for each change: kind, path, parent directory ('' for
--       the root), parent version, row hash, tail, bucket, encoded change, source, source version, source's directory,
--       source's bucket.
-- Answer: {'unknown'}, {'other'} (not that epoch, or behind that seq), {'fenced'}, {'expired', round} (a later collection
--       has begun), {'full'} (there is no room for a piece), or {'ok', seq, manifest digest, one outcome for each change}. An outcome is A (accepted) or E (equal) and the version, or R, a reason, K (kept as a
--       candidate) or L, and the current row. A request of the hub itself that is sent again gets the first answer; another
--       one about the same change on the same version finds it equal, whatever came since.
local FIXED = 21
-- As long as one who was not told what became of a request may ask for the same again.
local MADE_KEPT_MS = 600000
local head, rows, seqs, names, kids, buckets, digests, log, conflicts, node, folds, collisions, outbox, contents =
  unpack(KEYS)
local candidates, incarnation, token, number, batch, now, atomic, prefix, logBound, logBytesBound, digestBound,
  nodeId, seenEpoch, seenSeq, round, outboxBound, leaseEnd, shardBound, held, brought, folded = unpack(ARGV, 1, FIXED)
local NONE = string.rep('\0', 40)
local ZERO = string.rep('\0', 32)
local WIDTH = 12
local FOLDED = FIXED + 2 * tonumber(folded)
local BROUGHT = FOLDED + 2 * tonumber(brought)
local FIRST = BROUGHT + 3 * tonumber(held)

local h = redis.call('HMGET', head, 'epoch', 'seq', 'digest', 'entries', 'bytes', 'round')
if not h[1] then
  return {'unknown'}
end
if seenEpoch ~= '0' and (h[1] ~= seenEpoch or tonumber(h[2]) < tonumber(seenSeq)) then
  return {'other'}
end
if token ~= '' then
  local n = redis.call('HMGET', node, 'token', 'incarnation', 'number', 'batch', 'answer')
  if n[1] ~= token then
    return {'fenced'}
  end
  if n[2] == incarnation and n[3] == number and n[4] == batch then
    return cmsgpack.unpack(n[5])
  end
else
  local n = redis.call('HMGET', node, 'incarnation', 'answer')
  if n[1] then
    local made = cmsgpack.unpack(n[2])
    return n[1] == incarnation and made or {'ok', '0', h[3], 'E' .. string.sub(made[4], 2)}
  end
end

if h[6] and tonumber(round) < tonumber(h[6]) then
  return {'expired', h[6]}
end

if BROUGHT > FOLDED then
  redis.call('HSET', contents, unpack(ARGV, FOLDED + 1, BROUGHT))
end
for at = BROUGHT + 1, FIRST, 3 do
  local shard, digest, record = tonumber(ARGV[at]), ARGV[at + 1], ARGV[at + 2]
  local seconds = math.floor(tonumber(now) / 1000)
  if not hold(KEYS[shard], KEYS[shard + 1], KEYS[shard + 2], leaseEnd, shardBound, seconds, digest, record) then
    return {'full'}
  end
end

local function words(digest)
  return {struct.unpack('>I4I4I4I4I4I4I4I4', digest)}
end

local function packed(w)
  for i = 1, 8 do
    if w[i] < 0 then
      w[i] = w[i] + 4294967296
    end
  end
  return struct.pack('>I4I4I4I4I4I4I4I4', w[1], w[2], w[3], w[4], w[5], w[6], w[7], w[8])
end

local next = tonumber(h[2]) + 1
local nextBytes = struct.pack('>I8', next)
local digest = words(h[3])
local entries = tonumber(h[4])
local bytes = tonumber(h[5])

-- What this request changes is collected here and written at the end, so that an atomic one leaves no trace.
local rowNow = {}
local kidsNow = {}
local bucketNow = {}

local function row(path)
  local r = rowNow[path]
  if r == nil then
    r = redis.call('HGET', rows, path)
    rowNow[path] = r
  end
  return r or nil
end

local function kindOf(r)
  return r and string.sub(r, 41, 41) or 't'
end

local function isPresent(r)
  local kind = kindOf(r)
  return kind == 'f' or kind == 'c' or kind == 'd' or kind == 'l'
end

local function childrenOf(path)
  local k = kidsNow[path]
  if k == nil then
    k = tonumber(redis.call('HGET', kids, path) or 0)
    kidsNow[path] = k
  end
  return k
end

local function xorInto(bucket, hash)
  local w = words(hash)
  local b = bucketNow[bucket]
  if b == nil then
    b = words(redis.call('HGET', buckets, bucket) or ZERO)
    bucketNow[bucket] = b
  end
  for i = 1, 8 do
    digest[i] = bit.bxor(digest[i], w[i])
    b[i] = bit.bxor(b[i], w[i])
  end
end

local function sizeOf(r)
  local kind = kindOf(r)
  if kind == 'f' or kind == 'c' then
    return struct.unpack('>I8', string.sub(r, 45, 52))
  end
  return 0
end

-- By path that changes: whether it was present before.
local before = {}
local changedOrder = {}

local function account(path, directory, bucket, r, sign)
  if isPresent(r) then
    xorInto(bucket, string.sub(r, 9, 40))
    entries = entries + sign
    bytes = bytes + sign * sizeOf(r)
    if directory ~= '' then
      kidsNow[directory] = childrenOf(directory) + sign
    end
  end
end

local function replace(path, directory, bucket, r)
  local was = row(path)
  account(path, directory, bucket, was, -1)
  account(path, directory, bucket, r, 1)
  rowNow[path] = r
  if before[path] == nil then
    before[path] = isPresent(was)
    changedOrder[#changedOrder + 1] = path
  end
end

local function isBlocked(path)
  local up = string.match(path, '^(.*)/[^/]*$')
  while up do
    local r = row(up)
    if isPresent(r) then
      return kindOf(r) ~= 'd'
    end
    up = string.match(up, '^(.*)/[^/]*$')
  end
  return false
end

local function sameContent(one, other)
  local kind = string.sub(one, 1, 1)
  if kind ~= string.sub(other, 1, 1) then
    return false
  end
  if kind == 'd' then
    return true
  end
  if kind == 'l' then
    return one == other
  end
  return string.sub(one, 5, 44) == string.sub(other, 5, 44)
end

local function isAt(r, version, tail)
  return isPresent(r) and string.sub(r, 1, 40) == version and sameContent(string.sub(r, 41), tail)
end

-- Bytes 2 and 3 of the tails of files and directories are the mode; 64 is the owner's right to execute.
local function differs(one, other, parent)
  if not sameContent(one, other) then
    return true
  end
  if string.sub(parent, 9) ~= ZERO then
    return string.sub(one, 2, 3) ~= string.sub(other, 2, 3)
  end
  local isFile = string.find(one, '^[fc]')
  return isFile and bit.band(string.byte(one, 3), 64) ~= bit.band(string.byte(other, 3), 64)
end

local function keepCandidate(why, path, tail, current, parent)
  local lost = why == 'E' or why == 'P' and isBlocked(path)
  if why == 'S' then
    lost = isPresent(current) and differs(string.sub(current, 41), tail, parent)
  end
  if not lost then
    return 'L'
  end
  local key = candidates .. path
  local mine = struct.pack('>I2', #nodeId) .. nodeId .. tail
  local kind = string.sub(tail, 1, 1)
  -- A file's time is the end of its tail and no part of what it is.
  local last = (kind == 'f' or kind == 'c') and -9 or -1
  for _, known in ipairs(redis.call('LRANGE', key, 0, -1)) do
    if string.sub(known, 9, last) == string.sub(mine, 1, last) then
      return 'K'
    end
  end
  redis.call('RPUSH', key, struct.pack('>I8', tonumber(now)) .. mine)
  redis.call('ZADD', conflicts, 0, path)
  return 'K'
end

local function remember(record)
  local length = redis.call('RPUSH', log, record)
  local size = tonumber(redis.call('HGET', head, 'logBytes') or 0) + #record
  while length > tonumber(logBound) or length > 1 and size > tonumber(logBytesBound) do
    size = size - #redis.call('LPOP', log)
    length = length - 1
  end
  redis.call('HSET', head, 'logBytes', size)
end

local function append(list, one, other)
  local n = #list
  list[n + 1] = one
  list[n + 2] = other
end

local function all(command, key, arguments)
  if #arguments > 0 then
    redis.call(command, key, unpack(arguments))
  end
end

-- To be called when all rows are written.
local foldNow = {}
local foldWas = {}
local more = 0

local function collide(key, path)
  redis.call('ZADD', collisions, 0, key .. '\0' .. path)
end

local function appeared(path, key, rowOfKey)
  local only = foldNow[key] or path ~= key and isPresent(rowOfKey) and key
  if not only then
    foldNow[key] = path ~= key and path or false
  else
    if only ~= '' then
      collide(key, only)
      more = more + 1
    end
    collide(key, path)
    foldNow[key] = ''
  end
end

local function went(path, key)
  local only = foldNow[key]
  if only == path then
    foldNow[key] = false
  elseif only == '' then
    redis.call('ZREM', collisions, key .. '\0' .. path)
    local left = redis.call('ZRANGEBYLEX', collisions, '[' .. key .. '\0', '(' .. key .. '\1', 'LIMIT', 0, 2)
    if #left == 1 then
      redis.call('ZREM', collisions, left[1])
      more = more - 1
      only = string.sub(left[1], #key + 2)
      foldNow[key] = only ~= key and only or false
    end
  end
end

local function fold()
  local keyOf = {}
  for at = FIXED + 1, FOLDED, 2 do
    keyOf[ARGV[at]] = ARGV[at + 1]
  end
  local paths, keys = {}, {}
  for _, path in ipairs(changedOrder) do
    if isPresent(rowNow[path]) ~= before[path] then
      paths[#paths + 1] = path
      keys[#keys + 1] = keyOf[path] or path
    end
  end
  if #paths == 0 then
    return
  end
  local known = redis.call('HMGET', folds, unpack(keys))
  local rowsOfKeys = FOLDED > FIXED and redis.call('HMGET', rows, unpack(keys)) or {}
  for i, key in ipairs(keys) do
    foldNow[key] = known[i]
    foldWas[key] = known[i]
  end
  for i, path in ipairs(paths) do
    local key = keys[i]
    if before[path] then
      went(path, key)
    else
      appeared(path, key, rowsOfKeys[i])
    end
  end
  local set, gone = {}, {}
  for key, now in pairs(foldNow) do
    if now and now ~= foldWas[key] then
      append(set, key, now)
    elseif not now and foldWas[key] then
      gone[#gone + 1] = key
    end
  end
  all('HSET', folds, set)
  all('HDEL', folds, gone)
  if more ~= 0 then
    redis.call('HINCRBY', head, 'collisions', more)
  end
end

local outcomes = {}
local accepted = {}
local rejected = false
local count = (#ARGV - FIRST) / WIDTH

for i = 0, count - 1 do
  local at = FIRST + 1 + i * WIDTH
  local kind, path, directory, parent, hash, tail, bucket, encoded, source, sourceVersion, sourceDirectory, sourceBucket =
    unpack(ARGV, at, at + WIDTH - 1)
  local current = row(path)
  local version = current and string.sub(current, 1, 40) or NONE
  local presentNow = isPresent(current)
  local putting = kind == 'P' or kind == 'M'
  local why = nil
  local equal = false
  if version ~= parent then
    equal = string.sub(version, 9) == hash and (kind ~= 'M' or not isPresent(row(source)))
    why = not equal and 'S' or nil
  elseif kind == 'M' and not isAt(row(source), sourceVersion, tail) then
    why = 'S'
  elseif not putting and not presentNow then
    equal = true
  elseif putting and directory ~= '' and kindOf(row(directory)) ~= 'd' then
    why = 'P'
  elseif string.sub(tail, 1, 1) ~= 'd' and childrenOf(path) > 0 then
    why = 'E'
  end
  if why then
    rejected = true
    local kept = putting and token ~= '' and keepCandidate(why, path, tail, current, parent) or 'L'
    outcomes[#outcomes + 1] = 'R' .. why .. kept .. (current or NONE .. 't')
  elseif equal then
    outcomes[#outcomes + 1] = 'E' .. version
  else
    if kind == 'M' then
      replace(source, sourceDirectory, sourceBucket, nextBytes .. ZERO .. 'm' .. path)
    end
    replace(path, directory, bucket, nextBytes .. hash .. tail)
    accepted[#accepted + 1] = encoded
    outcomes[#outcomes + 1] = 'A' .. nextBytes .. hash
  end
end

if rejected and atomic == '1' then
  accepted = {}
  for i = 1, count do
    local first = string.sub(outcomes[i], 1, 1)
    if first ~= 'R' then
      local r = redis.call('HGET', rows, ARGV[FIRST + 2 + (i - 1) * WIDTH])
      outcomes[i] = 'RAL' .. (r or NONE .. 't')
    end
  end
end

local seq = 0
local digestBytes = h[3]
if #accepted > 0 then
  seq = next
  digestBytes = packed(digest)
  local changed, at, came, went = {}, {}, {}, {}
  for _, path in ipairs(changedOrder) do
    local r = rowNow[path]
    append(changed, path, r)
    append(at, seq, path)
    if not isPresent(r) then
      went[#went + 1] = path
    elseif not before[path] then
      append(came, 0, path)
    end
  end
  all('HSET', rows, changed)
  all('ZADD', seqs, at)
  all('ZADD', names, came)
  all('ZREM', names, went)
  for path, k in pairs(kidsNow) do
    if k > 0 then
      redis.call('HSET', kids, path, k)
    else
      redis.call('HDEL', kids, path)
    end
  end
  fold()
  for bucket, b in pairs(bucketNow) do
    redis.call('HSET', buckets, bucket, packed(b))
  end
  redis.call('HSET', head, 'seq', seq, 'digest', digestBytes, 'entries', entries, 'bytes', bytes)
  redis.call('HSET', digests, seq, digestBytes)
  redis.call('HDEL', digests, seq - tonumber(digestBound))
  remember(nextBytes .. digestBytes .. prefix .. table.concat(accepted))
  if outboxBound ~= '0' then
    redis.call('ZADD', outbox, now, seq)
    redis.call('ZREMRANGEBYRANK', outbox, 0, -1 - tonumber(outboxBound))
  end
end

local answer = {'ok', tostring(seq), digestBytes, unpack(outcomes)}
if token ~= '' then
  redis.call('HSET', node, 'incarnation', incarnation, 'number', number, 'batch', batch, 'answer', cmsgpack.pack(answer))
elseif seq > 0 then
  redis.call('HSET', node, 'incarnation', incarnation, 'answer', cmsgpack.pack(answer))
  redis.call('PEXPIRE', node, MADE_KEPT_MS)
end
return answer
