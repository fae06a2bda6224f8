package io.ghostmirror.simulation;

import io.ghostmirror.core.content.Digest;
import io.ghostmirror.core.ignore.IgnoreRules;
import io.ghostmirror.core.manifest.Entry;
import io.ghostmirror.core.path.WorkspacePath;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;

/** What users do to the trees of nodes. */
final class Edits {

    private final Random random;
    private final Consumer<String> note;
    private final boolean rules;
    private final boolean trouble;
    private final boolean homes;
    private int lastContent;

    /** What is in each file. */
    final Map<Digest, String> texts = new HashMap<>();

    /** What was written by programs that closed the file. */
    final Set<Digest> written = new HashSet<>();

    /**
     * @param note gets a line for everything that is done
     * @param rules whether rule files are written
     * @param trouble whether files may be held open, or may not be read
     * @param homes whether a node's users stay in a directory of the node
     */
    Edits(Random random, Consumer<String> note, boolean rules, boolean trouble, boolean homes) {
        this.random = random;
        this.note = note;
        this.rules = rules;
        this.trouble = trouble;
        this.homes = homes;
        known("");
    }

    void write(SimNode node, WorkspacePath path) {
        write(node, path, "content " + ++lastContent, random.nextInt(8) == 0 ? 0755 : 0644);
    }

    Digest known(String content) {
        Digest digest = Digest.of(content.getBytes(StandardCharsets.UTF_8));
        texts.put(digest, content);
        return digest;
    }

    private void write(SimNode node, WorkspacePath path, String content, int mode) {
        written.add(known(content));
        note.accept(node.id + " writes " + path + " = " + content.replace('\n', ' '));
        node.disk.write(path, content, mode);
    }

    private void changeRules(SimNode node) {
        WorkspacePath place = somePath(node);
        Optional<WorkspacePath> directory =
                node.disk.entry(place) instanceof Entry.Directory ? Optional.of(place) : place.parent();
        WorkspacePath file = IgnoreRules.ruleFilesIn(directory).get(random.nextInt(4) / 3);
        String[] patterns = {
            "a", "b/", "!c", "d", "*", "!a/", "/b", "#", ".*", "!*", ".gitignore", "!.gitignore", ".cortexignore"
        };
        write(node, file, pattern(patterns) + "\n" + pattern(patterns) + "\n", 0644);
    }

    private String pattern(String[] of) {
        return of[random.nextInt(of.length)];
    }

    void edit(SimNode node) {
        if (trouble && random.nextInt(6) == 0) {
            trouble(node);
            return;
        }
        if (rules && random.nextInt(20) == 0) {
            changeRules(node);
            return;
        }
        WorkspacePath path = somePath(node);
        switch (random.nextInt(homes ? 18 : 13)) {
            case 0, 1, 2, 3 -> write(node, path);
            case 4, 5 -> {
                note.accept(node.id + " mkdir " + path);
                node.disk.makeDirectory(path, 0755);
            }
            case 6 -> {
                note.accept(node.id + " link " + path);
                node.disk.link(path, "to " + ++lastContent);
            }
            case 7 -> {
                note.accept(node.id + " rm -r " + path);
                node.disk.remove(path);
            }
            case 8, 9 -> {
                if (homes) {
                    flip(node, path);
                    return;
                }
                String content = "late " + ++lastContent;
                written.add(known(content));
                node.disk
                        .trash
                        .write(random, content)
                        .ifPresent(at -> note.accept(node.id + " writes late " + at + " " + content));
            }
            case 10 -> {
                int mode = random.nextBoolean() ? 0755 : node.disk.entry(path) instanceof Entry.File ? 0644 : 0700;
                note.accept(node.id + " chmod " + Integer.toOctalString(mode) + " " + path);
                node.disk.changeMode(path, mode);
            }
            default -> {
                WorkspacePath to = somePath(node);
                note.accept(node.id + " mv " + path + " " + to);
                node.disk.rename(path, to);
            }
        }
    }

    /** Something that keeps the node from reading a file for a while. */
    private void trouble(SimNode node) {
        WorkspacePath path = somePath(node);
        if (IgnoreRules.isRuleFile(path)) {
            return;
        }
        switch (random.nextInt(4)) {
            case 0, 1 -> {
                String content = "unfinished " + ++lastContent;
                known(content);
                note.accept(node.id + " writes and holds " + path + " = " + content);
                node.disk.writeAndHold(path, content);
            }
            case 2 -> {
                note.accept(node.id + " may not read " + path);
                node.disk.forbid(path);
            }
            default -> endTrouble(node);
        }
    }

    void endTrouble(SimNode node) {
        note.accept(node.id + " has no trouble");
        node.troubled = false;
        node.disk.permitAll();
        for (Entry closed : node.disk.closeAll()) {
            if (closed instanceof Entry.File file) {
                written.add(file.content());
            }
        }
    }

    /** What is at a path is replaced at once by something of another kind. */
    private void flip(SimNode node, WorkspacePath path) {
        boolean toDirectory = !(node.disk.entry(path) instanceof Entry.Directory);
        note.accept(node.id + " rm -r " + path + " and makes it " + (toDirectory ? "a directory" : "a file"));
        node.disk.remove(path);
        if (toDirectory) {
            node.disk.makeDirectory(path, 0755);
            write(node, path.child(name()));
        } else {
            write(node, path);
        }
    }

    /** The directory that a node has for itself where there are homes. */
    static WorkspacePath home(SimNode node) {
        return new WorkspacePath("home-" + node.id);
    }

    private WorkspacePath somePath(SimNode node) {
        List<WorkspacePath> there = node.disk.paths();
        if (homes) {
            there = there.stream()
                    .filter(path -> path.parent().isPresent() && path.isAtOrBelow(home(node)))
                    .toList();
        }
        if (!there.isEmpty() && random.nextInt(3) > 0) {
            WorkspacePath path = there.get(random.nextInt(there.size()));
            boolean below = node.disk.entry(path) instanceof Entry.Directory
                    && path.depth() < (homes ? 5 : 4)
                    && random.nextBoolean();
            return below ? path.child(name()) : path;
        }
        return homes ? home(node).child(name()) : new WorkspacePath(name());
    }

    private String name() {
        return name(random);
    }

    static String name(Random random) {
        return String.valueOf((char) ('a' + random.nextInt(4)));
    }
}
