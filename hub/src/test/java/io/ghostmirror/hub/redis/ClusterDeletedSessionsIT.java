package io.ghostmirror.hub.redis;

@OnCluster
class ClusterDeletedSessionsIT extends RedisDeletedSessionsIT {}
