package io.ghostmirror.hub.redis;

@OnCluster
class ClusterDeltaOutboxIT extends RedisDeltaOutboxIT {}
