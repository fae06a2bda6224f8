package io.ghostmirror.hub.redis;

@OnCluster
class ClusterNodeLeaseIT extends RedisNodeLeaseIT {}
