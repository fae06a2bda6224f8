package io.ghostmirror.hub.redis;

@OnCluster
class ClusterSessionStepsIT extends SessionStepsIT {}
