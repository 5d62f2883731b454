// Checks a log of ours, or a proof out of it, with Go's own golang.org/x/mod/sumdb/note and tlog. Nothing of Tearline is
// in here but where files lie and how the proof file is cut into lines (C2SP tlog-tiles and tlog-proof).
//
//	go_verifier log DIRECTORY KEY [EARLIER-CHECKPOINT]...
//	go_verifier proof FILE KEY
package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const height = 8

func main() {
	if len(os.Args) < 4 {
		fail(fmt.Errorf("usage: go_verifier log|proof PATH KEY [EARLIER]..."))
	}
	verifier, err := note.NewVerifier(os.Args[3])
	fail(err)
	known := note.VerifierList(verifier)
	switch os.Args[1] {
	case "log":
		checkLog(os.Args[2], known, os.Args[4:])
	case "proof":
		checkProof(os.Args[2], known)
	default:
		fail(fmt.Errorf("no such command"))
	}
}

func fail(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// open reads a checkpoint after Go has verified its signature.
func open(raw []byte, known note.Verifiers) tlog.Tree {
	opened, err := note.Open(raw, known)
	fail(err)
	lines := strings.Split(opened.Text, "\n")
	if len(lines) != 4 || lines[0] != opened.Sigs[0].Name || lines[3] != "" {
		fail(fmt.Errorf("malformed checkpoint"))
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	fail(err)
	root, err := tlog.ParseHash(lines[2])
	fail(err)
	return tlog.Tree{N: size, Hash: root}
}

func read(path string) []byte {
	raw, err := os.ReadFile(path)
	fail(err)
	return raw
}

// tiles reads tiles from a directory; tlog.TileHashReader checks them against the signed root.
type tiles struct{ root string }

func (t tiles) Height() int { return height }

func (t tiles) ReadTiles(wanted []tlog.Tile) ([][]byte, error) {
	var found [][]byte
	for _, tile := range wanted {
		path := strings.Replace(tile.Path(), "tile/8/", "tile/", 1)
		raw, err := os.ReadFile(filepath.Join(t.root, path))
		if err != nil {
			return nil, err
		}
		found = append(found, raw)
	}
	return found, nil
}

func (t tiles) SaveTiles([]tlog.Tile, [][]byte) {}

func checkLog(root string, known note.Verifiers, earlier []string) {
	tree := open(read(filepath.Join(root, "checkpoint")), known)
	hashes := tlog.TileHashReader(tree, tiles{root})
	for n := int64(0); n < tree.N; n++ {
		proof, err := tlog.ProveRecord(tree.N, n, hashes)
		fail(err)
		fail(tlog.CheckRecord(proof, tree.N, tree.Hash, n, tlog.RecordHash(entry(root, tree.N, n))))
	}
	for _, path := range earlier {
		before := open(read(path), known)
		proof, err := tlog.ProveTree(tree.N, before.N, hashes)
		fail(err)
		fail(tlog.CheckTree(proof, tree.N, tree.Hash, before.N, before.Hash))
	}
	fmt.Println(tree.N)
}

// entry reads the n-th entry out of its bundle.
func entry(root string, size int64, n int64) []byte {
	tile := tlog.Tile{H: height, L: 0, N: n >> height, W: 1 << height}
	if rest := size - tile.N<<height; rest < 1<<height {
		tile.W = int(rest)
	}
	raw := read(filepath.Join(root, strings.Replace(tile.Path(), "tile/8/0/", "tile/entries/", 1)))
	var found []byte
	for i := int64(0); i <= n-tile.N<<height; i++ {
		if len(raw) < 2 || len(raw) < 2+int(binary.BigEndian.Uint16(raw)) {
			fail(fmt.Errorf("bundle too short"))
		}
		length := 2 + int(binary.BigEndian.Uint16(raw))
		found, raw = raw[2:length], raw[length:]
	}
	return found
}

func checkProof(path string, known note.Verifiers) {
	head, checkpoint, ok := bytes.Cut(read(path), []byte("\n\n"))
	lines := strings.Split(string(head), "\n")
	if !ok || len(lines) < 3 || lines[0] != "c2sp.org/tlog-proof@v1" {
		fail(fmt.Errorf("malformed proof"))
	}
	var extra struct{ Entry, Salt []byte }
	raw, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(lines[1], "extra "))
	fail(err)
	fail(json.Unmarshal(raw, &extra))
	index, err := strconv.ParseInt(strings.TrimPrefix(lines[2], "index "), 10, 64)
	fail(err)
	var proof tlog.RecordProof
	for _, line := range lines[3:] {
		hash, err := tlog.ParseHash(line)
		fail(err)
		proof = append(proof, hash)
	}
	tree := open(checkpoint, known)
	commitment := sha256.Sum256(append(extra.Salt, extra.Entry...))
	fail(tlog.CheckRecord(proof, tree.N, tree.Hash, index, tlog.RecordHash(commitment[:])))
	fmt.Println(index)
}
