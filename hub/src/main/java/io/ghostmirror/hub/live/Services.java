package io.ghostmirror.hub.live;

import io.ghostmirror.hub.content.CommitLog;
import io.ghostmirror.hub.content.FileContents;
import io.ghostmirror.hub.port.CollectionRounds;
import io.ghostmirror.hub.port.ContentStore;
import io.ghostmirror.hub.port.DeltaFeed;
import io.ghostmirror.hub.port.EventFeed;
import io.ghostmirror.hub.port.HubMeters;
import io.ghostmirror.hub.port.HubNotes;
import io.ghostmirror.hub.port.HubTraces;
import io.ghostmirror.hub.port.SessionStore;
import java.time.InstantSource;

/**
 * What live sessions work with.
 *
 * @param <M> the messages of the transport
 */
public record Services<M>(
        ContentStore contents,
        FileContents files,
        SessionStore sessions,
        CommitLog log,
        Encoding<M> encoding,
        LiveSettings settings,
        InstantSource clock,
        HubMeters meters,
        HubTraces traces,
        CollectionRounds rounds,
        DeltaFeed feed,
        HubNotes notes,
        EventFeed events) {}
