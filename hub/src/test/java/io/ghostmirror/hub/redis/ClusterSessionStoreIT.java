package io.ghostmirror.hub.redis;

@OnCluster
class ClusterSessionStoreIT extends RedisSessionStoreIT {}
