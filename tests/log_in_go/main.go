// Verifies what Sổ Lưu writes of its event log with the Go ecosystem's own libraries, and cosigns a head in turn.
// Reads one JSON document from standard input; ends with 1 at the first thing that does not hold.
package main

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"
	"strings"

	"github.com/transparency-dev/formats/log"
	cosigned "github.com/transparency-dev/formats/note"
	inclusion "github.com/transparency-dev/formats/proof"
	"github.com/transparency-dev/merkle/proof"
	"github.com/transparency-dev/merkle/rfc6962"
	"golang.org/x/mod/sumdb/note"
)

type input struct {
	Origin      string
	SchoolVkey  string   `json:"school_vkey"`
	WitnessVkey string   `json:"witness_vkey"`
	GoSkey      string   `json:"go_skey"` // a key that this program cosigns the last head with
	Heads       []string // cosigned by the witness
	Requests    []string // one a head, from the head before
	Proofs      []string // of events, in whichever head
}

func main() {
	var in input
	must(json.NewDecoder(os.Stdin).Decode(&in))
	school := first(note.NewVerifier(in.SchoolVkey))
	witness := first(cosigned.NewVerifierForCosignatureV1(in.WitnessVkey))

	var before *log.Checkpoint
	for at, text := range in.Heads {
		head := open(text, in.Origin, school, witness)
		extends(in.Requests[at], in.Origin, school, before, head)
		before = head
	}
	for _, text := range in.Proofs {
		included(text, in.Origin, school)
	}
	signer := first(cosigned.NewSignerForCosignatureV1(in.GoSkey))
	last := first(note.Open([]byte(in.Heads[len(in.Heads)-1]), note.VerifierList(school)))
	answer := first(note.Sign(&note.Note{Text: last.Text, Sigs: last.Sigs}, signer))
	must(json.NewEncoder(os.Stdout).Encode(map[string]any{
		"heads": len(in.Heads), "proofs": len(in.Proofs), "answer": string(answer),
	}))
}

// open is the head of a note that the school signed and the witness cosigned.
func open(text, origin string, school, witness note.Verifier) *log.Checkpoint {
	head, rest, opened, err := log.ParseCheckpoint([]byte(text), origin, school, witness)
	must(err)
	if len(opened.Sigs) != 2 || len(rest) != 0 {
		must(fmt.Errorf("%d of 2 signatures, %d bytes beside the head", len(opened.Sigs), len(rest)))
	}
	return head
}

// extends checks a request (c2sp.org/tlog-witness add-checkpoint) against the head before it.
func extends(request, origin string, school note.Verifier, before, head *log.Checkpoint) {
	top, text, _ := strings.Cut(request, "\n\n")
	asked, _, _, err := log.ParseCheckpoint([]byte(text), origin, school)
	must(err)
	if asked.Size != head.Size || !bytes.Equal(asked.Hash, head.Hash) {
		must(fmt.Errorf("the request for %d leaves is to another head", head.Size))
	}
	lines := strings.Split(top, "\n")
	if before == nil {
		if top != "old 0" {
			must(fmt.Errorf("a first request begins with %q", top))
		}
		return
	}
	if lines[0] != fmt.Sprintf("old %d", before.Size) {
		must(fmt.Errorf("%q after a head of %d", lines[0], before.Size))
	}
	var hashes [][]byte
	for _, line := range lines[1:] {
		hashes = append(hashes, first(base64.StdEncoding.DecodeString(line)))
	}
	must(proof.VerifyConsistency(rfc6962.DefaultHasher, before.Size, head.Size, hashes, before.Hash, head.Hash))
}

// included checks an event's proof (c2sp.org/tlog-proof), the event's bytes being its extra data.
func included(text, origin string, school note.Verifier) {
	var given inclusion.TLogProof
	must(given.Unmarshal([]byte(text)))
	head, _, _, err := log.ParseCheckpoint(given.Checkpoint, origin, school)
	must(err)
	var hashes [][]byte
	for _, each := range given.Hashes {
		hashes = append(hashes, each[:])
	}
	leaf := rfc6962.DefaultHasher.HashLeaf(given.ExtraData)
	must(proof.VerifyInclusion(rfc6962.DefaultHasher, given.Index, head.Size, leaf, hashes, head.Hash))
}

func first[T any](value T, err error) T {
	must(err)
	return value
}

func must(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
